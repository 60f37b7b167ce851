"""What a setting may hold: the kinds of values in `[tool.treaty]`."""

import os
import re
import shlex
from collections.abc import Callable
from typing import Any, Final, NamedTuple, TypeVar

T = TypeVar("T")


class Kind(NamedTuple):
    """What a setting may hold.

    Attributes:
        wanted: How a message calls it.
        read: Gives the setting's value; raises TypeError where it has another type.
    """

    wanted: str
    read: Callable[[Any], Any]


class WrongTableError(TypeError):
    """One of several tables has another type.

    Attributes:
        number: Which, from 0.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def tables(read: Callable[[dict[str, Any]], T]) -> Callable[[Any], tuple[T, ...]]:
    """Reads a list of tables.

    Args:
        read: Reads one; raises TypeError where it has another type.
    """

    def read_all(value: Any) -> tuple[T, ...]:
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise TypeError
        return tuple(read_one(number, each) for number, each in enumerate(value))

    def read_one(number: int, value: dict[str, Any]) -> T:
        try:
            return read(value)
        except TypeError:
            raise WrongTableError(number) from None

    return read_all


def _strings(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise TypeError
    return tuple(value)


def _paths(value: Any) -> tuple[str, ...]:
    paths = _strings(value)
    if len(set(map(os.path.normpath, paths))) < len(paths):
        raise TypeError
    return paths


def _commands(value: Any) -> tuple[str, ...]:
    commands = _strings(value)
    try:
        are_whole = all(shlex.split(command) for command in commands)
    except ValueError:  # a quotation that does not end
        are_whole = False
    if not are_whole:
        raise TypeError
    return commands


def _percentages(value: Any) -> dict[str, float]:
    if not isinstance(value, dict):
        raise TypeError
    if not all(isinstance(each, int | float) and 0 <= each <= 100 for each in value.values()):  # noqa: PLR2004  percent
        raise TypeError
    return dict(value)


def _application(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[\w.]+:[\w.]+", value):
        raise TypeError
    return value


def _schema(value: Any) -> str | tuple[str, ...]:
    if isinstance(value, str) and value:
        return value
    if not value:
        raise TypeError
    return _strings(value)


def _jobs(value: Any) -> int:
    if type(value) is not int or value < 1:
        raise TypeError
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _days(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise TypeError
    return value


CONTRACTS: Final = Kind("a list of strings, no file of them twice", _paths)
STRINGS: Final = Kind("a list of strings", _strings)
COMMANDS: Final = Kind("a list of commands, each as a shell takes it", _commands)
APPLICATION: Final = Kind('a string such as "package.module:app"', _application)
DAYS: Final = Kind("a number of days", _days)
COUNT: Final = Kind("a whole number, 0 or more", _days)
JOBS: Final = Kind("a whole number, 1 or more", _jobs)
TEXT: Final = Kind("a string", _text)
PERCENTAGES: Final = Kind("a table such as {operation = 100, all = 95}", _percentages)
SCHEMA: Final = Kind(
    'a string such as "app.migrations:REVISION" or "migrations", or a command as a list', _schema
)
