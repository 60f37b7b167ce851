"""app.web.typed."""

from datetime import date

import pytest

from app.web import typed


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("23/08/1988", "1988-08-23"),
        ("23.8.1988", "1988-08-23"),
        ("23-08-1988", "1988-08-23"),
        ("23 8 1988", "1988-08-23"),
        ("1/2/2000", "2000-02-01"),
        ("1988-08-23", "1988-08-23"),
        ("1988/8/23", "1988-08-23"),
        ("29/02/2000", "2000-02-29"),
    ],
)
def test_iso_date_day_is_understood_however_it_is_written(text: str, day: str) -> None:
    """The day comes first, unless the year does."""
    assert typed.iso_date(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "",
        "29/02/1900",
        "31/04/1988",
        "08/23/1988",
        "23/08/88",
        "23/08",
        "yesterday",
        "0/1/1988",
        pytest.param("1" + " " * 10**6, id="long"),
    ],
)
def test_iso_date_what_is_no_day_is_left_for_the_rules(text: str) -> None:
    """They refuse it, and the field shows it again."""
    assert typed.iso_date(text) == text


def test_shown_date_is_understood_again() -> None:
    """What a field shows can be sent as it is."""
    assert typed.shown_date(date(988, 8, 3)) == "03/08/0988"
    assert typed.iso_date(typed.shown_date(date(988, 8, 3))) == "0988-08-03"


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("32150", 3_215_000),
        ("32,150.00", 3_215_000),
        ("32.150,00", 3_215_000),
        ("32 150", 3_215_000),
        ("32.150", 3_215_000),
        ("€ 32.150,5", 3_215_050),
        ("32150,99 EUR", 3_215_099),
        ("1'234'567.89", 123_456_789),
        ("0", 0),
        ("0.05", 5),
    ],
)
def test_cents_amount_is_understood_however_it_is_written(text: str, cents: int) -> None:
    """Europeans write the marks in two ways."""
    assert typed.cents(text) == cents


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-1",
        "a lot",
        "1,2,3",
        "1.234,5678",
        "12.34.56",
        "1e3",
        "٣",
        pytest.param("1" * 10**6, id="long"),
    ],
)
def test_cents_what_is_no_amount_is_left_for_the_rules(text: str) -> None:
    """They refuse it, and the field shows it again."""
    assert typed.cents(text) == text


@pytest.mark.parametrize("amount", [0, 5, 3_215_000, 100_000_000_000])
def test_shown_amount_is_understood_again(amount: int) -> None:
    """What a field shows can be sent as it is."""
    assert typed.cents(typed.shown_amount(amount)) == amount


def test_whole_number_takes_digits_only() -> None:
    """Anything else is left for the rules."""
    assert typed.whole_number("2025") == 2025
    assert [typed.whole_number(text) for text in ("", "+1", "2025.0", "²", "1" * 10)] == [
        "",
        "+1",
        "2025.0",
        "²",
        "1" * 10,
    ]


@pytest.mark.parametrize("text", ["39", "+39", "0039", "+ 39", "(+39)"])
def test_calling_code_is_the_same_however_it_is_written(text: str) -> None:
    """Phones show it with zeros, letters with a plus."""
    assert typed.calling_code(text) == "+39"


def test_phone_number_loses_what_stands_between_digits() -> None:
    """People group them."""
    assert typed.phone_number("333 123-45.67/8") == "33312345678"


def test_code_is_in_capitals_and_without_blanks() -> None:
    """People copy it from a card."""
    assert typed.code("rss mra 85t10 a562s") == "RSSMRA85T10A562S"
