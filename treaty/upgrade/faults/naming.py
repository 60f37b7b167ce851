"""Which fault of the catalogue it probably is: from what was seen, never from what was changed."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from treaty.upgrade import oracle_rules as r
from treaty.upgrade import rules
from treaty.upgrade.cell import Code, Schema, Side
from treaty.upgrade.evidence import REFUSED_BY_DRIVER, Change, Evidence, Trace, trace
from treaty.upgrade.faults.catalogue import CATALOGUE
from treaty.upgrade.faults.fault import Fault, Kind, kinds_of
from treaty.upgrade.observation import LogLine, Observation, Situation
from treaty.upgrade.oracle import Failure


@dataclass(frozen=True, slots=True)
class Seen:
    """All that is known about one failure.

    Attributes:
        failure: The failure.
        traces: The errors that were logged with it, the nearest first.
        changes: What migrations have changed until then.
    """

    failure: Failure
    traces: tuple[Trace, ...]
    changes: tuple[Change, ...]

    @property
    def rule(self) -> str:
        """The rule of its finding."""
        return self.failure.finding.rule

    @property
    def text(self) -> str:
        """What its finding says."""
        return self.failure.finding.message

    @property
    def kinds(self) -> frozenset[Kind]:
        """The kinds of fault that can show there: also of whoever met a server's error."""
        seen = self.failure.observation
        own = kinds_of(seen.cell) if seen and _is_error(seen) else frozenset()
        return kinds_of(self.failure.cell) | own

    @property
    def states(self) -> Iterator[tuple[str, str]]:
        """SQLSTATEs with their messages, the nearest first."""
        for each in self.traces:
            yield each.state, each.message

    def changed(self, what: str, *, gone: bool = False, new: bool = False) -> bool:
        """Whether a migration has changed something of a kind."""
        return any(
            each.what == what and (not gone or not each.after) and (not new or not each.before)
            for each in self.changes
        )


Number = int | None
_BY_STATE: Final[dict[str, int]] = {
    "23502": 2,
    "55P04": 10,
    "22001": 13,
    "42P10": 18,
    "23514": 20,
    "23503": 20,
    "428C9": 21,
    "42501": 23,
    "42804": 14,
    "22003": 14,
    "2BP01": 26,
    "57014": 29,
    "55P03": 29,
    "40P01": 31,
}
_BY_RULE: Final[dict[str, int]] = {
    r.NOT_KEPT.id: 40,
    r.STILL_THERE.id: 36,
    r.NOT_FILLED.id: 39,
    r.TWO_EFFECTS.id: 48,
    r.CURSOR_REFUSED.id: 46,
    r.LINK_BROKEN.id: 47,
    r.MEMBER_REFUSED.id: 43,
    r.INVALID_INDEX.id: 17,
    r.NO_GRANT.id: 23,
    rules.NO_ANSWER.id: 58,
    r.OVERWRITTEN.id: 61,
    r.MADE_OTHERWISE.id: 22,
    r.CREDENTIAL_REFUSED.id: 49,
}


def likely(failure: Failure, evidence: Evidence) -> Fault | None:
    """Gives the fault that a failure points to; None where nothing does.

    What the database refused says most; then what the oracle found out; then the answer's text.
    """
    observation = failure.observation
    situation = observation.situation if observation else failure.situation
    step = situation.step if situation else ""
    own = evidence.of(observation) if observation and _is_error(observation) else []
    others = observation is None or failure.finding.rule in _LOUD
    near = evidence.near(failure.cell, step, observation.instance if observation else "")
    traces = (*own, *(near if others else ()))
    seen = Seen(failure, traces, tuple(evidence.until(failure.cell.schema)))
    for number in _numbers(seen):
        fault = CATALOGUE.get(number or 0)
        if fault is not None and (fault.kinds & seen.kinds or seen.rule in _OF_MIGRATIONS):
            return fault
    return None


def _is_error(observation: Observation) -> bool:
    return observation.exchange.status in _SERVER_ERRORS


_SERVER_ERRORS: Final = range(500, 600)
_OF_MIGRATIONS: Final = frozenset({r.NOT_AS_DECLARED.id, r.NO_GRANT.id, r.ROWS_CHANGED.id})
"""What tells in a migration's cell of a fault that shows in other cells later."""

_LOUD: Final = frozenset(
    {
        rules.SERVER_ERROR.id,
        rules.MIGRATION_FAILED.id,
        rules.NOT_READY.id,
        rules.TESTS_FAILED.id,
        r.LOGGED_ERROR.id,
    }
)


def _numbers(seen: Seen) -> Iterator[Number]:
    if seen.rule == rules.NOT_READY.id:
        yield _not_ready(seen)
    observation = seen.failure.observation
    if seen.rule in _LOUD or (observation and _is_error(observation)):
        for state in re.findall(r"\b[0-9A-Z]{5}\b", seen.text):
            yield _of_state(seen, state, seen.text)
        said = trace(LogLine("", None, seen.text, Situation("", 0, Schema.S0, "")))
        if said is not None:
            yield _of_state(seen, said.state, said.message)
        for state, message in seen.states:
            yield _of_state(seen, state, message)
    yield _BY_RULE.get(seen.rule) or _of_rule(seen)


def _of_state(seen: Seen, state: str, message: str) -> Number:
    """What the database's refusal points to."""
    migrates = Kind.MIGRATION in seen.kinds
    found: dict[str, Number] = {
        "42703": _column(seen, message),
        "0A000": _cached(seen),
        "XX000": 8 if "cache lookup" in message else None,
        "22P02": 9 if "enum" in message else None,
        "23505": 17 if migrates else None,
        "23P01": 17 if migrates else 20,
        "42704": 19 if "constraint" in message else 8,
        "42P01": 1 if Kind.NEW_ON_OLD in seen.kinds else 24,
        "42883": 25 if "function" in message else 14,
        "42701": None if migrates else 32,
        "42P07": None if migrates else 32,
        REFUSED_BY_DRIVER: 15 if "offset-" in message else 14,
    }
    return found[state] if state in found else _BY_STATE.get(state)


def _of_rule(seen: Seen) -> Number:
    """What an oracle's word points to, together with what it says."""
    found: dict[str, Callable[[Seen], Number]] = {
        r.NOT_AS_DECLARED.id: _undeclared,
        rules.WORKER_ENDED.id: _ended_worker,
        rules.CONTRACT_BROKEN.id: _beside_contract,
        rules.SERVER_ERROR.id: _unread_value,
        r.READS_OTHERWISE.id: lambda seen: 54 if "another type" in seen.text else 38,
        r.PARAMETER_IGNORED.id: lambda seen: 41 if _is_safe(seen) else 42,
        r.ROWS_CHANGED.id: _changed_row,
        r.BLOCKED.id: lambda seen: 29 if "behind" in seen.text else 30,
        r.LATENCY.id: lambda seen: 27 if seen.changed("index", gone=True) else 55,
        r.ANSWERS_OTHERWISE.id: lambda seen: 22 if seen.changed("default") else None,
    }
    return found[seen.rule](seen) if seen.rule in found else None


def _changed_row(seen: Seen) -> Number:
    """A number that lost digits, a time that lost its zone."""
    values = re.search(r"was (\S+).* and is (\S+)", seen.text)
    if values is None:
        return None
    if all(re.fullmatch(r"-?\d+(\.\d+)?", each) for each in values.groups()):
        return 16
    return 15 if seen.changed("type") and "timestamp" in str(seen.changes) else None


def _ended_worker(seen: Seen) -> Number:
    """A job that the worker does not know, or whose payload it cannot read."""
    if re.search(r"(?i)unknown|not (found|registered)|no handler|notfound", seen.text):
        return 51
    return 50 if re.search(r"(Key|Type|Attribute|Value|Validation)Error", seen.text) else None


def _is_safe(seen: Seen) -> bool:
    operation = seen.failure.finding.operation
    return operation is not None and operation.method in {"GET", "HEAD"}


def _column(seen: Seen, message: str) -> Number:
    """A column that is not there: not yet, under another name, or not any more."""
    if Kind.OLD_ON_NEW not in seen.kinds and Kind.MIXED not in seen.kinds:
        return 1
    named = re.search(r'column \\?"?([\w.]+)', message)
    name = named[1].rpartition(".")[2] if named else ""
    gone = [each for each in seen.changes if each.what == "column" and not each.after]
    lost = next((each for each in gone if each.name.rpartition(".")[2] == name), None)
    if lost is None:
        return 1
    return 3 if any(_is_other_name(each, lost) for each in seen.changes) else 4


def _is_other_name(new: Change, gone: Change) -> bool:
    """Whether a column of that table came when another went, with the same type."""
    return bool(
        new.what == gone.what == "column"
        and not new.before
        and not gone.after
        and new.schema is gone.schema
        and new.name.rpartition(".")[0] == gone.name.rpartition(".")[0]
        and new.after.split()[0] == gone.before.split()[0]
    )


def _is_renamed(seen: Seen) -> bool:
    """Whether the column that a finding names is one of two such."""
    named = re.search(r"column (\S+) is (gone|new)", seen.text)
    pairs = [
        (new, gone) for new in seen.changes for gone in seen.changes if _is_other_name(new, gone)
    ]
    return named is not None and any(named[1] in {new.name, gone.name} for new, gone in pairs)


def _cached(seen: Seen) -> Number:
    if any("psycopg" in trace.message for trace in seen.traces):
        return 7
    return 6 if seen.changed("type") else 5


def _undeclared(seen: Seen) -> Number:
    """What a migration did too early, where nobody has stumbled over it yet."""
    if _is_renamed(seen):
        return 3
    for words, number in (
        ("must have a value", 2),
        ("renamed", 3),
        ("column .* is gone", 4),
        ("default", 22),
        ("index .* is gone", 18),
        ("constraint .* is new", 20),
        ("type", 14),
        ("table .* is gone", 24),
        ("function", 25),
    ):
        if re.search(words, seen.text):
            return number
    return None


def _not_ready(seen: Seen) -> Number:
    text = " ".join([seen.text, *(f"{trace.state} {trace.message}" for trace in seen.traces)])
    if re.search("42701|42P07", text):
        return 32
    if "Can't locate revision" in text:
        return 33
    if re.search(r"KeyError|environ|[Ss]etting|validation error", seen.text):
        return 57
    early = seen.failure.cell.schema in {Schema.S0, Schema.S1}
    return 56 if early else None


def _beside_contract(seen: Seen) -> Number:
    text = seen.text
    if re.search(r"null|None", text):
        return 12
    if re.search(r"one of|enum|const", text):
        return 11
    return 45


def _unread_value(seen: Seen) -> Number:
    """A server's error without one of the database: old code cannot read what is there."""
    if not _reads_what_is_new(seen):
        return None
    texts = " ".join([seen.text, *(trace.message for trace in seen.traces[:3])])
    states = {trace.state for trace in seen.traces[:3]}
    if "LookupError" in states or re.search(_UNKNOWN_VALUE, texts):
        return 11
    if re.search(_NULL, texts):
        return 12
    return 11 if states & {"ResponseValidationError", "ValidationError"} else None


_UNKNOWN_VALUE: Final = "not among the defined enum|literal_error|is not a valid"
_NULL: Final = r"NoneType|_type=None|input_value=None|'input': None|\b(null|None) is not\b"


def _reads_what_is_new(seen: Seen) -> bool:
    """Whether old code reads, and the new release has written."""
    cell, observation = seen.failure.cell, seen.failure.observation
    is_old = observation.side is Side.OLD if observation else cell.code is not Code.NEW
    return is_old and cell.author is Side.NEW
