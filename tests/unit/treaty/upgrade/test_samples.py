"""Which request is sent again of all that clients have sent."""

from types import SimpleNamespace
from typing import Any

import pytest

from fixtures.contracts import ContractOf
from treaty.conformance.check import Checker
from treaty.conformance.exchange import Exchange
from treaty.upgrade.cell import Schema, Side
from treaty.upgrade.observation import Observation, Situation
from treaty.upgrade.samples import Samples

AT = Situation("replace-first", 6, Schema.S1, "0002")
PETS = """
paths:
  /pets:
    post:
      requestBody:
        content:
          application/json:
            schema:
              type: object
              properties: {name: {type: string}, age: {type: %s}}
              additionalProperties: false
      responses: {"201": {description: made}}
"""
BY_TEST = b'{"name": "Rex", "age": 7}'
GENERATED = b'{"name": "0"}'


@pytest.mark.parametrize(
    ("age", "expected"), [("integer", BY_TEST), ("string", GENERATED)], ids=["allowed", "refused"]
)
def test_what_a_test_sent_to_the_other_release_goes_before_what_was_generated(
    contract_of: ContractOf, age: str, expected: bytes
) -> None:
    """As long as the contract allows it: whom the test has met is a matter of chance."""
    rollout: Any = SimpleNamespace(checkers={Side.NEW: Checker([contract_of(PETS % age)])})
    samples = Samples()
    for number, (side, origin, body) in enumerate(
        [(Side.OLD, "", BY_TEST), (Side.NEW, "generated", GENERATED)], 1
    ):
        json = (("Content-Type", "application/json"),)
        exchange = Exchange("POST", "/pets", json, body, 201, (), b"{}")
        samples.observe(
            Observation(number, exchange, "one", side, warm=False, situation=AT, origin=origin)
        )

    (sample,) = samples.of(rollout, Side.NEW).values()

    assert sample.exchange.request_body == expected
