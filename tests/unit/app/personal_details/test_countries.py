"""The countries."""

from app.personal_details.countries import CODES, ITALY


def test_codes_are_the_249_of_iso_3166_and_none_is_there_twice() -> None:
    """A country that is missing or doubled would show in the number."""
    assert len(CODES) == len(set(CODES)) == 249
    assert ITALY in CODES
    assert all(len(code) == 2 and code.isupper() for code in CODES)
