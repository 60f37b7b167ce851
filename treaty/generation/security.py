"""Tries what must not succeed: without credentials, as somebody else, after a deletion."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

from treaty.conformance.security import NO_CREDENTIAL
from treaty.contract.model import ApiOperation, Contract
from treaty.generation.actors import NOBODY
from treaty.generation.case import Case, Key
from treaty.generation.data import Data
from treaty.generation.reach import Reach, Recipe
from treaty.generation.runner import Runner
from treaty.generation.supplies import Supplies
from treaty.generation.trial import Trials
from treaty.generation.walk import SAFE, Executed, Step, UnboundError, Walk, bound, moved

_GONE: Final = frozenset({404, 410})
_OBJECTS: Final = frozenset({"path", "query"})


class Security:
    """Tries what must not succeed.

    Args:
        contract: The contract, which says what needs credentials.
        reach: How operations are reached.
        runner: Sends requests.
        supplies: Finds what a request needs.
        data: What the user knows.
        trials: Judges.
    """

    def __init__(
        self,
        contract: Contract,
        reach: Reach,
        runner: Runner,
        supplies: Supplies,
        *,
        data: Data,
        trials: Trials,
    ) -> None:
        self._schemes = contract.security_schemes
        self._reach = reach
        self._runner = runner
        self._supplies = supplies
        self._data = data
        self._trials = trials

    def all(self) -> None:
        """Tries it with each operation that was reached."""
        for operation, recipe in list(self._reach.recipes.items()):
            with suppress(UnboundError):  # a transport may hold requests back
                self._one(operation, recipe)
        with suppress(UnboundError):
            self._hidden()
        for operation, recipe in list(self._reach.recipes.items()):
            if self._data.deletes(operation):
                with suppress(UnboundError):
                    self._after(recipe)

    def _one(self, operation: ApiOperation, recipe: Recipe) -> None:
        scene = self._reach.scene(recipe)
        if scene is None:
            return
        before, base = scene
        for case, check in self._unauthenticated(operation, base):
            self._try(replace(recipe.step, case=case, actor=NOBODY.name), recipe, before, check)
        self._as_another(operation, recipe, before, base)
        self._beside(operation, recipe)

    def _try(self, step: Step, recipe: Recipe, before: Sequence[Executed], check: str) -> None:
        executed = self._runner.take(step, before)
        self._trials.see([*before, executed], (*recipe.before, step), check)

    def _unauthenticated(self, operation: ApiOperation, base: Case) -> Iterator[tuple[Case, str]]:
        """Requests that must not succeed, each with the check that says so."""
        if not _is_protected(operation):
            return
        note = "a request without credentials"
        yield replace(base, phase="security", note=note), "contract"
        kind, _, known = (
            dict(self._runner.actors.owner.headers).get("Authorization", "").partition(" ")
        )
        if known and kind.lower() == "bearer":
            note = "valid credentials of another scheme"
            values = {**base.values, ("header", "Authorization"): f"Basic {known}"}
            yield replace(base, values=values, phase="security", note=note), "contract"
        for alternative in operation.security:
            wrong = dict(self._wrong(name) for name in alternative if name in self._schemes)
            if wrong:
                values = {**base.values, **wrong}
                note = f"wrong credentials of {' and '.join(alternative)}"
                yield replace(base, values=values, phase="security", note=note), "credentials"

    def _wrong(self, name: str) -> tuple[Key, str]:
        scheme, _ = self._schemes[name]
        if scheme.get("type") == "apiKey":
            return (str(scheme.get("in")), str(scheme.get("name"))), NO_CREDENTIAL
        kind = str(scheme.get("scheme", "bearer")).capitalize()
        return ("header", "Authorization"), f"{kind} {NO_CREDENTIAL}"

    def _as_another(
        self, operation: ApiOperation, recipe: Recipe, before: Sequence[Executed], base: Case
    ) -> None:
        other = self._runner.actors.other
        objects = [each for each in recipe.step.bindings if each.key[0] in _OBJECTS]
        if other is None or not objects or self._is_for_all(operation):
            return
        case = replace(base, phase="security", note="what somebody else created")
        self._try(replace(recipe.step, case=case, actor=other.name), recipe, before, "foreign")

    def _beside(self, operation: ApiOperation, recipe: Recipe) -> None:
        """What somebody else created, named as a part of what is one's own."""
        other = self._runner.actors.other
        objects = [each for each in recipe.step.bindings if each.key[0] == "path"]
        part = operation.path.rpartition("{")[2].partition("}")[0]
        if other is None or len(objects) < 2 or self._is_for_all(operation):  # noqa: PLR2004  a whole and its part
            return
        count = len(recipe.before)
        walk = (*recipe.before, *self._of_other(recipe.before, count))
        taken = self._reach.walked(walk)
        if taken is None:
            return
        bindings = tuple(
            each if each.key == ("path", part) else replace(each, step=each.step + count)
            for each in recipe.step.bindings
        )
        case = replace(recipe.step.case, phase="security", note="what somebody else created")
        step = Step(case, other.name, bindings)
        executed = self._runner.take(step, taken)
        self._trials.see([*taken, executed], (*walk, step), "foreign")

    def _of_other(self, walk: Walk, by: int) -> Walk:
        """The same as somebody else does it, after so many steps."""
        owner, other = self._runner.actors.owner, self._runner.actors.other
        name = other.name if other else owner.name
        return tuple(
            replace(step, actor=name) if step.actor == owner.name else step
            for step in moved(walk, by)
        )

    def _is_for_all(self, operation: ApiOperation) -> bool:
        """Whether it is no secret who created what: by the user's word or by the contract's."""
        return not _is_protected(operation) or str(operation.identity) in self._data.shared

    def _hidden(self) -> None:
        """What one user created must not be in the list of another."""
        other = self._runner.actors.other
        for recipe in list(self._reach.recipes.values()):
            self._hidden_part(recipe)
        lists = [each for each in self._reach.recipes.values() if _is_list(each)]
        makers = [each for each in self._reach.recipes.values() if _makes(each)]
        if other is None or not makers:
            return
        for recipe in lists:
            if self._is_for_all(recipe.step.case.operation):
                continue
            taken = self._reach.walked(makers[0].walk)
            if taken is not None:
                step = replace(recipe.step, actor=other.name)
                executed = self._runner.take(step, taken)
                self._trials.see([*taken, executed], (*makers[0].walk, step), "hidden")

    def _hidden_part(self, recipe: Recipe) -> None:
        """What one user added to a list must not be in the same list of what another one has."""
        operation, other = recipe.step.case.operation, self._runner.actors.other
        known = self._reach.recipes
        makers = [known[each] for each in known if each.method == "POST"]
        makers = [each for each in makers if each.step.case.operation.path == operation.path]
        is_list = operation.method == "GET" and recipe.before and makers
        if other is None or not is_list or self._is_for_all(operation):
            return
        count = len(recipe.before)
        step = replace(recipe.step, actor=other.name)
        theirs = (*self._of_other(recipe.before, 0), step)
        walk = (*theirs, *moved(makers[0].walk, count + 1))
        taken = self._reach.walked(walk)
        if taken is not None:
            executed = self._runner.take(step, taken)
            self._trials.see([*taken, executed], (*walk, step), "grown")

    def _after(self, recipe: Recipe) -> None:
        """Reads what was deleted, and what was part of it."""
        taken = self._reach.walked(recipe.walk)
        if taken is None:
            return
        for operation in list(self._reach.recipes):
            if operation.method not in SAFE:
                continue
            step = self._reader(operation, taken)
            if step is not None and _is_about(step, taken):
                executed = self._runner.take(step, taken)
                self._trials.see([*taken, executed], (*recipe.walk, step), "deleted")
                if executed.exchange.status in _GONE:
                    self._delisted(recipe, taken)

    def _delisted(self, recipe: Recipe, taken: Sequence[Executed]) -> None:
        """Reads the list of what was deleted, and is there no more."""
        collection = recipe.step.case.operation.path.rpartition("/{")[0]
        for operation in self._reach.recipes:
            if operation.method == "GET" and operation.path == collection:
                step = self._reader(operation, taken)
                if step is not None:
                    executed = self._runner.take(step, taken)
                    self._trials.see([*taken, executed], (*recipe.walk, step), "delisted")

    def _reader(self, operation: ApiOperation, taken: Sequence[Executed]) -> Step | None:
        for supply in self._supplies.of(operation, taken):
            for case in self._reach.cases(operation):
                values = {**case.values, **supply.values}
                actor = self._reach.recipes[operation].step.actor
                note = "after the deletion"
                made = replace(case, values=values, phase="security", note=note)
                return Step(made, actor, supply.bindings)
        return None


def _is_protected(operation: ApiOperation) -> bool:
    """Whether a contract asks for credentials, whatever else it takes."""
    return bool(operation.security) and all(operation.security)


def _is_about(step: Step, taken: Sequence[Executed]) -> bool:
    """Whether a request names all that the deletion before it named."""
    deleted = taken[-1]
    named = {
        binding.key: deleted.case.values[binding.key]
        for binding in deleted.step.bindings
        if binding.key[0] in _OBJECTS
    }
    try:
        values: dict[Key, Any] = dict(bound(step, taken).values)
    except UnboundError:
        return False
    return bool(named) and all(values.get(key) == value for key, value in named.items())


def _is_list(recipe: Recipe) -> bool:
    return recipe.step.case.operation.method == "GET" and not recipe.before


def _makes(recipe: Recipe) -> bool:
    return recipe.step.case.operation.method == "POST" and not recipe.before
