"""The code flow against an issuer that answers as a test wants."""

from base64 import b64encode
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx
import pytest
from pydantic import SecretStr

from app.errors import ServiceUnavailable, Unauthorized
from app.identity.authenticator import Authenticator
from app.identity.code_flow import Attempt, CodeFlow
from app.identity.issuer import DevelopmentIssuer, create_issuer_app
from app.identity.session import SessionTokens
from app.settings import Settings

BACK = "https://onboarding.example.com/officer/signed-in"
ATTEMPT = Attempt.begin("/officer")
OTHER = Attempt.begin("/officer")
Answer = Callable[[httpx.Request], "httpx.Response | None"]


class Issuer(httpx.AsyncBaseTransport):
    """The way to the development issuer, on which a test can answer in its place.

    Attributes:
        answer: Gives what is answered in its place, or None.
        asked: What its token endpoint was asked.
    """

    def __init__(self, issuer: DevelopmentIssuer) -> None:
        self._app = httpx.ASGITransport(create_issuer_app(issuer))
        self.answer: Answer = lambda _: None
        self.asked: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answers one request."""
        if request.url.path == "/token":
            self.asked.append(request)
        return self.answer(request) or await self._app.handle_async_request(request)


@pytest.fixture
def way(issuer: DevelopmentIssuer) -> Issuer:
    """The way to the issuer."""
    return Issuer(issuer)


@pytest.fixture
def flow(issuer: DevelopmentIssuer, way: Issuer) -> CodeFlow:
    """The flow of a client with a secret."""
    settings = Settings(
        issuer=issuer.url, audience=issuer.audience, client_secret=SecretStr("canary")
    )
    sessions = SessionTokens("k" * 32)
    return Authenticator.from_settings(settings, sessions, transport=way).code_flow


async def code_for(flow: CodeFlow, way: Issuer, attempt: Attempt, subject: str = "olga") -> str:
    """The code that the issuer gives somebody."""
    url = await flow.authorization_url(attempt, redirect_uri=BACK)
    async with httpx.AsyncClient(transport=way) as browser:
        form = {"subject": subject, "roles": "officer"}
        answer = await browser.post(url, data=form)
    return parse_qs(urlsplit(answer.headers["location"]).query)["code"][0]


async def test_issuer_is_asked_for_what_the_standards_want(flow: CodeFlow) -> None:
    """State, nonce and a challenge; the verifier stays here."""
    url = await flow.authorization_url(ATTEMPT, redirect_uri=BACK)
    asked = dict(parse_qsl(urlsplit(url).query))

    assert asked["response_type"] == "code"
    assert asked["redirect_uri"] == BACK
    assert (asked["state"], asked["nonce"]) == (ATTEMPT.state, ATTEMPT.nonce)
    assert asked["code_challenge_method"] == "S256"
    assert "openid" in asked["scope"].split()
    assert ATTEMPT.verifier not in url
    assert "canary" not in url


async def test_code_gives_the_officer(flow: CodeFlow, way: Issuer) -> None:
    """The client proves itself by its secret, in a header and nowhere else."""
    identity = await flow.identify(ATTEMPT, await code_for(flow, way, ATTEMPT), redirect_uri=BACK)

    assert (identity.subject, identity.is_officer) == ("olga", True)
    (request,) = way.asked
    proof = b64encode(b"onboarding-web:canary").decode()
    assert request.headers["authorization"] == f"Basic {proof}"
    assert b"canary" not in request.content


async def test_code_of_another_attempt_is_refused_by_the_issuer(
    flow: CodeFlow, way: Issuer
) -> None:
    """Whoever stole a code has not the verifier (RFC 7636)."""
    code = await code_for(flow, way, OTHER)

    with pytest.raises(Unauthorized, match="did not take the sign-in"):
        await flow.identify(ATTEMPT, code, redirect_uri=BACK)


async def test_code_for_another_place_is_refused_by_the_issuer(flow: CodeFlow, way: Issuer) -> None:
    """It was given for one redirect URI."""
    code = await code_for(flow, way, ATTEMPT)

    with pytest.raises(Unauthorized):
        await flow.identify(ATTEMPT, code, redirect_uri="https://evil.example/")


@pytest.fixture
def tokens(flow: CodeFlow, issuer: DevelopmentIssuer, way: Issuer) -> dict[str, Any]:
    """What the token endpoint answers, to be changed by a test."""
    nonce = {"nonce": ATTEMPT.nonce}
    answered: dict[str, Any] = {
        "access_token": issuer.token("olga", ["officer"]),
        "id_token": issuer._sign("olga", "onboarding-web", nonce),  # noqa: SLF001  for any attempt
    }
    way.answer = lambda request: (
        httpx.Response(200, json=answered) if request.url.path == "/token" else None
    )
    return answered


async def test_tokens_that_fit_are_taken(flow: CodeFlow, tokens: dict[str, Any]) -> None:
    """What the next tests change is all that is wrong with it."""
    assert (await flow.identify(ATTEMPT, "c", redirect_uri=BACK)).subject == "olga"


async def test_id_token_of_another_attempt_is_refused(
    flow: CodeFlow, tokens: dict[str, Any]
) -> None:
    """A token that was given before is not given again as new."""
    with pytest.raises(Unauthorized, match="another attempt"):
        await flow.identify(OTHER, "c", redirect_uri=BACK)


async def test_tokens_of_two_people_are_refused(
    flow: CodeFlow, issuer: DevelopmentIssuer, tokens: dict[str, Any]
) -> None:
    """Nobody gets the rights of somebody else."""
    tokens["access_token"] = issuer.token("mario", ["officer"])

    with pytest.raises(Unauthorized, match="two people"):
        await flow.identify(ATTEMPT, "c", redirect_uri=BACK)


@pytest.mark.parametrize("name", ["id_token", "access_token"])
@pytest.mark.parametrize("wrong", ["missing", "swapped", "forged", "no text"])
async def test_token_that_is_not_what_it_should_be_is_refused(
    *, flow: CodeFlow, issuer: DevelopmentIssuer, tokens: dict[str, Any], name: str, wrong: str
) -> None:
    """Each is verified: signature, issuer, and for whom it is."""
    other = "access_token" if name == "id_token" else "id_token"
    forger = DevelopmentIssuer(issuer.url, audience=issuer.audience)
    values = {
        "missing": None,
        "swapped": tokens[other],
        "forged": forger.token("olga", ["officer"]),
        "no text": 1,
    }
    tokens[name] = values[wrong]
    if tokens[name] is None:
        del tokens[name]

    with pytest.raises(Unauthorized):
        await flow.identify(ATTEMPT, "c", redirect_uri=BACK)


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(500),
        httpx.Response(200, text="no JSON"),
        httpx.Response(200, json=[]),
        httpx.Response(200, json={"issuer": "https://evil.example"}),
        httpx.ConnectError("no route"),
    ],
    ids=["500", "text", "list", "another issuer", "no answer"],
)
@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/token"])
async def test_issuer_that_does_not_answer_is_503(
    flow: CodeFlow, way: Issuer, path: str, answer: httpx.Response | Exception
) -> None:
    """Or 401, where its answer is no token."""
    code = await code_for(flow, way, ATTEMPT)

    def instead(request: httpx.Request) -> httpx.Response | None:
        if request.url.path != path:
            return None
        if isinstance(answer, Exception):
            raise answer
        return answer

    way.answer = instead

    with pytest.raises((ServiceUnavailable, Unauthorized)) as caught:
        await flow.identify(ATTEMPT, code, redirect_uri=BACK)
    is_object = isinstance(answer, httpx.Response) and b"evil" in answer.content
    assert isinstance(caught.value, Unauthorized) is (path == "/token" and is_object)
