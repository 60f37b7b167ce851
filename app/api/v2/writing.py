"""From a result to an answer that can be kept, and given again."""

from uuid import UUID

from pydantic import BaseModel

from app.etags import etag
from app.idempotency.model import Answer

BASE = "/api/v2"


def location_of(application_id: UUID, *parts: object) -> str:
    """The path of an application, or of a part of it."""
    return "/".join((BASE, "applications", str(application_id), *map(str, parts)))


def answer(
    content: BaseModel, *, status: int = 200, version: int | None = None, location: str = ""
) -> Answer:
    """The answer with this content.

    Args:
        content: What it tells.
        status: Its status.
        version: The version of what it tells of, for its ETag; None if that has none.
        location: Where to find what was created, if something was.
    """
    headers = {}
    if version is not None:
        headers["ETag"] = etag(version)
    if location:
        headers["Location"] = location
    return Answer(status, headers, content.model_dump_json().encode())
