"""Lets a test's browsers send through a run's guard, and nothing past it.

A browser is another process, so it is given a proxy: one of ours, which ends the browser's TLS,
asks the guard for each request, redirects and scripts' calls included, and refuses all other hosts.
The deployment's own certificate is verified by the guard's wire.
"""

import importlib
import ssl
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from unittest.mock import patch

from treaty.acceptance.call import Call
from treaty.acceptance.clients import Sender
from treaty.acceptance.guard import Guard, NoAnswerError
from treaty.acceptance.origins import is_allowed
from treaty.conformance.exchange import Exchange
from treaty.errors import NotSentError

_HOPS: Final = frozenset(
    {"connection", "keep-alive", "proxy-connection", "proxy-authorization", "transfer-encoding"}
)
_OURS: Final = _HOPS | {"content-length", "content-encoding", "date", "server"}
_BODILESS: Final = frozenset({204, 304})
_POLL: Final = 0.05


def can_guard() -> bool:
    """Whether there are browsers to guard, and what the proxy's certificate is made with."""
    return find_spec("playwright") is not None and find_spec("cryptography") is not None


@contextmanager
def guarded_browsers(guard: Guard, sender: Sender) -> Iterator[None]:
    """Lets every browser that Playwright starts in this process send through a guard."""
    if not can_guard():
        yield
        return
    with ExitStack() as stack:
        proxy = stack.enter_context(guarding_proxy(guard, sender))
        for name in ("async_api", "sync_api"):
            library: Any = importlib.import_module(f"playwright.{name}")
            for kind, method, given in (
                (library.BrowserType, "launch", {"proxy": {"server": proxy}}),
                (library.Browser, "new_context", {"ignore_https_errors": True}),
                (library.Browser, "new_page", {"ignore_https_errors": True}),
            ):
                real = getattr(kind, method)
                stack.enter_context(patch.object(kind, method, _with(real, given)))
        yield


def _with(
    real: Callable[..., Awaitable[Any]], given: dict[str, Any]
) -> Callable[..., Awaitable[Any]]:
    def call(self: Any, *arguments: Any, **options: Any) -> Awaitable[Any]:
        return real(self, *arguments, **{**options, **given})

    return call


@contextmanager
def guarding_proxy(guard: Guard, sender: Sender) -> Iterator[str]:
    """Runs a proxy on the loopback address; gives its address."""
    with TemporaryDirectory(prefix="treaty-proxy-") as folder:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(_certificate(Path(folder)))
    server = _Server(("127.0.0.1", 0), partial(_Handler, guard, sender, context))
    thread = threading.Thread(target=server.serve_forever, args=(_POLL,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, *_: object) -> None:
        """A browser that hangs up is no error."""


class _Handler(BaseHTTPRequestHandler):
    """One connection of a browser."""

    protocol_version = "HTTP/1.1"

    def __init__(
        self, guard: Guard, sender: Sender, context: ssl.SSLContext, *arguments: Any
    ) -> None:
        self._guard = guard
        self._sender = sender
        self._context = context
        self._base = ""
        super().__init__(*arguments)

    def do_CONNECT(self) -> None:
        """Ends the browser's TLS here, for a host that may be talked to."""
        base = f"https://{self.path}"
        if not is_allowed(base, self._guard.profile.hosts):
            self._refuse(403, f"{self.path} is not a host of the profile")
            return
        self.send_response_only(200)
        self.end_headers()
        self.connection = self._context.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb", buffering=0)
        self._base = base
        self.close_connection = False

    def finish(self) -> None:
        """Closes what TLS was ended on, which the server knows nothing of."""
        super().finish()
        if self._base:
            self.connection.close()

    def _relay(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = tuple(
            (name, value) for name, value in self.headers.items() if name.lower() not in _HOPS
        )
        url = self._base + self.path
        if not is_allowed(url, self._guard.profile.hosts):
            self._refuse(403, "not a host of the profile")
            return
        sender = self._sender
        call = Call(self.command, url, headers, body, sender.source, sender.is_marked)
        try:
            self._answer(self._guard.send(call))
        except NotSentError as error:
            self._refuse(403, error.message)
        except NoAnswerError as error:
            self._refuse(502, error.message)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _relay  # noqa: N815  http.server's names

    def _answer(self, exchange: Exchange) -> None:
        data = exchange.response_body or b""
        self.send_response_only(exchange.status)
        for name, value in exchange.response_headers:
            if name.lower() not in _OURS:
                self.send_header(name, value)
        if exchange.status not in _BODILESS:
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD" and exchange.status not in _BODILESS:
            self.wfile.write(data)

    def _refuse(self, status: int, why: str) -> None:
        data = why.encode()
        self.send_response_only(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Says nothing: the guard records every request."""


def _certificate(folder: Path) -> Path:
    """A certificate of our own with its key, in one file; the browser is told to take any."""
    from cryptography import x509  # noqa: PLC0415  where browsers are guarded
    from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415  likewise
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415  likewise

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "treaty accept")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file = folder / "proxy.pem"
    file.touch(0o600)
    file.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return file
