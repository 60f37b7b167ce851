"""A stub serves on a socket, stands in as a transport, and runs from a terminal."""

import asyncio
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from typing import Any

import httpx
import httpx2
import pytest

from treaty.contract.document import load
from treaty.contract.model import Contract
from treaty.contract.source import read
from treaty.errors import SourceError
from treaty.mock.console import serve
from treaty.mock.mock import Mock
from treaty.mock.server import RECEIVED, MockServer, serving
from treaty.mock.transport import transport

CONTRACT = """\
openapi: 3.1.0
info: {title: Pets, version: "1"}
servers: [{url: https://pets.example/api}]
paths:
  /pets:
    post:
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}
      responses:
        "201":
          description: Created.
          content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}
    head: {responses: {"200": {description: "There are.", content: {text/plain: {}}}}}
    delete: {responses: {"204": {description: Gone.}}}
components:
  schemas:
    Pet: {type: object, properties: {name: {type: string}}, required: [name]}
"""


@pytest.fixture
def mock(tmp_path: Path) -> Mock:
    """A stub of pets."""
    (tmp_path / "api.yaml").write_text(CONTRACT)
    return Mock(Contract(load(read("api.yaml", root=tmp_path))))


@pytest.fixture
def server(mock: Mock) -> Iterator[MockServer]:
    """The stub on a free port."""
    with serving(mock) as server:
        yield server


def test_server_answers_over_one_connection(server: MockServer) -> None:
    """Bodies of either framing are read, and none is sent where there is none."""
    with httpx.Client(base_url=server.url) as client:
        assert client.post("/pets", json={"name": "Rex"}).json() == {"name": "Rex"}
        chunks = iter([b'{"name":', b' "Rex"}'])
        headers = {"Content-Type": "application/json"}
        assert client.post("/pets", content=chunks, headers=headers).status_code == 201
        head = client.head("/pets")
        assert (head.status_code, head.content) == (200, b"")
        gone = client.delete("/pets")
        assert (gone.status_code, "content-length" in gone.headers) == (204, False)
        assert client.request("PROPFIND", "/pets").status_code == 405
    assert head.headers["server"] == "treaty-mock"


def test_server_shows_and_forgets_what_it_received(server: MockServer) -> None:
    """Secrets are masked."""
    headers = {"Authorization": "Bearer x"}
    httpx.post(f"{server.url}/pets", json={}, headers=headers)
    (received,) = httpx.get(server.origin + RECEIVED).json()
    assert (received["method"], received["path"], received["status"]) == ("POST", "/api/pets", 422)
    assert received["problems"] == ["api.yaml:18:61: `/name` is required and missing"]
    assert "Bearer ***" in received["request"]
    assert httpx.delete(server.origin + RECEIVED).status_code == 204
    assert httpx.get(server.origin + RECEIVED).json() == []


@pytest.mark.parametrize("linger", [0, 1], ids=["reset", "closed"])
@pytest.mark.parametrize(
    "begun",
    [
        b"Content-Length: 9\r\n\r\n{",
        b"Transfer-Encoding: chunked\r\n\r\n9\r\n{",
        b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",
    ],
    ids=["body", "chunk", "chunks"],
)
def test_server_takes_what_a_lost_client_began_for_no_request(
    server: MockServer, capfd: pytest.CaptureFixture[str], begun: bytes, linger: int
) -> None:
    """It goes away while the stub still waits for the rest of its request."""
    host, _, port = server.origin.removeprefix("http://").partition(":")
    others = set(threading.enumerate())  # an earlier test's client may keep its connection
    with socket.create_connection((host, int(port))) as client:
        client.sendall(b"POST /api/pets HTTP/1.1\r\n" + begun)
        while not (serving := _being_served(but=others)):
            time.sleep(0.01)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, linger))
    for thread in serving:
        thread.join(timeout=30)
    assert not _being_served(but=others)
    assert list(server.mock.received) == []
    assert capfd.readouterr().err == ""


def _being_served(*, but: set[Thread]) -> list[Thread]:
    running = [each for each in threading.enumerate() if each.is_alive()]  # not one that begins
    return [each for each in running if "process_request_thread" in each.name and each not in but]


def test_server_waits_as_it_is_told(server: MockServer) -> None:
    """A client that is in a hurry gives up."""
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(f"{server.url}/pets", headers={"Prefer": "delay=5"}, timeout=0.2)


def test_server_on_a_port_that_is_taken_says_so(mock: Mock) -> None:
    """And how to choose another."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SourceError, match="choose another --port"), serving(mock, port=port):
            pass


@pytest.mark.parametrize("library", [httpx, httpx2])
def test_transport_answers_both_kinds_of_client(mock: Mock, library: Any) -> None:
    """Without a socket, and without holding other tasks up."""
    made = transport(mock, library=library.__name__)
    url, sent, answer = "http://stub/api/pets", {"name": "Rex"}, {"name": "Rex"}
    with library.Client(transport=made) as client:
        assert client.post(url, json=sent, headers={"Prefer": "delay=0.01"}).json() == answer

    async def talk() -> Any:
        async with library.AsyncClient(transport=made) as client:
            return await client.post(url, json=sent, headers={"Prefer": "delay=0.01"})

    assert asyncio.run(talk()).json() == answer
    assert len(mock.received) == 2


def test_console_says_where_it_is_and_what_came(tmp_path: Path) -> None:
    """The address first, then a line for each request."""
    (tmp_path / "api.yaml").write_text(CONTRACT)
    said, told, ready, until = list[str](), list[str](), Event(), Event()

    def say(text: str) -> None:
        said.append(text)
        ready.set()

    options: dict[str, Any] = {"root": tmp_path, "host": "127.0.0.1", "port": 0, "seed": 0}
    options |= {"say": say, "tell": told.append, "until": until}
    thread = Thread(target=serve, args=("api.yaml",), kwargs=options)
    thread.start()
    assert ready.wait(10)
    httpx.post(f"{said[0]}/pets", json={"name": 1})
    until.set()
    thread.join(10)
    assert told[0].startswith("3 operations of api.yaml")
    assert told[1].splitlines()[0] == "POST /api/pets -> 422"
    assert "`/name` is refused" in told[1]


def test_command_serves_until_it_is_told_to_stop(tmp_path: Path) -> None:
    """The address is all that stdout holds."""
    (tmp_path / "api.yaml").write_text(CONTRACT)
    command = [sys.executable, "-m", "treaty", "mock", "api.yaml", "--port", "0"]
    with subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        assert httpx.delete(f"{url}/pets").status_code == 204
        process.send_signal(signal.SIGTERM)  # whoever runs the tests may have SIGINT ignored
        try:
            out, errors = process.communicate(timeout=10)
        finally:
            process.kill()
    assert (out, process.returncode) == ("", 2)
    assert "DELETE /api/pets -> 204" in errors
