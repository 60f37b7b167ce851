"""Two releases that are no processes but functions, for oracles that ask both."""

import random
from collections.abc import Callable
from typing import Any

import pytest

from fixtures.contracts import ContractOf
from treaty.conformance.check import Checker
from treaty.conformance.exchange import Exchange
from treaty.upgrade.cell import Schema, Side
from treaty.upgrade.observation import Call, Observation, Situation
from treaty.upgrade.oracle import Failure, Oracle
from treaty.upgrade.oracles.moving import Moving
from treaty.upgrade.plan import Action, Step
from treaty.upgrade.samples import Samples

Release = Callable[[Call], Exchange]
Judge = Callable[..., list[Failure]]
"""Gives what a kind of oracle finds, once clients have sent requests to both releases."""
STEP = Step("replace-first", Action.REPLACE, Side.NEW, Schema.S1, 1)


class Beside:
    """As much of a `Rollout` as these oracles use, with both releases serving."""

    def __init__(self, checker: Checker, releases: dict[Side, Release]) -> None:
        self.checkers = dict.fromkeys(Side, checker)
        self.situation = Situation("replace-first", 6, Schema.S1, "0002", Side.NEW, mixed=True)
        self._releases = releases

    def serving(self, side: Side | None = None) -> tuple[str, ...]:
        """Each has one instance."""
        return tuple(each.value for each in Side if side in {None, each})

    def chance(self, purpose: str) -> random.Random:
        """Fixed."""
        return random.Random(purpose)

    def send(self, call: Call, *, to: str, origin: str = "") -> Observation:
        """Asks the release."""
        side = Side(to)
        exchange = self._releases[side](call)
        return Observation(
            1, exchange, to, side, warm=False, situation=self.situation, origin=origin
        )


@pytest.fixture
def judge(contract_of: ContractOf, contract: str) -> Judge:
    """Of two releases with one contract, which a module calls `contract`."""

    def judged(
        kind: Callable[..., Oracle], old: Release, new: Release, *sent: Call
    ) -> list[Failure]:
        rollout: Any = Beside(Checker([contract_of(contract)]), {Side.OLD: old, Side.NEW: new})
        samples = Samples()
        oracle = kind(samples, Moving()) if kind.__name__ == "Defaults" else kind(samples)
        for call in sent:
            for side in Side:
                samples.observe(rollout.send(call, to=side.value))
        oracle.after(STEP, rollout)
        return [each for each in oracle.conclude(rollout) if isinstance(each, Failure)]

    return judged
