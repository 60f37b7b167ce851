"""Whatever was created is read back after every step, through old and through new."""

import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from threading import Lock
from typing import Any

from treaty.conformance.curl import curl
from treaty.findings import Operation, Rule
from treaty.ledger import Ledger
from treaty.upgrade.cell import Cell, Code, Schema, Side
from treaty.upgrade.leaves import lost
from treaty.upgrade.observation import Observation
from treaty.upgrade.oracle import Doubt, Failure, Oracle, Rollout
from treaty.upgrade.oracle_rules import ANSWERS_OTHERWISE, LOST, NOT_FILLED
from treaty.upgrade.oracles.moving import Moving
from treaty.upgrade.plan import Action, Step
from treaty.upgrade.probe import Probe, View
from treaty.upgrade.rules import found
from treaty.upgrade.samples import Samples
from treaty.upgrade.thing import Thing, stands_alone, thing

MOST = 20
"""How many things are read back after each step: the oldest and the latest."""

_CREATES = frozenset({Action.WORK, Action.MIGRATE, Action.REPLACE, Action.RESTART, Action.SWITCH})
_AT_ONCE = 3  # things that are read at a time, as clients would
_JOB_SECONDS = 2.0  # that a worker may take with what a thing's creation has given it to do
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_SUCCESS = range(200, 300)


@dataclass(slots=True)
class _Kept:
    """A thing that nobody else touches.

    Attributes:
        entry: Its entry in the ledger.
        thing: The thing.
        by: The release that made it.
        schema: On which schema.
        shown: What each release has shown of it, by view.
    """

    entry: str
    thing: Thing
    by: Side
    schema: Schema
    shown: dict[tuple[Side, str], dict[str, Any]] = field(default_factory=dict)


class ReadBack(Oracle):
    """Makes things through every release at every state, and reads all of them ever after.

    Args:
        samples: What clients have sent.
        moving: Is told what changes by itself.
    """

    name = "read back"

    def __init__(self, samples: Samples, moving: Moving) -> None:
        self._samples = samples
        self._kept: list[_Kept] = []
        self._others: dict[str, list[Observation]] = {}
        self._of_others: list[_Kept] = []
        self._touched: list[bytes] = []
        self._lock = Lock()
        self._moving = moving
        self._templates: dict[tuple[Side, Operation], Observation] = {}
        self._first: dict[tuple[Side, Operation], dict[str, dict[str, Any]]] = {}
        self._failures: dict[tuple[Cell, str, str], Failure] = {}

    def observe(self, observation: Observation) -> None:
        """Keeps what others make, and what they do afterwards."""
        exchange = observation.exchange
        if observation.origin == self.name or exchange.method in _SAFE:
            return
        with self._lock:
            self._touched.append(exchange.url.encode() + b" " + (exchange.request_body or b""))
            made = self._others.setdefault(observation.situation.step, [])
            if exchange.method == "POST" and exchange.status in _SUCCESS and len(made) < MOST:
                made.append(observation)

    def _read_others(self, probe: Probe, step: Step, ledger: Ledger) -> None:
        """Reads what others have made, as long as nobody has named it in a request since."""
        with self._lock:
            made, touched = self._others.pop(step.name, []), b"\n".join(self._touched)
            self._touched.clear()
        self._of_others = [each for each in self._of_others if not _is_named(each, touched)]
        self._read_all(probe, self._of_others)
        for seen in made:
            by = seen.side
            its = thing(probe.rollout.checkers[by], seen)
            if its is None or not stands_alone(its.operation) or len(self._of_others) >= MOST:
                continue
            kept = _Kept("", its, by, seen.situation.schema)
            if _is_named(kept, touched):
                continue
            kept.entry = ledger.intend(operation=str(its.operation.identity), to=by.value)
            ledger.record(kept.entry, **its.values)
            self._read(probe, kept)
            if kept.shown:
                self._of_others.append(kept)

    def after(self, step: Step, rollout: Rollout) -> None:
        """Reads back what there is, then makes more."""
        if step.name in {"prepare", "start-old"} or not rollout.serving():
            return
        ledger = self._ledger(rollout)
        probe = Probe(rollout, self._samples, self.name)
        self._read_all(probe, [*self._kept[: MOST // 2], *self._kept[MOST // 2 :][-MOST // 2 :]])
        self._read_others(probe, step, ledger)
        if step.action in _CREATES:
            for side in Side:
                self._make(probe, side, ledger)
        if step.name == "warm" and rollout.has_worker():
            self._watch(probe)

    def _watch(self, probe: Probe) -> None:
        """Sees what a worker makes of things, before anything else has changed."""
        time.sleep(_JOB_SECONDS)
        for kept in self._kept:
            for view in probe.views(kept.thing, kept.by):
                key = kept.by, str(view.identity)
                if view.found and key in kept.shown:
                    self._moving.note(key[1], _moved(kept.shown[key], view))
                    kept.shown[key] = view.values

    def _ledger(self, rollout: Rollout) -> Ledger:
        path = rollout.directory / "ledger.jsonl"
        if path.exists():
            return Ledger(path)
        return Ledger.begin(path, {"seed": rollout.seed})

    def _make(self, probe: Probe, side: Side, ledger: Ledger) -> None:
        if not probe.rollout.serving(side):
            return
        for operation, sample in probe.creations(side):
            if not stands_alone(operation):
                continue
            key = side, operation.identity
            template = self._templates.setdefault(key, sample)
            entry = ledger.intend(operation=str(operation.identity), to=side.value)
            kept = self._made(probe, template, side, ledger, entry)
            if kept is None:
                continue
            if probe.rollout.situation.schema is Schema.S0:  # what differs between two is no sign
                self._made(probe, template, side, ledger, ledger.intend(control=entry))
            self._compare(kept, self._read(probe, kept), operation.identity, probe.rollout)

    def _made(
        self, probe: Probe, template: Observation, side: Side, ledger: Ledger, entry: str
    ) -> _Kept | None:
        made = probe.make(template, side)
        if made is None:
            ledger.settle(entry, "refused")
            return None
        ledger.record(entry, **made.values)
        kept = _Kept(entry, made, side, probe.rollout.situation.schema)
        self._read(probe, kept)
        for view in probe.views(made, side):
            before = kept.shown.get((side, str(view.identity)), {})
            self._moving.note(str(view.identity), _moved(before, view))
        self._kept.append(kept)
        return kept

    def _read_all(self, probe: Probe, things: Sequence[_Kept]) -> None:
        """Reads things, some at a time, and judges them one after the other."""
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            shown = pool.map(partial(_shown, probe), things)
            for kept, views in zip(things, shown, strict=True):
                self._judge(kept, views)

    def _read(self, probe: Probe, kept: _Kept) -> list[View]:
        """Reads a thing through every release that serves."""
        return self._judge(kept, _shown(probe, kept))

    def _judge(self, kept: _Kept, views: Sequence[View]) -> list[View]:
        """Gives those of a thing's views that show it."""
        seen: list[View] = []
        for view in views:
            key = view.observation.side, str(view.identity)
            before = kept.shown.get(key)
            if not view.found:
                if before is not None and view.status < 500:  # noqa: PLR2004  others' word
                    self._fail(LOST, f"it was there, and now is answered {view.status}", view)
                continue
            gone = lost(before or {}, view.values, but=self._moving.of(key[1]))
            if gone:
                self._fail(LOST, f"what the {kept.by} release made: {gone}", view)
            kept.shown[key] = view.values
            seen.append(view)
        return seen

    def _compare(
        self, kept: _Kept, views: list[View], operation: Operation, rollout: Rollout
    ) -> None:
        """What a release makes now against what it has made before, of the same request."""
        first = self._first.setdefault((kept.by, operation), {})
        for view in views:
            name = str(view.identity)
            side = view.observation.side
            known = first.get(f"{side} {name}")
            if known is None:
                first[f"{side} {name}"] = view.values
                continue
            if kept.by is side is Side.OLD:
                self._same(known, view, rollout)
            elif side is Side.NEW and kept.by is Side.OLD:
                self._filled(kept, view)

    def _same(self, known: dict[str, Any], view: View, rollout: Rollout) -> None:
        name = str(view.identity)
        if rollout.situation.schema is Schema.S0:
            return
        control = self._control(name) | self._moving.of(name)
        gone = lost(known, view.values, but=control)
        if gone:
            self._fail(ANSWERS_OTHERWISE, f"for the same request as before, {gone}", view)

    def _control(self, name: str) -> set[str]:
        """What differed between two that the old release made of one request on its own schema."""
        made = [
            kept.shown[Side.OLD, name]
            for kept in self._kept
            if kept.by is Side.OLD and kept.schema is Schema.S0 and (Side.OLD, name) in kept.shown
        ]
        pointers = {pointer for each in made for pointer in each}
        return {each for each in pointers if len({repr(one.get(each)) for one in made}) > 1}

    def _filled(self, kept: _Kept, view: View) -> None:
        """What new code shows of what old code made after the backfill, and before it."""
        name = str(view.identity)
        if kept.schema is not Schema.S2:
            return
        for older in self._kept:
            shown = older.shown.get((Side.NEW, name))
            if older.by is not Side.OLD or older.schema is Schema.S2 or shown is None:
                continue
            for pointer, value in shown.items():
                if value is not None and view.values.get(pointer, "") is None:
                    message = f"{pointer} is null where the {kept.by} release made it after that"
                    self._fail(NOT_FILLED, message, view, code=Code.BOTH)

    def _fail(self, rule: Rule, message: str, view: View, *, code: Code | None = None) -> None:
        seen = view.observation
        at = seen.situation
        cell = Cell(code, at.schema, at.author) if code else seen.cell
        finding = found(rule, message, operation=view.identity, request=curl(seen.exchange))
        self._failures.setdefault((cell, rule.id, str(view.identity)), Failure(cell, finding, seen))

    def conclude(self, rollout: Rollout) -> Iterable[Failure | Doubt]:  # noqa: ARG002  the protocol's
        """The first of each cell, rule and operation."""
        return self._failures.values()


def _shown(probe: Probe, kept: _Kept) -> list[View]:
    """What every release that serves shows of a thing."""
    return [
        view
        for side in Side
        if probe.rollout.serving(side)
        for view in probe.views(kept.thing, side)
    ]


def _moved(before: Mapping[str, Any], view: View) -> set[str]:
    return {each for each in before if before[each] != view.values.get(each)}


def _is_named(kept: _Kept, touched: bytes) -> bool:
    """Whether a request may have changed a thing: one that names it."""
    return any(value.encode() in touched for value in kept.thing.values.values())
