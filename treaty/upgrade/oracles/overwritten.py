"""What clients change while a backfill runs, or just before: it must not write over it."""

import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from threading import Thread

import psycopg
from psycopg import sql

from treaty.conformance.curl import curl
from treaty.contract.model import ApiOperation
from treaty.upgrade.beside import Beside
from treaty.upgrade.cell import Cell, Code, Schema, Side
from treaty.upgrade.leaves import json_body, leaves, lost
from treaty.upgrade.observation import Observation
from treaty.upgrade.oracle import Doubt, Failure, Oracle, Rollout
from treaty.upgrade.oracle_rules import OVERWRITTEN
from treaty.upgrade.oracles.moving import Moving
from treaty.upgrade.plan import Action, Step
from treaty.upgrade.probe import Probe, View
from treaty.upgrade.rows import Key, Table, rows, tables
from treaty.upgrade.rules import found
from treaty.upgrade.samples import Samples
from treaty.upgrade.thing import Thing, stands_alone

_LOOK = 0.01  # seconds between two looks at whether the backfill waits
_HELD = 0.25  # seconds for which it waits at most, less than any lock_timeout
_LONGEST = 8.0  # seconds for which a row is held that nobody waits for
_WAITING = """
    SELECT a.usename = %(role)s FROM pg_stat_activity a
    WHERE a.datname = current_database() AND %(holder)s = ANY(pg_blocking_pids(a.pid))
"""
_CHANGES = frozenset({"PUT", "PATCH"})


@dataclass(frozen=True, slots=True)
class _Changed:
    """A thing that a client has changed.

    Attributes:
        thing: The thing.
        by: The release that was asked.
        change: The operation.
        written: The exchange.
        views: What was shown afterwards of what was asked for.
    """

    thing: Thing
    by: Side
    change: ApiOperation
    written: Observation
    views: tuple[View, ...]


class Overwritten(Oracle):
    """Changes things through the service, some before a backfill and some while it runs.

    It holds a row of its own: a backfill that has read by then waits for that, and writes what it
    has read when everything else is newer.

    Args:
        samples: What clients have sent.
        moving: Knows what changes by itself.
    """

    name = "writes meanwhile"

    def __init__(self, samples: Samples, moving: Moving) -> None:
        self._samples = samples
        self._moving = moving
        self._changed: list[_Changed] = []
        self._meanwhile: _Meanwhile | None = None
        self._failures: list[Failure] = []

    def before(self, step: Step, rollout: Rollout) -> None:
        """Makes things, changes some of them, and begins to look."""
        if step.action is not Action.MIGRATE or step.schema is not Schema.S2:
            return
        probe = Probe(rollout, self._samples, self.name)
        held = _held(probe)
        self._changed = [
            changed for made in _made(probe) if (changed := _change(probe, *made)) is not None
        ]
        self._meanwhile = _Meanwhile(probe, held, list(_made(probe)))
        self._meanwhile.start()

    def after(self, step: Step, rollout: Rollout) -> None:  # noqa: ARG002  the protocol's
        """Reads what was changed."""
        if self._meanwhile is None:
            return
        meanwhile, self._meanwhile = self._meanwhile, None
        meanwhile.stop()
        for changed in (*self._changed, *meanwhile.changed):
            self._read(meanwhile.probe, changed)

    def _read(self, probe: Probe, changed: _Changed) -> None:
        asked = leaves(json_body(changed.written.exchange.request_body))
        for before in changed.views:
            now = probe.view(before.operation, changed.thing, changed.by)
            if now is None or not now.found:
                continue
            but = before.values.keys() - asked.keys() | self._moving.of(str(before.identity))
            gone = lost(before.values, now.values, but=but)
            if gone:
                at = now.observation.situation
                message = f"after {changed.change.identity} by the {changed.by} release, {gone}"
                request = curl(changed.written.exchange)
                finding = found(
                    OVERWRITTEN, message, operation=changed.change.identity, request=request
                )
                cell = Cell(Code.MIGRATION, at.schema, at.author)
                self._failures.append(Failure(cell, finding, now.observation))
                return

    def conclude(self, rollout: Rollout) -> Iterable[Failure | Doubt]:  # noqa: ARG002  the protocol's
        """The first that was written over."""
        if self._meanwhile is not None:
            self._meanwhile.stop()
        return self._failures[:1]


class _Meanwhile(Beside):
    """Holds rows until the backfill waits for them, and changes things then."""

    def __init__(
        self, probe: Probe, held: dict[Table, set[Key]], made: list[tuple[Side, Thing]]
    ) -> None:
        super().__init__()
        self.probe = probe
        self.changed: list[_Changed] = []
        self._held = held
        self._made = made

    def _run(self) -> None:
        rollout = self.probe.rollout
        with suppress(psycopg.OperationalError), rollout.connect() as look:
            with rollout.connect() as holder:
                with suppress(psycopg.errors.LockNotAvailable):
                    _hold(holder, self._held)
                self._ready.set()
                if self._is_waited_for(look, holder.info.backend_pid):
                    writer = Thread(target=self._write, daemon=True)
                    writer.start()
                    writer.join(_HELD)
                else:
                    writer = None
            if writer is not None:
                writer.join()
        self._ready.set()

    def _is_waited_for(self, look: psycopg.Connection, holder: int) -> bool:
        """Whether a migration comes to wait; whoever serves does not have to."""
        until = time.monotonic() + _LONGEST
        values = {"role": self.probe.rollout.role, "holder": holder}
        while time.monotonic() < until and not self._enough.wait(_LOOK):
            waiting = {by_service for (by_service,) in look.execute(_WAITING, values).fetchall()}
            if waiting:
                return waiting == {False}
        return False

    def _write(self) -> None:
        for side, made in self._made:
            changed = _change(self.probe, side, made)
            if changed is not None:
                self.changed.append(changed)


def _made(probe: Probe) -> Iterator[tuple[Side, Thing]]:
    """Makes one of each kind through each release that serves."""
    for side in Side:
        for operation, sample in probe.creations(side) if probe.rollout.serving(side) else ():
            made = probe.make(sample, side) if stands_alone(operation) else None
            if made is not None:
                yield side, made


def _change(probe: Probe, by: Side, of: Thing) -> _Changed | None:
    """Changes a thing in the first way that works and that shows."""
    for change in probe.changes(of, by):
        if change.method not in _CHANGES:
            continue
        written = probe.write(change, of, by, varied=True)
        if written is not None:
            views = tuple(view for view in probe.views(of, by) if view.found)
            return _Changed(of, by, change, written, views)
    return None


def _held(probe: Probe) -> dict[Table, set[Key]]:
    """Makes things for nobody, and gives their rows."""
    with probe.rollout.connect() as connection:
        before = rows(connection, tables(connection)).tables
        for _ in _made(probe):
            pass
        now = rows(connection, tables(connection)).tables
    return {table: now[table].keys() - before.get(table, {}).keys() for table in now}


def _hold(connection: psycopg.Connection, held: dict[Table, set[Key]]) -> None:
    connection.execute("BEGIN")
    connection.execute("SET LOCAL lock_timeout = '1s'")
    for table, keys in held.items():
        columns = sql.SQL(", ").join(
            sql.SQL("{}::text").format(sql.Identifier(each)) for each in table.key
        )
        query = sql.SQL("SELECT 1 FROM {} WHERE ({}) = ({}) FOR UPDATE")
        for key in sorted(keys):
            values = sql.SQL(", ").join(map(sql.Literal, key))
            connection.execute(
                query.format(sql.Identifier(table.schema, table.name), columns, values)
            )
