"""Italian fiscal codes."""

from datetime import date

import pytest

from app.personal_details.fiscal_code import (
    control_character,
    encodes_date_of_birth,
    encodes_sex,
    has_right_control_character,
)

MARIO = "RSSMRA85T10A562S"
MARIA = "RSSMRA85T50A562W"
# The same person's where another one has the code already: letters from the right.
OMOCODES = ["RSSMRA85T10A56NH", "RSSMRA85T10A5S2E"]


@pytest.mark.parametrize("code", [MARIO, MARIA, *OMOCODES, "MRTMTT25D09F205Z"])
def test_control_character_of_a_real_code_is_right(code: str) -> None:
    """Real codes pass, omocodes too."""
    assert control_character(code) == code[15]
    assert has_right_control_character(code)


@pytest.mark.parametrize("place", range(15))
def test_control_character_finds_every_single_mistyped_character(place: int) -> None:
    """One character changed to its neighbour is noticed, wherever it stands."""
    code = MARIO[:place] + chr(ord(MARIO[place]) + 1) + MARIO[place + 1 :]

    assert not has_right_control_character(code)


@pytest.mark.parametrize("code", [MARIO, MARIA, *OMOCODES])
def test_date_of_birth_is_read_for_men_women_and_omocodes(code: str) -> None:
    """Women's days are 40 higher, and letters may stand for digits."""
    assert encodes_date_of_birth(code, date(1985, 12, 10))


def test_date_of_birth_with_letters_for_all_digits_is_read() -> None:
    """Omocodia may reach the day and the year."""
    assert encodes_date_of_birth("RSSMRAURTMLASSNX", date(1985, 12, 10))


@pytest.mark.parametrize(
    "born", [date(1984, 12, 10), date(1985, 11, 10), date(1985, 12, 11), date(1985, 12, 1)]
)
def test_date_of_birth_that_differs_is_noticed(born: date) -> None:
    """Year, month and day all count."""
    assert not encodes_date_of_birth(MARIO, born)


def test_date_of_birth_a_century_apart_is_not_told_apart() -> None:
    """A code has two digits for the year."""
    assert encodes_date_of_birth("MRTMTT25D09F205Z", date(1925, 4, 9))
    assert encodes_date_of_birth("MRTMTT25D09F205Z", date(2025, 4, 9))


@pytest.mark.parametrize(("month", "letter"), list(zip(range(1, 13), "ABCDEHLMPRST", strict=True)))
def test_month_has_a_letter_of_its_own(month: int, letter: str) -> None:
    """The letters are those of the decree, without F, G, I and others."""
    assert encodes_date_of_birth(f"RSSMRA85{letter}10A562S", date(1985, month, 10))


@pytest.mark.parametrize(
    ("code", "sex"), [(MARIO, "male"), (MARIA, "female"), ("RSSMRA85TRLA562X", "female")]
)
def test_sex_is_read_from_the_day(code: str, sex: str) -> None:
    """Days over 40 are women's, written with letters too."""
    other = {"male": "female", "female": "male"}[sex]

    assert encodes_sex(code, sex)
    assert not encodes_sex(code, other)
