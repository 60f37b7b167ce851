"""The stub of each contract of this repository keeps that contract."""

from pathlib import Path

import pytest

from treaty.conformance.exchange import Exchange
from treaty.generation.actors import Actor, Actors
from treaty.generation.data import Data
from treaty.generation.explore import explore
from treaty.generation.request import Request
from treaty.generation.runner import Budget
from treaty.mock.message import Request as Asked
from treaty.mock.project import mock
from treaty.settings import load

ROOT = Path(__file__).parents[4]
SETTINGS = load(ROOT)
CREDENTIALS = (("Authorization", "Bearer x"), ("X-Api-Key", "x"))


@pytest.mark.parametrize("contract", [*SETTINGS.contracts, *SETTINGS.consumed])
def test_stub_passes_the_generated_exchanges_of_its_contract(contract: str) -> None:
    """It reaches every operation, refuses what is wrong, and remembers what it was told."""
    stub = mock(contract, root=ROOT)

    def send(request: Request) -> Exchange:
        asked = Asked(request.method, request.url, request.headers, request.body)
        answer = stub.answer(asked)
        return request.answered(answer.status, answer.headers, answer.body)

    found = explore(
        stub.contract,
        send,
        budget=Budget(1000),
        actors=Actors(Actor("client", CREDENTIALS)),  # a stub tells no users apart
        data=Data(deletions=frozenset(SETTINGS.generation.deletions)),
    )
    assert found.findings == ()
    assert len(found.reached) == len(stub.contract.operations)
    assert found.exchanges == 1000
