"""What is in the rows, before and after each migration."""

from collections.abc import Iterable, Iterator

from treaty.upgrade.cell import Cell, Code, Schema, Side
from treaty.upgrade.observation import Situation
from treaty.upgrade.oracle import Doubt, Failure, Oracle, Rollout
from treaty.upgrade.oracle_rules import ROWS_CHANGED
from treaty.upgrade.plan import Action, Step
from treaty.upgrade.probe import Probe
from treaty.upgrade.rows import Key, Row, Rows, Table, kept_by_database, rows, tables
from treaty.upgrade.rules import found
from treaty.upgrade.samples import Samples
from treaty.upgrade.thing import stands_alone


class Checksums(Oracle):
    """Compares rows that nobody but a migration has a reason to touch.

    Those are the rows that were there before any client came, and those that it has made itself
    through the service. A table whose quiet rows change without a migration is left out.

    Args:
        samples: What clients have sent.
    """

    name = "rows"

    def __init__(self, samples: Samples) -> None:
        self._samples = samples
        self._quiet: dict[str, set[Key]] = {}
        self._last = Rows()
        self._restless: set[str] = set()
        self._kept: dict[str, set[str]] = {}
        self._failures: list[Failure] = []

    def before(self, step: Step, rollout: Rollout) -> None:
        """Notes what the quiet rows hold."""
        if step.action is not Action.MIGRATE:
            return
        with rollout.connect() as connection:
            now = rows(connection, tables(connection))
            for table, *_ in self._differences(self._last, now):
                self._restless.add(str(table))
            self._last = now
            for table, content in now.tables.items():
                quiet = self._quiet.get(str(table), set()) & content.keys()
                if quiet:
                    key = min(quiet)
                    self._kept[str(table)] = kept_by_database(connection, table, key)

    def after(self, step: Step, rollout: Rollout) -> None:
        """Looks at them again; makes some where there is something to make them like."""
        if step.action is Action.MIGRATE:
            self._judge(step, rollout)
        elif step.action is Action.PREPARE:
            with rollout.connect() as connection:
                self._take(Rows(), rows(connection, tables(connection)))
        elif step.name == "warm":
            self._make(rollout)

    def _take(self, before: Rows, now: Rows) -> None:
        """Counts the rows that have come since as quiet."""
        for table, content in now.tables.items():
            known = before.tables.get(table, {}).keys()
            self._quiet.setdefault(str(table), set()).update(content.keys() - known)
        self._last = now

    def _make(self, rollout: Rollout) -> None:
        probe = Probe(rollout, self._samples, self.name)
        with rollout.connect() as connection:
            before = rows(connection, tables(connection))
            for side in Side:
                for operation, sample in probe.creations(side) if rollout.serving(side) else ():
                    if stands_alone(operation):
                        probe.make(sample, side)
            self._take(before, rows(connection, tables(connection)))

    def _judge(self, step: Step, rollout: Rollout) -> None:
        with rollout.connect() as connection:
            now = rows(connection, list(self._last.tables))
        known: set[tuple[str, str]] = set()
        for table, column, was, became in self._differences(self._last, now):
            if str(table) in self._restless or (str(table), column) in known:
                continue
            known.add((str(table), column))
            self._fail(step.schema, _said(table, column, was, became), rollout.situation)
        self._last = Rows()

    def _differences(self, before: Rows, now: Rows) -> Iterator[tuple[Table, str, str, str | None]]:
        for table, content in before.tables.items():
            if table not in now.tables:
                continue
            ignored = self._kept.get(str(table), set())
            for key in sorted(self._quiet.get(str(table), set()) & content.keys()):
                row = now.tables[table].get(key)
                if row is None:
                    yield table, "", "/".join(key), None
                else:
                    yield from _unlike(table, content[key], row, ignored)

    def _fail(self, schema: Schema, message: str, at: Situation) -> None:
        cell = Cell(Code.MIGRATION, schema, at.author)
        self._failures.append(Failure(cell, found(ROWS_CHANGED, message), situation=at))

    def conclude(self, rollout: Rollout) -> Iterable[Failure | Doubt]:  # noqa: ARG002  the protocol's
        """What was changed."""
        return self._failures


def _unlike(
    table: Table, was: Row, now: Row, ignored: set[str]
) -> Iterator[tuple[Table, str, str, str | None]]:
    for column, value in was.items():
        if column in now and column not in ignored and value is not None and now[column] != value:
            yield table, column, value, now[column]


def _said(table: Table, column: str, was: str, became: str | None) -> str:
    if not column:
        return f"the row {was} of {table} is gone"
    return f"{table}.{column} was {was} and is {'null' if became is None else became}"
