"""Does the steps of a plan, one after the other, and concludes."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace

from treaty.conformance.curl import curl
from treaty.errors import SourceError
from treaty.findings import Finding
from treaty.settings import Settings
from treaty.upgrade import process, rules
from treaty.upgrade.cell import Cell, Code, Side
from treaty.upgrade.fleet import SAFE
from treaty.upgrade.generated import generate, get_ready
from treaty.upgrade.heard import hearing
from treaty.upgrade.hooks import moments_after
from treaty.upgrade.instance import Instance, NotReadyError
from treaty.upgrade.matrix import CellResult, Traffic, conclude
from treaty.upgrade.migrations import Way
from treaty.upgrade.migrator import MigrationError
from treaty.upgrade.observation import Call, Observation
from treaty.upgrade.oracle import Doubt, Failure
from treaty.upgrade.oracles import concluded
from treaty.upgrade.oracles.answers import judged
from treaty.upgrade.plan import Action, Plan, Step
from treaty.upgrade.stage import Stage
from treaty.upgrade.tests import ReleaseTests
from treaty.upgrade.trials import Trials
from treaty.upgrade.workload import MOST_KNOWN, Load, Repertoire

CLIENTS = 3
LOAD = "load"
REPEATED = ("", "generated")  # what oracles and hooks send may mean something only once
ADDITIONS = ("response-property-undocumented", "response-header-undocumented")
"""What another release may add to answers: clients ignore what their contract does not have."""
FAILED = "server-error"  # as generated requests call it
LEARNS = frozenset({"prepare", "warm"})
BESIDE_TRIALS = frozenset({"start-old", "warm"})
"""The steps beside which migrations are tried: nothing has changed yet, and nothing is measured."""
WARM_ROUNDS = 6  # psycopg prepares a statement when it is run for the sixth time
WARM_SECONDS = 6.0
ROUND_SECONDS = 60.0  # a bound, no measure: a round takes two seconds where the machine is idle


class StuckError(Exception):
    """The rollout cannot go on."""


@dataclass(frozen=True, slots=True)
class StepResult:
    """A step that was done.

    Attributes:
        step: The step.
        seconds: How long it took.
        requests: How many requests were exchanged meanwhile.
    """

    step: Step
    seconds: float
    requests: int


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a rollout.

    Attributes:
        plan: Its plan.
        cells: What is known about each cell.
        steps: What was done, with its time.
        counts: How many requests each instance got, by instance, method and path template.
        remarks: What is worth knowing and fails no cell.
    """

    plan: Plan
    cells: tuple[CellResult, ...]
    steps: tuple[StepResult, ...]
    counts: dict[str, dict[str, int]]
    remarks: tuple[Finding, ...] = ()


class Rehearsal:
    """Runs a plan on a stage.

    Args:
        plan: The plan.
        stage: Where it takes place.
        way: The migrations between the releases, known once the old release has migrated.
        tell: Takes the result of each step.
        settings: The project.
    """

    def __init__(
        self,
        plan: Plan,
        stage: Stage,
        way: Callable[[str], Way],
        tell: Callable[[StepResult], None],
        settings: Settings,
    ) -> None:
        self.plan = plan
        self.stage = stage
        self._way = way
        self._tell = tell
        self._settings = settings
        self._said: list[Failure | Doubt] = []
        self._results: list[StepResult] = []
        self._traffic = Traffic()
        self._repertoire = Repertoire(self._operation)
        self._baseline: dict[Side, set[str]] = {}
        self._requests = 0
        self._waiting: list[Instance] = []
        self._stack = ExitStack()
        self._trying: Future[StepResult] | None = None
        stage.watchers.append(self)

    def observe(self, observation: Observation) -> None:
        """Counts an exchange, and keeps it for load."""
        self._requests += 1
        if observation.situation.step not in self.plan.bare:
            self._traffic.see(observation, self._operation(observation))
        if observation.origin in REPEATED:
            self._repertoire.see(observation)
        elif observation.origin == LOAD:
            self._repertoire.see_again(observation)

    def _operation(self, observation: Observation) -> str:
        exchange = observation.exchange
        match = self.stage.checkers[observation.side].find(exchange.method, exchange.path)
        return str(match.target.identity) if match and match.target else ""

    def run(self) -> Result:
        """Does every step, and lets the oracles conclude."""
        if any(each.settings.exchanges for each in self.stage.declarations.values()):
            get_ready()
        with self._stack:
            self._do_all()
            self._end_trials()
        said = concluded(self.stage.oracles, self.stage, self._said)
        self._said = [each for each in said if not self._is_bare(each)]
        return self._concluded()

    def _do_all(self) -> None:
        finished = True
        for number, step in enumerate(self.plan.steps, 1):
            if step.name not in BESIDE_TRIALS:
                self._end_trials()
            began, requests = time.monotonic(), self._requests
            self.stage.at(step=step.name, number=number)
            try:
                self._do(step, bare=step.name in self.plan.bare)
            except StuckError:
                finished = False
            self.stage.read_logs()
            taken = time.monotonic() - began
            if self._trying is None or step.action is not Action.TRY:
                self._told(StepResult(step, taken, self._requests - requests))
            if not finished:
                break

    def _told(self, result: StepResult) -> None:
        self._results.append(result)
        self._tell(result)

    def _is_bare(self, said: Failure | Doubt) -> bool:
        """Whether it was met in a step that is not judged."""
        if isinstance(said, Doubt):
            return False
        at = said.observation.situation if said.observation else said.situation
        return at is not None and at.step in self.plan.bare

    def _concluded(self) -> Result:
        cells = conclude(
            required=self.plan.required,
            traffic=self._traffic.counts,
            said=self._said,
            run_until_the_end=self.plan.whole,
        )
        counts: dict[str, dict[str, int]] = {}
        for cell in cells:
            if cell.cell.code is Code.BOTH:
                continue
            for (operation, instance), number in cell.requests.items():
                of_instance = counts.setdefault(instance, {})
                of_instance[operation] = of_instance.get(operation, 0) + number
        remarks = [each for oracle in self.stage.oracles for each in oracle.remarks(self.stage)]
        done = sorted(self._results, key=lambda each: self.plan.steps.index(each.step))
        return Result(self.plan, cells, tuple(done), counts, tuple(remarks))

    def _do(self, step: Step, *, bare: bool) -> None:
        """Does a step; one that is done for its effect has clients, but neither tests nor oracles.

        What they learn at the beginning is an effect too: what to send, what was there.
        """
        if bare and step.action is Action.TRY:
            return
        bare = bare and step.name not in LEARNS
        if not bare:
            for oracle in self.stage.oracles:
                oracle.before(step, self.stage)
        with self._tests(step, bare=bare) as tests:
            with self._load(step):
                self._act(step)
            if bare:
                return
            for side in step.tests:
                self._test(side, step, tests)
                self._generate(side)
        self._look_for_fallen_workers()
        if step.name == "warm":
            self._warm()
        self._call_hooks(step)
        for oracle in self.stage.oracles:
            oracle.after(step, self.stage)

    def _act(self, step: Step) -> None:
        acts: Mapping[Action, Callable[[Step], None]] = {
            Action.PREPARE: self._prepare,
            Action.TRY: self._try,
            Action.START: self._start,
            Action.WAIT: self._wait,
            Action.ADMIT: self._admit,
            Action.REPLACE: self._replace,
            Action.RESTART: self._replace,
            Action.STOP: lambda step: self._drain(step.side, step.count),
            Action.MIGRATE: self._migrate,
            Action.SWITCH: lambda step: self.stage.switch(step.side),
        }
        try:
            if step.action in acts:
                acts[step.action](step)
            self.stage.staff()
        except NotReadyError as error:
            self._not_ready(step, error)

    def _prepare(self, _step: Step) -> None:
        try:
            self.stage.migrate("", by=Side.OLD)
        except MigrationError as error:
            raise SourceError(
                f"the old release cannot make its schema: {error}\n{error.log}",
                hint="correct `migrate` in [tool.treaty.upgrade], or of this release",
            ) from error
        revision = self.stage.revision()
        self.way = self._way(revision)
        self.stage.at(revision=revision)
        for hook in self.stage.hooks.of("seed"):
            hook(self.stage)

    def _try(self, step: Step) -> None:
        """Begins with the trials, on a copy that stays as the database is now."""
        began, situation = time.monotonic(), self.stage.situation
        copy = self._stack.enter_context(self.stage.database.copy())
        pool = self._stack.enter_context(ThreadPoolExecutor(1))
        trials = Trials(self.way, self.stage.migrator, copy, self.stage.chance("trials"))
        self._stack.callback(trials.stop)

        def tried() -> StepResult:
            for failure in trials.run():
                cell = self._required(failure.cell)
                self._said.append(replace(failure, cell=cell, situation=situation))
            return StepResult(step, time.monotonic() - began, 0)

        self._trying = pool.submit(tried)

    def _end_trials(self) -> None:
        """Waits for their end."""
        if self._trying is not None:
            self._told(self._trying.result())
            self._trying = None
            self._stack.close()

    def _required(self, cell: Cell) -> Cell:
        """The cell of a migration that the order requires: whoever's data is there by then."""
        same = [
            each
            for each in self.plan.required
            if (each.code, each.schema) == (cell.code, cell.schema)
        ]
        return min(same, default=cell)

    def _replace(self, step: Step) -> None:
        """Puts instances in the places of others, one by one, the new one first.

        They are started together: what takes long is to load them.
        """
        leaving = step.side
        if step.action is Action.REPLACE:
            leaving = Side.NEW if step.side is Side.OLD else Side.OLD
        coming = self.stage.launch(step.side, min(step.count, len(self.stage.serving(leaving))))
        self.stage.retire(leaving)  # jobs that wait now are done by whoever comes
        self.stage.hire(step.side)
        for instance in coming:
            self.stage.await_ready([instance])
            self._introduce([instance])
            self._drain(leaving, 1, last=self._reads("parting"))

    def _reads(self, purpose: str) -> list[Call]:
        """Requests that clients have sent with success and that write nothing."""
        calls = self._repertoire.calls(self.stage.chance(purpose))
        return [each for each in calls if each.method in SAFE]

    def _drain(self, side: Side, count: int, *, last: Sequence[Call] = ()) -> None:
        here = self._here()
        for name in self.stage.drain(side, count, last=last):
            seconds = self.stage.declarations[side].settings.deadline
            message = f"{name} was killed: it did not end within {seconds} s after SIGTERM"
            code = Code.NEW if side is Side.NEW else Code.OLD
            self._fail(replace(here, code=code), rules.found(rules.NOT_ENDED, message))

    def _look_for_fallen_workers(self) -> None:
        for worker in self.stage.fallen():
            status, said = worker.process.returncode, process.said_last(process.tail(worker.log))
            message = f"{worker.name} ended by itself with exit status {status}: {said}"
            self._fail(self._here(), rules.found(rules.WORKER_ENDED, message))
        self.stage.staff()

    def _wait(self, step: Step) -> None:
        at = self.stage.situation
        self._waiting = self.stage.start_waiting(step.side, step.count)
        for instance in self._waiting:
            cell = Cell(Code.NEW, at.schema, at.author)
            self._traffic.count(cell, "readiness", instance.name)

    def _start(self, step: Step) -> None:
        coming = self.stage.launch(step.side, step.count)
        self.stage.hire(step.side)
        self.stage.await_ready(coming)
        self._introduce(coming)

    def _admit(self, step: Step) -> None:
        self.stage.hire(step.side)
        self.stage.await_ready(self._waiting)
        self._introduce(self._waiting)

    def _introduce(self, instances: Sequence[Instance]) -> None:
        """Has new code read what only old code has written, before it writes anything itself."""
        if self.stage.situation.author is Side.OLD:
            for instance in [each for each in instances if each.side is Side.NEW]:
                for call in self._reads("reads"):
                    self.stage.send(call, to=instance.name, origin="reads")
        self.stage.welcome(instances)

    def _migrate(self, step: Step) -> None:
        schema = step.schema
        target = self.way.targets[schema]
        cell = Cell(Code.MIGRATION, schema, self.stage.situation.author)
        self._traffic.count(cell, "migrations", "migration")
        with self.stage.migrating(schema, target):
            try:
                self.stage.migrate(target)
            except MigrationError as error:
                finding = rules.found(
                    rules.MIGRATION_FAILED, f"{error}: {process.said_last(error.log)}"
                )
                self._fail(cell, finding)
                raise StuckError from error

    def _not_ready(self, step: Step, error: NotReadyError) -> None:
        if step.name == "start-old":
            raise SourceError(
                f"the old release does not start: {error}\n{error.log}",
                hint="it needs what its log names; see [tool.treaty.upgrade] for its environment",
            ) from error
        code = Code.NEW if step.side is Side.NEW else Code.OLD
        cell = Cell(code, self.stage.situation.schema, self.stage.situation.author)
        message = f"{error}: {process.said_last(error.log)}"
        self._fail(cell, rules.found(rules.NOT_READY, message))
        raise StuckError from error

    @contextmanager
    def _load(self, step: Step) -> Iterator[None]:
        chance = self.stage.chance(f"load {step.name}")
        calls = self._repertoire.calls(chance)
        if not step.load or not calls:
            yield
            return
        with Load(calls, self._send, clients=CLIENTS, chance=chance) as load:
            yield
            self._round(load)

    def _round(self, load: Load) -> None:
        """Has clients send all that they know once more, now that a step has done what it does."""
        if not load.round(seconds=ROUND_SECONDS):
            reason = f"clients did not get through their requests within {ROUND_SECONDS:.0f} s"
            self._said.append(Doubt(self._here(), reason))

    def _send(self, call: Call) -> Observation:
        return self.stage.send(call, origin=LOAD)

    @contextmanager
    def _tests(self, step: Step, *, bare: bool) -> Iterator[dict[Side, ReleaseTests]]:
        """The acceptance tests of a step; the first get ready beside what it does."""
        tests = {
            side: ReleaseTests(
                self.stage.declarations[side],
                url=self.stage.fleet.proxy.url,
                environment=self.stage.test_environment(side),
                folder=self.stage.directory,
                name=f"{step.name}-tests-{side}",
            )
            for side in step.tests
            if not bare and self.stage.declarations[side].settings.tests
        }
        try:
            for each in [*tests.values()][:1]:
                each.get_ready()
            yield tests
        finally:
            for each in tests.values():
                each.close()

    def _test(self, side: Side, step: Step, tests: Mapping[Side, ReleaseTests]) -> None:
        """Runs a release's tests, beside which those that follow get ready."""
        if side not in tests:
            return
        following = [*tests][[*tests].index(side) + 1 :]
        self._call("testing")
        with hearing(self.stage.watchers, lambda seen: any(judged(seen, self.stage))) as heard:
            done = tests[side].run(meanwhile=tests[following[0]].get_ready if following else None)
        cell = self._here()
        for failure in done.failures:
            message = f"{failure.name} of the {side} release: {failure.message}"
            if step.name == "warm":
                self._said.append(Doubt(None, f"the baseline is broken: {message}"))
            else:
                self._fail_test(cell, message, heard.failing(failure.began, failure.ended))

    def _fail_test(self, cell: Cell, message: str, seen: Observation | None) -> None:
        if seen is None:
            self._fail(cell, rules.found(rules.TESTS_FAILED, message))
            return
        finding = rules.found(rules.TESTS_FAILED, message, request=curl(seen.exchange))
        self._said.append(Failure(cell, finding, seen))

    def _generate(self, side: Side) -> None:
        """Has clients of a release's contracts work, and compares with what they met before."""
        exchanges = self.stage.declarations[side].settings.exchanges
        if not exchanges:
            return
        known = self._baseline.get(side)
        findings = generate(side, self.stage, self._settings, exchanges=exchanges)
        if known is None:
            self._baseline[side] = {each.fingerprint for each in findings}
            return
        for finding in findings:
            if finding.fingerprint not in known and finding.rule not in ADDITIONS:
                message = f"a client of the {side} release: {finding.rule}: {finding.message}"
                rule = rules.SERVER_ERROR if finding.rule == FAILED else rules.CONTRACT_BROKEN
                known_as = replace(finding, rule=rule.id, message=message)
                self._fail(self._here(), known_as)

    def _warm(self) -> None:
        """Sends everything so often that each statement is prepared everywhere."""
        chance = self.stage.chance("warm")
        known = self._repertoire.calls(chance, most=MOST_KNOWN)
        with Load(known, self._send, clients=CLIENTS, chance=chance) as load:
            self._round(load)  # which tells what succeeds again
        calls = self._repertoire.calls(chance)
        times = WARM_ROUNDS * len(self.stage.fleet.serving)
        with Load(calls, self._send, clients=CLIENTS, chance=chance) as load:
            self._round(load)
            load.round(seconds=WARM_SECONDS, times=times - 1)  # a slow machine need not do them all

    def _here(self) -> Cell:
        """The cell in which the fleet is as a whole."""
        at = self.stage.situation
        sides = {each.side for each in self.stage.fleet.serving}
        code = Code.BOTH if len(sides) > 1 else Code.NEW if Side.NEW in sides else Code.OLD
        return Cell(code, at.schema, at.author)

    def _call_hooks(self, step: Step) -> None:
        sides = frozenset(self.stage.side_of(each) for each in self.stage.serving())
        moments = moments_after(step, sides, self.stage.situation.author)
        self._call(*moments)

    def _call(self, *moments: str) -> None:
        """Calls what the project has for some moments, each function once."""
        hooks = dict.fromkeys(hook for each in moments for hook in self.stage.hooks.of(each))
        for hook in hooks:
            try:
                hook(self.stage)
            except AssertionError as error:
                message = f"{hook.__name__}: {' '.join(str(error).split())}"
                self._fail(self._here(), rules.found(rules.HOOK_FAILED, message))

    def _fail(self, cell: Cell, finding: Finding) -> None:
        self._said.append(Failure(cell, finding, situation=replace(self.stage.situation)))
