"""One failure for each cause: what breaks one line of a contract in one operation is one."""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from treaty.findings import Place
from treaty.generation.rules import VALID_REFUSED
from treaty.generation.trial import Failure

_SEVERAL: Final = 3  # lines that are told one by one
_NAMED: Final = 5  # places


def grouped(failures: Iterable[Failure]) -> tuple[Failure, ...]:
    """Gives the smallest failure of each cause, with the places of the others in its message.

    A cause is an operation, a rule and a line of the contract. Where one rule breaks many lines
    about one part of a message, nothing seems to look at that part: they have one cause too.

    Args:
        failures: What was found, each thing once.
    """
    known = tuple(_specific(tuple(failures)))
    lines = {(_part(each), each.finding.base) for each in known}
    many = Counter(part for part, _ in lines)
    causes: dict[Hashable, list[Failure]] = {}
    for each in known:
        part = _part(each)
        cause = part if many[part] > _SEVERAL else (part, each.finding.base)
        causes.setdefault(cause, []).append(each)
    return tuple(_smallest(group) for group in causes.values())


def _specific(failures: Sequence[Failure]) -> Iterator[Failure]:
    """Leaves out refusals of which no place is known, where others of the operation have one."""
    known = {each.finding.operation for each in failures if _is_refusal(each) and _is_placed(each)}
    for each in failures:
        if _is_placed(each) or not _is_refusal(each) or each.finding.operation not in known:
            yield each


def _is_placed(failure: Failure) -> bool:
    return failure.finding.place.pointer not in {"", "/"}


def _is_refusal(failure: Failure) -> bool:
    return failure.finding.rule == VALID_REFUSED.id


def _part(failure: Failure) -> Hashable:
    """The rule, and the part of an operation's messages that a failure is about."""
    finding = failure.finding
    return finding.rule, finding.operation, finding.place.side, finding.place.location


def _smallest(group: list[Failure]) -> Failure:
    first, *others = sorted(group, key=lambda each: (len(each.finding.request), _size(each)))
    places = list(dict.fromkeys(_name(each.finding.place) for each in others))
    if not others:
        return first
    more = len(places) - _NAMED
    named = ", ".join(places[:_NAMED]) + (f" and {more} more" if more > 0 else "")
    message = f"{first.finding.message}; the same at {named}"
    return replace(first, finding=replace(first.finding, message=message))


def _size(failure: Failure) -> tuple[int, str]:
    return len(failure.trial.walk), failure.finding.place.pointer


def _name(place: Place) -> str:
    """A place in words that tell it from the others of its group."""
    return " ".join(each for each in (place.status, place.pointer) if each) or place.location
