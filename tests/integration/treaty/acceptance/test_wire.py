"""The wire over real sockets: whom it trusts, what it follows, and when it gives up."""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from fixtures.authority import Authority, Certificate
from treaty.acceptance.wire import HttpWire, WireError

Serve = Callable[[socket.socket], None]


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """An authority that only the tests trust."""
    return Authority(tmp_path_factory.mktemp("authority"))


@contextmanager
def server(
    serve: Serve, certificate: Certificate | None = None, *, name: str = "localhost"
) -> Iterator[str]:
    """Serves one connection on the loopback address, or on another one of its network."""
    listening = socket.create_server(("127.0.0.1" if name == "localhost" else name, 0))
    listening.settimeout(10)

    def run() -> None:
        try:
            connection, _ = listening.accept()
            if certificate:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(certificate.chain, certificate.key)
                connection = context.wrap_socket(connection, server_side=True)
            with connection:
                connection.recv(65536)
                serve(connection)
        except OSError:
            return  # the client has left

    thread = threading.Thread(target=run)
    thread.start()
    scheme = "https" if certificate else "http"
    try:
        yield f"{scheme}://{name}:{listening.getsockname()[1]}"
    finally:
        listening.close()
        thread.join()


def hello(connection: socket.socket) -> None:
    """Answers politely."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A: 1\r\nX-A: 2\r\n\r\nhello")


def test_wire_trusts_the_authority_that_is_named(authority: Authority) -> None:
    """And gives status, headers and body as they came."""
    certificate = authority.certificate("good")
    with server(hello, certificate) as url:
        exchange = HttpWire(str(authority.file))("GET", f"{url}/a?b=c", (), b"", seconds=10)

    assert (exchange.status, exchange.response_body) == (200, b"hello")
    assert [value for name, value in exchange.response_headers if name == "X-A"] == ["1", "2"]


def test_wire_trusts_nobody_else(authority: Authority) -> None:
    """The system's authorities do not know that of the tests."""
    with (
        server(hello, authority.certificate("unknown")) as url,
        pytest.raises(WireError, match="its certificate is not accepted"),
    ):
        HttpWire()("GET", url, (), b"", seconds=10)


def test_wire_refuses_an_expired_certificate(authority: Authority) -> None:
    """It says so, and that nothing was sent."""
    with (
        server(hello, authority.certificate("expired", expired=True)) as url,
        pytest.raises(WireError, match="certificate has expired") as caught,
    ):
        HttpWire(str(authority.file))("GET", url, (("Authorization", "secret"),), b"", seconds=10)

    assert not caught.value.was_sent
    assert "secret" not in str(caught.value)


def test_wire_refuses_a_certificate_of_another_host(authority: Authority) -> None:
    """It is for `localhost`."""
    wire = HttpWire(str(authority.file))
    with (
        server(hello, authority.certificate("other"), name="127.0.0.2") as url,
        pytest.raises(WireError, match="not accepted"),
    ):
        wire("GET", url, (), b"", seconds=10)


def test_wire_follows_no_redirect() -> None:
    """The answer is the redirect itself."""

    def redirect(connection: socket.socket) -> None:
        connection.sendall(
            b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"
        )

    with server(redirect) as url:
        exchange = HttpWire()("GET", url, (), b"", seconds=10)

    assert exchange.status == 302


def test_wire_gives_up_on_an_answer_that_drips() -> None:
    """Each byte comes in time, and all of them together do not."""

    def drip(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(1000):
            connection.sendall(b"x")
            time.sleep(0.05)

    with server(drip) as url, pytest.raises(WireError, match=r"did not answer within 0\.5 s"):
        HttpWire()("GET", url, (), b"", seconds=0.5)


def test_wire_to_nobody_says_so() -> None:
    """Without what was to be sent."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/?token=secret"
    with pytest.raises(WireError, match="it refuses the connection") as caught:
        HttpWire()("GET", url, (), b"", seconds=10)

    assert "secret" not in str(caught.value)


def test_wire_asks_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment's proxy would see every token."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    with server(hello) as url:
        assert HttpWire()("GET", url, (), b"", seconds=10).status == 200


def test_wire_with_an_authority_that_cannot_be_read_is_bad_input(tmp_path: Path) -> None:
    """The profile names a file that is not there."""
    from treaty.errors import SettingsError  # noqa: PLC0415  beside its only use

    with pytest.raises(SettingsError, match="cannot be read"):
        HttpWire(str(tmp_path / "none.pem"))("GET", "https://localhost:1", (), b"", seconds=1)


def test_wire_leaves_no_answer_to_be_closed_by_the_collector(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Python drops an interrupt, and says nothing, that comes while it finalizes one."""
    made = []

    def empty(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")

    class Kept(http.client.HTTPResponse):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            made.append(self)

    monkeypatch.setattr(http.client.HTTPConnection, "response_class", Kept)
    with server(empty) as url:
        HttpWire()("GET", url, (), b"", seconds=5)

    assert [response.isclosed() for response in made] == [True]
