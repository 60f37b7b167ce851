"""What is wrong with a message, before anybody is told where that stands."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from treaty.conformance.rules import OF_FLAWS
from treaty.conformance.schemas import Flaw
from treaty.contract.dialect import Direction
from treaty.findings import Place, Rule


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a message.

    Attributes:
        rule: What it means.
        message: What is wrong, naming the thing and its value.
        place: Where in the exchange.
        at: Where in the contract.
        refusable: Whether a service may refuse a request because of it.
    """

    rule: Rule
    message: str
    place: Place
    at: str
    refusable: bool = True


def of_body(
    flaws: Iterable[Flaw], direction: Direction, *, status: str | None, media_type: str
) -> Iterator[Problem]:
    """Makes problems of what a schema says against a body."""
    for flaw in flaws:
        rule = OF_FLAWS[direction, flaw.kind]
        place = Place(direction, "body", status, media_type, flaw.pointer)
        what = f"`{flaw.pointer}`" if flaw.pointer else "the body"
        message = f"{what} {flaw.message}"
        yield Problem(rule, message, place, flaw.place, refusable=flaw.kind == "invalid")


def of_value(
    rule: Rule,
    flaws: Iterable[Flaw],
    place: Place,
    *,
    what: str,
    value: Any,
) -> Iterator[Problem]:
    """Makes problems of what a schema says against a parameter or a header."""
    for flaw in flaws:
        if flaw.kind == "invalid":
            inside = f" at `{flaw.pointer}`" if flaw.pointer else ""
            message = f"{what} {place.pointer!r}, {str(value)!r:.80}{inside}, {flaw.message}"
            yield Problem(rule, message, place, flaw.place)
