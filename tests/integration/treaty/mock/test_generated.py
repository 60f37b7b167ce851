"""The stub of each contract of this repository keeps that contract."""

from pathlib import Path

import pytest

from treaty.conformance.exchange import Exchange
from treaty.generation.actors import Actor, Actors
from treaty.generation.explore import explore
from treaty.generation.request import Request
from treaty.generation.runner import Budget
from treaty.mock.message import Request as Asked
from treaty.mock.project import mock
from treaty.settings import load

ROOT = Path(__file__).parents[4]
SETTINGS = load(ROOT)
PHASES = ("examples", "malformed", "boundary", "random")  # a stub knows no users and no rules
CREDENTIALS = (("Authorization", "Bearer x"), ("X-Api-Key", "x"))


@pytest.mark.parametrize("contract", [*SETTINGS.contracts, *SETTINGS.consumed])
def test_stub_passes_the_generated_exchanges_of_its_contract(contract: str) -> None:
    """It reaches every operation, refuses what is wrong and answers as the contract says."""
    stub = mock(contract, root=ROOT)

    def send(request: Request) -> Exchange:
        asked = Asked(request.method, request.url, request.headers, request.body)
        answer = stub.answer(asked)
        return request.answered(answer.status, answer.headers, answer.body)

    found = explore(
        stub.contract,
        send,
        budget=Budget(600),
        phases=PHASES,
        actors=Actors(Actor("client", CREDENTIALS)),
    )
    assert found.findings == ()
    assert len(found.reached) == len(stub.contract.operations)
    assert found.exchanges > 100
