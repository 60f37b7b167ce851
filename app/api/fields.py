"""The types of fields, as narrow as the contracts; every version of the API uses them.

What comes in is checked. What goes out is described and not checked: a newer release may have
written it, and an old one that still serves must not fail over that.
"""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from app.applications.email_address import has_fitting_local_part
from app.documents.rules import LARGEST
from app.personal_details.countries import CODES

ID_PATTERN = "^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$"
ID_LENGTH = 36
EMAIL_PATTERN = (
    r"^[A-Za-z0-9_+-]+(\.[A-Za-z0-9_+-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}$"
)
FISCAL_CODE_PATTERN = (
    "^[A-Z]{6}[0-9LMNPQRSTUV]{2}[ABCDEHLMPRST][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]$"
)
PHONE_PATTERN = r"^\+[1-9][0-9]{0,2} [0-9]{4,12}$"
LINE_PATTERN = r"^[^\x00-\x20\x7f][^\x00-\x1f\x7f]*$"
DATE_PATTERN = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
MEMBER_PATTERN = "^[a-z][a-z_]*$"

_ID_SCHEMA = {
    "type": "string",
    "format": "uuid",
    "pattern": ID_PATTERN,
    "minLength": ID_LENGTH,
    "maxLength": ID_LENGTH,
}
_DATE_SCHEMA = {"type": "string", "format": "date", "pattern": DATE_PATTERN, "maxLength": 10}
FILE_SCHEMA = {
    "type": "string",
    "contentMediaType": "application/octet-stream",
    "maxLength": LARGEST,
}
_EMAIL_EXTRA: dict[str, Any] = {"format": "email"}


def _fitting_email(address: str) -> str:
    if not has_fitting_local_part(address):
        raise PydanticCustomError("too_long", "At most 64 characters may precede the @.")
    return address


def _canonical_id(value: object) -> object:
    # pydantic would also take braces, a URN prefix and digits without hyphens.
    if isinstance(value, str) and len(value) != ID_LENGTH:
        raise PydanticCustomError("invalid", "An id is a UUID in its canonical form.")
    return value


def _full_date(value: object) -> object:
    # pydantic would also take numbers and instants at midnight.
    if not isinstance(value, str) or len(value) != len("2000-12-31"):
        raise PydanticCustomError("invalid", "A date is written YYYY-MM-DD.")
    return value


def _number(value: object) -> object:
    # pydantic would also take texts and truth values; 1.0 is an integer to JSON Schema.
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise PydanticCustomError("invalid", "A number is needed.")
    return value


def _country(code: str) -> str:
    if code not in CODES:
        raise PydanticCustomError("invalid", "A country is named by ISO 3166-1 alpha-2.")
    return code


def line(longest: int) -> Any:
    """What a line of text of at most `longest` characters must fulfil."""
    return Field(pattern=LINE_PATTERN, min_length=1, max_length=longest)


Id = Annotated[UUID, BeforeValidator(_canonical_id), WithJsonSchema(_ID_SCHEMA)]
EmailAddress = Annotated[
    str,
    Field(pattern=EMAIL_PATTERN, max_length=254, json_schema_extra=_EMAIL_EXTRA),
    AfterValidator(_fitting_email),
]
Reference = Annotated[str, Field(pattern="^[A-Za-z0-9][A-Za-z0-9 ./_-]*$", max_length=64)]
PersonName = Annotated[str, line(100)]
PlainDate = Annotated[date, BeforeValidator(_full_date), WithJsonSchema(_DATE_SCHEMA)]
Country = Annotated[
    str,
    AfterValidator(_country),
    WithJsonSchema({"type": "string", "enum": list(CODES)}),
]
FiscalCode = Annotated[str, Field(pattern=FISCAL_CODE_PATTERN, min_length=16, max_length=16)]
Phone = Annotated[str, Field(pattern=PHONE_PATTERN, max_length=17)]
TaxYear = Annotated[int, Field(ge=1900, le=2999), BeforeValidator(_number)]
Cents = Annotated[
    int,
    Field(ge=0, le=100_000_000_000, json_schema_extra={"format": "int64"}),
    BeforeValidator(_number),
]


def text_out(**keywords: Any) -> WithJsonSchema:
    """Describes a text that goes out by these keywords of JSON Schema."""
    return WithJsonSchema({"type": "string", **keywords})


def integer_out(least: int, most: int, **keywords: Any) -> WithJsonSchema:
    """Describes an integer that goes out, from `least` to `most`."""
    return WithJsonSchema({"type": "integer", "minimum": least, "maximum": most, **keywords})


def member_out(*known: str) -> WithJsonSchema:
    """Describes a member of an enumeration that a newer release may have extended."""
    extensible = {"x-extensible-enum": list(known)}
    return text_out(pattern=MEMBER_PATTERN, maxLength=40, **extensible)


def line_out(longest: int) -> WithJsonSchema:
    """Describes a line of text of at most `longest` characters that goes out."""
    return text_out(pattern=LINE_PATTERN, minLength=1, maxLength=longest)


IdOut = Annotated[UUID, WithJsonSchema(_ID_SCHEMA)]
DateOut = Annotated[date, WithJsonSchema(_DATE_SCHEMA)]
InstantOut = Annotated[datetime, text_out(format="date-time", maxLength=40)]
EmailOut = Annotated[str, text_out(format="email", pattern=EMAIL_PATTERN, maxLength=254)]
ReferenceOut = Annotated[str, text_out(maxLength=64)]
PersonNameOut = Annotated[str, line_out(100)]
CountryOut = Annotated[str, text_out(pattern="^[A-Z]{2}$", maxLength=2)]
FiscalCodeOut = Annotated[str, text_out(pattern=FISCAL_CODE_PATTERN, minLength=16, maxLength=16)]
PhoneOut = Annotated[str, text_out(pattern=PHONE_PATTERN, maxLength=17)]
