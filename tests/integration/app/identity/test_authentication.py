"""Bearer tokens at the API."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient

from app.identity.issuer import DevelopmentIssuer, create_issuer_app
from app.identity.session import SessionTokens
from app.settings import Settings
from app.wiring import CurrentIdentity
from fixtures.identity import Headers


@pytest.fixture(autouse=True)
def whoami(app: FastAPI) -> None:
    """A route that tells who asks."""

    @app.get("/test-only/whoami")
    async def tell(identity: CurrentIdentity) -> list[str]:
        return [identity.subject, *sorted(identity.roles)]


async def test_request_with_a_token_of_the_issuer_is_known(
    bare_client: AsyncClient, headers_for: Callable[..., Headers]
) -> None:
    """The token is verified against the issuer's key set."""
    answer = await bare_client.get("/test-only/whoami", headers=headers_for("olga", ["officer"]))

    assert answer.json() == ["olga", "officer"]


async def test_request_with_the_services_own_token_is_known(
    bare_client: AsyncClient, settings: Settings
) -> None:
    """Who was invited needs no account; any instance with the key knows the token."""
    application_id = uuid4()
    sessions = SessionTokens(settings.secret_key.get_secret_value())
    token = sessions.mint(application_id=application_id, email="mario.rossi@example.com")

    answer = await bare_client.get(
        "/test-only/whoami", headers={"Authorization": f"Bearer {token}"}
    )

    assert answer.json() == [f"application:{application_id}", "applicant"]


async def test_request_without_a_token_is_challenged(bare_client: AsyncClient) -> None:
    """The answer says how to authenticate."""
    answer = await bare_client.get("/test-only/whoami")

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="onboarding"'
    assert answer.json()["error"]["code"] == "unauthorized"


async def test_request_with_an_expired_token_is_refused(
    bare_client: AsyncClient, issuer: DevelopmentIssuer
) -> None:
    """The challenge says that the token is at fault."""
    token = issuer.token("mario", ["applicant"], lifetime=-timedelta(minutes=5))

    answer = await bare_client.get(
        "/test-only/whoami", headers={"Authorization": f"Bearer {token}"}
    )

    assert answer.status_code == 401
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]
    assert answer.json()["error"]["message"] == "The token has expired."


async def test_issuer_hands_out_tokens_that_the_service_takes(
    bare_client: AsyncClient, issuer: DevelopmentIssuer
) -> None:
    """Discovery, token endpoint and key set fit together."""
    transport = ASGITransport(create_issuer_app(issuer))
    async with AsyncClient(transport=transport) as http:
        configuration = (await http.get(f"{issuer.url}/.well-known/openid-configuration")).json()
        form = {"subject": "olga", "roles": "officer applicant", "email": "olga@example.com"}
        token = (await http.post(configuration["token_endpoint"], data=form)).json()

    answer = await bare_client.get(
        "/test-only/whoami",
        headers={"Authorization": f"{token['token_type']} {token['access_token']}"},
    )

    assert configuration["issuer"] == issuer.url
    assert answer.json() == ["olga", "applicant", "officer"]


async def test_issuer_asked_for_a_token_for_nobody_refuses(issuer: DevelopmentIssuer) -> None:
    """As OAuth 2.0 says (RFC 6749, section 5.2)."""
    transport = ASGITransport(create_issuer_app(issuer))
    async with AsyncClient(transport=transport) as http:
        answer = await http.post(f"{issuer.url}/token", data={"roles": "officer"})

    assert (answer.status_code, answer.json()) == (400, {"error": "invalid_request"})
