"""Credentials of one release at the other."""

import pytest

from tests.unit.treaty.upgrade.oracles.conftest import Judge, Release
from treaty.conformance.exchange import Exchange
from treaty.upgrade.observation import Call
from treaty.upgrade.oracles.credentials import Credentials

SIGN_IN = Call("POST", "/session")
BEARER = Call("GET", "/me", (("Authorization", "Bearer old-12345678"),))
COOKIE = Call("GET", "/me", (("Cookie", "theme=dark; sid=old-12345678"),))


@pytest.fixture
def contract() -> str:
    """Somebody who signs in."""
    return """
paths:
  /session:
    post: {responses: {"201": {description: signed in}}}
  /me:
    get: {responses: {"200": {description: me}}}
"""


def release(gives: str, *takes: str) -> Release:
    """A release that gives credentials of one form and takes some."""

    def answer(call: Call) -> Exchange:
        sent = (call.method, call.url, call.headers, call.body)
        if call.method == "POST":
            headers = (("Set-Cookie", f"sid={gives}-12345678; Path=/"),)
            body = b'{"access_token": "%s-12345678"}' % gives.encode()
            return Exchange(*sent, 201, headers, body)
        shown = " ".join(value for _, value in call.headers)
        known = "anybody" in takes or any(f"{form}-" in shown for form in takes)
        return Exchange(*sent, 200 if known else 401, (), b"{}")

    return answer


@pytest.mark.parametrize("read", [BEARER, COOKIE], ids=["bearer", "cookie"])
def test_credential_that_the_other_release_does_not_know_is_found(judge: Judge, read: Call) -> None:
    """In the direction in which it is so."""
    old, new = release("old", "old"), release("new", "new", "old")

    (failure,) = judge(Credentials, old, new, SIGN_IN, read)

    said = "a credential of the new release is answered with 401 by the old one"
    assert failure.finding.message == said


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(release("old", "old", "new"), release("new", "new", "old"), id="both"),
        pytest.param(release("old", "anybody"), release("new", "new"), id="nobody"),
    ],
)
def test_credential_that_both_take_or_nobody_needs_is_no_fault(
    judge: Judge, old: Release, new: Release
) -> None:
    """Whoever is let in without one proves nothing."""
    assert judge(Credentials, old, new, SIGN_IN, BEARER) == []
