"""The synthetic users' credentials: had when they are needed, renewed as they expire.

Requests carry a placeholder that names the role; the guard puts the token in its place at the last
moment, so that no request, no test, no log and no report ever holds one.
"""

import base64
import json
import os
import re
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode

from treaty.acceptance.origins import is_encrypted, origin
from treaty.acceptance.redaction import Redactor
from treaty.acceptance.wire import Wire, WireError, describe
from treaty.acceptance_settings import CredentialSource
from treaty.conformance.exchange import Headers
from treaty.errors import BadInput, SettingsError

PLACEHOLDER: Final = re.compile(r"treaty-role\.([A-Za-z0-9_-]+)")
_AHEAD: Final = 30.0
"""The seconds before it expires at which a token is renewed."""
_SECONDS: Final = 30
_SUCCESS: Final = 200
_LOOPBACK: Final = ("http://127.0.0.1:", "http://localhost:", "http://[::1]:")


@dataclass(frozen=True, slots=True)
class _Token:
    value: str
    expires: float | None


@dataclass(slots=True)
class Credentials:
    """Gives each role's credentials.

    Attributes:
        sources: Where they come from, by role.
        wire: Asks token endpoints.
        redactor: Is told of every secret before anything else happens to it.
        environment: The process's variables.
        clock: The seconds since 1970, as tokens tell when they expire.
    """

    sources: Mapping[str, CredentialSource]
    wire: Wire
    redactor: Redactor
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    clock: Callable[[], float] = time.time
    _tokens: dict[str, _Token] = field(default_factory=dict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def placeholder(self, role: str) -> Headers:
        """The headers of a role's requests, before the guard puts the token in.

        Raises:
            BadInput: The profile has no such role.
        """
        source = self._source(role)
        return ((source.header, f"{source.scheme} treaty-role.{role}".strip()),)

    def role(self, headers: Headers) -> str:
        """The role whose placeholder is in a request's headers; empty where there is none."""
        for _, value in headers:
            if found := PLACEHOLDER.search(value):
                return found[1]
        return ""

    def filled(self, headers: Headers) -> Headers:
        """The headers with the tokens in place of their placeholders.

        Raises:
            BadInput: A token cannot be had.
        """
        return tuple(
            (name, PLACEHOLDER.sub(lambda found: self.token(found[1]), value))
            for name, value in headers
        )

    def token(self, role: str) -> str:
        """A role's token, a new one where the last one expires.

        Raises:
            BadInput: It cannot be had.
        """
        with self._lock:
            known = self._tokens.get(role)
            if known is None or (
                known.expires is not None and known.expires - _AHEAD < self.clock()
            ):
                known = self._fetch(role)
                self._tokens[role] = known
            return known.value

    def forget(self, role: str) -> None:
        """Has a role's token fetched anew, since the deployment did not take it."""
        with self._lock:
            self._tokens.pop(role, None)

    def can_renew(self, role: str) -> bool:
        """Whether a new token can be had; an environment's stays what it is."""
        return self._source(role).source != "environment"

    def require(self) -> None:
        """Has every role's token, before anything is sent to the deployment.

        Raises:
            BadInput: One of them cannot be had.
        """
        for role in self.sources:
            self.token(role)

    def _source(self, role: str) -> CredentialSource:
        if role not in self.sources:
            known = ", ".join(self.sources) or "none"
            raise BadInput(
                f"no credentials for the role {role!r}",
                hint=f"the profile has {known}; add [….credentials.{role}]",
            )
        return self.sources[role]

    def _fetch(self, role: str) -> _Token:
        source = self._source(role)
        text = {
            "environment": self._of_environment,
            "command": self._of_command,
            "client-credentials": self._of_grant,
            "password": self._of_grant,
        }[source.source](role, source)
        value, lifetime = _answer(text)
        self.redactor.add(value)
        if not value or not value.isprintable() or " " in value:
            raise BadInput(
                f"the {source.source} for the role {role!r} gives no token",
                hint="it has to be one word, or JSON with `access_token`",
            )
        expires = self.clock() + lifetime if lifetime is not None else _expiry(value)
        return _Token(value, expires)

    def _of_environment(self, role: str, source: CredentialSource) -> str:
        return self._variable(source.variable, role)

    def _of_command(self, role: str, source: CredentialSource) -> str:
        try:
            done = subprocess.run(  # noqa: S603  the project's own setting
                source.command, capture_output=True, text=True, check=False, timeout=_SECONDS
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            why = "takes too long" if isinstance(error, subprocess.TimeoutExpired) else "is missing"
            raise BadInput(
                f"the command for the role {role!r}, {source.command[0]}, {why}",
                hint="run it by hand",
            ) from None
        self.redactor.add(done.stdout.strip())
        if done.returncode != 0:
            raise BadInput(
                f"the command for the role {role!r}, {source.command[0]}, "
                f"failed with exit status {done.returncode}",
                hint="run it by hand",
            )
        return done.stdout.strip()

    def _of_grant(self, role: str, source: CredentialSource) -> str:
        if not is_encrypted(source.token_url) and not source.token_url.startswith(_LOOPBACK):
            raise SettingsError(
                f"the token endpoint of the role {role!r} is not encrypted",
                hint="use an https:// URL",
            )
        body = urlencode(self._form(role, source)).encode()
        headers = (
            ("Content-Type", "application/x-www-form-urlencoded"),
            ("Accept", "application/json"),
        )
        try:
            answer = self.wire("POST", source.token_url, headers, body, seconds=_SECONDS)
        except WireError as error:
            raise BadInput(
                f"no credentials for the role {role!r}: {describe(source.token_url, error)}",
                hint="check the token endpoint and the network",
            ) from None
        if answer.status != _SUCCESS:
            raise BadInput(
                f"no credentials for the role {role!r}: "
                f"{origin(source.token_url)} answers {answer.status}",
                hint="check the client's and the user's secrets",
            )
        return (answer.response_body or b"").decode("utf-8", "replace")

    def _form(self, role: str, source: CredentialSource) -> dict[str, str]:
        """The grant's form: RFC 6749, sections 4.3.2 and 4.4.2."""
        is_password = source.source == "password"
        form = {"grant_type": "password" if is_password else "client_credentials"}
        if is_password:
            form["username"] = self._variable(source.username_variable, role)
            form["password"] = self._variable(source.password_variable, role)
        if source.client_id_variable:
            form["client_id"] = self._variable(source.client_id_variable, role)
        if source.client_secret_variable:
            form["client_secret"] = self._variable(source.client_secret_variable, role)
        if source.scope:
            form["scope"] = source.scope
        return form | dict(source.form)

    def _variable(self, name: str, role: str) -> str:
        value = self.environment.get(name, "")
        if not value:
            raise BadInput(
                f"no credentials for the role {role!r}: {name} is not set",
                hint=f"put the synthetic user's secret into {name}",
            )
        self.redactor.add(value)
        return value


def _answer(text: str) -> tuple[str, float | None]:
    """The token and its lifetime, of a token alone or of OAuth's JSON (RFC 6749, section 5.1)."""
    if not text.lstrip().startswith("{"):
        return text.strip(), None
    try:
        answer = json.loads(text)
    except ValueError:
        return "", None
    lifetime = answer.get("expires_in")
    token = answer.get("access_token")
    return (
        token if isinstance(token, str) else "",
        float(lifetime) if isinstance(lifetime, int | float) else None,
    )


def _expiry(token: str) -> float | None:
    """When a JWT says that it expires; None for any other token."""
    try:
        payload = token.split(".")[1]
        claims: Any = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return float(claims["exp"])
    except (IndexError, KeyError, ValueError, TypeError):
        return None
