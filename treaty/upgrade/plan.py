"""The plan of a rollout as data: made of an order and a seed, printed, and run as printed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from treaty.errors import SourceError
from treaty.upgrade.cell import Cell, Schema, Side


class Action(StrEnum):
    """What a step does.

    Attributes:
        PREPARE: Makes the database as the old release does, and ages it.
        TRY: Tries the migrations on copies: interrupted, twice at once, back.
        START: Starts instances.
        REPLACE: Drains instances of one release and starts as many of the other in their places.
        RESTART: Drains instances and starts the same release again: cold on this schema.
        WAIT: Starts instances on a schema on which they cannot serve yet: they must say so.
        ADMIT: Has those serve that have waited, without a restart.
        STOP: Drains instances.
        SWITCH: Sends all traffic to one release.
        MIGRATE: Runs the migrations that lead to a schema.
        WORK: Lets clients do what they do.
        VERIFY: Leaves the word to the oracles.
    """

    PREPARE = "prepare"
    TRY = "try"
    START = "start"
    REPLACE = "replace"
    RESTART = "restart"
    WAIT = "wait"
    ADMIT = "admit"
    STOP = "stop"
    SWITCH = "switch"
    MIGRATE = "migrate"
    WORK = "work"
    VERIFY = "verify"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a rollout.

    Attributes:
        name: What `--only`, `--until` and reports call it.
        action: What it does.
        side: The release that it starts, restarts, stops or switches to; what REPLACE puts in.
        schema: The schema that it leads to.
        count: How many instances it concerns.
        load: Whether clients send requests meanwhile.
        tests: The releases whose acceptance tests are run after it.
    """

    name: str
    action: Action
    side: Side = Side.OLD
    schema: Schema = Schema.S0
    count: int = 0
    load: bool = False
    tests: tuple[Side, ...] = ()

    @property
    def what(self) -> str:
        """Says in words what it does."""
        instances = f"{self.count} instance{'s' * (self.count != 1)}"
        other = Side.NEW if self.side is Side.OLD else Side.OLD
        return {
            Action.PREPARE: "make the database with the old release's migrations, and age it",
            Action.TRY: "try the migrations on copies: interrupted, twice at once, and back",
            Action.START: f"start {instances} of the {self.side} release",
            Action.REPLACE: f"replace {instances} of the {other} release by the {self.side} one",
            Action.RESTART: f"restart {instances} of the {self.side} release on {self.schema}",
            Action.WAIT: f"start {instances} of the {self.side} release, which wait for S1",
            Action.ADMIT: f"have {instances} of the {self.side} release serve that waited",
            Action.STOP: f"drain and stop {instances} of the {self.side} release",
            Action.SWITCH: f"send all traffic to the {self.side} release",
            Action.MIGRATE: f"migrate to {self.schema}",
            Action.WORK: "let clients work",
            Action.VERIFY: "verify that nothing was lost or changed",
        }[self.action]


@dataclass(frozen=True, slots=True)
class Plan:
    """All steps of a rollout, and what it has to show.

    Attributes:
        order: The rollout order's name.
        seed: What every choice follows from.
        instances: How many instances the fleet has.
        steps: In order.
        required: The cells that the order requires.
        bare: The names of the steps that are done for their effect only and not judged.
        whole: Whether it goes on to the order's end.
    """

    order: str
    seed: int
    instances: int
    steps: tuple[Step, ...]
    required: frozenset[Cell]
    bare: frozenset[str] = frozenset()
    whole: bool = True

    def limited(self, *, only: str = "", until: str = "") -> "Plan":
        """Ends the plan with a step, or does all before it for their effect only.

        Raises:
            SourceError: There is no such step.
        """
        last = only or until
        if not last:
            return self
        names = [step.name for step in self.steps]
        if last not in names:
            raise SourceError(f"no step is called `{last}`", hint=f"known are {', '.join(names)}")
        steps = self.steps[: names.index(last) + 1]
        bare = frozenset(names[: len(steps) - 1]) if only else self.bare
        whole = len(steps) == len(self.steps) and not only
        return replace(self, steps=steps, bare=bare, whole=whole)

    def render(self) -> str:
        """The plan as people read it."""
        lines = [f"order {self.order}, seed {self.seed}, {self.instances} instances"]
        width = max(len(step.name) for step in self.steps)
        for number, step in enumerate(self.steps, 1):
            extra = ", under load" if step.load else ""
            if step.tests:
                extra += f", then the acceptance tests of the {_and(step.tests)} release"
            bare = " (for its effect only)" if step.name in self.bare else ""
            lines.append(f"{number:>3}  {step.name:<{width}}  {step.what}{extra}{bare}")
        return "\n".join(lines) + "\n"

    def data(self) -> dict[str, Any]:
        """The plan as scripts read it."""
        return {
            "order": self.order,
            "seed": self.seed,
            "instances": self.instances,
            "steps": [
                {
                    "name": step.name,
                    "action": step.action.value,
                    "does": step.what,
                    "load": step.load,
                    "tests": [side.value for side in step.tests],
                    "judged": step.name not in self.bare,
                }
                for step in self.steps
            ],
        }


def _and(sides: Sequence[Side]) -> str:
    return " and the ".join(sides)
