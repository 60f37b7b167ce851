"""What is masked: by name, by value, and by look."""

import base64
from urllib.parse import quote

import pytest

from treaty.acceptance import redaction
from treaty.acceptance.redaction import Redactor
from treaty.conformance.exchange import Exchange

SECRET = "s3cr3t/with+signs="


@pytest.mark.parametrize(
    "written",
    [
        SECRET,
        quote(SECRET, safe=""),
        base64.b64encode(SECRET.encode()).decode(),
        f"Bearer {SECRET}",
        f"error at https://host/?x={quote(SECRET, safe='')}: refused",
    ],
)
def test_redactor_masks_a_secret_however_it_is_written(written: str) -> None:
    """As it is, in an address, in Basic credentials."""
    redactor = Redactor()
    redactor.add(SECRET)

    masked = redactor.text(f"before {written} after")

    assert "s3cr3t" not in masked
    assert "***" in masked
    assert masked.startswith("before")


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("/sign-in?token=abc&next=1", "/sign-in?token=***&next=1"),
        ("https://user:pass@host/", "https://***@host/"),
        ("Bearer abcdefghij", "Bearer ***"),
        ("eyJhbGciOi.eyJzdWIiOi.c2lnbmF0", "***"),
        ("a basic matter of fact", "a basic matter of fact"),
        ("GET /pets?limit=10", "GET /pets?limit=10"),
    ],
)
def test_redactor_masks_what_looks_like_a_secret(text: str, masked: str) -> None:
    """Though nobody told it."""
    assert Redactor().text(text) == masked


def exchange(body: bytes, *headers: tuple[str, str], url: str = "/") -> Exchange:
    """An exchange with an answer."""
    return Exchange("GET", url, (), b"", 200, headers, body)


def test_redactor_learns_from_answers() -> None:
    """What stood under a secret's or a person's name is masked wherever it turns up."""
    redactor = Redactor(["email"])
    redactor.learn(
        exchange(
            b'{"items": [{"email": "jane@people.example", "name": "Jane", "api_key": "k-123456"}]}',
            ("Set-Cookie", "session=cookie-value; Path=/"),
            ("Location", "/next?token=from-location"),
        )
    )
    text = "jane@people.example k-123456 session=cookie-value; Path=/ from-location Jane"

    assert redactor.text(text) == "*** *** *** *** Jane"


def test_redactor_leaves_short_values() -> None:
    """Masking `1` or `yes` would mask everything."""
    redactor = Redactor(["email"])
    redactor.learn(exchange(b'{"email": "yes", "password": "1"}'))

    assert redactor.text("yes, 1") == "yes, 1"


@pytest.mark.parametrize(
    ("body", "written"),
    [
        (b'{"password": 48151623}', "48151623"),
        (b'{"income": 2999.5}', "2999.5"),
        (b'{"secret": ["first-of-two", "second-of-two"]}', "second-of-two"),
        (b'{"credentials": {"user": "jane-doe"}}', "jane-doe"),
        (b'{"api_keys": [{"of": {"live": "k-123456"}}]}', "k-123456"),
    ],
)
def test_redactor_learns_all_below_a_hidden_name(body: bytes, written: str) -> None:
    """Numbers, lists and objects too."""
    redactor = Redactor(["income"])
    redactor.learn(exchange(body))

    assert redactor.text(f"sent {written}, refused") == "sent ***, refused"


def test_redactor_masks_no_part_of_another_number() -> None:
    """An income of 2500 says nothing about 125000."""
    redactor = Redactor(["income"])
    redactor.learn(exchange(b'{"income": 2500, "password": true, "token": null}'))

    assert redactor.text("125000 2500.75 (2500) True None") == "125000 2500.75 (***) True None"


def test_redactor_takes_every_credential(monkeypatch: pytest.MonkeyPatch) -> None:
    """However much it has learnt from answers before."""
    monkeypatch.setattr(redaction, "_LEARNT", 2)
    redactor = Redactor(["email"])
    for name in ("jane", "john", "jack"):
        redactor.learn(exchange(f'{{"email": "{name}@people.example"}}'.encode()))
    redactor.add(SECRET)

    assert redactor.text(f"it is {SECRET}") == "it is ***"
    assert redactor.text("jack@people.example") == "jack@people.example"
