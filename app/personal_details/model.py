"""What personal details are."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Sex(StrEnum):
    """As the passport or identity card says."""

    FEMALE = "female"
    MALE = "male"


@dataclass(frozen=True, slots=True)
class PersonalDetails:
    """Who the applicant is.

    Attributes:
        first_name: All first names.
        last_name: All last names.
        date_of_birth: The date of birth.
        sex: A `Sex`, or one that a newer release knows.
        nationality: An ISO 3166-1 alpha-2 code.
        fiscal_code: The Italian fiscal code, if they have one.
        phone: `+`, the country's calling code, a space and the subscriber's number.
    """

    first_name: str
    last_name: str
    date_of_birth: date
    sex: str
    nationality: str
    fiscal_code: str | None
    phone: str
