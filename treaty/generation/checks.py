"""What the end of a walk must show, beyond what every exchange must."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from treaty.findings import Finding, Place
from treaty.generation import location, pages, rules
from treaty.generation.case import NO_BODY
from treaty.generation.data import Data
from treaty.generation.described import described
from treaty.generation.kept import is_kept, pairs
from treaty.generation.listed import is_identifier, is_limit, items_of
from treaty.generation.runner import ANYWHERE, finding
from treaty.generation.walk import Executed

_LINE: Final = 80  # characters
Check = Callable[[Sequence[Executed], Data], Iterator[Finding]]


def _contract(_: Sequence[Executed], __: Data) -> Iterator[Finding]:
    """What every exchange must show is judged already."""
    return iter(())


def _credentials(walk: Sequence[Executed], _: Data) -> Iterator[Finding]:
    last = walk[-1]
    if last.succeeded:
        message = f"answered with {last.exchange.status} to {last.case.note}"
        place = Place("request", "header")
        yield finding(rules.CREDENTIALS, message, last, place=place)


def _foreign(walk: Sequence[Executed], _: Data) -> Iterator[Finding]:
    last = walk[-1]
    if last.succeeded:
        owner = walk[0].step.actor
        message = (
            f"{last.step.actor} was answered with {last.exchange.status},"
            f" about what {owner} created"
        )
        yield finding(rules.FOREIGN, message, last)


def _hidden(walk: Sequence[Executed], _: Data) -> Iterator[Finding]:
    """What the one before the last created must not be in the last's list."""
    made, last = walk[-2:]
    answer = made.answer
    names = [name for name in answer if is_identifier(name)] if isinstance(answer, dict) else []
    text = (last.exchange.response_body or b"").decode("utf-8", "replace")
    for name in names:
        if last.succeeded and isinstance(answer[name], str) and answer[name] in text:
            message = f"{last.step.actor} is shown {name} {answer[name]}, of {made.step.actor}"
            yield finding(rules.FOREIGN, message, last)
            return


def _deleted(walk: Sequence[Executed], _: Data) -> Iterator[Finding]:
    gone, last = walk[-2:]
    if gone.succeeded and last.succeeded:
        message = f"answered with {last.exchange.status} after {gone.case.operation.identity}"
        yield finding(rules.DELETED, message, last)


def _read_back(walk: Sequence[Executed], data: Data) -> Iterator[Finding]:
    wrote, read = walk[-2:]
    if not (wrote.succeeded and read.succeeded) or wrote.case.body is NO_BODY:
        return
    excused = data.rules_of(wrote.case.operation)
    if ANYWHERE in excused:
        return
    media = wrote.case.media
    known = described(wrote.case.operation.document, media.schema) if media and media.schema else {}
    formats = {place: str(node["format"]) for place, node in known.items() if "format" in node}
    for executed, how in ((wrote, "answered"), (read, f"read by {read.case.operation.identity}")):
        for place, what in _lost(wrote.case.body, executed.answer, formats):
            if _is_excused(place, excused):
                continue
            at_place = Place("request", "body", pointer=place)
            yield finding(rules.WRITE_LOST, f"at {place}, {what} {how}", wrote, place=at_place)


def _lost(sent: Any, got: Any, formats: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The places that were written and are read otherwise, each with both values."""
    for place, kind, one, other in pairs(sent, got):
        if not is_kept(one, other, formats.get(kind, "")):
            yield place, f"{_short(one)} was written and {_short(other)}"


def _is_excused(place: str, excused: Iterable[str]) -> bool:
    """Whether a rule is about a place, or about what it is in."""
    return any(f"{place}/".startswith(f"{each}/") for each in excused)


def _filter(walk: Sequence[Executed], data: Data) -> Iterator[Finding]:
    last = walk[-1]
    items = items_of(last.answer)
    if not last.succeeded or items is None:
        return
    excused = data.rules_of(last.case.operation)
    for (where, name), value in last.case.values.items():
        if where != "query" or name in excused:
            continue
        if is_limit(name) and str(value).isdecimal() and len(items) > int(value):
            message = f"{len(items)} items for {name}={value}"
            yield finding(
                rules.LIMIT_IGNORED, message, last, place=Place("request", where, pointer=name)
            )
        others = [each for each in items if isinstance(each, dict) and name in each]
        wrong = [each[name] for each in others if not is_same(value, each[name])]
        if wrong:
            message = f"{name}={value} lists an item whose {name} is {_short(wrong[0])}"
            yield finding(
                rules.FILTER_IGNORED, message, last, place=Place("request", where, pointer=name)
            )


def _found(walk: Sequence[Executed], data: Data) -> Iterator[Finding]:
    """A filter by a value that an item has must find one."""
    yield from _filter(walk, data)
    last = walk[-1]
    if last.succeeded and items_of(last.answer) == []:
        message = f"nothing is listed, though {last.case.note}"
        place = Place("request", "query", pointer=last.case.place)
        yield finding(rules.FILTER_IGNORED, message, last, place=place)


CHECKS: Final[Mapping[str, Check]] = {
    "contract": _contract,
    "credentials": _credentials,
    "foreign": _foreign,
    "hidden": _hidden,
    "deleted": _deleted,
    "read-back": _read_back,
    "filter": _filter,
    "found": _found,
    location.CHECK: location.checked,
    pages.CHECK: pages.walked,
}
"""By the names that stored failures have for them."""


def is_same(sent: Any, got: Any) -> bool:
    """Whether what is read is what was sent; texts in either case, and numbers however written."""
    if isinstance(sent, str) and isinstance(got, str):
        return sent.casefold() == got.casefold()
    if isinstance(sent, str) and isinstance(got, int | float):
        return sent in {str(got), str(got).lower()}
    return bool(sent == got)


def _short(value: Any) -> str:
    text = repr(value)
    if len(text) <= _LINE:
        return text
    size = f" ({len(value)} characters)" if isinstance(value, str) else ""
    return f"{text[: _LINE - len(size) - 1]}…{size}"
