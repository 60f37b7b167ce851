"""The proxy that a run's browsers are given: what it lets through, without a browser."""

import ssl
from collections.abc import Iterator
from http.client import HTTPSConnection
from urllib.parse import urlsplit

import pytest

from fixtures.deployment import TOKEN, URL, Deployment, create
from treaty.acceptance.browsers import guarding_proxy
from treaty.acceptance.clients import Sender
from treaty.acceptance.session import Session

HEADERS = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}


@pytest.fixture
def sender() -> Sender:
    """A test that is marked for the profile."""
    return Sender("tests/acceptance/test_pages.py::test_page", is_marked=True)


@pytest.fixture
def proxy(marked: Session, sender: Sender) -> Iterator[tuple[str, int]]:
    """The host and the port of the proxy."""
    with guarding_proxy(marked.guard, sender) as url:
        parts = urlsplit(url)
        yield str(parts.hostname), int(parts.port or 0)


def tunnel(proxy: tuple[str, int], host: str) -> HTTPSConnection:
    """A connection to a host by the proxy, as a browser that takes any certificate makes it."""
    context = ssl._create_unverified_context()  # noqa: SLF001  the browser is told to
    connection = HTTPSConnection(*proxy, context=context, timeout=20)
    connection.set_tunnel(host, 443)
    return connection


def test_proxy_sends_through_the_guard(
    proxy: tuple[str, int], marked: Session, deployment: Deployment
) -> None:
    """Several requests on one connection, each tagged and recorded."""
    connection = tunnel(proxy, "pets.example")
    statuses = []
    for path in ("/pets", "/pets/old", "/pets/none"):
        connection.request("GET", path, headers=HEADERS)
        answer = connection.getresponse()
        statuses.append(answer.status)
        answer.read()
    connection.close()

    assert statuses == [200, 200, 404]
    assert [each.split()[1] for each in deployment.requests] == [
        f"{URL}:443/pets",
        f"{URL}:443/pets/old",
        f"{URL}:443/pets/none",
    ]
    assert {each["x-treaty-run"] for each in deployment.headers} == {marked.guard.run}
    assert len(list(marked.guard.record.read())) == 3


def test_proxy_refuses_other_hosts(proxy: tuple[str, int], deployment: Deployment) -> None:
    """What a browser asks for by itself is not sent, and no fault of the test."""
    connection = tunnel(proxy, "elsewhere.example")
    with pytest.raises(OSError, match="403"):
        connection.request("GET", "/")

    assert deployment.requests == []


@pytest.mark.parametrize(("is_marked", "status"), [(True, 201), (False, 403)])
def test_proxy_lets_marked_journeys_write(
    proxy: tuple[str, int],
    sender: Sender,
    marked: Session,
    deployment: Deployment,
    *,
    is_marked: bool,
    status: int,
) -> None:
    """What a script in a page creates is tagged and in the ledger."""
    sender.is_marked = is_marked
    connection = tunnel(proxy, "pets.example")
    connection.request("POST", "/pets", b'{"name": "Rex"}', HEADERS)
    answer = connection.getresponse()
    answer.read()
    connection.close()

    assert answer.status == status
    assert len(marked.guard.ledger.read().open) == is_marked
    assert len(deployment.requests) == is_marked


def test_proxy_touches_only_what_the_run_created(
    proxy: tuple[str, int], marked: Session, deployment: Deployment
) -> None:
    """Its own pet, and nobody else's."""
    own = create(marked)
    statuses = []
    for name in ("old", own):
        connection = tunnel(proxy, "pets.example")
        connection.request("PATCH", f"/pets/{name}", b'{"name": "Bello"}', HEADERS)
        statuses.append(connection.getresponse().status)
        connection.close()

    assert statuses == [403, 200]
    assert deployment.pets["old"]["name"] == "Old"
