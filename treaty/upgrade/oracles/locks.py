"""Who waits for a migration, and for how long."""

import time
from collections.abc import Iterable
from contextlib import ExitStack, suppress

import psycopg
from psycopg import sql

from treaty.upgrade.beside import Beside
from treaty.upgrade.cell import Cell, Code
from treaty.upgrade.oracle import Doubt, Failure, Oracle, Rollout
from treaty.upgrade.oracle_rules import BLOCKED
from treaty.upgrade.plan import Action, Step
from treaty.upgrade.rules import found

PATIENCE = 3.0
"""Seconds that the service may wait for a migration."""

_LOOK = 0.05  # seconds between two looks
_HELD = 8.0  # seconds that the reader stays at most
_WAITING = """
    SELECT a.usename = %(role)s, extract(epoch FROM clock_timestamp() - l.waitstart)::float,
        left(a.query, 120), b.pid = %(reader)s, b.usename = %(role)s,
        b.wait_event_type = 'Lock', left(b.query, 120)
    FROM pg_stat_activity a
    JOIN pg_locks l ON l.pid = a.pid AND NOT l.granted AND l.waitstart IS NOT NULL
    CROSS JOIN LATERAL unnest(pg_blocking_pids(a.pid)) AS blocking(pid)
    JOIN pg_stat_activity b ON b.pid = blocking.pid
    WHERE a.datname = current_database()
"""


class Locks(Oracle):
    """Looks for sessions of the service that wait for a migration.

    Meanwhile a reader has a transaction open on every table, as a report or a backup has: a
    statement that waits for it makes everyone else wait behind it.
    """

    name = "locks"

    def __init__(self) -> None:
        self._failures: list[Failure] = []
        self._watch: _Watch | None = None

    def before(self, step: Step, rollout: Rollout) -> None:
        """Begins to look."""
        if step.action is Action.MIGRATE:
            self._watch = _Watch(rollout)
            self._watch.start()

    def after(self, step: Step, rollout: Rollout) -> None:
        """Ends, and judges the longest wait."""
        if self._watch is None:
            return
        watch, self._watch = self._watch, None
        watch.stop()
        if watch.longest > PATIENCE:
            at = rollout.situation
            cell = Cell(Code.MIGRATION, step.schema, at.author)
            finding = found(BLOCKED, f"{watch.longest:.1f} s: {watch.said}")
            self._failures.append(Failure(cell, finding, situation=at))

    def conclude(self, rollout: Rollout) -> Iterable[Failure | Doubt]:  # noqa: ARG002  the protocol's
        """What has waited too long."""
        if self._watch is not None:
            self._watch.stop()
        return self._failures


class _Watch(Beside):
    """Looks at a database from a thread of its own, and holds a reader's transaction open."""

    def __init__(self, rollout: Rollout) -> None:
        super().__init__()
        self.longest = 0.0
        self.said = ""
        self._rollout = rollout

    def _run(self) -> None:
        with ExitStack() as stack, suppress(psycopg.OperationalError):
            look = stack.enter_context(self._rollout.connect())
            reader = stack.enter_context(self._rollout.connect())
            _read_everything(reader)
            self._ready.set()
            self._until_enough(look, reader)

    def _until_enough(self, look: psycopg.Connection, reader: psycopg.Connection) -> None:
        holds, was_awaited = True, False
        began = time.monotonic()
        while not self._enough.wait(_LOOK):
            values = {"role": self._rollout.role, "reader": reader.info.backend_pid}
            awaited = 0.0
            for row in look.execute(_WAITING, values).fetchall():
                ours, seconds, query, by_reader, by_service, queues, blocker = row
                if by_reader and not ours:
                    awaited = max(awaited, seconds)
                elif ours and not by_service and not by_reader and seconds > self.longest:
                    self.longest = seconds
                    how = "behind" if queues else "for"
                    self.said = f"`{_short(query)}` waited {how} `{_short(blocker)}`"
            yielded = was_awaited and not awaited
            was_awaited = awaited > 0
            late = time.monotonic() - began > _HELD
            if holds and (yielded or late or awaited > PATIENCE + 0.5):
                holds = False
                reader.execute("ROLLBACK")


def _read_everything(reader: psycopg.Connection) -> None:
    names = reader.execute(
        "SELECT schemaname, tablename FROM pg_tables"
        " WHERE schemaname !~ '^(pg_|information_schema)' AND tablename !~ '^alembic_version'"
    ).fetchall()
    reader.execute("BEGIN")
    for schema, name in names:
        table = sql.Identifier(schema, name)
        reader.execute(sql.SQL("LOCK TABLE {} IN ACCESS SHARE MODE").format(table))


def _short(query: str) -> str:
    return " ".join(query.split())[:80]
