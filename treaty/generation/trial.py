"""A walk with what its end must show: what is tried, kept where it fails, and tried again."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count

from treaty.findings import Finding
from treaty.generation import pages
from treaty.generation.checks import CHECKS
from treaty.generation.data import Data
from treaty.generation.runner import Runner
from treaty.generation.walk import Executed, UnboundError, Walk


@dataclass(frozen=True, slots=True)
class Trial:
    """A walk with what its end must show.

    Attributes:
        walk: The requests.
        check: The name of what the last of them must show, of `CHECKS`.
    """

    walk: Walk
    check: str = "contract"


@dataclass(frozen=True, slots=True)
class Failure:
    """A trial that failed.

    Attributes:
        trial: The smallest that shows it.
        finding: What is wrong.
        is_repeatable: Whether it failed again from the start.
        first: The trial as it was first seen, before it was made small.
        filled: The same after something was created, for what is wrong with the items of a list.
    """

    trial: Trial
    finding: Finding
    is_repeatable: bool = True
    first: Trial | None = None
    filled: Trial | None = None


@dataclass(slots=True)
class Trials:
    """Judges walks and keeps the first that shows each thing that is wrong.

    Attributes:
        data: What the user knows.
        failures: What failed, by what is wrong.
    """

    data: Data
    failures: dict[str, Failure] = field(default_factory=dict)

    def see(self, taken: Sequence[Executed], walk: Walk, check: str = "contract") -> bool:
        """Judges the end of a walk; whether nothing is wrong."""
        found = judged(taken, check, self.data)
        for each in found:
            self.failures.setdefault(key_of(each), Failure(Trial(walk, check), each))
        return not found


def key_of(finding: Finding) -> str:
    """What makes a finding another one: its rule, operation and place, but no index."""
    return finding.fingerprint


def judged(taken: Sequence[Executed], check: str, data: Data) -> list[Finding]:
    """What is wrong at the end of a walk."""
    return [*taken[-1].findings, *CHECKS[check](taken, data)]


def again(trial: Trial, finding: Finding, runner: Runner, data: Data) -> Finding | None:
    """The same finding, if a trial fails again by the same rule at the same operation."""
    taken = run(trial, runner)
    if taken is None:
        return None
    wanted = (finding.rule, finding.operation)
    same = [
        each for each in judged(taken, trial.check, data) if (each.rule, each.operation) == wanted
    ]
    return same[0] if same else None


def run(trial: Trial, runner: Runner) -> list[Executed] | None:
    """Takes a trial's walk from the start; None where its earlier requests do not succeed."""
    taken: list[Executed] = []
    for number, step in zip(count(1), trial.walk, strict=False):
        try:
            executed = runner.take(step, taken)
        except (UnboundError, KeyError):
            return None
        taken.append(executed)
        if not executed.succeeded and number < len(trial.walk):
            return None
    if trial.check == pages.CHECK:
        taken += pages.follow(taken, runner)
    return taken
