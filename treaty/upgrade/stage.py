"""Where a rollout takes place: a database, helpers and a fleet, all gone at the end."""

import random
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import psycopg

from treaty.conformance.check import Checker
from treaty.conformance.exchange import Headers
from treaty.conformance.project import contracts
from treaty.databases.run import Run
from treaty.errors import SourceError
from treaty.ports import free_port
from treaty.settings import load
from treaty.upgrade import process
from treaty.upgrade.cell import Schema, Side
from treaty.upgrade.database import Database, database
from treaty.upgrade.declaration import Declaration
from treaty.upgrade.fleet import Fleet
from treaty.upgrade.hooks import Hooks
from treaty.upgrade.instance import Instance, NotReadyError
from treaty.upgrade.migrator import Migrator
from treaty.upgrade.observation import Call, LogLine, Observation, Situation
from treaty.upgrade.oracle import Oracle
from treaty.upgrade.plan import Plan
from treaty.upgrade.routing import ByOperation, ByUser, Only, RoundRobin, Rule, SeededRandom
from treaty.upgrade.server_log import ServerLog
from treaty.upgrade.switchboard import Switchboard


class Stage:
    """A rollout's surroundings; it is the `Rollout` of oracles, hooks and workloads.

    Args:
        declarations: How each release is run.
        plan: What is to take place.
        folder: Where logs go.
        run: The run whose server holds the database.
        oracles: What is shown everything.
        hooks: The project's own part.

    Attributes:
        situation: How far the rollout is.
    """

    def __init__(
        self,
        declarations: Mapping[Side, Declaration],
        *,
        plan: Plan,
        folder: Path,
        run: Run,
        oracles: tuple[Oracle, ...],
        hooks: Hooks,
    ) -> None:
        self.declarations = declarations
        self.seed = plan.seed
        self._order = plan.order
        self.directory = folder
        self.oracles = oracles
        self.hooks = hooks
        self.situation = Situation("", 0, Schema.S0, "")
        self.checkers: Mapping[Side, Checker] = {
            side: _checker(each) for side, each in declarations.items()
        }
        self.checkouts: Mapping[Side, Path] = {
            side: each.code.folder for side, each in declarations.items()
        }
        self.memory: dict[str, Any] = {}
        self._run = run
        self._stack = ExitStack()
        self._numbers = dict.fromkeys(Side, 0)
        self._read: dict[Path, int] = {}
        self._logs: dict[Path, tuple[str, Side | None, Schema]] = {}
        self._lock = threading.Lock()
        self._stopped: list[Instance] = []
        self.workers: list[Instance] = []
        self.watchers: list[object] = []
        self.reads_server_log = True

    def __enter__(self) -> Self:
        try:
            self._open()
        except BaseException:
            self._stack.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.__exit__(kind, error, trace)

    def _open(self) -> None:
        self.database: Database = self._stack.enter_context(database(self._run))
        self.role = self.database.role
        self._server_log = ServerLog(self._run, self.database)
        rule = self._rule()
        self.migrator = Migrator(
            self.declarations,
            values=lambda revision: self._values(free_port(), revision=revision, owner=True),
            folder=self.directory,
        )
        self.fleet = Fleet(
            Only(Side.OLD, rule) if self._order == "blue-green" else rule,
            situation=lambda: self.situation,
            record=self._record,
            wrote=self._wrote,
            everywhere=self.declarations[Side.NEW].settings.everywhere,
        )
        self._stack.callback(self.fleet.close)
        self._helpers: dict[str, int] = {}
        self._helpers_for_tests: dict[str, int] = {}
        ports: dict[str, int] = {}
        for name, helper in self.declarations[Side.NEW].settings.helpers.items():
            port = free_port()
            self._helpers[name] = port
            if helper.tests_listen:
                other = free_port()
                self._helpers_for_tests[name] = other
                board = Switchboard(first=other, otherwise=port)
                self._stack.callback(board.close)
                self._helpers[name] = board.port
            ports[name] = port
        helping = [self._help(name, port) for name, port in ports.items()]
        for ready in helping:
            ready()

    def _rule(self) -> Rule:
        rule: Rule = RoundRobin()
        if self._order == "ab":
            rule = ByUser()
        elif self.declarations[Side.NEW].settings.routing == "random":
            rule = SeededRandom(self.seed)
        return ByOperation(self.offers, rule)

    def offers(self, side: Side, method: str, path: str) -> bool:
        """Whether a release's contracts have the operation of a request."""
        match = self.checkers[side].find(method, path)
        return match is not None and match.target is not None

    def _help(self, name: str, port: int) -> Callable[[], None]:
        """Starts a helper; gives what waits until it is ready."""
        declaration = self.declarations[Side.NEW]
        helper = declaration.settings.helpers[name]
        values = self._values(port)
        log = self.directory / f"{name}.log"
        started = process.start(
            declaration.command(helper.command, values),
            folder=declaration.code.folder,
            environment=declaration.environment(values),
            log=log,
        )
        self._stack.callback(process.kill, started)
        seconds = declaration.settings.deadline

        def require_ready() -> None:
            if not process.wait_until_ready(started, port, helper.ready, seconds=seconds):
                raise SourceError(
                    f"the helper {name} does not get ready:\n{process.tail(log)}",
                    hint=f"correct [tool.treaty.upgrade.helpers.{name}]",
                )

        return require_ready

    def _values(self, port: int, *, revision: str = "", owner: bool = False) -> dict[str, str]:
        found = {
            "port": str(port),
            "url": f"http://127.0.0.1:{port}",
            "public_url": self.fleet.proxy.url,
            "database_url": self.database.url if owner else self.database.app_url,
            "role": self.database.role,
            "revision": revision,
        }
        for name, at in self._helpers.items():
            found[f"{name}_port"] = str(at)
            found[name] = f"http://127.0.0.1:{at}"
        return found

    # -- what oracles, hooks and workloads use -------------------------------------------------

    def serving(self, side: Side | None = None) -> tuple[str, ...]:
        """The names of the instances that serve now, of one release or of both."""
        return tuple(each.name for each in self.fleet.serving if side in {None, each.side})

    def side_of(self, instance: str) -> Side:
        """The release of an instance that serves."""
        return next(each.side for each in self.fleet.serving if each.name == instance)

    def send(self, call: Call, *, to: str = "", origin: str = "") -> Observation:
        """Sends a request; see `Rollout.send`."""
        return self.fleet.send(call, to=to, origin=origin)

    def connect(self) -> AbstractContextManager[psycopg.Connection]:
        """Connects to the database as its owner, in autocommit mode."""
        return self.database.connect()

    def actors(self) -> Mapping[str, Headers]:
        """Credentials by role, as the project's hook gives them."""
        found: dict[str, Headers] = {}
        for hook in self.hooks.of("actors"):
            found |= {name: tuple(dict(each).items()) for name, each in hook(self).items()}
        return found

    def chance(self, purpose: str) -> random.Random:
        """A source of chance of its own for each purpose, fixed by the seed."""
        return random.Random(f"{self.seed} {purpose}")  # noqa: S311  a choice, no secret

    def helper_url(self, name: str) -> str:
        """Where a helper of the service is."""
        return f"http://127.0.0.1:{self._helpers[name]}"

    # -- what steps use -----------------------------------------------------------------------

    def launch(self, side: Side, count: int) -> list[Instance]:
        """Starts instances of a release, all at once.

        Raises:
            NotReadyError: One of them cannot be started.
        """
        return [self._start(side) for _ in range(count)]

    def await_ready(self, instances: Sequence[Instance]) -> None:
        """Waits until instances are ready: they answer who asks for them by name, until welcome.

        Raises:
            NotReadyError: One of them does not get ready.
        """
        try:
            for instance in instances:
                settings = self.declarations[instance.side].settings
                instance.require_ready(settings.ready, seconds=settings.deadline)
        except NotReadyError:
            for instance in instances:
                process.kill(instance.process)
            raise
        for instance in instances:
            self.fleet.add(instance)

    def start_waiting(self, side: Side, count: int) -> list[Instance]:
        """Starts instances that cannot serve yet: they have to answer, and to say so.

        Raises:
            NotReadyError: One of them ends, or does not answer in time.
        """
        started = self.launch(side, count)
        settings = self.declarations[side].settings
        for instance in started:
            instance.require_answer(settings.ready, seconds=settings.deadline)
        return started

    def welcome(self, instances: Sequence[Instance]) -> None:
        """Lets instances have their share of all requests."""
        for instance in instances:
            self.fleet.welcome(instance)
        self._mix()

    def _start(self, side: Side, *, work: bool = False) -> Instance:
        declaration = self.declarations[side]
        self._numbers[side] += 1
        name = f"{'worker ' if work else ''}{side}-{self._numbers[side]}"
        port = free_port()
        values = self._values(port)
        log = self.directory / f"{name.replace(' ', '-')}.log"
        command = declaration.settings.work if work else declaration.settings.serve
        try:
            started = process.start(
                declaration.command(command, values),
                folder=declaration.code.folder,
                environment=declaration.environment(values),
                log=log,
            )
        except OSError as error:
            raise NotReadyError(name, f"cannot be started: {error}", "") from error
        self._stack.callback(process.kill, started)
        self._logs[log] = (name, side, self.situation.schema)
        return Instance(name, side, port, self.situation.schema, log, started)

    def staff(self) -> None:
        """Gives each release that serves a worker, and ends the worker of one that does not."""
        for side in Side:
            if self.serving(side):
                self.hire(side)
            else:
                self.retire(side)

    def hire(self, side: Side) -> None:
        """Gives a release a worker, if it has any and not yet one.

        It comes with the first instances: what these are asked for would wait for it.
        """
        works = any(each.side is side for each in self.workers)
        if not works and self.declarations[side].settings.work:
            self.workers.append(self._start(side, work=True))

    def has_worker(self) -> bool:
        """Whether a worker of some release does jobs now."""
        return bool(self.workers)

    def fallen(self) -> list[Instance]:
        """Gives the workers that have ended though nobody told them to, each once."""
        ended = [each for each in self.workers if each.process.poll() is not None]
        self.workers = [each for each in self.workers if each not in ended]
        return ended

    def retire(self, side: Side) -> None:
        """Ends a release's worker, so that jobs wait for whoever comes next."""
        seconds = self.declarations[side].settings.deadline
        for worker in [each for each in self.workers if each.side is side]:
            self.workers.remove(worker)
            process.stop(worker.process, seconds=seconds)

    def switch(self, side: Side) -> None:
        """Sends all traffic to one release; the other stands by."""
        self.fleet.route(Only(side, self._rule()))

    def drain(self, side: Side, count: int, *, last: Sequence[Call] = ()) -> list[str]:
        """Ends instances of a release at once while the others serve; it may be the last ones.

        Args:
            side: The release.
            count: How many.
            last: Requests to send each of them until it is told to end, which write nothing.

        Returns:
            The names of those that did not end by themselves.
        """
        chosen = [each for each in self.fleet.serving if each.side is side][:count]
        seconds = self.declarations[side].settings.deadline
        drain = partial(self.fleet.drain, seconds=seconds, last=last)
        with ThreadPoolExecutor() as pool:
            gently = pool.map(drain, chosen)
        self._mix()
        return [each.name for each, ended in zip(chosen, gently, strict=True) if not ended]

    def migrate(self, revision: str, *, by: Side = Side.NEW) -> None:
        """Runs a release's migrations; without a revision, as its own deployment does.

        Raises:
            MigrationError: The command fails.
        """
        migrating = self.migrator.start(revision, by=by)
        self._logs[migrating.log] = ("migration", by, self.situation.schema)
        migrating.wait()

    def revision(self) -> str:
        """The migration that the database is at, as Alembic notes it."""
        with self.connect() as connection:
            try:
                row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            except psycopg.errors.UndefinedTable:
                return ""
        return str(row[0]) if row else ""

    def test_environment(self, side: Side) -> dict[str, str]:
        """The environment of a release's acceptance tests, which may listen for helpers."""
        values = self._values(urlsplit(self.fleet.proxy.url).port or 0)
        for name, port in self._helpers_for_tests.items():
            values[f"{name}_port"] = str(port)
            values[name] = f"http://127.0.0.1:{port}"
        return self.declarations[side].environment(values)

    def at(self, **changes: object) -> None:
        """Notes how far the rollout is."""
        self.situation = replace(self.situation, **changes)  # type: ignore[arg-type]  # its fields

    @contextmanager
    def migrating(self, schema: Schema, revision: str) -> Iterator[None]:
        """Notes that a migration runs, and that its schema is there afterwards."""
        self.at(schema=schema, revision=revision, migrating=True)
        try:
            yield
        finally:
            self.at(migrating=False)

    def read_logs(self) -> None:
        """Shows the oracles what was logged since the last time."""
        for log, (name, side, born) in list(self._logs.items()):
            if not log.exists():
                continue
            with log.open("rb") as stream:
                position = stream.seek(self._read.get(log, 0))
                lines = stream.readlines()
                self._read[log] = stream.tell()
            warm = born is not self.situation.schema
            for line in lines:
                text = line.decode(errors="replace").rstrip("\r\n")
                shown = LogLine(name, side, text, self.situation, warm, position)
                position += len(line)
                for oracle in self.oracles:
                    oracle.read(shown)
        self._read_server_log()

    def _read_server_log(self) -> None:
        lines = self._server_log.lines()
        if lines is None:
            self.reads_server_log = False
        for line in lines or ():
            for oracle in self.oracles:
                oracle.read(LogLine("postgresql", None, line, self.situation))

    def _mix(self) -> None:
        self.at(mixed=len({each.side for each in self.fleet.serving if not each.shy}) > 1)

    def _wrote(self) -> None:
        if self.situation.author is Side.OLD:
            self.at(author=Side.NEW)

    def _record(self, observation: Observation) -> None:
        with self._lock:
            for watcher in (*self.watchers, *self.oracles):
                watcher.observe(observation)  # type: ignore[attr-defined]  # both have it


def _checker(declaration: Declaration) -> Checker:
    """What judges exchanges by a release's own contracts."""
    folder = declaration.code.folder
    known = load(folder)
    return Checker(contracts(known.contracts, folder), technical=known.technical_routes)
