"""Removes what a ledger holds, newest first, and only what carries the run's tag.

It may be done again and again: what is gone already is settled, what cannot be removed is told.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import quote, urljoin

import orjson

from treaty.acceptance.call import Call, carries, run_tag
from treaty.acceptance.guard import Guard, NoAnswerError
from treaty.acceptance_settings import Resource
from treaty.conformance.exchange import Exchange, Headers
from treaty.conformance.web_links import next_address
from treaty.contract.pointer import PointerError, find
from treaty.errors import NotSentError, StoppedError, TreatyError
from treaty.ledger import Entry, History

SOURCE: Final = "clean-up"
_GONE_ALREADY: Final = "gone already"
REMOVED: Final = frozenset({"gone", "marked", _GONE_ALREADY})
"""Why a creation is settled that had happened."""
_GONE: Final = frozenset({404, 410})
_SUCCESS: Final = range(200, 300)
_SKEW: Final = timedelta(minutes=5)
_PAGES: Final = 20


@dataclass(frozen=True, slots=True)
class LeftOver:
    """Something that the run made and could not remove.

    Attributes:
        entry: What the ledger says about it.
        reason: Why it is still there, or may be.
    """

    entry: Entry
    reason: str

    @property
    def name(self) -> str:
        """What it is, for people."""
        name = self.entry.outcome.get("id") or self.entry.intent.get("tag") or "without an id"
        return f"{self.entry.intent.get('resource', 'something')} {name}"


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What came of a clean-up.

    Attributes:
        removed: How many things were removed, or had been.
        left: What is left over.
    """

    removed: int
    left: tuple[LeftOver, ...]


def removed_in_all(history: History) -> int:
    """How many things a ledger's run made that are gone again."""
    return sum(
        bool(entry.intent.get("creates")) and entry.settled in REMOVED for entry in history.entries
    )


class _NotRemovedError(Exception):
    """Something is left over; the argument says why."""


@dataclass(slots=True)
class Cleanup:
    """Removes what a ledger holds.

    Attributes:
        guard: Sends; it lets the requests of clean-up write.
        base: The deployment's address.
        seconds: How long it may take.
        clock: Tells the seconds.
        tell: Is told what is being removed.
    """

    guard: Guard
    base: str
    seconds: float
    clock: Callable[[], float] = time.monotonic
    tell: Callable[[str], None] = lambda _: None
    _found: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def remove(self) -> Cleaned:
        """Removes everything that the ledger holds and that is not settled."""
        deadline = self.clock() + self.seconds
        left, removed = list[LeftOver](), 0
        kept = set[str]()
        opened = self.guard.ledger.read().open
        for entry in sorted(opened, key=_creations_last_made_first(opened)):
            reason = self._reason_left(entry, kept, deadline)
            if reason:
                left.append(LeftOver(entry, reason))
                kept.add(str(entry.outcome.get("id", "")))
            elif entry.intent.get("creates"):
                removed += 1
        return Cleaned(removed, tuple(left))

    def listing(self) -> Iterator[str]:
        """What would be removed, for people; nothing is sent."""
        opened = self.guard.ledger.read().open
        for entry in sorted(opened, key=_creations_last_made_first(opened)):
            intent = entry.intent
            if intent.get("creates"):
                name = entry.outcome.get("id") or f"whatever carries {intent.get('tag')}"
                yield f"{intent['resource']} {name}, made by {intent['operation']} at {entry.at}"

    def _reason_left(self, entry: Entry, kept: set[str], deadline: float) -> str:
        """Removes what an entry stands for; gives why it is left over, if it is."""
        if self.clock() > deadline:
            return "the time for clean-up was up"
        try:
            if not entry.intent.get("creates"):
                return self._settle_part(entry, kept)
            why = self._remove(entry)
        except _NotRemovedError as error:
            return str(error)
        except StoppedError as error:
            return error.message
        except (NotSentError, NoAnswerError, TreatyError) as error:
            return self.guard.redactor.text(error.message)
        self.guard.ledger.settle(entry.id, why)
        return ""

    def _settle_part(self, entry: Entry, kept: set[str]) -> str:
        """A change of something that is gone by now went with it."""
        of = set(entry.intent.get("of", ()))
        if of & kept:
            return "what it changed is left over"
        self.guard.ledger.settle(entry.id, "went with what it changed")
        return ""

    def _remove(self, entry: Entry) -> str:
        """Removes one thing.

        Returns:
            Why nothing of it remains.

        Raises:
            _NotRemovedError: It is left over.
        """
        resource = self.guard.catalogue.resource(entry.intent["resource"])
        name = entry.outcome.get("id") or self._search(entry, resource)
        if not name:
            return "nothing came of it"
        if not entry.outcome.get("id"):
            self.guard.ledger.record(entry.id, id=name)
        self.tell(f"removing {entry.intent['resource']} {name}")
        read = self._request(entry, "GET", resource.read, name)
        if read.status in _GONE:
            return _GONE_ALREADY
        self._require_tag(entry, resource, read)
        method, _, path = resource.delete.partition(" ")
        deleted = self._request(entry, method, path, name, if_match=_header(read, "etag"))
        if deleted.status not in _SUCCESS and deleted.status not in _GONE:
            raise _NotRemovedError(f"{method} was answered with {deleted.status}")
        again = self._request(entry, "GET", resource.read, name)
        if again.status not in _GONE:
            raise _NotRemovedError(
                f"{method} was answered with {deleted.status}, and it can still be read"
            )
        return resource.deleted

    def _require_tag(self, entry: Entry, resource: Resource, read: Exchange) -> None:
        if read.status not in _SUCCESS:
            raise _NotRemovedError(f"reading it was answered with {read.status}")
        pointer = resource.read_tag or resource.tag
        run = entry.intent.get("run", self.guard.run)
        if not pointer or not carries(_json(read), pointer, run):
            raise _NotRemovedError(
                f"it does not carry the tag {run_tag(run)}, so it was not touched"
            )

    def _search(self, entry: Entry, resource: Resource) -> str:
        """Looks for what came of a request whose answer is not known, by its tag."""
        if not resource.find or not entry.intent.get("tag"):
            raise _NotRemovedError(
                "its answer is not known, and nothing says how it is found"
                if not resource.find
                else "its answer is not known, and it carried no tag"
            )
        for pause in (*self._pauses(entry), None):
            found = self._found_by_tag(entry, resource)
            if found or pause is None:
                return found
            self.guard.sleep(pause)
        return ""

    def _pauses(self, entry: Entry) -> Iterator[float]:
        """The waits until a request whose sender was killed can no longer have its effect."""
        if entry.outcome:
            return
        late = datetime.fromisoformat(entry.at) + timedelta(
            seconds=self.guard.profile.limits.request_seconds
        )
        left = (late - self.guard.ledger.now()).total_seconds()
        while left > 0:
            yield min(left, 2.0)
            left -= 2.0

    def _found_by_tag(self, entry: Entry, resource: Resource) -> str:
        pointer = resource.read_tag or resource.tag
        for item in self._items(entry, resource):
            if _at(item, pointer) == entry.intent["tag"]:
                return str(_at(item, resource.item_id) or "")
        return ""

    def _items(self, entry: Entry, resource: Resource) -> Iterator[Any]:
        since = datetime.fromisoformat(entry.at) - _SKEW
        path = resource.find.replace("{since}", quote(_instant(since), safe=""))
        url: str | None = urljoin(self.base, path)
        for _ in range(_PAGES):
            if url is None:
                return
            page = self.guard.send(self._call(entry, "GET", url), cleans=True)
            if page.status not in _SUCCESS:
                raise _NotRemovedError(f"looking for it was answered with {page.status}")
            items = _at(_json(page), resource.items)
            yield from items if isinstance(items, list) else ()
            following = next_address(page.response_headers)
            url = urljoin(url, following) if following else None
        raise _NotRemovedError(f"it was not found on {_PAGES} pages, and there are more")

    def _request(
        self, entry: Entry, method: str, path: str, name: str, *, if_match: str = ""
    ) -> Exchange:
        filled = path.replace("{id}", quote(name, safe="")).replace("{run}", self.guard.run)
        headers: Headers = (("If-Match", if_match),) if if_match else ()
        call = self._call(entry, method, urljoin(self.base, filled), headers)
        return self.guard.send(call, cleans=True)

    def _call(self, entry: Entry, method: str, url: str, headers: Headers = ()) -> Call:
        role = entry.intent.get("role", "")
        own = self.guard.credentials.placeholder(role) if role else ()
        return Call(method, url, (*own, *headers), b"", SOURCE)


def _creations_last_made_first(opened: tuple[Entry, ...]) -> Callable[[Entry], tuple[bool, int]]:
    """Creations in reverse, and then the changes, which went with them."""
    order = {entry.id: index for index, entry in enumerate(opened)}
    return lambda entry: (not entry.intent.get("creates"), -order[entry.id])


def _json(exchange: Exchange) -> Any:
    try:
        return orjson.loads(exchange.response_body or b"null")
    except orjson.JSONDecodeError:
        return None


def _at(value: Any, pointer: str) -> Any:
    try:
        return find(value, pointer)
    except PointerError:
        return None


def _header(exchange: Exchange, name: str) -> str:
    return next((value for key, value in exchange.response_headers if key.lower() == name), "")


def _instant(at: datetime) -> str:
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")
