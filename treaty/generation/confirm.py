"""Tries failures once more, each on a service that has just been started."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count
from typing import Final

from treaty.contract.model import Contract
from treaty.generation.target import started
from treaty.generation.trial import Failure, Trial, again
from treaty.settings import Settings

_MOST: Final = 10  # failures; starting a service takes a second or two


def confirmed(
    failures: Sequence[Failure], settings: Settings, contract: Contract
) -> tuple[Failure, ...]:
    """Gives failures with trials that show them from a new start, where there are such.

    A trial is made small where much was sent before, which may be why the small one fails.

    Args:
        failures: What was found.
        settings: The project, whose target is started.
        contract: The contract.
    """
    return tuple(_each(failures, settings, contract))


def _each(failures: Sequence[Failure], settings: Settings, contract: Contract) -> Iterator[Failure]:
    for failure, number in zip(failures, count(), strict=False):
        if number >= _MOST:
            yield failure
            continue
        shown = (each for each in _trials(failure) if _shows(each, failure, settings, contract))
        trial = next(shown, None)
        if trial is None:
            yield replace(failure, is_repeatable=False)
        else:
            yield replace(failure, trial=trial, is_repeatable=True)


def _trials(failure: Failure) -> Iterator[Trial]:
    """The small one, the one that was seen, that after a creation, and the last request twice."""
    yield failure.trial
    if failure.first and failure.first != failure.trial:
        yield failure.first
    if failure.filled:
        yield failure.filled
    if failure.trial.check == "contract":
        walk = failure.trial.walk
        yield replace(failure.trial, walk=(*walk, walk[-1]))


def _shows(trial: Trial, failure: Failure, settings: Settings, contract: Contract) -> bool:
    with started(settings, contract) as (runner, data):
        return again(trial, failure.finding, runner, data) is not None
