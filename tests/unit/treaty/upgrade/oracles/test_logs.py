"""Errors in logs, and those that say that an instance waits."""

from types import SimpleNamespace
from typing import Any

import pytest

from treaty.upgrade.cell import Schema, Side
from treaty.upgrade.evidence import Evidence
from treaty.upgrade.observation import LogLine, Situation
from treaty.upgrade.oracle import Failure
from treaty.upgrade.oracles.logs import Logs
from treaty.upgrade.plan import Action, Step

ROLLOUT: Any = SimpleNamespace(role="app", reads_server_log=True)
MISSING = 'relation "shown_pets" does not exist'
OF_INSTANCE = LogLine(
    *("new-1", Side.NEW, f"psycopg.errors.UndefinedTable: {MISSING}"),
    Situation("start-green", 5, Schema.S0, "0001"),
)
OF_SERVER = LogLine(
    *("postgresql", None, f"x [7] app@shop ERROR:  42P01: {MISSING}"),
    Situation("start-green", 5, Schema.S0, "0001"),
)


@pytest.mark.parametrize("line", [OF_INSTANCE, OF_SERVER], ids=["instance", "server"])
@pytest.mark.parametrize(
    ("actions", "count"),
    [
        ([Action.WAIT], 0),
        ([Action.WAIT, Action.ADMIT], 0),
        ([Action.WAIT, Action.ADMIT, Action.SWITCH], 1),
        ([Action.START], 1),
    ],
    ids=["waits", "is-admitted", "serves", "never-waited"],
)
def test_error_of_an_instance_that_waits_is_its_word_that_it_does(
    line: LogLine, actions: list[Action], count: int
) -> None:
    """It has to answer that it is not ready, and may have asked the database."""
    oracle = Logs(Evidence())
    for action in actions:
        oracle.before(Step(action.value, action, Side.NEW), ROLLOUT)
    if line.side is None:
        oracle._serves = (Side.NEW, False)  # noqa: SLF001  as after any answer of new code

    oracle.read(line)

    failures = [each for each in oracle.conclude(ROLLOUT) if isinstance(each, Failure)]
    assert len(failures) == count
