"""What makes two requests the same one."""

import json
from typing import Any

import pytest

from app.idempotency.fingerprint import canonical, fingerprint, of_file

REQUEST: dict[str, Any] = {
    "subject": "mario",
    "operation": "v2:createApplication",
    "path": {},
    "body": {"email": "mario.rossi@example.com", "reference": "MI/42"},
}
# Kept by release 1.1: a request that is sent again to a later release must have the same one.
KEPT = "5eac9b6f157f4b50"


def test_fingerprint_of_a_request_is_the_same_in_every_release() -> None:
    """A change of it would let a request that is sent again take effect again, or be refused."""
    assert fingerprint(**REQUEST).hex().startswith(KEPT)
    assert len(fingerprint(**REQUEST)) == 32


@pytest.mark.parametrize(
    "text",
    [
        '{"reference": "MI/42", "email": "mario.rossi@example.com"}',
        '{ "email" : "mario.rossi\\u0040example.com",\n"reference":"MI\\/42" }',
    ],
)
def test_order_spaces_and_escapes_do_not_matter(text: str) -> None:
    """Two texts that mean the same JSON are the same body."""
    assert fingerprint(**{**REQUEST, "body": json.loads(text)}) == fingerprint(**REQUEST)


@pytest.mark.parametrize(
    "change",
    [
        {"subject": "anna"},
        {"operation": "v2:bridgeCreateApplication"},
        {"path": {"application_id": "1"}},
        {"body": None},
        {"body": {}},
        {"body": {"email": "mario.rossi@example.com"}},
        {"body": {"email": "mario.rossi@example.com", "reference": None}},
        {"body": {"email": "Mario.rossi@example.com", "reference": "MI/42"}},
    ],
)
def test_whatever_the_client_sent_matters(change: dict[str, Any]) -> None:
    """Also what means the same to this release: another one may tell them apart."""
    assert fingerprint(**{**REQUEST, **change}) != fingerprint(**REQUEST)


def test_letters_of_an_id_in_the_path_count_the_same_in_either_case() -> None:
    """They name the same application."""
    one, other = ({**REQUEST, "path": {"application_id": text}} for text in ("0B8F", "0b8f"))

    assert fingerprint(**one) == fingerprint(**other)


@pytest.mark.parametrize("body", ["\ud800", float("inf"), [1, 1.5, True, None], "città"])
def test_any_body_that_can_be_read_has_a_text(body: object) -> None:
    """What is wrong with a body is the business of its validation."""
    assert canonical(body).isascii()


def test_file_counts_by_its_bytes_and_its_type() -> None:
    """The name that a client gives to it is left out."""
    assert of_file(b"x", media_type="image/png") == of_file(b"x", media_type="image/png")
    assert of_file(b"x", media_type="image/png") != of_file(b"y", media_type="image/png")
    assert of_file(b"x", media_type="image/png") != of_file(b"x", media_type="image/jpeg")
