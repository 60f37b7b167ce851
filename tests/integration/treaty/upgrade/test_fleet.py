"""The address in front of several instances: who is asked, and what is seen of it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from treaty.ports import free_port
from treaty.upgrade import process
from treaty.upgrade.cell import Cell, Code, Schema, Side
from treaty.upgrade.fleet import Fleet
from treaty.upgrade.instance import Instance, NotReadyError
from treaty.upgrade.observation import Call, Observation, Situation
from treaty.upgrade.parting import MOST
from treaty.upgrade.routing import RoundRobin

ECHO = """
import sys, time, signal, threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def answer(self):
        time.sleep({"/slow": 0.5, "/query": 0.003}.get(self.path, 0))
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        said = f"{sys.argv[2]} {self.command} {self.path} {len(body)} {self.headers.get('X', '')}"
        said += " pinned" if "Treaty-To" in self.headers else ""
        self.send_response(200)
        self.send_header("Content-Length", str(len(said)))
        if "--keeps-none" in sys.argv[2]:
            self.send_header("Connection", "close")
        self.send_header("X", "1")
        self.send_header("X", "2")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(said.encode())
    def handle_expect_100(self):
        if int(self.headers["Content-Length"]) > 100:
            self.send_response(413)
            self.send_header("Content-Length", "0")
            self.end_headers()
            self.close_connection = True
            return False
        return super().handle_expect_100()
    def log_message(self, *_): pass
    do_GET = do_HEAD = do_POST = do_PUT = answer

server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler)
server.daemon_threads = False
end = threading.Event()
def leave(*_):
    threading.Thread(target=server.shutdown).start()
    threading.Timer(1.3 if "--lingers" in sys.argv[2] else 0, end.set).start()
if "--at-once" not in sys.argv[2]:
    signal.signal(signal.SIGTERM, leave)
server.serve_forever(0.02)
server.server_close()
end.wait()
"""


class Seen:
    """What a fleet records, and the situation that it is in."""

    def __init__(self) -> None:
        self.observations: list[Observation] = []
        self.situation = Situation("step", 1, Schema.S0, "0001")
        self.writes = 0

    def wrote(self) -> None:
        """The new release is sent something."""
        self.writes += 1


@pytest.fixture
def seen() -> Seen:
    """Nothing yet."""
    return Seen()


@pytest.fixture
def fleet(seen: Seen) -> Iterator[Fleet]:
    """A fleet without instances."""
    made = Fleet(
        RoundRobin(),
        situation=lambda: seen.situation,
        record=seen.observations.append,
        wrote=seen.wrote,
        everywhere=["PUT /clock*"],
    )
    yield made
    made.close()


Start = Callable[[str, Side], Instance]


@pytest.fixture
def start(fleet: Fleet, tmp_path: Path) -> Iterator[Start]:
    """Starts instances that answer who they are."""
    started: list[subprocess.Popen[bytes]] = []
    code = tmp_path / "echo.py"
    code.write_text(ECHO)

    def run(name: str, side: Side) -> Instance:
        port = free_port()
        log = tmp_path / f"{name}.log"
        command = [sys.executable, str(code), str(port), name]
        started.append(process.start(command, folder=tmp_path, environment={}, log=log))
        instance = Instance(name, side, port, Schema.S0, log, started[-1])
        instance.require_ready("/", seconds=60)
        fleet.add(instance)
        fleet.welcome(instance)
        return instance

    yield run
    for each in started:
        process.kill(each)


def ask(fleet: Fleet, method: str, path: str, body: bytes = b"", **headers: str) -> str:
    """Asks through the fleet's address; gives the body."""
    connection = HTTPConnection("127.0.0.1", fleet.proxy.port, timeout=20)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, body or None, named)
    answer = connection.getresponse()
    assert answer.headers.get_all("X") == ["1", "2"]
    text = answer.read().decode()
    connection.close()
    return text


def test_requests_go_to_each_in_turn_and_are_seen(fleet: Fleet, start: Start, seen: Seen) -> None:
    """With who answered, in which cell."""
    start("old-1", Side.OLD)
    start("new-1", Side.NEW)

    said = [ask(fleet, "GET", "/a?b=c"), ask(fleet, "POST", "/d", b"xyz", X="y")]

    assert said == ["old-1 GET /a?b=c 0 ", "new-1 POST /d 3 y"]
    assert [each.instance for each in seen.observations] == ["old-1", "new-1"]
    assert seen.observations[1].cell == Cell(Code.NEW, Schema.S0, Side.OLD)
    assert seen.observations[1].exchange.request_body == b"xyz"
    assert seen.writes == 1
    assert fleet.counts["new-1", "POST", "/d"] == 1


def test_instance_that_lives_through_a_change_is_warm(
    fleet: Fleet, start: Start, seen: Seen
) -> None:
    """Its row of the matrix is another."""
    start("old-1", Side.OLD)
    seen.situation = Situation("expand", 2, Schema.S1, "0002")

    ask(fleet, "GET", "/")

    assert seen.observations[0].cell.code is Code.WARM


def test_pinned_request_reaches_whom_it_asks_for_and_nobody_sees_the_pin(
    fleet: Fleet, start: Start
) -> None:
    """Neither the instance nor the record of the exchange."""
    start("old-1", Side.OLD)
    start("new-1", Side.NEW)

    assert {ask(fleet, "GET", "/", Treaty_To="new") for _ in range(3)} == {"new-1 GET / 0 "}
    observation = fleet.send(Call("GET", "/x", (("A", "b"),)), to="old-1", origin="me")
    assert (observation.instance, observation.origin) == ("old-1", "me")
    assert observation.exchange.request_headers == (("A", "b"),)
    with pytest.raises(LookupError, match="no instance serves GET /x old-9"):
        fleet.send(Call("GET", "/x"), to="old-9")


def test_request_that_concerns_each_process_reaches_every_instance(
    fleet: Fleet, start: Start, seen: Seen
) -> None:
    """The first one's answer counts."""
    start("old-1", Side.OLD)
    start("new-1", Side.NEW)

    assert ask(fleet, "PUT", "/clock/now", b"1") == "old-1 PUT /clock/now 1 "
    assert {each.instance for each in seen.observations} == {"old-1", "new-1"}


def test_drained_instance_ends_what_it_has_begun(fleet: Fleet, start: Start, seen: Seen) -> None:
    """And is asked nothing more."""
    first, second = start("old-1", Side.OLD), start("old-2", Side.OLD)
    slow = socket.create_connection(("127.0.0.1", fleet.proxy.port))
    slow.sendall(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
    while not first.in_flight:
        time.sleep(0.005)

    assert fleet.drain(first, seconds=20)

    assert slow.recv(1000).startswith(b"HTTP/1.1 200")
    slow.close()
    assert ask(fleet, "GET", "/") == "old-2 GET / 0 "
    assert first.process.poll() == 0
    assert second.process.poll() is None
    assert [each.exchange.status for each in seen.observations] == [200, 200]


def test_quick_answer_that_sigterm_cuts_is_one_that_nobody_gave(
    fleet: Fleet, start: Start, seen: Seen
) -> None:
    """SIGTERM comes while there is something to answer, as quick as that may be."""
    first = start("old-1 --at-once", Side.OLD)
    start("old-2", Side.OLD)

    fleet.drain(first, seconds=20, last=[Call("GET", "/query")])

    assert seen.observations
    assert {each.exchange.status for each in seen.observations} == {0}
    assert {each.instance for each in seen.observations} == {"old-1 --at-once"}


@pytest.mark.parametrize("path", ["/", "/slow"])
def test_instance_that_answers_all_it_has_read_ends_unblamed(
    fleet: Fleet, start: Start, seen: Seen, path: str
) -> None:
    """Whatever becomes of connections on which it has read nothing."""
    first = start("old-1", Side.OLD)

    assert fleet.drain(first, seconds=20, last=[Call("GET", path), Call("GET", "/")])

    assert first.process.poll() == 0
    assert {each.exchange.status for each in seen.observations} <= {200}


def test_instance_has_one_deadline_for_its_answers_and_its_end(fleet: Fleet, start: Start) -> None:
    """It runs from SIGTERM, as a platform's does: an answer is no reason for another one."""
    first = start("old-1 --lingers", Side.OLD)

    assert not fleet.drain(first, seconds=1, last=[Call("GET", "/slow")])

    assert first.process.poll() == -signal.SIGKILL


def test_instance_that_keeps_no_connection_gets_them_before_it_stands_still(
    fleet: Fleet, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody could accept them then."""
    first = start("old-1 --keeps-none", Side.OLD)
    done: list[str] = []
    kill, connect = os.killpg, HTTPConnection.connect

    def signalled(group: int, number: signal.Signals) -> None:
        done.append(number.name)
        kill(group, number)

    def connected(connection: HTTPConnection) -> None:
        done.append("connect")
        connect(connection)

    monkeypatch.setattr(os, "killpg", signalled)
    monkeypatch.setattr(HTTPConnection, "connect", connected)

    assert fleet.drain(first, seconds=20, last=[Call("GET", "/")])

    before = [done[at - 1] for at, what in enumerate(done) if what == "connect"]
    assert done.count("connect") >= 2 * MOST
    assert "SIGSTOP" in done
    assert "SIGSTOP" not in before


def test_crashed_instance_is_an_exchange_that_nobody_answered(
    fleet: Fleet, start: Start, seen: Seen
) -> None:
    """Its client learns it as from any gateway."""
    process.kill(start("old-1", Side.OLD).process)

    connection = HTTPConnection("127.0.0.1", fleet.proxy.port, timeout=20)
    connection.request("GET", "/")

    assert connection.getresponse().status == 502
    assert seen.observations[0].exchange.status == 0
    connection.close()


def test_client_that_asks_first_sends_no_body_in_vain(fleet: Fleet, start: Start) -> None:
    """RFC 9110, section 10.1.1: the instance decides, not the address in front of it."""
    start("old-1", Side.OLD)
    answers = []
    for size in (101, 5):
        client = socket.create_connection(("127.0.0.1", fleet.proxy.port))
        head = (
            f"POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: {size}\r\n\r\n"
        )
        client.sendall(head.encode())
        answers.append(client.recv(1000).split(b"\r\n")[0])
        if b"100" in answers[-1]:
            client.sendall(b"12345")
            answers.append(client.recv(1000).split(b"\r\n")[0])
        client.close()

    assert [each.split()[1] for each in answers] == [b"413", b"100", b"200"]


def test_held_requests_wait(fleet: Fleet, start: Start) -> None:
    """Until somebody serves again."""
    start("old-1", Side.OLD)
    client = socket.create_connection(("127.0.0.1", fleet.proxy.port))
    client.settimeout(0.3)

    with fleet.held():
        client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        with pytest.raises(TimeoutError):
            client.recv(1)
    client.settimeout(20)

    assert client.recv(1000).startswith(b"HTTP/1.1 200")
    client.close()


def test_process_that_ends_at_once_is_not_ready(tmp_path: Path) -> None:
    """The error has what it logged."""
    log = tmp_path / "log"
    command = [sys.executable, "-c", "raise SystemExit('no licence')"]
    started = process.start(command, folder=tmp_path, environment={}, log=log)
    instance = Instance("old-1", Side.OLD, free_port(), Schema.S0, log, started)

    with pytest.raises(NotReadyError, match="ends with exit status 1 instead of serving") as caught:
        instance.require_ready("/", seconds=60)

    assert caught.value.log == "no licence"
