"""Texts made from schemas: of formats and patterns, at the edges of lengths, and near misses.

Nothing here is random: the same schemas give the same texts in the same order.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Final

from treaty.compatibility.patterns import NEVER, Counterexample, included, is_readable, samples
from treaty.compatibility.shapes import Shape
from treaty.compatibility.strings import LONGEST as WORTH
from treaty.compatibility.strings import outlines

LONGEST_TEXT: Final = 2**25
"""The most characters of a string: room for a file of twenty megabytes in Base64."""

LITERAL: Final = re.compile(r"[A-Za-z0-9_@./ -]+")
"""What a pattern spells out: the texts that look-arounds exclude."""

SAMPLES: Final[dict[str, tuple[str, ...]]] = {
    "date": ("2024-01-31", "1999-12-25", "2030-07-04", "0001-01-01", "9999-12-31"),
    "date-time": (
        "2024-01-31T12:00:00Z",
        "2024-01-31T12:00:00.5+01:00",
        "1999-12-25T00:00:00-08:00",
        "2030-07-04T23:59:59.123456Z",
        "2024-01-31t12:00:00z",
    ),
    "time": ("12:00:00Z", "23:59:59.5+01:00", "00:00:00-08:00"),
    "duration": ("P1D", "PT1H", "P1Y2M3DT4H5M6S", "P2W"),
    "email": ("a@b.co", "a@example.com", "First.Last+tag@mail.example.org"),
    "idn-email": ("a@b.co", "é@example.com", "First.Last+tag@mail.example.org"),
    "hostname": ("example.com", "a", "sub.example.org", "1.example.net"),
    "idn-hostname": ("example.com", "é.com", "sub.example.org"),
    "ipv4": ("192.0.2.1", "10.0.0.255", "8.8.8.8"),
    "ipv6": ("2001:db8::1", "::1", "fe80::1", "::ffff:192.0.2.1"),
    "uri": (
        "https://example.com",
        "urn:a",
        "http://user@example.org:8080/a/b?c=d#e",
        "mailto:a@example.com",
        "ftp://example.com/a",
    ),
    "uri-reference": ("/a", "https://example.com", "", "a?b=c#d", "../a"),
    "iri": ("https://example.com", "https://example.com/é", "urn:a"),
    "iri-reference": ("/a", "/é", "https://example.com", ""),
    "uri-template": ("/a/{b}", "/a", "https://example.com/{?b,c}"),
    "json-pointer": ("/a", "", "/a/0/b~1c"),
    "relative-json-pointer": ("1/a", "0", "0#"),
    "uuid": (
        "123e4567-e89b-12d3-a456-426614174000",
        "123E4567-E89B-12D3-A456-426614174000",
        "00000000-0000-0000-0000-000000000000",
        "f47ac10b-58cc-4372-a567-0e02b2c3d479",
    ),
    "regex": ("^a$", "a", "[0-9]+"),
}


ALMOST: Final[dict[str, tuple[str, ...]]] = {
    "date": ("2023-02-30", "2023-13-01", "0000-00-00"),
    "date-time": (
        "2023-02-30T12:00:00Z",
        "2023-01-31T25:00:00Z",
        "2023-02-30T12:00:00.5+01:00",
        "2023-02-30 12:00:00",
    ),
    "time": ("25:00:00Z", "12:60:00Z", "12:00:00"),
    "duration": ("P", "PT", "P1S"),
    "email": ("a..b@example.com", "a@-b.co", "a@b..co", "@.", "a@", "a" * 65 + "@example.com"),
    "hostname": ("-a.example.com", "a" * 64 + ".com", "a..b", "a_b.com", "-a-.b"),
    "ipv4": ("256.1.1.1", "1.2.3.999", "01.02.03.04"),
    "ipv6": ("1::2::3", ":::", "12345::"),
    "uri": ("https://a b", "https://%zz", "//a", "a"),
    "uri-reference": ("a b", "%zz"),
    "json-pointer": ("/~", "/~2", "a"),
    "relative-json-pointer": ("01", "-1", "/a"),
    "uuid": ("123e4567e89b12d3a456426614174000", "-" * 36, "0" * 36, "g" * 36),
    "regex": ("(", "[", "a(", "*"),
    "uri-template": ("{", "/a/{b"),
}
"""Texts that look like a format's and are none."""


def _labels(length: int) -> str:
    """A host name of a length, in labels of at most 63 characters (RFC 1035, section 2.3.4)."""
    text = ("a" * 63 + ".") * (length // 64 + 1)
    cut = text[: max(length, 1)]
    return cut if cut[-1] != "." else f"{cut[:-3]}.aa"


def _mailbox(length: int) -> str:
    local = min(64, max(1, length - 5))
    return "a" * local + "@" + _labels(max(length - local - 4, 1)) + ".co"


STRETCHED: Final[dict[str, Callable[[int], str]]] = {
    "email": _mailbox,
    "idn-email": _mailbox,
    "hostname": _labels,
    "idn-hostname": _labels,
    "uri": lambda length: "https://example.com/".ljust(length, "a"),
    "iri": lambda length: "https://example.com/".ljust(length, "a"),
    "uri-reference": lambda length: "/".ljust(length, "a"),
    "iri-reference": lambda length: "/".ljust(length, "a"),
    "uri-template": lambda length: "/".ljust(length, "a"),
    "json-pointer": lambda length: "/".ljust(length, "a"),
    "regex": lambda length: "a" * length,
    "date-time": lambda length: "2024-01-31T12:00:00." + "1" * max(length - 21, 1) + "Z",
}
"""Texts of a format that have a length, where the format has such a text."""

PLAIN: Final = ("text", "", "a", "0", " ", "-", "A b", "é", "true", "null", "[", "x" * 40)


MIXED: Final = "aA1!"
"""What most rules for passwords are content with, once repeated."""


def strings(case: Shape, other: Shape) -> Iterator[str]:
    """Strings of either shape's formats, of its patterns and at the edges of its lengths."""
    shortest = int(case.least("minLength") or 0)
    longest = case.most("maxLength")
    lengths = {shortest, max(shortest, 1)} | ({int(longest)} if longest is not None else set())
    for limit in (*other.each("minLength"), *other.each("maxLength")):
        lengths |= {int(limit) - 1, int(limit), int(limit) + 1}
    fits = sorted(
        at for at in lengths
        if shortest <= at <= LONGEST_TEXT and (longest is None or at <= longest)
    )  # fmt: skip
    for name in (*case.each("format"), *other.each("format")):
        yield from SAMPLES.get(name, ())
        yield from (STRETCHED[name](at) for at in fits if name in STRETCHED)
    for name in other.each("format"):
        yield from ALMOST.get(name, ())
    own = outlines(case)
    if own:
        for low, high in [(shortest, longest), *((at, at) for at in fits if at <= WORTH)]:
            limit = None if high is None else int(high)
            answer = included(own, NEVER, min_length=int(low), max_length=limit)
            if isinstance(answer, Counterexample):
                yield answer.text
                yield from _lengthened(answer.text, fits)
    read = other.each("pattern")
    if (own and other.each("format")) or not all(map(is_readable, (*own, *read))):
        yield from samples(own, tuple(read))
    yield "text"
    yield from (spelled for each in other.each("pattern") for spelled in LITERAL.findall(each))
    if case.each("pattern"):
        yield from chain.from_iterable(SAMPLES[name][:2] for name in sorted(SAMPLES))
    yield from (_repeated("text", at) for at in fits if at)
    yield from PLAIN
    if case.each("pattern"):
        yield from (_repeated(MIXED, at) for at in (*fits, 8, 12, 16) if at)
    yield from (str(each) for each in other.listed or () if isinstance(each, str))


def _lengthened(text: str, lengths: Iterable[int]) -> Iterator[str]:
    """A text made longer at its end, which most patterns do not mind."""
    for length in lengths:
        if length > len(text):
            yield text.ljust(length, text[-1:] or "a")
            yield text.ljust(length, "a")


def _repeated(text: str, length: int) -> str:
    return (text * (length // len(text) + 1))[:length]
