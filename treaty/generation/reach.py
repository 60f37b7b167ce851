"""How each operation is reached with a success: what has to happen before it, and by whom.

Operations are tried in the contract's order with what the answers so far supply, again and again
as long as that reaches another one. So a state comes about that no single link describes, such as
an order that can be paid because it was filled before.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from treaty.contract.model import ApiOperation
from treaty.generation.case import NO_BODY, Case, part_types
from treaty.generation.data import Data, Example
from treaty.generation.generator import Generator
from treaty.generation.rules import VALID_REFUSED
from treaty.generation.runner import Runner
from treaty.generation.supplies import Supplies, Supply, is_needed
from treaty.generation.trial import Trials
from treaty.generation.walk import SAFE, Binding, Executed, Step, UnboundError, Walk, bound

_FORBIDDEN = frozenset({401, 403})
_NOT_THIS_ONE = _FORBIDDEN | {400, 404, 422}
"""What whoever may not send something is answered with, as a service likes: who it is may be asked
after what it is, and things may be hidden."""
_MADE = 3  # cases that are generated where an operation has no example
_ROUNDS = 6
_SUPPLIES = 4  # ways to supply an operation that are tried at once


@dataclass(frozen=True, slots=True)
class Recipe:
    """How an operation is reached.

    Attributes:
        before: What has to happen first.
        step: Its own request, whose bindings are to those.
    """

    before: Walk
    step: Step

    @property
    def walk(self) -> Walk:
        """All of it."""
        return (*self.before, self.step)


class Reach:
    """Reaches the operations of a contract and tells how.

    Args:
        operations: The operations to reach, in the contract's order.
        runner: Sends requests.
        supplies: Finds what they need.
        generator: Makes requests where there is no example.
        data: What the user knows.
        trials: Judges.

    Attributes:
        history: The successful exchanges.
        recipes: How each operation was reached.
    """

    def __init__(
        self,
        operations: Sequence[ApiOperation],
        runner: Runner,
        supplies: Supplies,
        generator: Generator,
        data: Data,
        *,
        trials: Trials,
    ) -> None:
        self.history: list[Executed] = []
        self.recipes: dict[ApiOperation, Recipe] = {}
        self._operations = operations
        self._runner = runner
        self._supplies = supplies
        self._generator = generator
        self._data = data
        self._trials = trials
        self._said: dict[ApiOperation, str] = {}
        self._refused: list[tuple[Executed, Walk]] = []

    def all(self) -> None:
        """Reaches what can be reached; deletions last, each on something made for it."""
        gone = [each for each in self._operations if self._data.deletes(each)]
        try:
            for _ in range(_ROUNDS):
                if not self._round([each for each in self._operations if each not in gone]):
                    break
            for operation in gone:
                self._delete(operation)
        finally:
            self._judge_refused()

    def _judge_refused(self) -> None:
        """Judges refusals of something valid, but of those who may not do what another one may."""
        for executed, walk in self._refused:
            recipe = self.recipes.get(executed.case.operation)
            if recipe is None or recipe.step.actor == executed.step.actor:
                self._trials.see([executed], walk)

    def why_not(self, operation: ApiOperation) -> str:
        """Why an operation was not reached."""
        if missing := self._supplies.missing(operation, self.history):
            return f"nothing supplies its parameter {missing!r}"
        if operation in self._said:
            return self._said[operation]
        if self._runner.budget.is_left:
            return "it was not tried: what it needs could not be made once more"
        return "it was not tried: the budget was spent before"

    def scene(self, recipe: Recipe) -> tuple[list[Executed], Case] | None:
        """Makes the state anew that an operation needs, and its request there; None if it fails."""
        made = self.walked(recipe.before)
        if made is None:
            return None
        try:
            return made, bound(recipe.step, made)
        except UnboundError:
            return None

    def walked(self, walk: Walk) -> list[Executed] | None:
        """Takes a walk; None where one of its steps does not succeed."""
        made: list[Executed] = []
        for step in walk:
            try:
                executed = self._runner.take(step, made)
            except UnboundError:
                return None
            made.append(executed)
            self._trials.see(made, walk[: len(made)])
            if not executed.succeeded:
                return None
        return made

    def _round(self, operations: Sequence[ApiOperation]) -> bool:
        """Tries each that is not reached yet; whether that reached one."""
        before = len(self.recipes)
        for operation in operations:
            if operation not in self.recipes:
                self._try(operation, self.history)
        return len(self.recipes) > before

    def _delete(self, operation: ApiOperation) -> None:
        """Reaches an operation that deletes: after each that its path or its links build on."""
        makers = [each for each in self.recipes.values() if self._makes(each)]
        links = self._supplies.leads
        makers.sort(
            key=lambda each: (not links(each.step.case.operation, operation), len(each.before))
        )
        for maker in makers:
            made = self.walked(maker.walk)
            if made is None:
                continue
            if self._try(operation, made):
                return

    def _makes(self, recipe: Recipe) -> bool:
        return recipe.step.case.operation.method not in SAFE and not self._data.deletes(
            recipe.step.case.operation
        )

    def _try(self, operation: ApiOperation, before: list[Executed]) -> bool:
        for number, supply in enumerate(self._supplies.of(operation, before)):
            if number < _SUPPLIES and self._try_supplied(operation, supply, before):
                return True
        return False

    def _try_supplied(
        self, operation: ApiOperation, supply: Supply, before: list[Executed]
    ) -> bool:
        for actor in self._runner.actors:
            status = 0
            for case in self.cases(operation):
                values = dict(case.values) | dict(supply.values)
                step = Step(replace(case, values=values), actor.name, supply.bindings)
                executed = self._taken(step, before)
                if executed is None:
                    return False
                if executed.succeeded:
                    self._keep(executed, before)
                    return True
                status = executed.exchange.status
                if status in _FORBIDDEN:
                    break
            if status not in _NOT_THIS_ONE:
                return False
        return False

    def _taken(self, step: Step, before: list[Executed]) -> Executed | None:
        try:
            executed = self._runner.take(step, before)
        except UnboundError:
            return None
        walk, place = closure(step, before)
        walk = (*walk, replace(step, bindings=place))
        if any(each.rule == VALID_REFUSED.id for each in executed.findings):
            self._refused.append((executed, walk))
        else:
            self._trials.see([executed], walk)
        status, body = executed.exchange.status, executed.exchange.response_body or b""
        said = " ".join(body.decode("utf-8", "replace").split())[:200]
        self._said[step.case.operation] = f"{step.actor} was answered with {status} {said}".strip()
        return executed

    def _keep(self, executed: Executed, before: list[Executed]) -> None:
        """Notes how an operation was reached: by what it takes values from, if that is enough."""
        operation = executed.case.operation
        walk, bindings = closure(executed.step, before)
        whole, whole_bindings = everything(executed.step, before)
        self.recipes[operation] = Recipe(walk, replace(executed.step, bindings=bindings))
        if before is self.history:
            self.history.append(executed)
        if len(whole) > len(walk) and not self._is_enough(self.recipes[operation]):
            self.recipes[operation] = Recipe(whole, replace(executed.step, bindings=whole_bindings))

    def _is_enough(self, recipe: Recipe) -> bool:
        return self.walked(recipe.walk) is not None

    def cases(self, operation: ApiOperation) -> Iterator[Case]:
        """Requests that should succeed: the user's, the contract's, or generated ones."""
        own = [_of_example(operation, each) for each in self._data.examples_of(operation)]
        found = [case for each in (*own, *_examples(operation)) for case in _variants(each)]
        if not found:
            drawn = self._generator.random(operation, _MADE)
            found = [replace(each, phase="examples", note="") for each in drawn]
            needed = {(each.location, each.name) for each in operation.parameters if each.required}
            found = [
                replace(
                    each, values={key: each.values[key] for key in each.values if key in needed}
                )
                for each in found
            ]
        yield from self._completed(operation, found)

    def _completed(self, operation: ApiOperation, cases: list[Case]) -> Iterator[Case]:
        """Cases with what they lack of required parameters that any value is good for."""
        free = {
            (each.location, each.name)
            for each in operation.parameters
            if each.required and not is_needed(each)
        }
        for case in cases:
            lacking = free - case.values.keys()
            drawn = self._generator.random(operation, _MADE) if lacking else []
            for each in drawn:
                own = {key: value for key, value in each.values.items() if key in lacking}
                yield replace(case, values={**own, **case.values})
            if not drawn:
                yield case


def closure(step: Step, before: Sequence[Executed]) -> tuple[Walk, tuple[Binding, ...]]:
    """The steps that a step takes values from, directly or not, and its bindings to those."""
    wanted = {binding.step for binding in step.bindings}
    return _renumbered(step, before, _with_sources(wanted, before))


def everything(step: Step, before: Sequence[Executed]) -> tuple[Walk, tuple[Binding, ...]]:
    """All steps so far that changed something, and those that they take values from."""
    wanted = {index for index, each in enumerate(before) if each.case.operation.method not in SAFE}
    wanted |= {binding.step for binding in step.bindings}
    return _renumbered(step, before, _with_sources(wanted, before))


def _with_sources(wanted: Collection[int], before: Sequence[Executed]) -> list[int]:
    """Steps by their numbers, with all that they take values from, directly or not."""
    needed: set[int] = set()
    waiting = list(wanted)
    while waiting:
        index = waiting.pop()
        if index not in needed:
            needed.add(index)
            waiting += [binding.step for binding in before[index].step.bindings]
    return sorted(needed)


def _renumbered(
    step: Step, before: Sequence[Executed], needed: Sequence[int]
) -> tuple[Walk, tuple[Binding, ...]]:
    numbers = {old: new for new, old in enumerate(needed)}

    def moved(bindings: tuple[Binding, ...]) -> tuple[Binding, ...]:
        return tuple(replace(each, step=numbers[each.step]) for each in bindings)

    walk = tuple(
        replace(before[index].step, bindings=moved(before[index].step.bindings)) for index in needed
    )
    return walk, moved(step.bindings)


def _of_example(operation: ApiOperation, example: Example) -> Case:
    locations = {each.name: each.location for each in operation.parameters}
    values = {
        (locations.get(name, "query"), name): value for name, value in example.parameters.items()
    }
    names = [each.name for each in (operation.body.content if operation.body else ())]
    media_type = example.media_type or (names[0] if names else "")
    body = NO_BODY if example.body is None and not names else example.body
    return Case(operation, values, body, media_type, note="an example of the user")


def _examples(operation: ApiOperation) -> Iterator[Case]:
    """The contract's examples of its body; itself where it needs none."""
    if operation.body is None:
        yield Case(operation)
        return
    for media in operation.body.content:
        written = media.node.get("examples")
        named = written.items() if isinstance(written, dict) else ()
        for name, node in named:
            found, _ = operation.document.dereference(node, "")
            if isinstance(found, dict) and "value" in found:
                yield Case(operation, {}, found["value"], media.name, note=f"the example {name}")
        if "example" in media.node:
            yield Case(operation, {}, media.node["example"], media.name, note="the example")
    if not operation.body.required:
        yield Case(operation)


def _variants(case: Case) -> Iterator[Case]:
    """A form once for each media type that its files may have."""
    media = case.media
    names = case.body if isinstance(case.body, dict) else {}
    count = max([len(part_types(media, name)) for name in names] or [1]) if media else 1
    for number in range(max(count, 1)):
        yield replace(case, variant=number)
