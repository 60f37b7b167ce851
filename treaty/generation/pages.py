"""Walks over the pages of a list: each item once, and an end."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import orjson

from treaty.conformance.web_links import next_address
from treaty.contract.model import ApiOperation
from treaty.contract.paging import is_limit, next_page
from treaty.findings import Finding, Place, Rule
from treaty.generation import rules
from treaty.generation.case import Key
from treaty.generation.data import Data
from treaty.generation.listed import is_identifier, items_of
from treaty.generation.runner import Runner, finding
from treaty.generation.walk import (
    TARGET,
    Binding,
    Executed,
    Step,
    UnboundError,
    value_of,
)

CHECK: Final = "pages"
WHOLE: Final = "the whole list"
PAGE: Final = "a page of the list"
_SIZES: Final = (1, 2)
"""How many items the pages of walks have: some mistakes show only where they have several."""
_LONGEST: Final = 80  # characters of an item in a message
_SPARE: Final = 3  # pages beyond those that the items fill
_UNKNOWN: Final = 12  # pages of a list of which nobody knows how long it is


def may_follow(operation: ApiOperation) -> bool:
    """Whether a contract says how a list's pages lead on."""
    headers = (header.name.lower() for each in operation.responses for header in each.headers)
    return operation.method == "GET" and (next_page(operation) is not None or "link" in headers)


def whole(step: Step) -> Step:
    """A list's request as one for as many items as it gives at once."""
    case = replace(step.case, phase="stateful", note=WHOLE)
    key, schema = _limit(case.operation)
    largest = schema.get("maximum")
    if key is not None and isinstance(largest, int):
        case = replace(case, values={**case.values, key: largest})
    return replace(step, case=case)


def sizes(operation: ApiOperation, items: int) -> list[int]:
    """How many items the pages of walks have.

    Args:
        operation: The list's operation, which may say how many a page has at least.
        items: How many the list has; a walk over it has not too many pages.
    """
    smallest = _limit(operation)[1].get("minimum")
    least = max(items // _UNKNOWN, smallest if isinstance(smallest, int) else 1)
    return sorted({max(size, least) for size in _SIZES})


def first(step: Step, size: int) -> Step:
    """A list's request as one for a first page.

    Args:
        step: The list's request.
        size: How many items the page has.
    """
    case = replace(step.case, phase="stateful", note=PAGE)
    key, _ = _limit(case.operation)
    if key is not None:
        case = replace(case, values={**case.values, key: size})
    return replace(step, case=case)


def _limit(operation: ApiOperation) -> tuple[Key | None, Mapping[str, Any]]:
    """The parameter that bounds a page, and its schema."""
    for parameter in operation.parameters:
        if parameter.location == "query" and is_limit(parameter.name):
            node, _ = operation.document.dereference(
                parameter.schema.value if parameter.schema else {}, ""
            )
            return parameter.key, node if isinstance(node, dict) else {}
    return None, {}


def follow(taken: Sequence[Executed], runner: Runner) -> Iterator[Executed]:
    """Takes the pages that follow a first one, as long as it leads on and not in a circle.

    Args:
        taken: The exchanges up to the first page.
        runner: Sends requests.
    """
    made = list(taken)
    known, most = {_content(made[-1])}, _most(made)
    for _ in range(most):
        binding = following(made)
        if binding is None:
            return
        last = made[-1].step
        others = tuple(each for each in last.bindings if each.key not in {binding.key, TARGET})
        try:
            executed = runner.take(replace(last, bindings=(*others, binding)), made)
        except UnboundError:
            return
        made.append(executed)
        yield executed
        if not executed.succeeded or _content(executed) in known:
            return
        known.add(_content(executed))


def _content(executed: Executed) -> tuple[bytes, tuple[str, ...]]:
    """What a page holds, and where it leads."""
    links = tuple(
        value for name, value in executed.exchange.response_headers if name.lower() == "link"
    )
    return executed.exchange.response_body or b"", links


def following(taken: Sequence[Executed]) -> Binding | None:
    """What the last page gives for the one that follows; None where it is the last one."""
    last, at = taken[-1], len(taken) - 1
    known = next_page(last.case.operation)
    given: Any = None
    if known is not None:
        expression = f"$response.body#{known.pointer}"
        try:
            given = value_of(expression, last)
        except UnboundError:
            given = None
        if isinstance(given, str | int) and given:  # zero stands for the end, too
            key = ("query", known.parameter) if known.parameter else TARGET
            return Binding(key, at, expression)
    if next_address(last.exchange.response_headers):
        return Binding(TARGET, at, "$response.header.Link")
    return None


def _most(taken: Sequence[Executed]) -> int:
    """How many pages may follow, by the items that the whole list has."""
    whole = next((each for each in taken if each.case.note == WHOLE), None)
    first = items_of(taken[-1].answer)
    if whole is None or _leads_on(whole) or not first:
        return _UNKNOWN
    return len(items_of(whole.answer) or ()) // len(first) + _SPARE


def _leads_on(executed: Executed) -> bool:
    return following([executed]) is not None


def walked(walk: Sequence[Executed], _: Data) -> Iterator[Finding]:
    """What is wrong with the pages at a walk's end."""
    pages = [each for each in walk if each.case.note == PAGE]
    whole = [each for each in walk if each.case.note == WHOLE and each.succeeded][-1:]
    if not pages or not all(each.succeeded and items_of(each.answer) is not None for each in pages):
        return
    is_circle = _content(pages[-1]) in map(_content, pages[:-1])
    most = _most(walk[: len(walk) - len(pages) + 1])
    is_long = bool(whole) and not _leads_on(whole[0]) and len(pages) > most
    if _leads_on(pages[-1]) and (is_circle or is_long):
        message = f"after {len(pages)} pages another one follows, and nothing new"
        yield _about(rules.PAGES_ENDLESS, message, pages[-1])
        return
    name = _identifier([*whole, *pages])
    seen: dict[bytes, int] = {}
    for number, page in enumerate(pages, 1):
        for item in items_of(page.answer) or ():
            key = _identity(item, name)
            if seen.setdefault(key, number) != number and name:
                message = f"{_short(item, name)} is on page {seen[key]} and on page {number}"
                yield _about(rules.PAGE_REPEATS, message, page)
                return
    if _leads_on(pages[-1]):
        return
    for item in items_of(whole[0].answer) or () if whole else ():
        if _identity(item, name) not in seen:
            message = (
                f"{_short(item, name)} is on none of {len(pages)} pages, and in the whole list"
            )
            yield _about(rules.PAGE_OMITS, message, pages[-1])
            return


def _about(rule: Rule, message: str, page: Executed) -> Finding:
    known = next_page(page.case.operation)
    place = Place(
        "response",
        "body" if known else "header",
        str(page.exchange.status),
        pointer=known.pointer if known else "Link",
    )
    return finding(rule, message, page, place=place)


def _identifier(answers: Sequence[Executed]) -> str:
    """The property that tells items from one another; empty where none does in each answer."""
    lists = [items_of(each.answer) or [] for each in answers]
    items = [item for each in lists for item in each]
    if not items or not all(isinstance(item, dict) for item in items):
        return ""
    names = [name for name in items[0] if is_identifier(name)]
    names.sort(key=lambda name: name.lower() not in {"id", "uuid"})
    for name in names:
        values = [[repr(item.get(name)) for item in each] for each in lists]
        if all(len(set(each)) == len(each) for each in values):
            return str(name)
    return ""


def _identity(item: Any, name: str) -> bytes:
    """What tells an item from others: its identifier, or all of it."""
    own = item[name] if name and name in item else item
    return orjson.dumps(own, option=orjson.OPT_SORT_KEYS)


def _short(item: Any, name: str) -> str:
    shown = {name: item[name]} if name and name in item else item
    text = bytes(orjson.dumps(shown)).decode()
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
