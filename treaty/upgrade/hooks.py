"""What only a project knows: functions at named moments, marked with `@treaty.upgrade.hook`."""

import importlib
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from treaty.errors import SettingsError
from treaty.settings import FILE
from treaty.upgrade.cell import Schema, Side
from treaty.upgrade.plan import Action, Step

MOMENTS: Final[Mapping[str, str]] = {
    "actors": "gives credentials by role: a mapping of headers",
    "seed": "ages and dirties the database at S0, as its owner",
    "testing": "before a release's acceptance tests: what clients have set going may have to end",
    "warm": "with the old release alone on its own schema",
    "expanded": "after the schema was expanded",
    "mixed": "after each step with both releases serving",
    "upgraded": "after each step with the new release alone, before the schema is contracted",
    "rolled-back": "after each step with the old release alone again",
    "backfilled": "after the backfill",
    "contracted": "after the schema was contracted",
    "finished": "at the end, before everything is removed",
}
"""The moments, with what happens then."""

_MIGRATED: Final = {
    Schema.S1: "expanded",
    Schema.S2: "backfilled",
    Schema.S3: "contracted",
}
_MARK = "__treaty_moments__"
Hook = Callable[..., Any]


def hook(moment: str) -> Callable[[Hook], Hook]:
    """Has a function called at a moment of the rollout, with the `Rollout` as its argument.

    An `AssertionError` that it raises fails the cell in which the rollout is.

    Raises:
        ValueError: There is no such moment.
    """
    if moment not in MOMENTS:
        raise ValueError(f"no moment is called {moment!r}; known are {', '.join(MOMENTS)}")

    def mark(function: Hook) -> Hook:
        setattr(function, _MARK, (*getattr(function, _MARK, ()), moment))
        return function

    return mark


def moments_after(step: Step, serving: frozenset[Side], author: Side) -> Iterator[str]:
    """The moments that have come when a step is done.

    Args:
        step: The step.
        serving: The releases that serve now.
        author: Whose data is there.
    """
    if step.name == "warm":
        yield "warm"
    if step.action is Action.MIGRATE:
        yield _MIGRATED[step.schema]
    if len(serving) > 1:
        yield "mixed"
    elif Side.NEW in serving and step.schema is not Schema.S3:
        yield "upgraded"
    elif Side.OLD in serving and author is Side.NEW:
        yield "rolled-back"
    if step.action is Action.VERIFY:
        yield "finished"


class Hooks:
    """A project's hooks by their moment.

    Args:
        module: The module that holds them; None for a project without.
    """

    def __init__(self, module: ModuleType | None = None) -> None:
        functions = vars(module).values() if module else ()
        self._hooks = [each for each in functions if hasattr(each, _MARK)]

    def of(self, moment: str) -> tuple[Hook, ...]:
        """The hooks of a moment, in the order in which they are written."""
        return tuple(each for each in self._hooks if moment in getattr(each, _MARK))


def load_hooks(name: str, root: Path) -> Hooks:
    """Imports the module that holds a project's hooks.

    Args:
        name: The module's dotted name; empty for none.
        root: The project, where modules are looked for first.

    Raises:
        SettingsError: It cannot be imported.
    """
    if not name:
        return Hooks()
    if str(root) not in sys.path:
        sys.path.insert(0, str(root))
    try:
        return Hooks(importlib.import_module(name))
    except Exception as error:
        raise SettingsError(
            f"hooks = {name!r} cannot be imported: {type(error).__name__}: {error}",
            hint="name the module that holds functions marked with @treaty.upgrade.hook",
            file=FILE,
        ) from error
