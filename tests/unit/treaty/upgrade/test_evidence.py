"""What lines of logs tell."""

import pytest

from treaty.upgrade.cell import Cell, Code, Schema, Side
from treaty.upgrade.evidence import Evidence, trace
from treaty.upgrade.observation import LogLine, Situation

AT = Situation("warm", 3, Schema.S0, "0001")


@pytest.mark.parametrize(
    ("source", "text", "state"),
    [
        ("postgresql", '… [7] app@shop ERROR:  42703: column "x" does not exist at 9', "42703"),
        ("old-1", 'asyncpg.exceptions.UndefinedColumnError: column "x" does not exist', "42703"),
        ("old-1", "asyncpg.exceptions.InvalidCachedStatementError: cached plan", "0A000"),
        ("old-1", "psycopg.errors.NotNullViolation: null value", "23502"),
        ("old-1", "<class 'asyncpg.exceptions.DataError'>: invalid input for query", "driver"),
        ("old-1", '{"event": "failed", "sqlstate": "23514"}', "23514"),
        ("old-1", "LookupError: 'lost' is not among the defined enum values", "LookupError"),
    ],
)
def test_error_is_read_by_its_sqlstate(source: str, text: str, state: str) -> None:
    """As drivers and the server write it; else by its class."""
    seen = trace(LogLine(source, Side.OLD, text, AT))

    assert seen is not None
    assert seen.state == state


@pytest.mark.parametrize(
    ("source", "text"),
    [("old-1", "INFO: 42 requests"), ("postgresql", "a@b LOG:  00000: statement: SELECT 1")],
)
def test_line_without_an_error_tells_nothing(source: str, text: str) -> None:
    """It may hold five digits all the same."""
    assert trace(LogLine(source, None, text, AT)) is None


def test_servers_line_names_the_role() -> None:
    """So that a migration's error is not taken for the service's."""
    seen = trace(LogLine("postgresql", None, "x [7] app@shop ERROR:  42703: column", AT))

    assert seen is not None
    assert seen.role == "app"


def test_two_errors_that_differ_in_values_are_one_kind() -> None:
    """What was so in the baseline is recognised again."""
    texts = ('psycopg.errors.UniqueViolation: key "7"', 'psycopg.errors.UniqueViolation: key "8"')
    one, two = (trace(LogLine("old-1", Side.OLD, text, AT)) for text in texts)

    assert one is not None
    assert two is not None
    assert one.kind == two.kind


def test_migrations_last_error_goes_first() -> None:
    """It may have waited for a lock before, and tried again."""
    evidence = Evidence()
    for text in ("55P03: canceling statement due to lock timeout", "23505: it is duplicated"):
        seen = trace(LogLine("postgresql", None, f"x [7] owner@shop ERROR:  {text}", AT))
        assert seen is not None
        evidence.traces.append(seen)

    found = evidence.near(Cell(Code.MIGRATION, Schema.S1, Side.OLD), "warm")

    assert [each.state for each in found] == ["23505", "55P03"]
