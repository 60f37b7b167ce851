"""What a migration does, against what its step allows."""

import re
from collections.abc import Iterable, Iterator

from treaty.findings import Rule
from treaty.upgrade.catalog import Catalog, catalog, changes
from treaty.upgrade.cell import Cell, Code, Schema
from treaty.upgrade.evidence import Change, Evidence
from treaty.upgrade.observation import Situation
from treaty.upgrade.oracle import Doubt, Failure, Oracle, Rollout
from treaty.upgrade.oracle_rules import INVALID_INDEX, NO_GRANT, NOT_AS_DECLARED
from treaty.upgrade.plan import Action, Step
from treaty.upgrade.rules import found

_WIDER = re.compile(r"text|character varying(\((\d+)\))?")
_STEPS = {Schema.S1: "expand", Schema.S2: "backfill", Schema.S3: "contract"}


class Declared(Oracle):
    """Compares the catalog before and after each migration.

    Args:
        evidence: Takes what has changed, for those who name faults.
    """

    name = "declared steps"

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._before: Catalog | None = None
        self._failures: list[Failure] = []

    def before(self, step: Step, rollout: Rollout) -> None:
        """Notes what there is."""
        if step.action is Action.MIGRATE:
            with rollout.connect() as connection:
                self._before = catalog(connection, rollout.role)

    def after(self, step: Step, rollout: Rollout) -> None:
        """Looks at what has changed."""
        if step.action is Action.MIGRATE:
            self.look(step.schema, rollout)

    def look(self, schema: Schema, rollout: Rollout) -> None:
        """Judges what a migration has done, also one that ended half-way."""
        if self._before is None:
            return
        before, self._before = self._before, None
        with rollout.connect() as connection:
            after = catalog(connection, rollout.role)
        changed = list(changes(before, after, schema))
        self._evidence.changes += changed
        at = rollout.situation
        cell = Cell(Code.MIGRATION, schema, at.author)
        if schema is not Schema.S3:
            for change in changed:
                if is_too_early(change, before, after):
                    self._fail(cell, NOT_AS_DECLARED, _early(change, schema), at)
        for name, text in after.of("index").items():
            if text.endswith(" INVALID"):
                self._fail(cell, INVALID_INDEX, f"the index {name} is not valid", at)
        for name in _ungranted(before, after):
            message = f"the application's role has no right to the table {name}"
            self._fail(cell, NO_GRANT, message, at)

    def _fail(self, cell: Cell, rule: Rule, message: str, at: Situation) -> None:
        self._failures.append(Failure(cell, found(rule, message), situation=at))

    def conclude(self, rollout: Rollout) -> Iterable[Failure | Doubt]:
        """What was wrong, and what a migration that failed has left."""
        if self._before is not None:
            self.look(rollout.situation.schema, rollout)
        return self._failures


def _early(change: Change, schema: Schema) -> str:
    text = str(change)
    if change.what == "column" and not change.before:
        text = f"column {change.name} is new, must have a value and has no default"
    elif change.what == "column" and change.after:
        text = f"column {change.name} must have a value now"
    return f'{text}, in a migration with step = "{_STEPS[schema]}"'


def is_too_early(change: Change, before: Catalog, after: Catalog) -> bool:
    """Whether a change can break a release that was written before it.

    A view in a table's place has neither its indexes nor its defaults: what it hands on counts.
    What goes with its table or its column is told of that alone.
    """
    table = change.name.rpartition(".")[0]
    if change.what in {"column", "default", "index"} and table not in after.of("table"):
        return False
    stands_in = after.of("table").get(table) == "view" != before.of("table").get(table)
    if stands_in and change.what in {"default", "index", "constraint"}:
        return False
    found = {
        "table": not change.after,
        "function": not change.after,
        "column": _column_is_too_early(change, before, after),
        "type": not _is_wider(change),
        "default": change.before != "" and ("column", change.name) in after.entries,
        "index": _index_is_too_early(change, after),
        "enum": change.before != "" and change.before.split()[0] != change.after.split(" ")[0],
    }
    return found.get(change.what, False)


def _index_is_too_early(change: Change, after: Catalog) -> bool:
    unique = "CREATE UNIQUE" in change.before
    return unique and not change.after and not _is_elsewhere(change, after)


def _column_is_too_early(change: Change, before: Catalog, after: Catalog) -> bool:
    table = change.name.rpartition(".")[0]
    if table not in before.of("table"):
        return False
    if not change.after:
        return True
    must = "NOT NULL" in change.after and "NOT NULL" not in change.before
    is_given = ("default", change.name) in after.entries or "GENERATED" in change.after
    return must and not is_given


def _is_wider(change: Change) -> bool:
    """Whether a text has only become longer, which neither rewrites nor refuses anything."""
    was, now = _WIDER.fullmatch(change.before), _WIDER.fullmatch(change.after)
    if not was or not now:
        return False
    return now[2] is None or (was[2] is not None and int(was[2]) <= int(now[2]))


def _is_elsewhere(change: Change, after: Catalog) -> bool:
    """Whether an index that is gone is there under another name."""
    wanted = change.before.partition(" ON ")[2]
    return any(
        text.partition(" ON ")[2] == wanted and "CREATE UNIQUE" in text
        for text in after.of("index").values()
    )


def _ungranted(before: Catalog, after: Catalog) -> Iterator[str]:
    """Tables that have lost the application's rights, and new ones without where others have."""
    for name, kind in after.of("table").items():
        if kind != "table" or name in after.granted:
            continue
        had, is_new = name in before.granted, name not in before.of("table")
        if had or (is_new and before.granted):
            yield name
