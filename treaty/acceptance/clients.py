"""Lets a test's own clients send through a run's guard, and nothing past it.

Every client of httpx and httpx2, sync or async, sends through it while the block lasts, whoever
made it. What connects to an address by other means is refused.
"""

import asyncio
import importlib
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any, Final
from unittest.mock import patch

from treaty.acceptance.call import Call
from treaty.acceptance.guard import Guard, NoAnswerError
from treaty.acceptance.origins import origin
from treaty.acceptance.wire import Wire
from treaty.conformance.exchange import Exchange, Headers
from treaty.errors import RefusedError

LIBRARIES: Final = ("httpx", "httpx2")
_INTERNET: Final = frozenset({socket.AF_INET, socket.AF_INET6})
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(slots=True)
class Sender:
    """Who sends at the moment.

    Attributes:
        source: The test that runs.
        is_marked: Whether it is marked for the profile.
    """

    source: str = ""
    is_marked: bool = False


@dataclass(slots=True)
class OpenWire:
    """Lets a wire connect where nothing else may.

    Attributes:
        wire: The wire.
    """

    wire: Wire
    _inside: threading.local = field(default_factory=threading.local)

    def __call__(
        self, method: str, url: str, headers: Headers, body: bytes, *, seconds: float
    ) -> Exchange:
        """Sends a request, as `Wire` says."""
        self._inside.open = True
        try:
            return self.wire(method, url, headers, body, seconds=seconds)
        finally:
            self._inside.open = False

    @property
    def is_open(self) -> bool:
        """Whether this thread is sending through it."""
        return getattr(self._inside, "open", False)


@contextmanager
def guarded_clients(guard: Guard, sender: Sender, *, url: str) -> Iterator[None]:
    """Lets all clients in this process send through a guard.

    Args:
        guard: The guard.
        sender: Tells who sends.
        url: The deployment.
    """
    port = int(origin(url).rpartition(":")[2])
    wire = OpenWire(guard.wire)
    guard.wire = guard.brake.wire = guard.credentials.wire = wire
    with _patched(guard, sender), _closed_sockets(wire, port):
        yield


@contextmanager
def _patched(guard: Guard, sender: Sender) -> Iterator[None]:
    patches = []
    for name in LIBRARIES:
        library = _library(name)
        if library is not None:
            sync, asynchronous = _handlers(library, guard, sender)
            patches += [
                patch.object(library.HTTPTransport, "handle_request", sync),
                patch.object(library.AsyncHTTPTransport, "handle_async_request", asynchronous),
            ]
    for each in patches:
        each.start()
    try:
        yield
    finally:
        for each in reversed(patches):
            each.stop()


def _library(name: str) -> ModuleType | None:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError:
        return None


def _handlers(
    library: Any, guard: Guard, sender: Sender
) -> tuple[Callable[..., Any], Callable[..., Any]]:
    def answer(request: Any, body: bytes) -> Any:
        headers = tuple((n.decode("latin-1"), v.decode("latin-1")) for n, v in request.headers.raw)
        marked = sender.is_marked
        call = Call(request.method, str(request.url), headers, body, sender.source, marked)
        try:
            exchange = guard.send(call)
        except NoAnswerError as error:
            raise library.ReadError(error.message, request=request) from None
        return library.Response(
            exchange.status,
            headers=[(name, value) for name, value in exchange.response_headers],
            stream=library.ByteStream(exchange.response_body or b""),
            request=request,
        )

    def handle(_: Any, request: Any) -> Any:
        return answer(request, request.read())

    async def handle_async(_: Any, request: Any) -> Any:
        return await asyncio.to_thread(answer, request, await request.aread())

    return handle, handle_async


@contextmanager
def _closed_sockets(wire: OpenWire, deployment: int) -> Iterator[None]:
    """Refuses connections that are not the guard's, to other machines or to the deployment."""
    real = socket.socket.connect, socket.socket.connect_ex

    def refuse(connecting: socket.socket, address: Any) -> None:
        if connecting.family not in _INTERNET or wire.is_open:
            return
        is_own = address[0] in _LOOPBACK and address[1] != deployment
        if not is_own:  # a mail sink or a stub on this machine is the test's own
            raise RefusedError(
                f"a test connects to {address[0]}:{address[1]} past the guard",
                hint="use a client of httpx, which sends through it",
            )

    def connect(self: socket.socket, address: Any) -> None:
        refuse(self, address)
        real[0](self, address)

    def connect_ex(self: socket.socket, address: Any) -> int:
        refuse(self, address)
        return real[1](self, address)

    with (
        patch.object(socket.socket, "connect", connect),
        patch.object(socket.socket, "connect_ex", connect_ex),
    ):
        yield
