"""Varies the requests that succeed: one place at a time to its bounds and beyond, or all at random.

Each operation gets its turn, so that a small budget reaches all of them.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, zip_longest
from typing import Final

from treaty.conformance.rules import RESPONSE_SLOW
from treaty.contract.model import ApiOperation
from treaty.contract.pointer import put, without
from treaty.generation.case import NO_BODY, Case
from treaty.generation.data import Data
from treaty.generation.edges import edges
from treaty.generation.generator import Generator
from treaty.generation.reach import Reach, Recipe
from treaty.generation.runner import Runner, at
from treaty.generation.trial import Trials
from treaty.generation.walk import SAFE, Executed, Step, UnboundError

_END: Final = object()
_FEW: Final = 5
_SOME: Final = 15
_BOUNDS: Final = 4
_STALE: Final = frozenset({404, 409, 410, 412})
"""Statuses that say that the state is not the one that a request needs."""


@dataclass(slots=True)
class Turns:
    """Something that is done step by step.

    Attributes:
        steps: Does one whenever it is asked.
        size: About how many there are.
        done: How many were done.
    """

    steps: Iterator[None]
    size: int
    done: int = 0


def take_turns(all_turns: Sequence[Turns]) -> None:
    """Does all, whatever is behind first, so that a small budget reaches some of each."""
    waiting = list(all_turns)
    while waiting:
        turns = min(waiting, key=lambda each: each.done / max(each.size, 1))
        turns.done += 1
        try:
            is_over = next(turns.steps, _END) is _END
        except UnboundError:  # the transport holds such requests back
            is_over = True
        if is_over:
            waiting.remove(turns)


class Variation:
    """Varies the requests of the operations that were reached.

    Args:
        reach: How they are reached.
        runner: Sends requests.
        generator: Makes cases.
        data: What the user knows.
        trials: Judges.
        most: The most random requests of one operation.
    """

    def __init__(
        self,
        reach: Reach,
        runner: Runner,
        generator: Generator,
        data: Data,
        *,
        trials: Trials,
        most: int = _SOME,
    ) -> None:
        self._reach = reach
        self._runner = runner
        self._generator = generator
        self._data = data
        self._trials = trials
        self._most = most

    def turns(self, phases: Collection[str]) -> list[Turns]:
        """Sends the most telling cases of each operation, one whenever it is its turn."""
        turns = []
        for operation, recipe in self._reach.recipes.items():
            cases = []
            if "boundary" in phases:
                bounds = self._generator.bounds(operation)[0]
                cases = list(_alternating(edges(recipe.step.case), bounds))
            drawn = self._drawn(operation) if "random" in phases else iter(())
            turns.append(Turns(self._sent(recipe, _mixed(cases, drawn)), len(cases) + _FEW))
        return turns

    def further(self, phases: Collection[str]) -> list[Turns]:
        """Sends all other cases."""
        if "boundary" not in phases:
            return []
        return [
            Turns(self._sent(recipe, iter(cases)), len(cases))
            for operation, recipe in self._reach.recipes.items()
            if (cases := self._generator.bounds(operation)[1])
        ]

    def _drawn(self, operation: ApiOperation) -> Iterator[Case]:
        """Random cases; drawing takes longer than sending, so that it is done when they are due."""
        done, count = 0, _FEW
        while done < self._most:
            drawn = self._generator.random(operation, min(count, self._most - done), after=done)
            yield from drawn
            if len(drawn) < count:
                return  # there are no more
            done, count = done + count, 2 * count

    def _sent(self, recipe: Recipe, cases: Iterator[Case]) -> Iterator[None]:
        scene = self._reach.scene(recipe)
        sent: set[str] = set()
        for case in cases:
            if scene is None:
                return
            before, base = scene
            placed = self._placed(base, case, recipe)
            if case.operation.method in SAFE and _is_known(placed, sent):
                continue
            executed = self._take(recipe, before, placed)
            if is_slow(executed):
                return
            if self._is_stale(executed):
                scene = self._reach.scene(recipe)
                if scene is None:
                    return
                before, base = scene
                self._take(recipe, before, self._placed(base, case, recipe))
            yield

    def _is_stale(self, executed: Executed) -> bool:
        """Whether a valid request met a state that an earlier one has changed."""
        request = executed.judgement.request
        return (
            executed.exchange.status in _STALE
            and request is not None
            and request.is_valid
            and executed.case.operation.method not in SAFE
        )

    def _take(self, recipe: Recipe, before: Sequence[Executed], case: Case) -> Executed:
        """Sends a case in a scene; what it takes from there and does not vary stays bound."""
        kept = tuple(
            binding
            for binding in recipe.step.bindings
            if binding.key[1] != case.place or not case.place
        )
        step = Step(case, recipe.step.actor, kept)
        executed = self._runner.take(step, before)
        self._trials.see([executed], (*recipe.before, step))
        return executed

    def _placed(self, base: Case, case: Case, recipe: Recipe) -> Case:
        """Puts a case's variation into a request that succeeds."""
        bound = {binding.key for binding in recipe.step.bindings}
        if case.phase == "random":
            own = {key: value for key, value in case.values.items() if key not in bound}
            made = replace(case, values={**base.values, **own}, variant=base.variant)
            return self._held(base, made)
        return _varied(base, case, bound)

    def _held(self, base: Case, case: Case) -> Case:
        """Takes the places that a rule beyond the schema is about from a request that succeeds."""
        values, body = dict(case.values), case.body
        for place in self._data.rules_of(case.operation):
            if place.startswith("/"):
                known = at(base, place)
                body = without(body, place) if known is None else put(body, place, known)
                continue
            for key in [key for key in values if key[1] == place]:
                if key in base.values:
                    values[key] = base.values[key]
                else:
                    del values[key]
        return replace(case, values=values, body=body)


def _is_known(case: Case, sent: set[str]) -> bool:
    """Whether the same request was sent before; notes it."""
    key = f"{case.url} {case.media_type} {sorted(case.values.items(), key=repr)} {case.body!r}"
    known = key in sent
    sent.add(key)
    return known


def is_slow(executed: Executed) -> bool:
    """Whether an answer took longer than the contract allows; more of them tell nothing new."""
    return any(each.rule == RESPONSE_SLOW.id for each in executed.findings)


def _varied(base: Case, case: Case, bound: Collection[tuple[str, str]]) -> Case:
    """A boundary case: the request that succeeds, but for the place that is varied."""
    in_body = case.place.startswith("/")
    values = dict(base.values)
    if not in_body:
        own = {key: value for key, value in case.values.items() if key[1] == case.place}
        if case.place and not own:
            values = {key: value for key, value in values.items() if key[1] != case.place}
        if not case.place:
            own = {key: value for key, value in case.values.items() if key not in bound}
        values |= own
    body = case.body if in_body or base.body is NO_BODY else base.body
    media_type = case.media_type or base.media_type
    if case.body is NO_BODY and in_body:
        body, media_type = NO_BODY, ""
    return replace(case, values=values, body=body, media_type=media_type, variant=base.variant)


def _alternating(one: Iterable[Case], other: Iterable[Case]) -> Iterator[Case]:
    for pair in zip_longest(one, other):
        yield from (case for case in pair if case is not None)


def _mixed(cases: Sequence[Case], drawn: Iterator[Case]) -> Iterator[Case]:
    """Some boundary cases, then one at random, and so on."""
    bounds = iter(cases)
    while group := [*islice(bounds, _BOUNDS), *islice(drawn, 1)]:
        yield from group
