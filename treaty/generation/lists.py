"""Lists with something in them, so that what is asked of them again shows the same."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Final

from treaty.contract.model import ApiOperation
from treaty.generation.case import Case
from treaty.generation.generator import Generator
from treaty.generation.reach import Reach, Recipe
from treaty.generation.runner import Runner
from treaty.generation.supplies import Supplies
from treaty.generation.trial import Trial, Trials
from treaty.generation.walk import Executed, Step, Walk, moved

_ITEMS: Final = 3
_TRIED: Final = 6


class Lists:
    """Adds items to lists before they are asked for.

    Args:
        reach: How operations are reached.
        runner: Sends requests.
        supplies: Finds what a request needs.
        generator: Makes cases.
        trials: Judges.
    """

    def __init__(
        self,
        reach: Reach,
        runner: Runner,
        supplies: Supplies,
        generator: Generator,
        trials: Trials,
    ) -> None:
        self._reach = reach
        self._runner = runner
        self._supplies = supplies
        self._generator = generator
        self._trials = trials

    def filled(self, recipe: Recipe) -> tuple[Walk, list[Executed]] | None:
        """Makes what a list needs, and items in it; gives that walk, None if it fails.

        Args:
            recipe: How the list is reached.
        """
        taken = self._reach.walked(recipe.before)
        if taken is None:
            return None
        walk, made = recipe.before, 0
        maker = self._maker(recipe.step.case.operation)
        for case in islice(self._cases(maker), _TRIED) if maker else ():
            step = self._step(case, taken)
            if step is None or made >= _ITEMS:
                break
            executed = self._runner.take(step, taken)
            self._trials.see([executed], (*walk, step))
            if executed.succeeded:
                walk, made = (*walk, step), made + 1
                taken.append(executed)
        return walk, taken

    def in_a_full_one(self, trial: Trial) -> Trial:
        """The same trial after something was added: to its list, or else by each that adds.

        Args:
            trial: A trial that may show nothing on a service that has nothing.
        """
        maker = self._maker(trial.walk[-1].case.operation)
        known = self._reach.recipes
        roots = [each for each in known.values() if each.step.case.operation.method == "POST"]
        makers = [known[maker]] if maker else [each for each in roots if not each.before]
        walk: Walk = ()
        for recipe in makers[:_ITEMS]:
            walk = (*walk, *moved(recipe.walk, len(walk)))
        return replace(trial, walk=(*walk, *moved(trial.walk, len(walk))))

    def _maker(self, operation: ApiOperation) -> ApiOperation | None:
        """What adds to a list: the POST of its path."""
        known = self._reach.recipes
        makers = (each for each in known if each.method == "POST" and each.path == operation.path)
        return next(makers, None)

    def _cases(self, maker: ApiOperation) -> Iterator[Case]:
        known = self._reach.recipes[maker].step.case
        yield known
        for case in [*self._reach.cases(maker), *self._generator.random(maker, _TRIED)]:
            if case.body != known.body:
                yield replace(case, values={**case.values, **known.values}, variant=known.variant)

    def _step(self, case: Case, taken: list[Executed]) -> Step | None:
        for supply in self._supplies.of(case.operation, taken):
            actor = self._reach.recipes[case.operation].step.actor
            made = replace(
                case, values={**case.values, **supply.values}, phase="stateful", note="an item"
            )
            return Step(made, actor, supply.bindings)
        return None
