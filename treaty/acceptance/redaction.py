"""Keeps secrets and people's data out of everything that a run writes.

It masks by name, as `treaty.conformance.curl` does, and by value: what is known to be a secret, or
was read under a secret's or a person's name, is masked wherever it turns up afterwards.
"""

import base64
import re
import threading
from collections.abc import Iterable, Iterator
from typing import Any, Final
from urllib.parse import parse_qsl, quote, quote_plus, urlsplit

import orjson

from treaty.conformance.curl import MASK, is_secret
from treaty.conformance.exchange import Exchange, Headers

_JWT: Final = re.compile(r"eyJ[\w-]{6,}\.[\w-]{6,}\.[\w-]*")
_BEARER: Final = re.compile(r"(?i)\b(bearer|basic|token)\s+(?!\*\*\*)[\w.~+/=-]{8,}")
_IN_ADDRESS: Final = re.compile(r"([?&;]([\w.\[\]-]+)=)([^&#\s'\"<>]+)")
_USER: Final = re.compile(r"(?<=://)[^/@\s]+@")
_SHORTEST: Final = 4
_LEARNT: Final = 20_000  # ways of writing what answers held: a pattern of more takes too long


class Redactor:
    """Masks text before it is written.

    Args:
        personal: Names of properties, parameters and headers that hold people's data.
    """

    def __init__(self, personal: Iterable[str] = ()) -> None:
        self._personal = frozenset(name.lower() for name in personal)
        self._secrets: set[str] = set()
        self._learnt: set[str] = set()
        self._pattern: re.Pattern[str] | None = None
        self._lock = threading.Lock()

    def add(self, *secrets: str) -> None:
        """Takes note of secrets, which are masked however they are encoded."""
        self._note(secrets, self._secrets)

    def learn(self, exchange: Exchange) -> None:
        """Takes note of the secrets and the people's data in an exchange."""
        found = [
            *self._of_headers(exchange.request_headers),
            *self._of_headers(exchange.response_headers),
            *self._of_pairs(parse_qsl(exchange.query)),
        ]
        for body in (exchange.request_body, exchange.response_body):
            found += self._of_body(body)
        if found and len(self._learnt) < _LEARNT:
            self._note(found, self._learnt)

    def text(self, text: str) -> str:
        """Masks a text."""
        pattern = self._compiled()
        if pattern is not None:
            text = pattern.sub(MASK, text)
        text = _JWT.sub(MASK, text)
        text = _BEARER.sub(rf"\1 {MASK}", text)
        text = _USER.sub(f"{MASK}@", text)
        return _IN_ADDRESS.sub(self._masked_pair, text)

    def _note(self, values: Iterable[str], known: set[str]) -> None:
        with self._lock:
            before = len(known)
            known.update(form for each in values if len(each) >= _SHORTEST for form in _forms(each))
            if len(known) > before:
                self._pattern = None

    def _masked_pair(self, found: re.Match[str]) -> str:
        return f"{found[1]}{MASK}" if self._hides(found[2]) else found[0]

    def _hides(self, name: str) -> bool:
        return name.lower() in self._personal or is_secret(name)

    def _compiled(self) -> re.Pattern[str] | None:
        with self._lock:
            if self._pattern is None and (values := self._secrets | self._learnt):
                longest_first = sorted(values, key=len, reverse=True)
                self._pattern = re.compile("|".join(map(_as_it_stands, longest_first)))
            return self._pattern

    def _of_headers(self, headers: Headers) -> Iterator[str]:
        for name, value in headers:
            if self._hides(name):
                yield value
                yield value.partition(" ")[2]
            elif name.lower() in {"location", "link", "content-location"}:
                yield from self._of_pairs(parse_qsl(urlsplit(value.strip("<>")).query))

    def _of_pairs(self, pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
        return (value for name, value in pairs if self._hides(name))

    def _of_body(self, body: bytes | None) -> Iterator[str]:
        if not body:
            return
        try:
            yield from self._of_value(orjson.loads(body))
        except orjson.JSONDecodeError:
            text = body[:100_000].decode("utf-8", "ignore")
            yield from _JWT.findall(text)
            if "=" in text[:200] and text.isprintable():
                yield from self._of_pairs(parse_qsl(text))

    def _of_value(self, value: Any, *, hidden: bool = False) -> Iterator[str]:
        if isinstance(value, dict):
            for name, each in value.items():
                yield from self._of_value(each, hidden=hidden or self._hides(name))
        elif isinstance(value, list):
            for each in value:
                yield from self._of_value(each, hidden=hidden)
        elif hidden and not isinstance(value, bool | None):
            yield str(value)


def _as_it_stands(value: str) -> str:
    """A pattern of a value; a number's not within a longer one, which it says nothing about."""
    return rf"(?<![\d.]){value}(?![\d.])" if value.isdecimal() else re.escape(value)


def _forms(secret: str) -> Iterator[str]:
    """How a secret may be written."""
    yield secret
    yield quote(secret, safe="")
    yield quote_plus(secret)
    yield orjson.dumps(secret).decode()[1:-1]
    whole = base64.b64encode(secret.encode()).decode()
    yield whole
    yield whole.rstrip("=")
