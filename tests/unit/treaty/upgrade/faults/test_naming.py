"""What is told from what was seen."""

from collections.abc import Sequence

import pytest

from treaty.conformance.exchange import Exchange
from treaty.findings import Rule
from treaty.upgrade import oracle_rules as r
from treaty.upgrade import rules
from treaty.upgrade.cell import Cell, Code, Schema, Side
from treaty.upgrade.evidence import Change, Evidence, trace
from treaty.upgrade.faults.naming import likely
from treaty.upgrade.observation import LogLine, Observation, Situation
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


GONE = Change("column", "pets.x", "text", "", Schema.S1)


def failing(
    cell: Cell, rule: Rule, *logged: str, earlier: str = "", changes: Sequence[Change] = ()
) -> str:
    """The name of a failure that an answer with 500 shows, by what its instance logged then."""
    at = Situation("replace-first", 4, cell.schema, "0002", cell.author)
    side = Side.NEW if cell.code is Code.NEW else Side.OLD
    exchange = Exchange("GET", "/pets", (), b"", 500, (), b"Oops")
    seen = Observation(9, exchange, "it", side, warm=False, situation=at, logged=(100, 200))
    evidence = Evidence(changes=list(changes))
    for position, text in ((0, earlier), *((100 + n, each) for n, each in enumerate(logged))):
        found_there = trace(LogLine("it", side, text, at, position=position))
        evidence.traces += [found_there] if found_there else []
    fault = likely(Failure(cell, found(rule, "answered with 500: Oops"), seen), evidence)
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
        (
            OLD,
            "23P01: conflicting key value violates exclusion",
            "new-constraint-refuses-old-writes",
        ),
        (MIGRATION, "23P01: could not create exclusion", "unique-index-on-duplicates"),
        (OLD, "42883: function f(integer) does not exist", "function-signature-changed"),
        (MIGRATION, '42701: column "x" of relation "pets" already exists', ""),
        (MIGRATION, '42P07: relation "pets" already exists', ""),
        (NEW, '42P07: relation "pets" already exists', "two-migrate-at-once"),
    ],
)
def test_servers_error_is_named_by_what_the_database_refused(
    cell: Cell, log: str, expected: str
) -> None:
    """The answer itself says nothing."""
    assert (
        name(
            cell,
            rules.MIGRATION_FAILED if cell is MIGRATION else rules.SERVER_ERROR,
            "answered with 500: Oops",
            log=f"a@b ERROR:  {log}",
        )
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


@pytest.mark.parametrize(
    ("cell", "logged", "expected"),
    [
        (
            AFTER_NEW,
            "ValueError: 'lost' is not a valid Status",
            "value-that-old-code-does-not-know",
        ),
        (AFTER_NEW, "ValueError: time data does not match", ""),
        (OLD, "ValueError: 'lost' is not a valid Status", ""),
        (NEW, "ValueError: 'lost' is not a valid Status", ""),
        (
            AFTER_NEW,
            "TypeError: 'NoneType' object has no len()",
            "null-that-old-code-does-not-expect",
        ),
        (AFTER_NEW, "RuntimeError: gave up (user=None)", ""),
    ],
)
def test_value_that_cannot_be_read_is_new_and_read_by_old_code(
    cell: Cell, logged: str, expected: str
) -> None:
    """Nothing else can be so; and not every error that names nothing is one of nothing."""
    seen = failing(cell, rules.SERVER_ERROR, logged)

    assert seen == expected


@pytest.mark.parametrize("rule", [r.CURSOR_REFUSED, r.TWO_EFFECTS, r.READS_OTHERWISE])
def test_servers_error_that_a_follow_up_meets_is_named_by_its_own_log(rule: Rule) -> None:
    """Not by who has met it, nor by what else went wrong in that step."""
    missing = 'psycopg.errors.UndefinedColumn: column "x" does not exist'
    earlier = "psycopg.errors.CheckViolation: another request"

    named = failing(BOTH, rule, missing, earlier=earlier, changes=[GONE])

    assert named == "column-dropped-too-early"


@pytest.mark.parametrize("text", ["column pets.name is gone", "column pets.title is new, must"])
def test_column_that_is_called_otherwise_is_neither_gone_nor_new(text: str) -> None:
    """Both halves of a renaming have its name."""
    changes = ("column|pets.name|text|", "column|pets.title||text")

    assert name(MIGRATION, r.NOT_AS_DECLARED, text, changes=changes) == "column-renamed"


def test_column_is_found_in_a_log_that_is_json() -> None:
    """Its quotes are escaped there."""
    logged = r'{"error": "column \"x\" does not exist", "sqlstate": "42703"}'

    named = failing(OLD, rules.SERVER_ERROR, logged, changes=[GONE])

    assert named == "column-dropped-too-early"


def test_what_was_refused_at_last_names_it_where_a_lock_was_tried_for_again() -> None:
    """The first refusal was none."""
    lock = "psycopg.errors.LockNotAvailable: canceling statement due to lock timeout"

    named = failing(OLD, rules.SERVER_ERROR, lock, "psycopg.errors.NotNullViolation: null value")

    assert named == "not-null-without-default"


def test_failure_that_points_to_nothing_gets_no_name() -> None:
    """A wrong name is worse than none."""
    assert name(OLD, rules.SERVER_ERROR, "answered with 503: come later") == ""
    assert name(MIGRATION, rules.SERVER_ERROR, "23502") == ""
