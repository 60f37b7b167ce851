"""How refusals are written down: one shape for each version of the API, and pages for people.

A shape turns an `AppError` into a body and describes that body. Everything that can go wrong in a
request, in routing and in validation too, becomes an `AppError` first.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.params import Body, Form
from fastapi.responses import JSONResponse, Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.types import Scope

from app.errors import (
    FIELD_ERRORS_SCHEMA,
    MESSAGE_SCHEMA,
    AppError,
    InternalError,
    MethodNotAllowed,
    NotFound,
    PayloadTooLarge,
    PreconditionRequired,
    Unprocessable,
    UnsupportedMediaType,
)
from app.field_errors import field_errors
from app.web import error_page

REQUEST_ID = "onboarding.request_id"  # in the scope: what names the request in the log

log = structlog.get_logger("app.errors")

_ROUTING_ERRORS: Mapping[int, type[AppError]] = {
    400: Unprocessable,  # a form that cannot be parsed
    404: NotFound,
    405: MethodNotAllowed,
    413: PayloadTooLarge,
}
_IF_MATCH = ("header", "If-Match")  # HTTP has a status of its own for its absence


class ErrorShape(Protocol):
    """How one version of the API writes refusals down."""

    @property
    def media_type(self) -> str:
        """The media type of the body."""

    def body(self, error: AppError, request_id: str) -> dict[str, Any]:
        """The body that tells the sender of this request of the error."""

    def schema(self, error: type[AppError]) -> dict[str, Any]:
        """The JSON Schema of `body()` for this class of errors."""


class Envelope:
    """The shape of v1: `{"error": {"code", "message", "fields"}}`."""

    media_type = "application/json"

    def body(self, error: AppError, request_id: str) -> dict[str, Any]:  # noqa: ARG002  a header has it
        """The error in an envelope."""
        return {"error": error.body()}

    def schema(self, error: type[AppError]) -> dict[str, Any]:
        """The envelope's schema."""
        return {
            "type": "object",
            "required": ["error"],
            "properties": {"error": error.schema()},
        }


class Problem:
    """The shape of v2: a problem as RFC 9457 defines it."""

    media_type = "application/problem+json"

    def body(self, error: AppError, request_id: str) -> dict[str, Any]:
        """The error as a problem; its instance is the request."""
        return {
            "type": self._type(error),
            "title": error.code.replace("_", " ").capitalize(),
            "status": error.status,
            "detail": error.message,
            "instance": f"urn:onboarding:request:{request_id}",
            "errors": error.body()["fields"],
        }

    def schema(self, error: type[AppError]) -> dict[str, Any]:
        """The problem's schema."""
        properties = {
            "type": {"type": "string", "const": self._type(error)},
            "title": {"type": "string", "minLength": 1, "maxLength": 100},
            "status": {"type": "integer", "const": error.status},
            "detail": MESSAGE_SCHEMA,
            "instance": {
                "type": "string",
                "format": "uri",
                "pattern": "^urn:onboarding:request:[A-Za-z0-9._-]+$",
                "maxLength": 200,
            },
            "errors": FIELD_ERRORS_SCHEMA,
        }
        return {"type": "object", "required": list(properties), "properties": properties}

    def _type(self, error: AppError | type[AppError]) -> str:
        return f"urn:onboarding:problem:{error.code.replace('_', '-')}"


ENVELOPE = Envelope()
PROBLEM = Problem()
# By the beginning of the path; the first one counts. A bridge refuses as v1 does.
SHAPES: Mapping[str, ErrorShape] = {
    "/api/v1": ENVELOPE,
    "/api/v2/create-application": ENVELOPE,
    "/api/v2": PROBLEM,
}


def shape_of(path: str) -> ErrorShape:
    """The shape in which a request to this path is refused."""
    found = (shape for prefix, shape in SHAPES.items() if path.startswith(prefix))
    return next(found, ENVELOPE)


def render(error: AppError, scope: Scope) -> Response:
    """The response that tells the sender of the request with this scope of the error."""
    if error_page.is_wanted(scope):
        return error_page.render(error, scope, scope[REQUEST_ID])
    shape = shape_of(scope["path"])
    return JSONResponse(
        shape.body(error, scope[REQUEST_ID]),
        status_code=error.status,
        headers=error.headers,
        media_type=shape.media_type,
    )


def responses(shape: ErrorShape, *errors: type[AppError]) -> dict[int | str, dict[str, Any]]:
    """What a route says about its refusals, for its `responses=` argument.

    Args:
        shape: The shape of the route's API version.
        errors: The classes that the route may raise; several may share a status.
    """
    by_status: dict[int, list[type[AppError]]] = {}
    for error in errors:
        by_status.setdefault(error.status, []).append(error)
    return {status: _response(shape, by_status[status]) for status in sorted(by_status)}


def _response(shape: ErrorShape, errors: Sequence[type[AppError]]) -> dict[str, Any]:
    schemas = [shape.schema(error) for error in errors]
    return {
        "description": " ".join(error.default_message for error in errors),
        "headers": {
            name: {"required": True, "schema": schema}
            for error in errors
            for name, schema in error.response_headers.items()
        },
        "content": {
            shape.media_type: {"schema": schemas[0] if len(schemas) == 1 else {"anyOf": schemas}}
        },
    }


def install(app: FastAPI) -> None:
    """Let the application answer with the refusals of this module, and with no others."""
    app.add_exception_handler(AppError, _on_app_error)
    app.add_exception_handler(HTTPException, _on_routing_error)
    app.add_exception_handler(RequestValidationError, _on_invalid_request)


async def _on_app_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, AppError)  # noqa: S101  what it is registered for
    if error.status >= InternalError.status:
        log.error("request_failed", code=error.code, cause=type(error.__cause__).__name__)
    return render(error, request.scope)


async def _on_routing_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101  what it is registered for
    known = _ROUTING_ERRORS.get(error.status_code, InternalError)
    refusal = known(headers=error.headers)
    if known is Unprocessable:
        refusal = Unprocessable.of("body", "malformed", "The body cannot be parsed.")
    return render(refusal, request.scope)


async def _on_invalid_request(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101  what it is registered for
    expected = _expected_media_type(request)
    problems = error.errors()
    about_body = any(problem["loc"][0] == "body" for problem in problems)
    refusal: AppError
    if any(problem["loc"] == _IF_MATCH and problem["type"] == "missing" for problem in problems):
        refusal = PreconditionRequired()
    elif about_body and expected and not _is(expected, request.headers.get("content-type", "")):
        refusal = UnsupportedMediaType(f"The body must be {expected}.")
    else:
        refusal = Unprocessable(fields=field_errors(problems))
    return render(refusal, request.scope)


def _expected_media_type(request: Request) -> str | None:
    """What the matched route takes, or None if it takes no body or the request has none."""
    route = request.scope.get("route")
    has_body = request.headers.get("content-length", "0") != "0" or (
        "transfer-encoding" in request.headers
    )
    if not isinstance(route, APIRoute) or route.body_field is None or not has_body:
        return None
    field = route.body_field.field_info
    if isinstance(field, Form):
        return "multipart/form-data"
    return field.media_type if isinstance(field, Body) else "application/json"


def _is(expected: str, content_type: str) -> bool:
    media_type = content_type.partition(";")[0].strip().lower()
    suffix = expected.partition("/")[2]
    return media_type == expected or media_type.endswith(f"+{suffix}")
