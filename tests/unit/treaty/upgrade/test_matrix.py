"""What is concluded from traffic, failures and doubts."""

from treaty.findings import Verdict
from treaty.upgrade.cell import Cell, Code, Schema, Side
from treaty.upgrade.matrix import CellResult, State, conclude, verdict
from treaty.upgrade.oracle import Doubt, Failure
from treaty.upgrade.rules import SERVER_ERROR, found

CELL = Cell(Code.OLD, Schema.S1, Side.NEW)
OTHER = Cell(Code.NEW, Schema.S1, Side.NEW)
SEEN = {CELL: {("GET /pets", "old-1"): 3}}
FAILURE = Failure(CELL, found(SERVER_ERROR, "answered with 500"))


def of(cell: Cell, results: tuple[CellResult, ...]) -> CellResult:
    """The result of one cell."""
    return next(each for each in results if each.cell == cell)


def test_required_cell_with_traffic_and_no_failure_passes() -> None:
    """And says how many requests it got."""
    result = of(CELL, conclude(required=[CELL], traffic=SEEN, said=[]))

    assert (result.state, result.requests) == (State.PASS, SEEN[CELL])


def test_required_cell_without_traffic_is_inconclusive() -> None:
    """Nothing was seen, so nothing is known."""
    results = conclude(required=[CELL], traffic={}, said=[])

    assert of(CELL, results).state is State.INCONCLUSIVE
    assert of(CELL, results).doubts == ("no traffic",)
    assert verdict(results) is Verdict.INCONCLUSIVE


def test_cell_that_the_order_does_not_require_says_so() -> None:
    """It is never left out in silence."""
    results = conclude(required=[CELL], traffic=SEEN, said=[])

    assert of(OTHER, results).state is State.NOT_REQUIRED
    assert verdict(results) is Verdict.PASS


def test_failure_fails_its_cell_also_where_the_order_does_not_require_it() -> None:
    """It was met all the same."""
    results = conclude(required=[], traffic=SEEN, said=[FAILURE])

    assert of(CELL, results).failures == (FAILURE,)
    assert verdict(results) is Verdict.FAIL


def test_doubt_about_everything_leaves_every_cell_open_that_does_not_fail() -> None:
    """An oracle that could not look proves nothing."""
    traffic = {**SEEN, OTHER: {("GET /pets", "new-1"): 1}}
    said: list[Failure | Doubt] = [FAILURE, Doubt(None, "the server's log cannot be read")]

    results = conclude(required=[CELL, OTHER], traffic=traffic, said=said)

    assert of(CELL, results).state is State.FAIL
    assert of(OTHER, results).state is State.INCONCLUSIVE
