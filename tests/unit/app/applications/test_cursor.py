"""Places in a list of applications."""

import json
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest

from app.applications.cursor import LONGEST, PATTERN, Cursor
from app.errors import Unprocessable

ID = UUID("0b8f1d9e-6a4c-4c57-9a53-1f0a4c7b2e11")
AT = datetime(2026, 3, 2, 10, 15, 30, 123456, tzinfo=UTC)
# Given out by release 1.1: every later release has to read it.
GIVEN_OUT = (
    "eyJ2IjoxLCJhdCI6IjIwMjYtMDMtMDJUMTA6MTU6MzAuMTIzNDU2KzAwOjAwIiwiaWQiOiIwYjhmMWQ5ZS02YTRjLTRj"
    "NTctOWE1My0xZjBhNGM3YjJlMTEifQ"
)


def written(place: object) -> str:
    """A cursor's text for this JSON value."""
    return urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


@pytest.mark.parametrize("microsecond", [0, 1, 999_999])
@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=-9, minutes=-30))])
def test_place_is_read_as_it_was_written(microsecond: int, zone: timezone) -> None:
    """Not a microsecond is lost, or an application would be repeated or left out."""
    place = Cursor(AT.astimezone(zone).replace(microsecond=microsecond), ID)

    assert Cursor.parse(place.encode()) == place


def test_cursor_is_read_that_an_earlier_release_gave_out() -> None:
    """The format is a promise between releases."""
    assert Cursor.parse(GIVEN_OUT) == Cursor(AT, ID)
    assert Cursor(AT, ID).encode() == GIVEN_OUT


def test_cursor_with_more_in_it_is_read() -> None:
    """A newer release may add to it."""
    place = {"v": 1, "at": AT.isoformat(), "id": str(ID), "sort": "created"}

    assert Cursor.parse(written(place)) == Cursor(AT, ID)


def test_cursor_fits_what_the_contract_says() -> None:
    """It needs no escaping in a URL."""
    text = Cursor(AT, ID).encode()

    assert len(text) < LONGEST
    assert set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    assert PATTERN == "^[A-Za-z0-9_-]+$"


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "____",
        written([]),
        written(None),
        written("text"),
        written({}),
        written({"v": 2, "at": AT.isoformat(), "id": str(ID)}),
        written({"v": 1, "at": AT.isoformat(), "id": "1"}),
        written({"v": 1, "at": AT.isoformat(), "id": 1}),
        written({"v": 1, "at": "yesterday", "id": str(ID)}),
        written({"v": 1, "at": 5, "id": str(ID)}),
        written({"v": 1, "at": "0001-01-01T00:00:00+14:00", "id": str(ID)}),
        written({"v": 1, "at": "2026-03-02T10:15:30", "id": str(ID)}),
    ],
)
def test_text_that_is_no_cursor_is_refused_by_its_name(text: str) -> None:
    """Whatever it is, the answer is a refusal and not a failure."""
    with pytest.raises(Unprocessable) as refusal:
        Cursor.parse(text)

    assert [(field.field, field.code) for field in refusal.value.fields] == [("cursor", "invalid")]
