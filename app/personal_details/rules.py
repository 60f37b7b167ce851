"""What personal details must fulfil beyond their form."""

from collections.abc import Iterator
from datetime import date

from app.errors import FieldError
from app.personal_details import fiscal_code
from app.personal_details.countries import ITALY
from app.personal_details.model import PersonalDetails

FULL_AGE = 18  # years


def broken_rules(details: PersonalDetails, *, today: date) -> list[FieldError]:
    """The rules that the details break today, by field."""
    return [*_age(details, today), *_fiscal_code(details)]


def age(born: date, today: date) -> int:
    """Somebody's age in years; born on 29 February, they turn a year older on 1 March."""
    had_birthday = (today.month, today.day) >= (born.month, born.day)
    return today.year - born.year - (0 if had_birthday else 1)


def _age(details: PersonalDetails, today: date) -> Iterator[FieldError]:
    if age(details.date_of_birth, today) < FULL_AGE:
        message = f"An applicant is at least {FULL_AGE} years old."
        yield FieldError("date_of_birth", "under_age", message)


def _fiscal_code(details: PersonalDetails) -> Iterator[FieldError]:
    code = details.fiscal_code
    if code is None:
        if details.nationality == ITALY:
            message = "The fiscal code is required of Italian nationals."
            yield FieldError("fiscal_code", "required", message)
        return
    if not fiscal_code.has_right_control_character(code):
        message = "The last character does not fit the others; one of them is mistyped."
        yield FieldError("fiscal_code", "control_character", message)
        return
    if not fiscal_code.encodes_date_of_birth(code, details.date_of_birth):
        message = "The fiscal code is of somebody born on another day."
        yield FieldError("fiscal_code", "date_of_birth", message)
    if not fiscal_code.encodes_sex(code, details.sex):
        yield FieldError("fiscal_code", "sex", "The fiscal code is of somebody of the other sex.")
