"""What was made is there ever after."""

from pathlib import Path
from threading import Barrier
from typing import Any

import orjson

from fixtures.contracts import ContractOf
from tests.unit.treaty.upgrade.oracles.conftest import STEP, Beside
from treaty.conformance.check import Checker
from treaty.conformance.exchange import Exchange
from treaty.upgrade.cell import Schema, Side
from treaty.upgrade.observation import Call
from treaty.upgrade.oracle import Failure
from treaty.upgrade.oracles.moving import Moving
from treaty.upgrade.oracles.read_back import ReadBack
from treaty.upgrade.plan import Action, Step
from treaty.upgrade.samples import Samples

JSON = (("Content-Type", "application/json"),)
CONTRACT = """
paths:
  /pets:
    post: {responses: {"201": {description: made}}}
  /pets/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get: {responses: {"200": {description: one}}}
"""


class Pets:
    """A service that shows a pet only while it is asked for another one, if it is told so."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.together: Barrier | None = None

    def __call__(self, call: Call) -> Exchange:
        """Makes a pet, or shows one."""
        if call.method == "POST":
            self.names.append("Rex")
            said, number = 201, len(self.names) - 1
        else:
            said, number = 200, int(call.url.rpartition("/")[2])
            if self.together:
                self.together.wait(10)
        body = orjson.dumps({"id": number, "name": self.names[number]})
        return Exchange(call.method, call.url, call.headers, call.body, said, JSON, body)


class Rollout(Beside):
    """With a folder for the ledger."""

    directory: Path
    seed = 0

    def has_worker(self) -> bool:
        """None."""
        return False


def test_things_are_read_at_the_same_time_and_judged_in_turn(
    contract_of: ContractOf, tmp_path: Path
) -> None:
    """A rollout waits for many of them after every step."""
    pets, samples = Pets(), Samples()
    rollout: Any = Rollout(Checker([contract_of(CONTRACT)]), dict.fromkeys(Side, pets))
    rollout.directory = tmp_path
    samples.observe(rollout.send(Call("POST", "/pets", JSON, b'{"name": "Rex"}'), to="old"))
    oracle = ReadBack(samples, Moving())
    oracle.after(STEP, rollout)

    pets.names[1:] = ["Tom", "Tim"]
    pets.together = Barrier(2)
    oracle.after(Step("stop", Action.STOP, Side.OLD, Schema.S1, 1), rollout)

    failures = [each for each in oracle.conclude(rollout) if isinstance(each, Failure)]
    said = [each.finding.message for each in failures]
    assert len(pets.names) == 3
    assert all('/name was "Rex" and is "Tom"' in each for each in said), said
    assert len(said) == 2
