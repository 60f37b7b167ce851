"""The last requests to an instance: SIGTERM comes while it answers them."""

import os
import select
import signal
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from itertools import cycle, islice
from pathlib import Path
from typing import Final

from treaty.conformance.exchange import Exchange
from treaty.upgrade.instance import Instance
from treaty.upgrade.observation import Call
from treaty.upgrade.proxy import NOBODY, answered, broken, put

MOST: Final = 8
"""How many requests are sent at a time, each on a connection of its own."""

_TRIES: Final = 4
_SLICES: Final = 20  # which are enough to answer anything quick
_SLICE: Final = 0.00003  # seconds by which each is longer than the one before
_HALT: Final = 0.002  # seconds until every thread of a process stands still
_SOCKETS: Final = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
_ESTABLISHED: Final = "01"


@dataclass(frozen=True, slots=True)
class Parted:
    """What became of an instance's last requests.

    Attributes:
        exchanges: The ones that it owed an answer.
        left: How many seconds of its time to end are left.
    """

    exchanges: list[Exchange]
    left: float


def part(instance: Instance, calls: Sequence[Call], *, seconds: float) -> Parted:
    """Tells an instance to end while it answers, as a platform does.

    Judged is only what it had read before it was told so, and what it cuts: a connection that is
    closed while nothing of an answer was sent is one on which a proxy sends its request elsewhere.

    Args:
        instance: The instance.
        calls: Requests that may be sent again and again.
        seconds: How long it may take to end after that.
    """
    chosen = islice(cycle(calls), MOST)
    clients = [_Client(instance.port, call, seconds) for call in chosen]
    try:
        for client in clients:
            client.open()
            client.ask()
        for client in clients:
            client.answer()
        begun = _told_while_it_answers(instance, clients)
        until = time.monotonic() + seconds
        exchanges = [(client, client.answer(until=until)) for client in clients]
    finally:
        for client in clients:
            client.close()
    owed = [
        exchange
        for client, exchange in exchanges
        if exchange is not None and (client in begun or _is_cut(exchange))
    ]
    return Parted(owed, max(until - time.monotonic(), 0))


def _told_while_it_answers(instance: Instance, clients: Sequence["_Client"]) -> list["_Client"]:
    """Sends SIGTERM, where possible at a moment at which there is something to answer."""
    begun: list[_Client] = []
    for _ in range(_TRIES):
        try:
            begun = _begun(instance, clients)
            if begun:
                break
        finally:
            if begun:
                instance.process.terminate()
            _signal(instance, signal.SIGCONT)
        for client in clients:
            client.answer()
    else:
        instance.process.terminate()
    return begun


def _begun(instance: Instance, clients: Sequence["_Client"]) -> list["_Client"]:
    """Asks, and gives those that are being answered; the process stands still afterwards.

    It goes on in slices, or it would have answered before anybody could look.
    """
    for client in clients:
        client.open()  # nobody accepts connections while the process stands still
    _signal(instance, signal.SIGSTOP)
    time.sleep(_HALT)
    for client in clients:
        client.ask()
    for number in range(_SLICES):
        _signal(instance, signal.SIGCONT)
        _wait(number * _SLICE)
        _signal(instance, signal.SIGSTOP)
        time.sleep(_HALT)
        there = _read_by(instance.port)
        waiting = [each for each in clients if each.waits]
        begun = [each for each in waiting if each.port in there]
        if begun or not waiting:
            return begun
    return []


def _wait(seconds: float) -> None:
    """Waits for less than a clock's tick."""
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        pass


def _signal(instance: Instance, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(instance.process.pid, number)


def _read_by(port: int) -> set[int]:
    """The clients' ports from which a server has read all that there was; none but on Linux.

    A connection that nobody has accepted yet belongs to no file: its inode is 0.
    """
    found: set[int] = set()
    for table in _SOCKETS:
        with suppress(OSError):
            for line in table.read_text().splitlines()[1:]:
                _, local, remote, state, queues, _, _, _, _, inode, *_ = line.split()
                unread = int(queues.partition(":")[2], 16)
                if _port(local) == port and state == _ESTABLISHED and inode != "0" and not unread:
                    found.add(_port(remote))
    return found


def _port(address: str) -> int:
    return int(address.rpartition(":")[2], 16)


def _is_cut(exchange: Exchange) -> bool:
    return exchange.status == NOBODY and b"IncompleteRead" in (exchange.response_body or b"")


class _Client:
    """Sends one request again and again, on one connection as long as the server keeps it."""

    def __init__(self, port: int, call: Call, seconds: float) -> None:
        self._call = call
        self._connection = HTTPConnection("127.0.0.1", port, timeout=seconds)
        self._asked: float | None = None

    @property
    def port(self) -> int:
        """Its own port."""
        return int(self._connection.sock.getsockname()[1])

    @property
    def waits(self) -> bool:
        """Whether it has asked, and nothing has come yet."""
        return self._asked is not None and not select.select([self._connection.sock], [], [], 0)[0]

    def open(self) -> None:
        """Connects, where the server has not kept the connection."""
        if self._connection.sock is None:
            with suppress(OSError):
                self._connection.connect()

    def ask(self) -> None:
        """Sends the request, if it is connected."""
        if self._connection.sock is None:
            return
        try:
            put(self._connection, self._call, len(self._call.body))
            self._connection.endheaders(self._call.body or None)
        except (OSError, HTTPException):
            self.close()
        else:
            self._asked = time.perf_counter()

    def answer(self, *, until: float | None = None) -> Exchange | None:
        """Waits for what is answered; None where nothing was asked."""
        began, self._asked = self._asked, None
        if began is None:
            return None
        if until is not None:
            self._connection.sock.settimeout(max(until - time.monotonic(), 0.1))
        try:
            return answered(self._call, self._connection.getresponse(), began)
        except (OSError, HTTPException) as error:
            self.close()
            return broken(self._call, error, began)

    def close(self) -> None:
        """Asks no more."""
        self._asked = None
        self._connection.close()
