"""The one transport of a run: whatever is sent to a deployment passes here, or is not sent."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Final
from urllib.parse import urlsplit

from treaty.acceptance.budget import PER_CREATION, Budget
from treaty.acceptance.call import Call, marked_headers, run_tag, tagged
from treaty.acceptance.catalogue import Catalogue, Meaning, objection
from treaty.acceptance.credentials import Credentials
from treaty.acceptance.holdings import Holdings, id_in
from treaty.acceptance.origins import is_allowed, is_encrypted, origin
from treaty.acceptance.record import Record, Sent
from treaty.acceptance.redaction import Redactor
from treaty.acceptance.stops import Brake
from treaty.acceptance.wire import Wire, WireError, describe
from treaty.acceptance_settings import Profile
from treaty.conformance.exchange import Exchange
from treaty.errors import RefusedError, StoppedError, TreatyError
from treaty.ledger import Ledger

_IDEMPOTENT: Final = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE", "QUERY"})
"""RFC 9110, section 9.2.2."""
_TRY_LATER: Final = frozenset({429, 502, 503, 504})
_FAILED: Final = 500
_UNAUTHORIZED: Final = 401
_SUCCESS: Final = range(200, 300)
_REFUSED: Final = frozenset(range(400, 500)) - {408, 499}
"""Statuses that tell that nothing came of a request."""
_WAIT: Final = 0.5
"""The seconds before the first retry where the answer names none; doubled each time."""


@dataclass(frozen=True, slots=True)
class _Tried:
    """One attempt: its exchange, or why there is none."""

    exchange: Exchange | None
    why: str = ""

    @property
    def status(self) -> int:
        return self.exchange.status if self.exchange else 0

    @property
    def failure(self) -> str:
        """How it failed, if that was a fault; being asked to wait is none."""
        if self.exchange is None:
            return self.why
        failed = self.exchange.status >= _FAILED
        return f"it was answered with {self.exchange.status}" if failed else ""


class NoAnswerError(TreatyError):
    """A request was sent, perhaps, and no answer came."""


@dataclass(slots=True)
class Guard:
    """Sends what a profile allows.

    Attributes:
        run: The run's id.
        profile: What may be done.
        catalogue: What requests would do.
        wire: Sends.
        budget: What may still be spent.
        brake: What ends the run.
        ledger: Where what is created is written down first.
        record: Where every request is written down.
        credentials: The synthetic users.
        redactor: Masks what is written.
        writes: Whether whoever runs it named the profile a second time.
        holdings: What the run created.
        seen: Is given every exchange but those of clean-up.
        sleep: Waits so many seconds.
    """

    run: str
    profile: Profile
    catalogue: Catalogue
    wire: Wire
    budget: Budget
    brake: Brake
    ledger: Ledger
    record: Record
    credentials: Credentials
    redactor: Redactor
    writes: bool = False
    holdings: Holdings = field(default_factory=Holdings)
    seen: Callable[[Exchange], None] = lambda _: None
    sleep: Callable[[float], None] = time.sleep
    _number: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def send(self, call: Call, *, cleans: bool = False) -> Exchange:
        """Sends a request, if it may be sent.

        Args:
            call: The request.
            cleans: Whether it removes what the ledger holds: it may write, and has requests and
                time of its own.

        Returns:
            Its exchange, with the request as it was sent, placeholders in place of credentials.

        Raises:
            RefusedError: It may not be sent.
            StoppedError: The run is to send no more.
            NoAnswerError: No answer came.
        """
        meaning = self.catalogue.meaning(call.method, call.url, call.body)
        try:
            self._require_allowed(call, meaning, cleans=cleans)
            prepared, tag = self._prepared(call, meaning)
        except RefusedError as error:
            self._note(call, meaning, 0, refused=error.message)
            raise
        if meaning.is_safe or cleans:
            exchange = self._sent(prepared, meaning, cleans=cleans)
        else:
            exchange = self._written_down(prepared, meaning, tag)
        if not cleans:
            self.seen(exchange)
        return exchange

    def _require_allowed(self, call: Call, meaning: Meaning, *, cleans: bool) -> None:
        if not is_allowed(call.url, self.profile.hosts):
            raise RefusedError(
                f"{origin(call.url) or 'an address without a host'} is not a host of the profile "
                f"{self.profile.name}",
                hint="add it to `hosts`, if it belongs to the deployment",
            )
        if self.profile.access != "write" and not is_encrypted(call.url):
            raise RefusedError(
                f"{origin(call.url)} is not encrypted, and the profile {self.profile.name} "
                "needs https",
                hint="use an https:// URL",
            )
        if cleans:
            return
        why = objection(meaning, self.profile, marked=call.is_marked, writes=self.writes)
        if not why and not meaning.is_safe:
            why = self._not_ours(meaning)
        if why:
            raise RefusedError(f"{meaning.name} is not sent: {why}", hint=_HINT)

    def _not_ours(self, meaning: Meaning) -> str:
        """Why a write may not go to what it names: it is not, or may not be, the run's own."""
        for name in meaning.ids:
            if self.holdings.holds(meaning.resource, name):
                continue
            is_odd = not name or "/" in name or "\\" in name or name in {".", ".."}
            is_foreign = self.holdings.is_foreign(meaning.resource, name)
            if self.profile.access != "write" or is_foreign or is_odd:
                return f"this {meaning.resource} was not created by the run"
        return ""

    def _prepared(self, call: Call, meaning: Meaning) -> tuple[Call, str]:
        body, tag = call.body, ""
        if not meaning.is_safe and meaning.resource:
            pointer = self.catalogue.resource(meaning.resource).tag
            creates = meaning.id_at is not None
            own = f"{run_tag(self.run)}-{self._next()}"
            body, tag = tagged(call, pointer, self.run, own, creates=creates)
        headers = marked_headers(call.headers, self.run)
        return replace(call, headers=headers, body=body), tag

    def _next(self) -> str:
        """A number for a tag, which no other process of the run gives too."""
        with self._lock:
            self._number += 1
            return f"{self.ledger.now().strftime('%H%M%S%f')}{self._number}"

    def _written_down(self, call: Call, meaning: Meaning, tag: str) -> Exchange:
        """Sends what may create or change something: first the ledger, then the request."""
        creates = meaning.id_at is not None
        self.brake.check()
        entry = self.ledger.intend(
            method=call.method,
            path=self._masked(call.url),
            operation=meaning.name,
            resource=meaning.resource,
            creates=creates,
            of=list(meaning.ids),
            tag=tag,
            role=self.credentials.role(call.headers),
            source=call.source,
        )
        try:
            exchange = self._sent(call, meaning)
        except NoAnswerError as error:
            self.ledger.record(entry, error=error.message)
            raise
        except TreatyError:
            self.ledger.settle(entry, "not sent")
            raise
        self._outcome(entry, meaning, exchange)
        return exchange

    def _outcome(self, entry: str, meaning: Meaning, exchange: Exchange) -> None:
        creates = meaning.id_at is not None
        name = id_in(exchange, meaning.id_at) if meaning.id_at is not None else ""
        if name:
            self.holdings.hold(meaning.resource, name)
        known = {"id": name} if name else {}
        self.ledger.record(entry, status=exchange.status, **known)
        if exchange.status in _REFUSED and not name:
            self.ledger.settle(entry, f"refused with {exchange.status}")
            if creates:
                self.budget.release(PER_CREATION)
        elif not creates and exchange.status < _FAILED:
            of = f"part of a {meaning.resource} that the ledger holds"
            sink = self.profile.sinks.get(meaning.name, "")
            self.ledger.settle(entry, of if meaning.resource else f"it ends in {sink}")

    def _sent(self, call: Call, meaning: Meaning, *, cleans: bool = False) -> Exchange:
        """Sends, and again where that is allowed and may help; every attempt is counted."""
        creates = not meaning.is_safe and meaning.id_at is not None
        tried = self._renewed(call, creates=creates, cleans=cleans)
        waited, attempts, failed = 0.0, 1, tried.failure
        while (pause := self._pause(call, tried, attempts, waited, cleans=cleans)) is not None:
            self.sleep(pause)
            try:
                tried = self._once(call, creates=False, cleans=cleans)
            except StoppedError:
                break  # what was answered before is the answer; the next request is held back
            waited, attempts = waited + pause, attempts + 1
            failed = failed or tried.failure
        status, elapsed = tried.status, tried.exchange.elapsed if tried.exchange else None
        self._note(call, meaning, status, attempts=attempts, elapsed=elapsed, failed=failed)
        if tried.exchange is None:
            raise NoAnswerError(f"{meaning.name}: {tried.why}", hint="look at the deployment")
        return tried.exchange

    def _renewed(self, call: Call, *, creates: bool, cleans: bool) -> "_Tried":
        """Sends once, and a second time with a new token where the deployment refuses the first."""
        tried = self._once(call, creates=creates, cleans=cleans)
        role = self.credentials.role(call.headers)
        if tried.status == _UNAUTHORIZED and role and self.credentials.can_renew(role):
            self.credentials.forget(role)
            return self._once(call, creates=False, cleans=cleans)
        return tried

    def _once(self, call: Call, *, creates: bool, cleans: bool) -> "_Tried":
        headers = self.credentials.filled(call.headers)
        seconds = self.profile.limits.request_seconds
        check = partial(self.brake.check, cleans=cleans)
        try:
            with self.budget.request(creates=creates, cleans=cleans, check=check):
                try:
                    sent = self.wire(call.method, call.url, headers, call.body, seconds=seconds)
                except WireError as error:
                    self.brake.seen(_FAILED, None)
                    return _Tried(None, describe(call.url, error))
        except StoppedError as error:
            self.brake.stop(error.message)
            raise
        self.brake.seen(sent.status, sent.elapsed)
        self.redactor.learn(sent)
        self.holdings.see(sent)
        return _Tried(replace(sent, request_headers=call.headers, origin=call.source))

    def _pause(
        self, call: Call, tried: "_Tried", attempts: int, waited: float, *, cleans: bool
    ) -> float | None:
        """How long to wait before a request is sent again; None where it is not."""
        limits, exchange = self.profile.limits, tried.exchange
        if attempts > limits.retries or (exchange and exchange.status not in _TRY_LATER):
            return None
        is_repeatable = call.method in _IDEMPOTENT or bool(call.header("idempotency-key"))
        if not is_repeatable and not cleans:
            return None
        asked = _retry_after(exchange, self.ledger.now()) if exchange else None
        pause = _WAIT * 2 ** (attempts - 1) if asked is None else asked
        return pause if waited + pause <= limits.retry_seconds else None

    def _note(
        self,
        call: Call,
        meaning: Meaning,
        status: int,
        *,
        attempts: int = 1,
        elapsed: float | None = None,
        refused: str = "",
        failed: str = "",
    ) -> None:
        self.record.write(
            Sent(
                self.redactor.text(call.source),
                meaning.name if meaning.operation else self.redactor.text(meaning.name),
                call.method,
                self._masked(call.url),
                status,
                attempts,
                elapsed,
                self.credentials.role(call.headers),
                self.redactor.text(refused),
                failed,
            )
        )

    def _masked(self, url: str) -> str:
        parts = urlsplit(url)
        return self.redactor.text(parts.path + (f"?{parts.query}" if parts.query else ""))


_HINT: Final = "docs/guides/accept.md tells what a profile lets through"


def _retry_after(exchange: Exchange, now: datetime) -> float | None:
    """The seconds that an answer asks to wait (RFC 9110, section 10.2.3)."""
    for name, value in exchange.response_headers:
        if name.lower() != "retry-after":
            continue
        if value.strip().isdecimal():
            return float(value)
        try:
            at = parsedate_to_datetime(value)
        except ValueError:
            return None
        return max(0.0, (at.astimezone(UTC) - now).total_seconds())
    return None
