"""Migrations on copies of the aged database: interrupted and run again, twice at once, and back."""

import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from random import Random
from threading import Event
from typing import LiteralString

import psycopg
from psycopg import sql

from treaty.upgrade import process, rules
from treaty.upgrade.cell import Cell, Code, Schema, Side
from treaty.upgrade.database import Database
from treaty.upgrade.migrations import Migration, Way
from treaty.upgrade.migrator import Migrating, MigrationError, Migrator
from treaty.upgrade.oracle import Failure

LONGEST_WAIT = 60.0  # seconds until a migration has begun to change something
LOOK = 0.005  # seconds between two looks at it
NICENESS = 10  # the rollout goes on beside trials, and must not wait for them
LATEST = 25  # looks after its first change at which it is interrupted

_CHANGES: LiteralString = (
    "SELECT (SELECT count(*) FROM pg_attribute), (SELECT count(*) FROM pg_constraint),"
    " (SELECT count(*) FROM pg_proc), (SELECT count(*) FROM pg_trigger),"
    " (SELECT version_num FROM alembic_version),"
    " (SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND backend_xid IS NOT NULL)"
)
"""What differs from the start as soon as a migration changes something, or is about to."""
_TABLES: LiteralString = (
    "SELECT table_name, string_agg(quote_ident(column_name), ', ' ORDER BY column_name)"
    " FROM information_schema.columns JOIN information_schema.tables"
    " USING (table_schema, table_name)"
    " WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'"
    " AND table_name <> 'alembic_version' GROUP BY table_name"
)
Rows = Mapping[tuple[str, str], str]
"""The sum of all rows of a table, by its name and columns."""


@dataclass(frozen=True, slots=True)
class Trials:
    """What is tried with the migrations between two releases.

    Attributes:
        way: The migrations.
        migrator: Runs them.
        database: The aged database, which nobody is connected to.
        chance: Decides when they are interrupted.
        started: What was started.
        stopped: Whether nothing more is to be tried.
    """

    way: Way
    migrator: Migrator
    database: Database
    chance: Random
    started: list[Migrating] = field(default_factory=list)
    stopped: Event = field(default_factory=Event)

    def run(self) -> list[Failure]:
        """Tries everything, side by side, each on a copy of its own."""
        trials = (self._interrupted, self._twice_at_once, self._back)
        with ThreadPoolExecutor(len(trials)) as pool:
            failures = [failure for found in pool.map(_all, trials) for failure in found]
        if any(each.finding.rule == rules.MIGRATION_FAILED.id for each in failures):
            return list(self._undisturbed()) or failures
        return failures

    def stop(self) -> None:
        """Ends what was started, and tries nothing more."""
        self.stopped.set()
        for migrating in list(self.started):
            if migrating.process.poll() is None:
                process.kill(migrating.process)

    def _undisturbed(self) -> Iterator[Failure]:
        """Run once and alone: what fails even then is no matter of how it is run."""
        with self.database.copy() as copy:
            url = copy.url
            try:
                self._start(self._last, url=url, name="undisturbed").wait()
            except MigrationError as error:
                yield self._failure("run by itself, it fails", error, url)

    def _interrupted(self) -> Iterator[Failure]:
        """Killed half-way and run again, as an operator would."""
        with self.database.copy() as copy:
            url = copy.url
            at = self._kill_half_way(url)
            try:
                self._start(self._last, url=url, name="again").wait()
            except MigrationError as error:
                what = f"interrupted {at} and run again, it fails"
                yield self._failure(what, error, url, fault="migration-cannot-be-repeated")

    def _kill_half_way(self, url: str) -> str:
        """Migrates, and ends that after something has changed; says how far it was."""
        looks = self.chance.randrange(LATEST)
        deadline = time.monotonic() + LONGEST_WAIT
        with psycopg.connect(url, autocommit=True) as connection:
            at_first = connection.execute(_CHANGES).fetchone()
            begun = self._start(self._last, url=url, name="interrupted")
            while begun.process.poll() is None and time.monotonic() < deadline:
                if connection.execute(_CHANGES).fetchone() != at_first:
                    if not looks:
                        break
                    looks -= 1
                time.sleep(LOOK)
            process.kill(begun.process)
            return f"after {_revision(connection)}"

    def _twice_at_once(self) -> Iterator[Failure]:
        """As two instances do that migrate at start-up, or two pipelines."""
        with self.database.copy() as copy:
            url = copy.url
            both = [self._start(self._last, url=url, name=f"at-once-{n}") for n in range(2)]
            for each in both:
                try:
                    each.wait()
                except MigrationError as error:
                    what = "run twice at once, one of them fails"
                    yield self._failure(what, error, url, fault="two-migrate-at-once")
                    process.kill(both[-1].process)
                    return

    def _back(self) -> Iterator[Failure]:
        """Forward as far as there is a way back, back, and forward again: nothing is lost."""
        reversible = []
        for migration in self.way.migrations:
            if not migration.reversible:
                break
            reversible.append(migration)
        if not reversible or not self.migrator.goes_back:
            return
        furthest = reversible[-1].revision
        with self.database.copy() as copy:
            url = copy.url
            before = _rows(url)
            try:
                self._start(furthest, url=url, name="forth").wait()
                self._start(self.way.start, url=url, back=True, name="back").wait()
            except MigrationError as error:
                yield self._failure("forth and back, it fails", error, url)
                return
            for (table, columns), there in before.items():
                if _rows(url, {table: columns}).get((table, columns)) != there:
                    message = f"forth to {furthest} and back, rows of {table} are not as before"
                    finding = rules.found(rules.NOT_REVERSED, message)
                    yield Failure(self._cell(furthest), finding, fault="downgrade-loses-data")

    def _start(self, revision: str, *, url: str, name: str, back: bool = False) -> Migrating:
        begun = self.migrator.start(revision, url=url, name=name, back=back, niceness=NICENESS)
        self.started.append(begun)
        if self.stopped.is_set():
            process.kill(begun.process)
        return begun

    @property
    def _last(self) -> str:
        return self.way.migrations[-1].revision

    def _failure(self, what: str, error: MigrationError, url: str, *, fault: str = "") -> Failure:
        with psycopg.connect(url, autocommit=True) as connection:
            at = self._next(_revision(connection))
        said = process.said_last(error.log)
        message = f"migration {at.revision}: {what}: {error}: {said}"
        finding = rules.found(rules.MIGRATION_FAILED, message)
        return Failure(self._cell(at.revision), finding, fault=fault)

    def _next(self, revision: str) -> Migration:
        """The migration that comes after a revision, or the last."""
        migrations = self.way.migrations
        return next((each for each in migrations if each.down == revision), migrations[-1])

    def _cell(self, revision: str) -> Cell:
        leads_to = next(
            schema
            for schema in Schema
            if revision in {each.revision for each in self.way.leading_to(schema)}
        )
        return Cell(Code.MIGRATION, leads_to, Side.OLD)


def _all(trial: Callable[[], Iterator[Failure]]) -> list[Failure]:
    return list(trial())


def _revision(connection: psycopg.Connection) -> str:
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(row[0]) if row else ""


def _rows(url: str, wanted: Mapping[str, str] | None = None) -> Rows:
    """Sums up every table, or some by the columns that are given; what is gone is left out."""
    found: dict[tuple[str, str], str] = {}
    with psycopg.connect(url, autocommit=True) as connection:
        there: dict[str, str] = dict(connection.execute(_TABLES).fetchall())
        for table, columns in (wanted or there).items():
            if table not in there or not set(columns.split(", ")) <= set(there[table].split(", ")):
                continue
            row = connection.execute(
                sql.SQL(
                    "SELECT count(*) || ' ' || coalesce(sum(hashtextextended(r::text, 0)), 0)"
                    " FROM (SELECT {} FROM {}) AS r"
                ).format(sql.SQL(columns), sql.Identifier(table))  # quoted by the server
            ).fetchone()
            found[table, columns] = str(row[0]) if row else ""
    return found
