"""What a route of v1 says about its answers; they are those that the contract lists."""

from collections.abc import Mapping
from typing import Any

from app.error_responses import ENVELOPE, responses
from app.errors import (
    AppError,
    Forbidden,
    ServiceUnavailable,
    TooManyRequests,
    Unauthorized,
    Unprocessable,
)

_REQUEST_ID: Mapping[str, Any] = {
    "X-Request-Id": {
        "required": True,
        "schema": {
            "type": "string",
            "pattern": "^[A-Za-z0-9._-]+$",
            "minLength": 1,
            "maxLength": 128,
        },
    }
}


def answers(
    description: str, *refusals: type[AppError], status: int = 201
) -> dict[int | str, dict[str, Any]]:
    """For a route's `responses=`.

    Args:
        description: What success means.
        refusals: What the route refuses, beyond what every route does.
        status: The status of success.
    """
    everywhere = (Unauthorized, Forbidden, Unprocessable, TooManyRequests, ServiceUnavailable)
    declared = responses(ENVELOPE, *everywhere, *refusals)
    declared[status] = {"description": description}
    return {
        key: {**answer, "headers": {**_REQUEST_ID, **answer.get("headers", {})}}
        for key, answer in declared.items()
    }
