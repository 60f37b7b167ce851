"""What only a project knows: functions at named moments, marked with `@treaty.upgrade.hook`."""

import importlib
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from treaty.errors import SettingsError
from treaty.settings import FILE

MOMENTS: Final[Mapping[str, str]] = {
    "actors": "gives credentials by role: a mapping of headers",
    "seed": "ages and dirties the database at S0, as its owner",
    "warm": "with the old release alone on its own schema",
    "expanded": "after the schema was expanded, the old release still alone",
    "mixed": "whenever both releases serve, once a step",
    "upgraded": "when only the new release serves, before the schema is contracted",
    "rolled-back": "when only the old release serves again",
    "backfilled": "after the backfill",
    "contracted": "after the schema was contracted",
    "finished": "at the end, before everything is removed",
}
"""The moments, with what happens then."""

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
