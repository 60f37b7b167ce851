"""The fields, parameters and preconditions that only v2 has."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from fastapi import Depends, Header, Path, Query
from pydantic import AfterValidator, AwareDatetime, BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from app.api.fields import EmailAddress, Id, line, text_out
from app.applications import cursor
from app.applications.states import Status
from app.etags import IF_MATCH_PATTERN, Precondition

INSTANT_PATTERN = (
    "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}"
    "([.][0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})$"
)
LONGEST_CONDITION = 1000  # characters
MOST_ITEMS = 100
_INSTANT_SCHEMA = {
    "type": "string",
    "format": "date-time",
    "pattern": INSTANT_PATTERN,
    "maxLength": 40,
}


def _written_instant(value: object) -> object:
    # pydantic would also take numbers, spaces and instants without a time zone.
    if not isinstance(value, str) or not re.fullmatch(INSTANT_PATTERN, value):
        raise PydanticCustomError("invalid", "An instant is written as RFC 3339 says.")
    return value


def _in_utc(value: datetime) -> datetime:
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise PydanticCustomError("invalid", "The instant is out of range.") from None


Instant = Annotated[
    AwareDatetime,
    BeforeValidator(_written_instant),
    AfterValidator(_in_utc),
    WithJsonSchema(_INSTANT_SCHEMA),
]
ReasonText = Annotated[str, line(500)]
CursorOut = Annotated[str, text_out(pattern=cursor.PATTERN, minLength=1, maxLength=cursor.LONGEST)]

ApplicationId = Annotated[
    Id, Path(description="The application, as `POST /applications` named it.")
]
DocumentId = Annotated[Id, Path(description="The document, as `POST …/documents` named it.")]
FiscalDocumentId = Annotated[
    Id, Path(description="The fiscal document, as `POST …/fiscal-documents` named it.")
]
DeletionReason = Annotated[
    ReasonText, Query(alias="reason", description="Why, for whoever looks into it later.")
]
StatusFilter = Annotated[Status | None, Query(alias="status")]
EmailFilter = Annotated[EmailAddress | None, Query(alias="email")]
CreatedAfter = Annotated[Instant | None, Query()]
CreatedBefore = Annotated[Instant | None, Query()]
Limit = Annotated[int, Query(ge=1, le=MOST_ITEMS)]
CursorText = Annotated[
    str | None,
    Query(alias="cursor", pattern=cursor.PATTERN, min_length=1, max_length=cursor.LONGEST),
]


def _condition() -> Any:
    return Header(
        alias="If-Match", pattern=IF_MATCH_PATTERN, min_length=1, max_length=LONGEST_CONDITION
    )


async def _required_match(if_match: Annotated[str, _condition()]) -> Precondition:
    return Precondition.from_headers(if_match)


async def _match_or_absent(
    if_match: Annotated[str | None, _condition()] = None,
    if_none_match: Annotated[Literal["*"] | None, Header(alias="If-None-Match")] = None,
) -> Precondition:
    return Precondition.from_headers(if_match, if_none_match)


IfMatch = Annotated[Precondition, Depends(_required_match)]
"""Of what is there: `If-Match` is required."""
IfMatchOrAbsent = Annotated[Precondition, Depends(_match_or_absent)]
"""Of what is there or will be: `If-Match` or `If-None-Match: *` is required."""
