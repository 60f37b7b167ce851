"""What personal details must fulfil."""

from dataclasses import replace
from datetime import date

import pytest
from freezegun import freeze_time

from app.clock import Clock
from app.personal_details.model import PersonalDetails
from app.personal_details.rules import age, broken_rules

MARIO = PersonalDetails(
    first_name="Mario",
    last_name="Rossi",
    date_of_birth=date(1985, 12, 10),
    sex="male",
    nationality="IT",
    fiscal_code="RSSMRA85T10A562S",
    phone="+39 3331234567",
)
TODAY = date(2026, 3, 2)


def broken(details: PersonalDetails, today: date = TODAY) -> list[tuple[str, str]]:
    """The field and the code of each broken rule."""
    return [(error.field, error.code) for error in broken_rules(details, today=today)]


def test_details_that_fit_together_break_no_rule() -> None:
    """A well-formed Italian passes."""
    assert broken(MARIO) == []


def test_italian_without_a_fiscal_code_is_asked_for_it() -> None:
    """Italian nationals have one."""
    assert broken(replace(MARIO, fiscal_code=None)) == [("fiscal_code", "required")]


def test_foreigner_without_a_fiscal_code_breaks_no_rule() -> None:
    """Nobody else needs one."""
    assert broken(replace(MARIO, nationality="FR", fiscal_code=None)) == []


def test_foreigner_with_a_fiscal_code_has_it_checked() -> None:
    """Whoever gives a code gives a right one."""
    mistyped = replace(MARIO, nationality="FR", fiscal_code="RSSMRA85T10A562T")

    assert broken(mistyped) == [("fiscal_code", "control_character")]


def test_fiscal_code_of_another_day_and_sex_is_refused_for_both() -> None:
    """Every rule that is broken is told at once."""
    other = replace(MARIO, date_of_birth=date(1985, 12, 11), sex="female")

    assert broken(other) == [("fiscal_code", "date_of_birth"), ("fiscal_code", "sex")]


def test_fiscal_code_with_a_mistyped_character_is_not_read_any_further() -> None:
    """What a mistyped code encodes means nothing."""
    mistyped = replace(MARIO, fiscal_code="RSSMRA85T11A562S")

    assert broken(mistyped) == [("fiscal_code", "control_character")]


def test_child_without_a_fiscal_code_is_told_both() -> None:
    """Rules of different fields are told together."""
    child = replace(MARIO, date_of_birth=date(2020, 1, 1), fiscal_code=None)

    assert broken(child) == [("date_of_birth", "under_age"), ("fiscal_code", "required")]


@pytest.mark.parametrize(
    ("now", "codes"),
    [
        ("2026-03-01T23:59:59Z", [("date_of_birth", "under_age")]),
        ("2026-03-02T00:00:00Z", []),
    ],
)
def test_applicant_is_of_age_from_their_eighteenth_birthday_on(
    now: str, codes: list[tuple[str, str]]
) -> None:
    """The birthday begins at midnight, UTC."""
    young = replace(MARIO, nationality="FR", fiscal_code=None, date_of_birth=date(2008, 3, 2))

    with freeze_time(now):
        assert broken(young, Clock().today()) == codes


@pytest.mark.parametrize(
    ("born", "today", "years"),
    [
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2026, 3, 2), date(2026, 3, 2), 0),
        (date(2026, 3, 3), date(2026, 3, 2), -1),
    ],
)
def test_age_counts_birthdays(born: date, today: date, years: int) -> None:
    """Leap days turn to 1 March, and the unborn are below zero."""
    assert age(born, today) == years
