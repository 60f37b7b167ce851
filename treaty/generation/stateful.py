"""Checks that take several requests: what was written is read, filters filter, links lead on."""

import random
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from typing import Any, Final

from treaty.contract.model import ApiOperation
from treaty.contract.paging import is_limit
from treaty.generation import location, pages
from treaty.generation.case import NO_BODY, Case
from treaty.generation.edges import telling
from treaty.generation.generator import Generator
from treaty.generation.listed import items_of
from treaty.generation.lists import Lists
from treaty.generation.reach import Reach, Recipe
from treaty.generation.runner import Runner
from treaty.generation.supplies import Supplies
from treaty.generation.trial import Trials
from treaty.generation.vary import Turns
from treaty.generation.walk import SAFE, Executed, Step, UnboundError, Walk, bound

_WRITES: Final = frozenset({"PUT", "PATCH", "POST"})
_READ_BACK: Final = 6  # successful writes of one operation that are read back
_VALUES: Final = 3  # values of one filter, of those that items have
_LENGTH: Final = 8  # requests of one random walk
_WALKS: Final = 200


class Stateful:
    """Checks that take several requests.

    Args:
        reach: How operations are reached.
        runner: Sends requests.
        supplies: Finds what a request needs.
        generator: Makes cases.
        lists: Fills lists.
        trials: Judges.
        seed: Another seed takes other walks.
        most: The most random walks.
    """

    def __init__(
        self,
        reach: Reach,
        runner: Runner,
        supplies: Supplies,
        generator: Generator,
        *,
        lists: Lists,
        trials: Trials,
        seed: int,
        most: int = _WALKS,
    ) -> None:
        self._reach = reach
        self._runner = runner
        self._supplies = supplies
        self._generator = generator
        self._lists = lists
        self._trials = trials
        self._most = most
        self._chance = random.Random(seed)  # noqa: S311  no secret

    def filters(self) -> None:
        """Asks each list for what its items have, and for what they do not have."""
        for recipe in list(self._reach.recipes.values()):
            if recipe.step.case.operation.method == "GET":
                with suppress(UnboundError):  # a transport may hold requests back
                    self._filters(recipe)

    def pages(self) -> None:
        """Walks over the pages of each list."""
        for operation, recipe in list(self._reach.recipes.items()):
            if pages.may_follow(operation):
                with suppress(UnboundError):
                    self._pages(recipe)

    def locations(self) -> None:
        """Reads what the answers lead to that name an address."""
        known = {each.case.operation for each in self._reach.history if location.leads(each)}
        for operation, recipe in list(self._reach.recipes.items()):
            taken = self._reach.walked(recipe.walk) if operation in known else None
            if taken is not None and location.leads(taken[-1]):
                with suppress(UnboundError):
                    self._see(location.step_after(taken), recipe.walk, taken, location.CHECK)

    def read_back(self) -> None:
        """Reads what each operation writes."""
        for operation, recipe in list(self._reach.recipes.items()):
            reader = self._reader(operation)
            with suppress(UnboundError):
                if recipe.step.case.body is NO_BODY:
                    if operation.method in _WRITES:
                        self._act(operation, recipe)
                elif reader is not None:
                    self._read_back(recipe, reader)
                    self._patch(recipe, reader)

    def turns(self) -> list[Turns]:
        """Takes random walks over the links of answers, a request whenever it is its turn."""
        roots = [each for each in self._reach.recipes.values() if not each.before]
        return [Turns(self._walks(roots), _WALKS * _LENGTH // 8)] if roots else []

    def _filters(self, recipe: Recipe) -> None:
        filled = self._lists.filled(recipe)
        if filled is None:
            return
        walk, before = filled
        base = bound(recipe.step, before)
        whole = self._runner.take(replace(recipe.step, case=base), before)
        items = items_of(whole.answer)
        if not items or not isinstance(items[0], dict):
            return
        for parameter in base.operation.parameters:
            if parameter.location == "query":
                schema = parameter.schema.value if parameter.schema else {}
                for value, note, check in _filter_values(parameter.name, schema, items):
                    case = replace(
                        base,
                        values={**base.values, ("query", parameter.name): value},
                        phase="stateful",
                        note=note,
                        place=parameter.name,
                    )
                    self._see(replace(recipe.step, case=case), walk, before, check)
        for case in self._generator.bounds(base.operation)[0]:
            if case.place in items[0] and self._runner.is_valid(case):
                own = {key: each for key, each in case.values.items() if key[1] == case.place}
                varied = replace(case, values={**base.values, **own}, phase="stateful")
                self._see(replace(recipe.step, case=varied), walk, before, "filter")

    def _pages(self, recipe: Recipe) -> None:
        filled = self._lists.filled(recipe)
        if filled is None:
            return
        walk, before = filled
        step = pages.whole(recipe.step)
        taken = self._see(step, walk, before, "contract")
        items = items_of(taken[-1].answer)
        if not taken[-1].succeeded or items is None:
            return
        walk = (*walk, step)
        for size in pages.sizes(recipe.step.case.operation, len(items)):
            self._walk(pages.first(recipe.step, size), walk, taken)

    def _walk(self, step: Step, walk: Walk, before: Sequence[Executed]) -> None:
        """Walks over the pages from a first one on."""
        taken = self._see(step, walk, before, "contract")
        for executed in pages.follow(tuple(taken), self._runner) if taken[-1].succeeded else ():
            steps = tuple(each.step for each in taken[len(walk) :])
            taken.append(executed)
            self._trials.see([executed], (*walk, *steps, executed.step))
        self._trials.see(taken, (*walk, step), pages.CHECK)

    def _reader(self, operation: ApiOperation) -> ApiOperation | None:
        """What reads what an operation writes: of the same path, or by a link of its answer."""
        if operation.method not in _WRITES:
            return None
        for other in self._reach.recipes:
            if other.method != "GET":
                continue
            same = other.path == operation.path and operation.method != "POST"
            if same or self._supplies.leads(operation, other):
                return other
        return None

    def _read_back(self, recipe: Recipe, reader: ApiOperation) -> None:
        """Reads what is written, each second time over what was written before."""
        scene = self._reach.scene(recipe)
        if scene is None:
            return
        walk, (before, base) = recipe.before, scene
        succeeded, is_used = 0, False
        for case in self._bodies(base):
            if is_used:
                scene = self._reach.scene(recipe)
                if scene is None:
                    return
                walk, (before, base) = recipe.before, scene
            made = replace(
                case, values=base.values, phase="stateful", variant=base.variant,
                note="written and read back",
            )  # fmt: skip
            taken = self._see(replace(recipe.step, case=made), walk, before, "contract")
            step = self._step(reader, taken) if taken[-1].succeeded else None
            is_used = (
                step is None or base.operation.method == "POST" or len(before) > len(recipe.before)
            )
            if step is not None:
                walk, before, succeeded = (*walk, taken[-1].step), taken, succeeded + 1
                self._see(step, walk, taken, "read-back")
            if succeeded >= _READ_BACK:
                return

    def _act(self, operation: ApiOperation, recipe: Recipe) -> None:
        """Reads what an action has changed: what it is done to, by the same schema."""
        readers = [
            each
            for each in self._reach.recipes
            if each.method == "GET"
            and operation.path.startswith(f"{each.path}/")
            and _schema(each) == _schema(operation) != ""
        ]
        taken = self._reach.walked(recipe.walk) if readers else None
        step = self._step(readers[-1], taken) if taken else None
        if taken and step is not None:
            self._see(step, recipe.walk, taken, "answered")

    def _patch(self, recipe: Recipe, reader: ApiOperation) -> None:
        """Changes one thing after others were written, and reads all before and after."""
        scene = self._reach.scene(recipe) if recipe.step.case.operation.method == "PATCH" else None
        if scene is None:
            return
        walk, (taken, base) = recipe.before, scene
        for case in islice(telling(base, self._runner.is_valid), 1):
            step = replace(recipe.step, case=replace(case, values=base.values, phase="stateful"))
            written = self._see(step, walk, taken, "contract")
            if written[-1].succeeded:
                walk, taken = (*walk, step), written
        before = self._step(reader, taken)
        if before is None:
            return
        walk, taken = (*walk, before), self._see(before, walk, taken, "contract")
        step = replace(recipe.step, case=replace(base, phase="stateful", note="a small change"))
        walk, taken = (*walk, step), self._see(step, walk, taken, "contract")
        after = self._step(reader, taken)
        if taken[-1].succeeded and after is not None:
            self._see(after, walk, taken, "untouched")

    def _bodies(self, base: Case) -> Iterator[Case]:
        """Examples first, then valid boundary values and random ones."""
        operation = base.operation
        yield from (each for each in self._reach.cases(operation) if each.body is not NO_BODY)
        yield from telling(base, self._runner.is_valid)
        drawn = [*self._generator.bounds(operation)[0], *self._generator.random(operation, 10)]
        self._chance.shuffle(drawn)
        for case in drawn:
            whole = replace(case, values=base.values)
            if (
                case.body is not NO_BODY
                and isinstance(case.body, dict)
                and self._runner.is_valid(whole)
            ):
                yield whole

    def _step(self, operation: ApiOperation, taken: Sequence[Executed]) -> Step | None:
        """A request of an operation about what was done last."""
        recipe = self._reach.recipes[operation]
        for supply in self._supplies.of(operation, taken):
            values = {**recipe.step.case.values, **supply.values}
            case = replace(recipe.step.case, values=values, phase="stateful", note="read back")
            return Step(case, recipe.step.actor, supply.bindings)
        return None

    def _walks(self, roots: Sequence[Recipe]) -> Iterator[None]:
        for _ in range(self._most):
            taken: list[Executed] = []
            step: Step | None = self._chance.choice(roots).step
            while step is not None and len(taken) < _LENGTH:
                walk = tuple(each.step for each in taken)
                try:
                    taken = self._see(step, walk, taken, "contract")
                except UnboundError:
                    break
                yield
                step = self._next(taken)

    def _next(self, taken: Sequence[Executed]) -> Step | None:
        """A step along one of the links of the answers so far, or again to where one came by."""
        targets = [
            link.target
            for executed in taken
            if executed.succeeded
            for link in self._supplies.links(executed)
            if link.target in self._reach.recipes
        ]
        readers = [each.case.operation for each in taken if each.case.operation.method in SAFE]
        if not targets:
            return None
        operation = self._chance.choice([*targets, *readers])
        supplies = list(self._supplies.of(operation, taken))
        if not supplies:
            return None
        supply = self._chance.choice(supplies)
        case = self._chance.choice(list(self._reach.cases(operation)) or [Case(operation)])
        known = self._reach.recipes[operation].step
        values = {**case.values, **supply.values}
        made = replace(
            case, values=values, phase="stateful", note="a random walk", variant=known.case.variant
        )
        return Step(made, known.actor, supply.bindings)

    def _see(
        self, step: Step, walk: Walk, before: Sequence[Executed], check: str
    ) -> list[Executed]:
        executed = self._runner.take(step, before)
        taken = [*before, executed]
        self._trials.see(taken, (*walk, step), check)
        return taken


def _schema(operation: ApiOperation) -> str:
    """Where the schema of an operation's success stands; empty where it has none."""
    for response in operation.responses:
        if response.status.startswith("2") and response.content and response.content[0].schema:
            schema = response.content[0].schema
            return operation.document.dereference(schema.value, schema.pointer)[1]
    return ""


def _filter_values(
    name: str, schema: Any, items: Sequence[dict[str, Any]]
) -> Iterator[tuple[Any, str, str]]:
    """Values to filter by, with what they are and what they show."""
    if is_limit(name):
        yield 1, "the smallest page", "filter"
        return
    have: list[Any] = []
    for item in items:
        value = item.get(name)
        if isinstance(value, str | int | float) and value not in have:
            have.append(value)
    for value in have[:_VALUES]:
        yield value, f"an item has the {name} {value}", "found"
    members = schema.get("enum", ()) if isinstance(schema, dict) else ()
    if have:
        for member in members:
            yield member, f"the {name} {member}", "filter"
