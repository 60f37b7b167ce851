"""What a route of v2 says about its answers; they are those that the contract lists."""

from collections.abc import Mapping
from typing import Any

from app.error_responses import PROBLEM, ErrorShape, responses
from app.errors import (
    AppError,
    Conflict,
    Forbidden,
    NotFound,
    PayloadTooLarge,
    PreconditionFailed,
    PreconditionRequired,
    ServiceUnavailable,
    TooManyRequests,
    Unauthorized,
    Unprocessable,
    UnsupportedMediaType,
)

Headers = Mapping[str, Mapping[str, Any]]


def _header(*, required: bool = True, **schema: object) -> dict[str, Any]:
    return {"required": required, "schema": {"type": "string", **schema}}


_EVERYWHERE: Headers = {
    "X-Request-Id": _header(pattern="^[A-Za-z0-9._-]+$", minLength=1, maxLength=128),
    "RateLimit": _header(required=False, minLength=1, maxLength=200),
    "RateLimit-Policy": _header(required=False, minLength=1, maxLength=200),
}
ETAG: Headers = {"ETag": _header(pattern='^"[!#-~]+"$', minLength=3, maxLength=66)}
LOCATION: Headers = {
    "Location": _header(format="uri-reference", pattern="^/api/v2/", minLength=1, maxLength=300)
}
FAREWELL: Headers = {
    "Deprecation": _header(pattern="^@[0-9]+$", minLength=2, maxLength=20),
    "Sunset": _header(pattern=" GMT$", minLength=29, maxLength=29),
    "Link": _header(const='</api/v2/applications>; rel="successor-version"'),
}
_RETRY_AFTER = {"required": False, "schema": {"type": "integer", "minimum": 1, "maximum": 86400}}
OF_BODIES = (PayloadTooLarge, UnsupportedMediaType)
OF_EDITS = (NotFound, Conflict, PreconditionFailed, PreconditionRequired)


def answers(
    description: str,
    *refusals: type[AppError],
    status: int = 200,
    headers: Headers | None = None,
    shape: ErrorShape = PROBLEM,
    everywhere: Headers | None = None,
) -> dict[int | str, dict[str, Any]]:
    """For a route's `responses=`.

    Args:
        description: What success means.
        refusals: What the route refuses, beyond what every route does.
        status: The status of success.
        headers: The headers of success, beyond those of every answer.
        shape: How refusals are written down.
        everywhere: The headers of success and of every refusal, beyond those of every route.
    """
    always = (Unauthorized, Forbidden, Unprocessable, TooManyRequests, ServiceUnavailable)
    declared = responses(shape, *always, *refusals)
    declared[status] = {"description": description, "headers": dict(headers or {})}
    declared[ServiceUnavailable.status]["headers"] = {"Retry-After": _RETRY_AFTER}
    common = {**_EVERYWHERE, **(everywhere or {})}
    return {
        key: {**answer, "headers": {**common, **answer.get("headers", {})}}
        for key, answer in declared.items()
    }
