"""app.web.cookies."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from app.identity import Identity, Role
from app.web.cookies import IDLE, LONGEST, RENEWAL, Session, SessionCookies

KEY = "k" * 32
COOKIES = SessionCookies(KEY)
NOW = datetime(2026, 3, 2, 10, 15, 30, tzinfo=UTC)
APPLICANT = Session(
    identity=Identity(
        subject="application:0b8f1d9e-6a4c-4c57-9a53-1f0a4c7b2e11",
        roles=frozenset({Role.APPLICANT}),
        email="mario.rossi@example.com",
        application_id=UUID("0b8f1d9e-6a4c-4c57-9a53-1f0a4c7b2e11"),
    ),
    csrf="Zm9vYmFyYmF6cXV4cXV1eA",
    at=NOW,
    end=NOW + LONGEST,
    invitation_id=UUID("7f0c8a54-9f0e-4a8e-8b0b-0d5f3c1f2a33"),
)
OFFICER = replace(
    APPLICANT, identity=Identity("olga", frozenset({Role.OFFICER})), invitation_id=None
)
# What releases have written; they must be able to read each other's.
TEXTS = {
    "applicant": (
        APPLICANT,
        (
            "1.eyJzdWIiOiJhcHBsaWNhdGlvbjowYjhmMWQ5ZS02YTRjLTRjNTctOWE1My0xZjBhNGM3YjJlMTEiLC"
            "Jyb2xlcyI6WyJhcHBsaWNhbnQiXSwiZW1haWwiOiJtYXJpby5yb3NzaUBleGFtcGxlLmNvbSIsImFwcC"
            "I6IjBiOGYxZDllLTZhNGMtNGM1Ny05YTUzLTFmMGE0YzdiMmUxMSIsImludiI6IjdmMGM4YTU0LTlmMG"
            "UtNGE4ZS04YjBiLTBkNWYzYzFmMmEzMyIsImNzcmYiOiJabTl2WW1GeVltRjZjWFY0Y1hWMWVBIiwiYX"
            "QiOjE3NzI0NDY1MzAsImVuZCI6MTc3MjQ3NTMzMH0.5FtM1AkBWBp7JhWeTjYKFvdGHK-Xp3gzcRv0uo"
            "j5hCI"
        ),
    ),
    "officer": (
        OFFICER,
        (
            "1.eyJzdWIiOiJvbGdhIiwicm9sZXMiOlsib2ZmaWNlciJdLCJlbWFpbCI6bnVsbCwiYXBwIjpudWxsLC"
            "JpbnYiOm51bGwsImNzcmYiOiJabTl2WW1GeVltRjZjWFY0Y1hWMWVBIiwiYXQiOjE3NzI0NDY1MzAsIm"
            "VuZCI6MTc3MjQ3NTMzMH0.L37ADcveCMNCDYl1kOpY-oGyYiEoCaHC_jNHINnD9UM"
        ),
    ),
}


@pytest.mark.parametrize(("session", "text"), TEXTS.values(), ids=TEXTS)
def test_cookie_format_is_the_one_that_releases_share(session: Session, text: str) -> None:
    """Instances of two releases serve one browser; a change of this text signs everybody out."""
    assert COOKIES.write(session) == text
    assert COOKIES.read(text) == session


def test_cookie_with_more_in_it_than_is_known_is_read() -> None:
    """The next release may add to the format, and this one serves beside it."""
    payload = COOKIES.verify("1", COOKIES.write(APPLICANT))
    assert payload is not None

    longer = {**payload, "roles": [*payload["roles"], "auditor"], "language": "it"}

    assert COOKIES.read(COOKIES.sign("1", longer)) == APPLICANT


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "1",
        "1.e30",
        "1.e30.x",
        "ü.e30.x",
        pytest.param("x" * 5000, id="long"),
        pytest.param(SessionCookies("x" * 32).write(APPLICANT), id="another key"),
        pytest.param(COOKIES.write(APPLICANT)[:-1], id="cut"),
        pytest.param(COOKIES.write(APPLICANT).replace("1.", "2.", 1), id="changed"),
        COOKIES.sign("2", {}),
        COOKIES.sign("1", {}),
        COOKIES.sign("1", {"sub": "olga"}),
    ],
)
def test_cookie_that_is_none_of_ours_signs_nobody_in(text: str | None) -> None:
    """Whatever a browser sends, it is a session or nothing."""
    assert COOKIES.read(text) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"at": "now"},
        {"at": True},
        {"at": 10**20},
        {"end": None},
        {"app": "x"},
        {"app": 1},
        {"inv": "x"},
        {"roles": None},
    ],
)
def test_cookie_with_a_wrong_member_signs_nobody_in(wrong: dict[str, object]) -> None:
    """A signature proves who wrote it, not that it can be understood."""
    payload = COOKIES.verify("1", COOKIES.write(APPLICANT))
    assert payload is not None

    assert COOKIES.read(COOKIES.sign("1", {**payload, **wrong})) is None


def test_cookie_of_another_kind_is_no_session() -> None:
    """What remembers an attempt to sign in must not sign in."""
    payload = COOKIES.verify("1", COOKIES.write(OFFICER))
    assert payload is not None

    assert COOKIES.read(COOKIES.sign("sign-in-1", payload)) is None


def test_session_begins_with_a_token_of_its_own() -> None:
    """Whoever signs in anew gets nothing of the session before."""
    one, other = (Session.begin(OFFICER.identity, NOW) for _ in range(2))

    assert one.csrf != other.csrf
    assert (one.at, one.end) == (NOW, NOW + LONGEST)


@pytest.mark.parametrize(
    ("after", "is_open"),
    [
        (timedelta(), True),
        (IDLE - timedelta(seconds=1), True),
        (IDLE, False),
        (LONGEST, False),
    ],
)
def test_session_ends_when_its_browser_is_idle(after: timedelta, *, is_open: bool) -> None:
    """A browser that was left open signs itself out."""
    assert OFFICER.is_open(NOW + after) is is_open


def test_session_ends_at_last_whatever_it_is_used_for() -> None:
    """Being active renews the cookie, but not for ever."""
    late = NOW + LONGEST - timedelta(seconds=1)

    assert OFFICER.renewed(late).is_open(late)
    assert not OFFICER.renewed(late).is_open(NOW + LONGEST)


def test_session_is_renewed_once_it_has_some_age() -> None:
    """Not every answer carries a cookie."""
    assert not OFFICER.is_due(NOW + RENEWAL - timedelta(seconds=1))
    assert OFFICER.is_due(NOW + RENEWAL)
    assert OFFICER.renewed(NOW + RENEWAL).csrf == OFFICER.csrf
