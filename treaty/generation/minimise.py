"""Makes a trial that fails as small as it can be while it still fails in the same way."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from treaty.contract.model import ApiOperation
from treaty.generation.case import NO_BODY, Case
from treaty.generation.data import Data
from treaty.generation.runner import Runner, SpentError
from treaty.generation.trial import Failure, Trial, again
from treaty.generation.walk import Binding, Step, Walk

_TRIES = 60
_KEPT = {
    "read-back": 2, "deleted": 2, "delisted": 2, "hidden": 2, "location": 2, "pages": 2,
    "answered": 2, "untouched": 3, "grown": 2,
}  # fmt: skip
"""How many steps at a walk's end a check is about."""


def minimised(failure: Failure, runner: Runner, data: Data) -> Failure:
    """Gives the smallest trial that fails as a failure does.

    The request that is wrong, or that wrote what is read otherwise, loses parameters, properties
    and letters, one at a time, each loss tried from the start.
    """
    try:
        found = again(failure.trial, failure.finding, runner, data)
        if found is None:
            return replace(failure, is_repeatable=False)
        best = Failure(failure.trial, found, first=failure.trial)
        for _ in range(_TRIES):
            smaller = _smaller(best, runner, data)
            if smaller is None:
                break
            best = smaller
    except SpentError:
        return failure
    return best


def _smaller(best: Failure, runner: Runner, data: Data) -> Failure | None:
    for candidate in candidates(best.trial):
        found = again(candidate, best.finding, runner, data)
        if found is not None:
            return replace(best, trial=candidate, finding=found)
    return None


def candidates(trial: Trial) -> Iterator[Trial]:
    """Trials that are a little smaller: of fewer steps, or with a smaller request."""
    yield from (replace(trial, walk=walk) for walk in _shorter(trial.walk, trial.check))
    at = -2 if trial.check in {"read-back", "location", "untouched"} else -1
    step = trial.walk[at]
    for case in smaller(step.case, keep=_kept(step)):
        walk = list(trial.walk)
        walk[at] = replace(step, case=case)
        yield replace(trial, walk=tuple(walk))


def _shorter(walk: Walk, check: str) -> Iterator[Walk]:
    """Walks without one of the steps that no other takes a value from."""
    needed = {binding.step for step in walk for binding in step.bindings}
    last = _KEPT.get(check, 1)
    for index in range(len(walk) - last):
        if index not in needed:
            yield tuple(
                replace(step, bindings=tuple(_moved(each, index) for each in step.bindings))
                for number, step in enumerate(walk)
                if number != index
            )


def _moved(binding: Binding, removed: int) -> Binding:
    return replace(binding, step=binding.step - 1) if binding.step > removed else binding


def _kept(step: Step) -> Callable[[tuple[str, str]], bool]:
    bound = {binding.key for binding in step.bindings}
    operation: ApiOperation = step.case.operation
    required = {(each.location, each.name) for each in operation.parameters if each.required}
    return lambda key: key in bound or key in required


def smaller(
    case: Case, *, keep: Callable[[tuple[str, str]], bool] = lambda _: False
) -> Iterator[Case]:
    """Cases that are a little smaller, those that lose most first.

    Args:
        case: The case.
        keep: Whether a parameter has to stay as it is.
    """
    for key in case.values:
        if not keep(key):
            yield replace(
                case, values={each: case.values[each] for each in case.values if each != key}
            )
    if case.body is not NO_BODY and not isinstance(case.body, bytes):
        for body in _shrunk(case.body):
            yield replace(case, body=body)
    for key, value in case.values.items():
        if not keep(key) and isinstance(value, str):
            for text in _shrunk(value):
                yield replace(case, values={**case.values, key: text})


def _shrunk(value: Any) -> Iterator[Any]:
    """Values that are a little smaller than one."""
    if isinstance(value, Mapping):
        for name in value:
            yield {key: each for key, each in value.items() if key != name}
        for name, part in value.items():
            yield from ({**value, name: each} for each in _shrunk(part))
    elif isinstance(value, list):
        for index in range(len(value)):
            yield value[:index] + value[index + 1 :]
    elif isinstance(value, str) and len(value) > 1:
        yield value[: len(value) // 2]
        yield value[:-1]
    elif isinstance(value, int) and not isinstance(value, bool) and abs(value) > 1:
        yield 0
        yield value // 2
