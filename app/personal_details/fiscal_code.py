"""The Italian fiscal code (codice fiscale), as the decree of 12 March 1974 defines it.

Sixteen characters: three of the last name, three of the first name, two digits of the year of
birth, a letter for the month, two digits for the day (plus 40 for women), four for the place, and a
control character. Where two people would share a code, digits are replaced by letters, from the
right (omocodia).
"""

from datetime import date

from app.personal_details.model import Sex

_MONTHS = "ABCDEHLMPRST"
_DIGITS_OR_STAND_INS = str.maketrans("LMNPQRSTUV", "0123456789")
_FEMALE_DAYS = 40
# What a character at an odd place counts, by its place in 0-9 or in A-Z.
_ODD = (
    1,
    0,
    5,
    7,
    9,
    13,
    15,
    17,
    19,
    21,
    2,
    4,
    18,
    20,
    11,
    3,
    6,
    8,
    12,
    14,
    16,
    10,
    22,
    25,
    24,
    23,
)


def control_character(code: str) -> str:
    """The sixteenth character that the first fifteen of this code ask for."""
    values = [int(char) if char.isdigit() else ord(char) - ord("A") for char in code[:15]]
    total = sum(_ODD[value] for value in values[::2]) + sum(values[1::2])
    return chr(ord("A") + total % 26)


def has_right_control_character(code: str) -> bool:
    """Whether no character of a well-formed code was mistyped, as far as it can tell."""
    return code[15] == control_character(code)


def encodes_date_of_birth(code: str, born: date) -> bool:
    """Whether a well-formed code is of somebody born on this day; it knows no centuries."""
    day = _number(code[9:11])
    day_of_birth = day - _FEMALE_DAYS if day > _FEMALE_DAYS else day
    encoded = (_number(code[6:8]), _MONTHS.index(code[8]) + 1, day_of_birth)
    return encoded == (born.year % 100, born.month, born.day)


def encodes_sex(code: str, sex: str) -> bool:
    """Whether a well-formed code is of somebody of this sex."""
    encoded = Sex.FEMALE if _number(code[9:11]) > _FEMALE_DAYS else Sex.MALE
    return encoded == sex


def _number(digits: str) -> int:
    """The number, also where letters stand for digits."""
    return int(digits.translate(_DIGITS_OR_STAND_INS))
