"""Twenty kills of the service and its worker under load: nothing is lost, nothing is done wrong."""

import random
import re
import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from email.message import EmailMessage
from itertools import groupby
from pathlib import Path
from queue import Empty
from subprocess import Popen
from uuid import uuid4

import httpx
import psycopg
import pytest

from fixtures.mail import Mailbox
from fixtures.parser import KEY, TAGS, ParserStub
from fixtures.processes import running, start, stop, wait_until
from treaty.conformance.fixtures import Watch
from treaty.ports import free_port

pytestmark = pytest.mark.slow

SEED = 20261123
KILLS = 20
CLIENTS = 3
LONGEST = 0.3  # seconds from a process' being ready to its end
PATIENCE = 60  # seconds
PDF = b"%PDF-1.7\n%%EOF\n"
STATES = {"draft", "submitted", "in_review", "approved", "rejected"}


@dataclass
class Victim:
    """A process that is killed and started again.

    Attributes:
        command: What it runs.
        ready: Where it answers when it is ready.
        environment: Its variables.
        log: Where it logs.
    """

    command: str
    ready: str
    environment: Mapping[str, str]
    log: Path

    def __post_init__(self) -> None:
        self.process = self._start()

    def _start(self) -> Popen[bytes]:
        return start(self.command, environment=self.environment, log=self.log)

    def kill(self, after: float) -> None:
        """End it so long after it was ready, in the middle of whatever it does; start another."""
        wait_until(self.ready, self.process, self.log)
        time.sleep(after)  # the moment is what is tried, not what is waited for
        self.process.kill()
        self.process.wait()
        self.process = self._start()

    def stop(self) -> None:
        """End it for good."""
        stop(self.process)


@dataclass
class Load:
    """Clients that begin applications, upload documents and invite, and never give up.

    Attributes:
        url: The service.
        headers: An officer's.
        watch: Holds what is exchanged to the contract.
        documents: The document of each application, both as the service told them.
    """

    url: str
    headers: Mapping[str, str]
    watch: Watch
    documents: dict[str, str] = field(default_factory=dict)
    enough: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Be one client, until it is enough."""
        with httpx.Client(base_url=self.url, headers=self.headers, timeout=10) as client:
            self.watch(client)
            while not self.enough.is_set():
                self._journey(client)

    def _journey(self, client: httpx.Client) -> None:
        created = self._send(client, "/api/v2/applications", json={"email": "anna@example.com"})
        application = created.headers["location"]
        form = {"data": {"kind": "passport"}, "files": {"file": ("a", PDF, "application/pdf")}}
        uploaded = self._send(client, f"{application}/documents", **form)
        self.documents[application] = uploaded.json()["id"]
        for _ in range(2):
            self._send(client, f"{application}/invitations")

    def _send(self, client: httpx.Client, url: str, **arguments: object) -> httpx.Response:
        """Send a request until it is answered, under one key, as a careful client does."""
        key = {"Idempotency-Key": str(uuid4())}
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                answer = client.post(url, headers=key, **arguments)  # type: ignore[arg-type]  # any
            except httpx.TransportError:
                time.sleep(0.02)
                continue
            if answer.status_code < 500:
                assert answer.is_success, f"{url}: {answer.status_code} {answer.text}"
                return answer
        raise AssertionError(f"{url} is not answered")


@pytest.fixture
def environment(database: str, sink: Mailbox, parser: ParserStub) -> dict[str, str]:
    """The variables of all processes; dead workers are noticed soon."""
    values = {
        "DATABASE_URL": database,
        "PORT": str(free_port()),
        "WORKER_PORT": str(free_port()),
        "WORKER_HEARTBEAT": "0.3",
        "ISSUER": f"http://127.0.0.1:{free_port()}",
        "SMTP_URL": f"smtp://127.0.0.1:{sink.port}",
        "PARSER_URL": parser.url,
        "PARSER_KEY": KEY,
        "LOG_FORMAT": "json",
    }
    return {f"ONBOARDING_{name}": value for name, value in values.items()}


@pytest.fixture
def victims(environment: dict[str, str], tmp_path: Path) -> Iterator[list[Victim]]:
    """The service and a worker, with an issuer that nobody kills."""
    ports = {"serve": "ONBOARDING_PORT", "work": "ONBOARDING_WORKER_PORT"}
    urls = {name: f"http://127.0.0.1:{environment[port]}" for name, port in ports.items()}
    discovery = f"{environment['ONBOARDING_ISSUER']}/.well-known/openid-configuration"
    with ExitStack() as stack:
        log = tmp_path / "issuer.log"
        stack.enter_context(running("issuer", environment=environment, ready=discovery, log=log))
        killed = []
        for name, path in (("serve", "/readyz"), ("work", "/metrics")):
            log = tmp_path / f"{name}.log"
            victim = Victim(name, urls[name] + path, environment, log)
            stack.callback(victim.stop)
            killed.append(victim)
        yield killed


def officer(issuer: str) -> dict[str, str]:
    """An officer's headers."""
    form = {"grant_type": "client_credentials", "subject": "olga", "roles": "officer"}
    token = httpx.post(f"{issuer}/token", data=form).raise_for_status().json()["access_token"]
    return {"Authorization": f"Bearer {token}"}


def until_idle(connection: psycopg.Connection) -> None:
    """Return when every job is done."""
    deadline = time.monotonic() + PATIENCE
    while connection.execute("SELECT 1 FROM procrastinate_jobs LIMIT 1").fetchone():
        assert time.monotonic() < deadline, connection.execute(
            "SELECT task_name, status, attempts FROM procrastinate_jobs LIMIT 10"
        ).fetchall()
        time.sleep(0.05)


def mails(sink: Mailbox) -> list[EmailMessage]:
    """All that arrived."""
    found = []
    try:
        while True:
            found.append(sink.next(within=0))
    except Empty:
        return found


def link_in(mail: EmailMessage) -> str:
    """The path of the link that a mail carries."""
    link = re.search(r"/sign-in\?token=\S+", mail.get_content())
    assert link
    return link[0]


def test_twenty_kills_under_load_lose_nothing_and_leave_nothing_wrong(
    victims: list[Victim], environment: dict[str, str], mailbox: Mailbox, watch: Watch
) -> None:
    """Documents, invitations and states are what the clients were told."""
    print(f"seed {SEED}")  # noqa: T201  to try the same again
    chance = random.Random(SEED)
    service = victims[0]
    wait_until(service.ready, service.process, service.log)
    url = service.ready.removesuffix("/readyz")
    load = Load(url, officer(environment["ONBOARDING_ISSUER"]), watch)

    with ThreadPoolExecutor(CLIENTS) as pool:
        clients: list[Future[None]] = [pool.submit(load.run) for _ in range(CLIENTS)]
        try:
            for _ in range(KILLS // len(victims)):
                # Each once a round, so that the one starts again while the other is killed.
                for victim in chance.sample(victims, len(victims)):
                    victim.kill(after=chance.uniform(0, LONGEST))
        finally:
            load.enough.set()
    for client in clients:
        client.result()

    with psycopg.connect(environment["ONBOARDING_DATABASE_URL"], autocommit=True) as connection:
        until_idle(connection)
        assert_documents(connection, load)
        assert_states(connection)
        assert_invitations(connection, load, mails(mailbox))


def assert_documents(connection: psycopg.Connection, load: Load) -> None:
    """Every document that was taken is there, parsed once."""
    query = (
        "SELECT documents.id::text, parsing, documents.version, count(name) FROM documents"
        " LEFT JOIN document_tags ON document_id = documents.id GROUP BY documents.id"
    )
    there = {row[0]: row[1:] for row in connection.execute(query)}
    assert load.documents
    assert set(load.documents.values()) <= set(there)
    assert set(there.values()) == {("parsed", 2, len(TAGS))}


def assert_states(connection: psycopg.Connection) -> None:
    """Every application is in a state that the contract knows."""
    states = {state for (state,) in connection.execute("SELECT status FROM applications")}
    assert states <= STATES


def assert_invitations(
    connection: psycopg.Connection, load: Load, arrived: list[EmailMessage]
) -> None:
    """One invitation of an application is valid, and was mailed; a mail sent again is the same."""
    query = "SELECT id::text, application_id::text FROM invitations WHERE revoked_at IS NULL"
    valid: dict[str, str] = dict(connection.execute(query).fetchall())
    assert len(set(valid.values())) == len(valid)
    assert {url.rpartition("/")[2] for url in load.documents} <= set(valid.values())
    by_id = sorted((str(mail["Message-ID"]), link_in(mail)) for mail in arrived)
    links = {key: {link for _, link in group} for key, group in groupby(by_id, lambda one: one[0])}
    assert all(len(same) == 1 for same in links.values())
    mailed = {key.strip("<>").partition("@")[0]: same for key, same in links.items()}
    assert set(valid) <= set(mailed)
    with httpx.Client(base_url=load.url) as client:
        for key, (link,) in mailed.items():
            status = 200 if key in valid else 401
            assert client.get(link).status_code == status, key
