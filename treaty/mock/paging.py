"""The pages of a list that a stub keeps: where one begins, and what it says of the next."""

import binascii
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from treaty.conformance.requests import RequestReading
from treaty.contract.model import ApiOperation
from treaty.contract.paging import Next, is_limit, next_page
from treaty.contract.pointer import put

_MARK: Final = "treaty-"
_NUMBER: Final = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list.

    Attributes:
        items: What is on it.
        following: Where the next one begins; None where nothing is left.
        next: Where an answer says so.
    """

    items: list[Any]
    following: int | None
    next: Next | None

    def led_on(self, value: Any) -> Iterator[Any]:
        """An answer that says what page follows, the likeliest form first; or that none does."""
        if self.next is None:
            return
        if self.following is not None and self.next.parameter:
            opaque = urlsafe_b64encode(f"{_MARK}{self.following}".encode()).decode().rstrip("=")
            for cursor in (opaque, str(self.following), self.following):
                yield put(value, self.next.pointer, cursor)
        yield put(value, self.next.pointer, None)


def page_of(items: list[Any], operation: ApiOperation, reading: RequestReading) -> Page:
    """The page of a list that a request asks for."""
    known = next_page(operation)
    asked = {name: value for (where, name), value in reading.values.items() if where == "query"}
    given = [each for name, each in asked.items() if is_limit(name)]
    limits = [each for each in given if isinstance(each, int) and each > 0]
    begin = _begin(asked.get(known.parameter)) if known else 0
    rest = items[begin:]
    shown = rest[: limits[0]] if limits else rest
    following = begin + len(shown) if len(shown) < len(rest) else None
    return Page(shown, following, known)


def _begin(cursor: Any) -> int:
    """Where a page begins; at the first item where the cursor is none that a stub gave."""
    if isinstance(cursor, int):
        return max(cursor, 0)
    if not isinstance(cursor, str):
        return 0
    try:
        text = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, ValueError):
        text = cursor
    number = _NUMBER.fullmatch(text.removeprefix(_MARK))
    return int(number[0]) if number else 0
