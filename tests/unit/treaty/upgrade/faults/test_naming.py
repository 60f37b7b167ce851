"""What is told from what was seen."""

import pytest

from treaty.findings import Rule
from treaty.upgrade import oracle_rules as r
from treaty.upgrade import rules
from treaty.upgrade.cell import Cell, Code, Schema, Side
from treaty.upgrade.evidence import Change, Evidence, trace
from treaty.upgrade.faults.naming import likely
from treaty.upgrade.observation import LogLine, Situation
from treaty.upgrade.oracle import Failure
from treaty.upgrade.rules import found

OLD = Cell(Code.OLD, Schema.S1, Side.OLD)
WARM = Cell(Code.WARM, Schema.S1, Side.OLD)
AFTER_NEW = Cell(Code.OLD, Schema.S1, Side.NEW)
NEW = Cell(Code.NEW, Schema.S0, Side.OLD)
BOTH = Cell(Code.BOTH, Schema.S1, Side.NEW)
MIGRATION = Cell(Code.MIGRATION, Schema.S1, Side.OLD)


def name(
    cell: Cell, rule: Rule, message: str, *, log: str = "", changes: tuple[str, ...] = ()
) -> str:
    """The name that a failure gets, by the log of its step and what migrations changed."""
    at = Situation("expand", 4, cell.schema, "0002", cell.author)
    evidence = Evidence()
    if log:
        seen = trace(LogLine("postgresql", None, log, at))
        assert seen is not None
        evidence.traces.append(seen)
    for change in changes:
        what, of, before, after = change.split("|")
        evidence.changes.append(Change(what, of, before, after, cell.schema))
    fault = likely(Failure(cell, found(rule, message), situation=at), evidence)
    return fault.name if fault else ""


@pytest.mark.parametrize(
    ("cell", "log", "expected"),
    [
        (NEW, '42703: column "nickname" does not exist', "column-not-there-yet"),
        (OLD, '23502: null value in column "kind"', "not-null-without-default"),
        (WARM, "0A000: cached plan must not change result type", "warm-select-star"),
        (WARM, "XX000: cache lookup failed for type 16400", "enum-type-made-anew"),
        (NEW, '22P02: invalid input value for enum status: "lost"', "enum-value-not-there-yet"),
        (OLD, "22001: value too long for type character varying(8)", "text-shortened"),
        (OLD, "42P10: there is no unique constraint matching", "upsert-without-its-index"),
        (OLD, '42704: constraint "k" does not exist', "constraint-renamed"),
        (OLD, "23514: new row violates check constraint", "new-constraint-refuses-old-writes"),
        (OLD, "428C9: cannot insert a non-DEFAULT value", "column-is-generated-now"),
        (NEW, "42501: permission denied for table pets", "no-grant-for-the-application"),
        (OLD, '42P01: relation "pets" does not exist', "table-moved"),
        (OLD, "42883: function f(integer) does not exist", "function-signature-changed"),
    ],
)
def test_servers_error_is_named_by_what_the_database_refused(
    cell: Cell, log: str, expected: str
) -> None:
    """The answer itself says nothing."""
    assert (
        name(cell, rules.SERVER_ERROR, "answered with 500: Oops", log=f"a@b ERROR:  {log}")
        == expected
    )


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (("column|pets.name|text NOT NULL|",), "column-dropped-too-early"),
        (("column|pets.name|text|", "column|pets.title||text"), "column-renamed"),
        (("column|pets.name|text|", "column|pets.size||integer"), "column-dropped-too-early"),
    ],
)
def test_missing_column_is_told_apart_by_what_the_migration_did(
    changes: tuple[str, ...], expected: str
) -> None:
    """A column of the same type that came in the same step has its values."""
    log = 'a@b ERROR:  42703: column "name" does not exist'

    assert name(OLD, rules.SERVER_ERROR, "answered with 500", log=log, changes=changes) == expected


@pytest.mark.parametrize(
    ("cell", "rule", "message", "expected"),
    [
        (
            MIGRATION,
            rules.MIGRATION_FAILED,
            "ends with 1: 23505 duplicate",
            "unique-index-on-duplicates",
        ),
        (MIGRATION, rules.MIGRATION_FAILED, "ends with 1: 2BP01 view", "view-in-the-way"),
        (MIGRATION, r.ROWS_CHANGED, "price was 1.2345 and is 1.23", "value-rounded-by-migration"),
        (BOTH, r.NOT_KEPT, "settings has lost beta", "old-code-drops-new-keys"),
        (BOTH, r.STILL_THERE, "GET gives 200", "old-code-shows-deleted"),
        (BOTH, r.CURSOR_REFUSED, "500", "cursor-format-changed"),
        (BOTH, r.TWO_EFFECTS, "409", "idempotency-key-read-otherwise"),
        (
            AFTER_NEW,
            rules.CONTRACT_BROKEN,
            "null is not of type string",
            "null-that-old-code-does-not-expect",
        ),
        (
            AFTER_NEW,
            rules.CONTRACT_BROKEN,
            "lost is not one of new, sold",
            "value-that-old-code-does-not-know",
        ),
        (NEW, rules.NOT_READY, "new-1 ends: KeyError: 'SHOP_URL'", "new-code-needs-new-settings"),
        (
            NEW,
            rules.NOT_READY,
            "new-1 ends with exit status 1",
            "new-code-does-not-start-on-old-schema",
        ),
    ],
)
def test_failure_is_named_by_rule_and_words(
    cell: Cell, rule: Rule, message: str, expected: str
) -> None:
    """Where the database has said nothing."""
    assert name(cell, rule, message) == expected


def test_failure_that_points_to_nothing_gets_no_name() -> None:
    """A wrong name is worse than none."""
    assert name(OLD, rules.SERVER_ERROR, "answered with 503: come later") == ""
    assert name(MIGRATION, rules.SERVER_ERROR, "23502") == ""
