"""What the end of a walk must show, beyond what every exchange must."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from treaty.contract.paging import is_limit
from treaty.contract.pointer import join
from treaty.findings import Finding, Place
from treaty.generation import location, pages, rules
from treaty.generation.case import NO_BODY
from treaty.generation.data import Data
from treaty.generation.described import described
from treaty.generation.kept import is_kept, pairs
from treaty.generation.listed import is_identifier, items_of, other_identifier
from treaty.generation.runner import ANYWHERE, finding
from treaty.generation.walk import Executed

_LINE: Final = 80  # characters
_NOT_DONE: Final = frozenset({201, 202})
"""What says that something else was created, or that something will be done."""
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


def _grown(walk: Sequence[Executed], _: Data) -> Iterator[Finding]:
    """A list of one user must not grow where another one has added something of their own."""
    last, made = walk[-1], walk[-2]
    lists = [each for each in walk[:-1] if each.case.operation is last.case.operation]
    before, after = items_of(lists[0].answer) if lists else None, items_of(last.answer)
    if before is None or after is None or not (made.succeeded and last.succeeded):
        return
    if len(after) > len(before):
        message = f"{last.step.actor} is shown what {made.step.actor} added to their own list"
        yield finding(rules.FOREIGN, message, last)


def _deleted(walk: Sequence[Executed], _: Data) -> Iterator[Finding]:
    gone, last = walk[-2:]
    if gone.succeeded and last.succeeded:
        message = f"answered with {last.exchange.status} after {gone.case.operation.identity}"
        yield finding(rules.DELETED, message, last)


def _delisted(walk: Sequence[Executed], _: Data) -> Iterator[Finding]:
    """What was deleted must not be in the list that it was in."""
    gone, last = walk[-2:]
    operation = gone.case.operation
    if operation.method == "DELETE" and not operation.path.endswith("}"):
        return  # a part was deleted, and what it was a part of is in the list
    name = operation.path.rpartition("{")[2].partition("}")[0]
    value = gone.case.values.get(("path", name))
    for item in items_of(last.answer) or () if gone.succeeded and last.succeeded else ():
        own = item.get("id", item.get("uuid")) if isinstance(item, dict) else None
        if own is not None and str(own) == str(value):
            message = f"{_short(own)} is listed after {gone.case.operation.identity}"
            yield finding(rules.DELETED, message, last)
            return


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
    for place, value in _dropped(wrote.case.body, read):
        if not _is_excused(place, excused):
            message = f"at {place}, {_short(value)} was written and nothing is read by"
            message += f" {read.case.operation.identity}"
            at_place = Place("request", "body", pointer=place)
            yield finding(rules.WRITE_LOST, message, wrote, place=at_place)


def _dropped(sent: Any, read: Executed) -> Iterator[tuple[str, Any]]:
    """What was written of what the contract says is read, and is not."""
    reading = read.judgement.response
    schema = reading.media.media.schema if reading and reading.media else None
    if schema is None or not isinstance(sent, dict) or not isinstance(read.answer, dict):
        return
    known = described(read.case.operation.document, schema)
    for name, value in sent.items():
        place = join("", name)
        is_shown = place in known and known[place].get("writeOnly") is not True
        if is_shown and value not in (None, "", [], {}) and name not in read.answer:
            yield place, value


def _answered(walk: Sequence[Executed], data: Data) -> Iterator[Finding]:
    """What an action is answered with must be read afterwards, where it is done to the same."""
    did, read = walk[-2:]
    if not (did.succeeded and read.succeeded) or did.exchange.status in _NOT_DONE:
        return
    if other_identifier(did.answer, read.answer):
        return
    excused = data.rules_of(did.case.operation)
    for place, _, one, other in pairs(did.answer, read.answer):
        if one != other and not _is_excused(place, excused):
            message = f"at {place}, {_short(one)} was answered and {_short(other)} read by"
            message += f" {read.case.operation.identity}"
            at_place = Place("response", "body", str(did.exchange.status), pointer=place)
            yield finding(rules.WRITE_LOST, message, did, place=at_place)


def _untouched(walk: Sequence[Executed], data: Data) -> Iterator[Finding]:
    """What a patch does not name must stay as it was."""
    before, patch, after = walk[-3:]
    media, sent = patch.case.media, patch.case.body
    is_told = before.succeeded and patch.succeeded and after.succeeded
    if not is_told or not isinstance(sent, dict) or media is None or media.schema is None:
        return
    excused = data.rules_of(patch.case.operation)
    writable = described(patch.case.operation.document, media.schema)
    for place, _, one, other in pairs(before.answer, after.answer):
        top = "/".join(place.split("/")[:2])
        is_named = any(join("", name) == top for name in sent)
        if one != other and top in writable and not is_named and not _is_excused(place, excused):
            message = f"at {place}, {_short(one)} became {_short(other)}, which was not asked for"
            at_place = Place("request", "body", pointer=place)
            yield finding(rules.WRITE_LOST, message, patch, place=at_place)


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
    "grown": _grown,
    "deleted": _deleted,
    "delisted": _delisted,
    "answered": _answered,
    "untouched": _untouched,
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
