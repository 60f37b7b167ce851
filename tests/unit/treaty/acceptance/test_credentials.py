"""Credentials: where they come from, when they are renewed, and who never sees them."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs

import pytest

from treaty.acceptance.credentials import Credentials
from treaty.acceptance.redaction import Redactor
from treaty.acceptance_settings import CredentialSource
from treaty.conformance.exchange import Exchange, Headers
from treaty.errors import BadInput

GRANT = CredentialSource(
    "client-credentials",
    token_url="https://login.example/token",
    client_id_variable="ID",
    client_secret_variable="SECRET",
    scope="pets",
    form={"audience": "pets"},
)
PASSWORD = CredentialSource(
    "password",
    token_url="https://login.example/token",
    username_variable="USER",
    password_variable="PASSWORD",
)
ENVIRONMENT = {"ID": "id1", "SECRET": "secret1", "USER": "jane", "PASSWORD": "pass1", "TOKEN": "t0"}


@dataclass
class Issuer:
    """A token endpoint that counts its tokens.

    Attributes:
        lifetime: How long they live.
        status: What it answers with.
        forms: What it was sent.
    """

    lifetime: int | None = 300
    status: int = 200
    forms: list[dict[str, list[str]]] = field(default_factory=list)

    def __call__(
        self, method: str, url: str, headers: Headers, body: bytes, *, seconds: float
    ) -> Exchange:
        """Gives a token."""
        self.forms.append(parse_qs(body.decode()))
        answer = {"access_token": f"token{len(self.forms)}", "expires_in": self.lifetime}
        data = json.dumps(answer).encode()
        return Exchange(method, url, headers, body, self.status, (), data)


@dataclass
class Clock:
    """A clock that a test sets.

    Attributes:
        now: The time.
    """

    now: float = 0

    def __call__(self) -> float:
        """The time."""
        return self.now


def credentials(
    source: CredentialSource,
    issuer: Issuer | None = None,
    *,
    clock: Clock | None = None,
    environment: Mapping[str, str] = ENVIRONMENT,
) -> Credentials:
    """The credentials of one role."""
    return Credentials(
        {"owner": source}, issuer or Issuer(), Redactor(), environment, clock or Clock()
    )


def test_credentials_of_a_client_grant_are_asked_for_once() -> None:
    """RFC 6749, section 4.4.2, with what else the issuer wants."""
    issuer = Issuer()
    known = credentials(GRANT, issuer)

    assert [known.token("owner"), known.token("owner")] == ["token1", "token1"]
    assert issuer.forms == [
        {
            "grant_type": ["client_credentials"],
            "client_id": ["id1"],
            "client_secret": ["secret1"],
            "scope": ["pets"],
            "audience": ["pets"],
        }
    ]


def test_credentials_of_a_password_grant_name_the_user() -> None:
    """RFC 6749, section 4.3.2."""
    issuer = Issuer()

    assert credentials(PASSWORD, issuer).token("owner") == "token1"
    assert issuer.forms == [
        {"grant_type": ["password"], "username": ["jane"], "password": ["pass1"]}
    ]


@pytest.mark.parametrize(("now", "token"), [(269, "token1"), (271, "token2")])
def test_credentials_are_renewed_before_they_expire(now: float, token: str) -> None:
    """Half a minute ahead."""
    clock = Clock()
    known = credentials(GRANT, clock=clock)
    known.token("owner")
    clock.now = now

    assert known.token("owner") == token


def test_credentials_that_were_refused_are_fetched_anew() -> None:
    """An issuer may take a token back."""
    known = credentials(GRANT, Issuer(lifetime=None))
    known.token("owner")
    known.forget("owner")

    assert known.token("owner") == "token2"
    assert known.can_renew("owner")


def test_credentials_of_the_environment_are_what_they_are() -> None:
    """Asking again gives the same."""
    known = credentials(CredentialSource("environment", variable="TOKEN"))

    assert known.token("owner") == "t0"
    assert not known.can_renew("owner")


def test_credentials_jwt_tells_itself_when_it_expires() -> None:
    """An environment's token is read again when it does, since a file may have renewed it."""
    claims = base64.urlsafe_b64encode(json.dumps({"exp": 100}).encode()).decode().rstrip("=")
    environment = {"TOKEN": f"e30.{claims}.x"}
    clock = Clock()
    source = CredentialSource("environment", variable="TOKEN")
    known = credentials(source, clock=clock, environment=environment)
    known.token("owner")
    environment["TOKEN"] = "second"
    clock.now = 90

    assert known.token("owner") == "second"


def test_credentials_placeholder_becomes_the_token_in_the_last_moment() -> None:
    """What holds the placeholder holds no secret, and tells the role."""
    known = credentials(GRANT)
    headers = known.placeholder("owner")

    assert headers == (("Authorization", "Bearer treaty-role.owner"),)
    assert known.role(headers) == "owner"
    assert known.filled(headers) == (("Authorization", "Bearer token1"),)


def test_credentials_header_and_scheme_are_the_deployments_own() -> None:
    """Such as an API key."""
    source = CredentialSource("environment", variable="TOKEN", header="X-API-Key", scheme="")

    assert credentials(source).placeholder("owner") == (("X-API-Key", "treaty-role.owner"),)


@pytest.mark.parametrize(
    ("source", "environment", "issuer", "message"),
    [
        (GRANT, {"ID": "id1"}, Issuer(), "SECRET is not set"),
        (GRANT, ENVIRONMENT, Issuer(status=401), "https://login.example:443 answers 401"),
        (CredentialSource("environment", variable="NONE"), {}, Issuer(), "NONE is not set"),
        (
            CredentialSource("password", token_url="http://login.example/token"),
            ENVIRONMENT,
            Issuer(),
            "is not encrypted",
        ),
        (
            CredentialSource("environment", variable="TOKEN"),
            {"TOKEN": '{"error": "no"}'},
            Issuer(),
            "gives no token",
        ),
    ],
)
def test_credentials_that_cannot_be_had_are_bad_input(
    source: CredentialSource, environment: dict[str, str], issuer: Issuer, message: str
) -> None:
    """One line, without any of them."""
    with pytest.raises(BadInput, match=message) as caught:
        credentials(source, issuer, environment=environment).token("owner")

    assert not any(secret in str(caught.value) for secret in ("secret1", "pass1"))


def test_credentials_are_masked_before_they_are_used() -> None:
    """Secrets and tokens, whatever becomes of the request."""
    known = credentials(GRANT)
    known.token("owner")

    assert known.redactor.text("secret1 and token1") == "*** and ***"
