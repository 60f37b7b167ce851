"""What was seen beside the exchanges: errors in logs, changes of the schema."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import psycopg.errors

from treaty.upgrade.cell import Cell, Code, Schema, Side
from treaty.upgrade.observation import LogLine, Observation, Situation

_STATE: Final = re.compile(r"(?i)sqlstate\W{1,6}([0-9A-Z]{5})\b")
_SERVER: Final = re.compile(r"\b(?:ERROR|FATAL|PANIC):\s+([0-9A-Z]{5}): (.*)")
_CLASS: Final = re.compile(r"(?:asyncpg\.exceptions|psycopg2?\.errors)\.(\w+)'?>?:? ?(.*)")
_RAISED: Final = re.compile(r"^\s*(?:[\w.]+\.)?(\w*(?:Error|Exception))\b:? ?(.*)")
_DIGITS: Final = re.compile(r"\d+|'[^']*'|\"[^\"]*\"")

_RETRIED: Final = frozenset({"40001", "40P01", "55P03"})
"""What is tried again: where something else was refused too, that is what it ended with."""

REFUSED_BY_DRIVER: Final = "driver"
"""Stands for an SQLSTATE where a driver did not even send a value."""

_STATES: Final[dict[str, str]] = {
    name: str(getattr(each, "sqlstate", ""))
    for name, each in vars(psycopg.errors).items()
    if isinstance(each, type) and getattr(each, "sqlstate", None) and not name.startswith("_")
} | {
    # Names that asyncpg has of its own.
    "InvalidCachedStatementError": "0A000",
    "InternalServer": "XX000",
    "Data": REFUSED_BY_DRIVER,
}


@dataclass(frozen=True, slots=True)
class Trace:
    """An error that was logged.

    Attributes:
        state: Its SQLSTATE; `driver` where a driver refused a value; else the exception's class.
        message: What it says.
        source: Who logged it: an instance, a worker, `migration`, `postgresql`.
        side: Whose process that is; None for the server's.
        situation: How far the rollout was.
        warm: Whether the process has lived through a change of the schema.
        role: The database role that the server names; empty for other sources.
        position: Where it stands in the log, in bytes.
    """

    state: str
    message: str
    source: str
    side: Side | None
    situation: Situation
    warm: bool = False
    role: str = ""
    position: int = 0

    @property
    def kind(self) -> tuple[str, str]:
        """What makes two of them the same: the state, and the message without its values."""
        return self.state, _DIGITS.sub("?", self.message)


@dataclass(frozen=True, slots=True)
class Change:
    """A difference of the catalog before and after a migration.

    Attributes:
        what: `column`, `table`, `constraint`, `index`, `enum`, `function`, `default`, `type`.
        name: What it is called: `pets.name`.
        before: What it was; empty for what is new.
        after: What it is; empty for what is gone.
        schema: The schema that the migration leads to.
    """

    what: str
    name: str
    before: str
    after: str
    schema: Schema

    def __str__(self) -> str:
        if not self.before:
            return f"{self.what} {self.name} is new: {self.after}"
        if not self.after:
            return f"{self.what} {self.name} is gone"
        return f"{self.what} {self.name} was {self.before} and is {self.after}"


@dataclass(slots=True)
class Evidence:
    """All of it, in the order in which it was seen.

    Attributes:
        traces: Errors of logs.
        changes: Changes of the schema.
    """

    traces: list[Trace] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    def near(self, cell: Cell, step: str, instance: str = "") -> Iterator[Trace]:
        """The errors that go with a failure: of that instance in that step first.

        Of a migration the last ones go first: it may have tried before, and it ended with those.
        """
        of_step = [each for each in self.traces if each.situation.step == step]
        if cell.code is Code.MIGRATION:
            instance = instance or "migration"
            of_step.reverse()
        of_step.sort(key=lambda each: each.state in _RETRIED)
        yield from (each for each in of_step if instance and each.source == instance)
        yield from (each for each in of_step if each.source == "postgresql")
        yield from (
            each
            for each in of_step
            if each.source not in {instance, "postgresql"} and each.situation.schema is cell.schema
        )

    def of(self, observation: Observation) -> list[Trace]:
        """The errors that an instance logged while it answered, else the first one after that.

        Who writes a log only behind an answer has written it before the next one.
        """
        begun, ended = observation.logged
        later = [
            each
            for each in self.traces
            if each.source == observation.instance
            and each.situation.step == observation.situation.step
            and each.position >= begun
        ]
        found = [each for each in later if each.position < ended] or later[:1]
        return sorted(found, key=lambda each: each.state in _RETRIED)

    def until(self, schema: Schema) -> list[Change]:
        """The changes that led to a schema."""
        states = list(Schema)
        return [each for each in self.changes if states.index(each.schema) <= states.index(schema)]


def trace(line: LogLine) -> Trace | None:
    """Reads a line of a log; None where it tells of no error."""
    text = line.text
    role = ""
    if line.source == "postgresql":
        match = _SERVER.search(text)
        if match is None:
            return None
        named = re.search(r" (\S+)@\S+ ", text)
        role = named[1] if named else ""
        state, message = match[1], match[2]
    elif (match := _STATE.search(text)) is not None:
        state, message = match[1].upper(), text
    elif (match := _CLASS.search(text)) is not None:
        name, message = match[1], match[2]
        state = _STATES.get(name) or _STATES.get(name.removesuffix("Error")) or name
    elif (match := _RAISED.match(text)) is not None:
        state, message = match[1], match[2]
    else:
        return None
    return Trace(
        *(state, message[:300], line.source, line.side, line.situation, line.warm, role),
        position=line.position,
    )
