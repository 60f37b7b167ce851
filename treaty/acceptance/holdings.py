"""What a run may change: what it created itself, and nothing else."""

import threading
from collections.abc import Iterable
from typing import Any, Final

import orjson

from treaty.conformance.exchange import Exchange
from treaty.contract.pointer import PointerError, find
from treaty.ledger import Entry, History

_MOST: Final = 200_000


class Holdings:
    """Knows the ids of what the ledger holds, and of what answers showed to be others'.

    Args:
        history: What the ledger held already.
    """

    def __init__(self, history: History | None = None) -> None:
        self._held: dict[tuple[str, str], Entry | None] = {}
        self._seen: set[str] = set()
        self._lock = threading.Lock()
        for entry in history.entries if history else ():
            name = entry.outcome.get("id")
            if isinstance(name, str) and entry.intent.get("creates"):
                self._held[entry.intent["resource"], name] = entry

    def hold(self, resource: str, name: str) -> None:
        """Takes note of what the run has created."""
        with self._lock:
            self._held[resource, name] = None

    def holds(self, resource: str, name: str) -> bool:
        """Whether the run created it."""
        return (resource, name) in self._held

    def is_foreign(self, resource: str, name: str) -> bool:
        """Whether an answer showed an id that the run did not create."""
        return not self.holds(resource, name) and name in self._seen

    def see(self, exchange: Exchange) -> None:
        """Takes note of every text in an answer: any of them may be somebody's id."""
        try:
            value = orjson.loads(exchange.response_body or b"null")
        except orjson.JSONDecodeError:
            return
        with self._lock:
            for text in _texts(value):
                if len(self._seen) < _MOST:
                    self._seen.add(text)


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, str | int) and not isinstance(value, bool):
        yield str(value)


def id_in(exchange: Exchange, pointer: str) -> str:
    """The id in an answer; empty where it has none."""
    try:
        value = find(orjson.loads(exchange.response_body or b"null"), pointer)
    except (orjson.JSONDecodeError, PointerError):
        return ""
    return str(value) if isinstance(value, str | int) else ""
