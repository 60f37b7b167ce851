"""app.identity.keys."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from app.errors import ServiceUnavailable
from app.identity.issuer import DevelopmentIssuer
from app.identity.keys import MAX_AGE, MIN_AGE, IssuerKeys

URL = "https://issuer.test"


class Provider:
    """An issuer behind a transport that counts, and can fail.

    Attributes:
        issuer: Its keys.
        requests: How many times its key set was fetched.
        failures: How many times it answered with 503.
        is_down: Whether it answers with 503.
        time: What the key set's timer shows, in seconds.
    """

    def __init__(self) -> None:
        self.issuer = DevelopmentIssuer(URL, audience="onboarding")
        self.requests = 0
        self.failures = 0
        self.is_down = False
        self.time = 1000.0

    def answer(self, request: httpx.Request) -> httpx.Response:
        """One of the issuer's two documents."""
        if self.is_down:
            self.failures += 1
            return httpx.Response(503)
        if request.url.path == "/jwks.json":
            self.requests += 1
            return httpx.Response(200, json=self.issuer.key_set())
        return httpx.Response(200, json=self.issuer.discovery())

    @property
    def kid(self) -> str:
        """The id of the key that it signs with."""
        return self.issuer.keys[-1].kid


@pytest.fixture
def provider() -> Provider:
    """The issuer."""
    return Provider()


@pytest.fixture
async def keys(provider: Provider) -> AsyncIterator[IssuerKeys]:
    """The issuer's keys as the service keeps them."""
    async with httpx.AsyncClient(transport=httpx.MockTransport(provider.answer)) as http:
        yield IssuerKeys(URL, http, timer=lambda: provider.time)


async def test_key_that_was_fetched_is_kept(keys: IssuerKeys, provider: Provider) -> None:
    """A request costs the issuer nothing."""
    first = await keys.get(provider.kid)
    second = await keys.get(provider.kid)

    assert first is not None
    assert first is second
    assert provider.requests == 1


async def test_new_key_id_makes_the_keys_be_fetched_again(
    keys: IssuerKeys, provider: Provider
) -> None:
    """The issuer rotates its key, and nobody is locked out."""
    former = provider.kid
    await keys.get(former)
    provider.issuer.rotate()
    provider.time += MIN_AGE

    assert await keys.get(provider.kid) is not None
    assert await keys.get(former) is None


async def test_made_up_key_ids_do_not_flood_the_issuer(
    keys: IssuerKeys, provider: Provider
) -> None:
    """Within a few seconds the keys are not fetched twice, whatever tokens name."""
    await keys.get(provider.kid)

    assert [await keys.get(f"made-up-{n}") for n in range(5)] == [None] * 5
    assert provider.requests == 1


async def test_keys_are_fetched_again_when_they_are_old(
    keys: IssuerKeys, provider: Provider
) -> None:
    """A key that the issuer withdrew is forgotten."""
    withdrawn = provider.kid
    await keys.get(withdrawn)
    provider.issuer.rotate()
    provider.time += MAX_AGE

    assert await keys.get(withdrawn) is None


async def test_known_key_is_used_on_while_the_issuer_is_down(
    keys: IssuerKeys, provider: Provider
) -> None:
    """Whoever has a token already notices nothing."""
    await keys.get(provider.kid)
    provider.is_down = True
    provider.time += MAX_AGE

    assert await keys.get(provider.kid) is not None


async def test_unknown_key_while_the_issuer_is_down_is_not_the_clients_fault(
    keys: IssuerKeys, provider: Provider
) -> None:
    """The token may be good; nobody can tell."""
    provider.is_down = True

    with pytest.raises(ServiceUnavailable):
        await keys.get(provider.kid)


async def test_issuer_that_is_down_is_asked_again_after_a_while_only(
    keys: IssuerKeys, provider: Provider
) -> None:
    """Requests do not wait for it one after the other, and it is found when it is back."""
    provider.is_down = True
    for _ in range(3):
        with pytest.raises(ServiceUnavailable):
            await keys.get(provider.kid)
    assert provider.failures == 1

    provider.is_down = False
    provider.time += MIN_AGE

    assert await keys.get(provider.kid) is not None


async def test_requests_at_the_same_time_fetch_the_keys_once(
    keys: IssuerKeys, provider: Provider
) -> None:
    """A process that has just started does not flood the issuer."""
    found = await asyncio.gather(*(keys.get(provider.kid) for _ in range(5)))

    assert None not in found
    assert provider.requests == 1


async def test_issuer_that_calls_itself_something_else_is_not_believed(
    keys: IssuerKeys, provider: Provider
) -> None:
    """OpenID Connect Discovery 1.0, section 4.3: the two must be the same."""
    provider.issuer.url = "https://elsewhere.test"

    with pytest.raises(ServiceUnavailable):
        await keys.get(provider.kid)


@pytest.mark.parametrize(
    "document",
    [b"", b"[]", b"null", b'{"keys": 7}', b'{"keys": []}', b'{"keys": [{"kty": "RSA"}]}'],
)
async def test_issuer_that_publishes_no_usable_keys_is_not_the_clients_fault(
    document: bytes,
) -> None:
    """Whatever it answers, a request is answered with 503 and not with a crash."""

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/jwks.json":
            return httpx.Response(200, content=document)
        return httpx.Response(200, json={"issuer": URL, "jwks_uri": f"{URL}/jwks.json"})

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as http:
        with pytest.raises(ServiceUnavailable):
            await IssuerKeys(URL, http).get("any")
