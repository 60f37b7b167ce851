"""What the service refuses, whatever the version of the API that is asked.

* AppError
  + Unauthorized (401)
  + Forbidden (403)
  + NotFound (404)
  + MethodNotAllowed (405)
  + Conflict (409)
    - ApplicationIncomplete
    - IdempotencyKeyReused
  + PreconditionFailed (412)
  + PayloadTooLarge (413)
  + UnsupportedMediaType (415)
  + Unprocessable (422)
  + PreconditionRequired (428)
  + TooManyRequests (429)
  + InternalError (500)
  + ServiceUnavailable (503)

Each class carries its status, its code and its schema. How an error is written down is the business
of an API version: see `app.error_responses`.
"""

# ruff: noqa: N818  the classes are named by what HTTP calls them, as the contract does

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Self

CODE_SCHEMA: Mapping[str, Any] = {"type": "string", "pattern": "^[a-z][a-z0-9_]*$", "maxLength": 64}
MESSAGE_SCHEMA: Mapping[str, Any] = {"type": "string", "minLength": 1, "maxLength": 500}
FIELD_ERROR_SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "required": ["field", "code", "message"],
    "properties": {
        "field": {"type": "string", "minLength": 1, "maxLength": 200},
        "code": CODE_SCHEMA,
        "message": MESSAGE_SCHEMA,
    },
}
FIELD_ERRORS_SCHEMA: Mapping[str, Any] = {
    "type": "array",
    "maxItems": 100,
    "items": FIELD_ERROR_SCHEMA,
}
_HEADER = {"type": "string", "minLength": 1, "maxLength": 200}
_SECONDS = {"type": "integer", "minimum": 1, "maximum": 86400}


@dataclass(frozen=True, slots=True)
class FieldError:
    """One field of a request that cannot be taken as it is.

    Attributes:
        field: The field as the client wrote it, e.g. `houseNum`; nested ones are joined by dots.
        code: What is wrong with it, stable and for programs, e.g. `missing`.
        message: What is wrong with it, for people.
    """

    field: str
    code: str
    message: str


class AppError(Exception):
    """The root of every refusal that a client is told about.

    Attributes:
        status: The HTTP status.
        code: What went wrong, stable and for programs.
        message: What went wrong, for people; never a secret, never personal data.
        fields: The fields that are to blame, if any.
        headers: Response headers that belong to the refusal.
        default_message: What `message` is if none is given.
        response_headers: The headers that every such refusal has, each with its JSON Schema.
    """

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal_error"
    default_message: ClassVar[str] = "Something went wrong on our side."
    response_headers: ClassVar[Mapping[str, Mapping[str, Any]]] = {}

    def __init__(
        self,
        message: str = "",
        *,
        fields: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.message = message or self.default_message
        self.fields = tuple(fields)
        self.headers = dict(headers or {})
        super().__init__(self.message)

    def body(self) -> dict[str, Any]:
        """The refusal as plain data: `code`, `message` and the list `fields`."""
        return {
            "code": self.code,
            "message": self.message,
            "fields": [asdict(field) for field in self.fields],
        }

    @classmethod
    def schema(cls) -> dict[str, Any]:
        """The JSON Schema of `body()`."""
        return {
            "type": "object",
            "required": ["code", "message", "fields"],
            "properties": {
                "code": {"type": "string", "const": cls.code},
                "message": MESSAGE_SCHEMA,
                "fields": FIELD_ERRORS_SCHEMA,
            },
        }


class Unauthorized(AppError):
    """The request does not prove who sent it."""

    status = 401
    code = "unauthorized"
    default_message = "A valid bearer token is needed."
    response_headers: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "WWW-Authenticate": _HEADER | {"pattern": "^Bearer ", "minLength": 8}
    }

    def __init__(self, message: str = "", *, error: str = "") -> None:
        """Refuse, with the challenge of RFC 6750, section 3.

        Args:
            message: What is wrong with the token.
            error: The challenge's error code, `invalid_token`; none if no token was sent.
        """
        challenge = 'Bearer realm="onboarding"' + (f', error="{error}"' if error else "")
        super().__init__(message, headers={"WWW-Authenticate": challenge})


class Forbidden(AppError):
    """The sender is known and may not do this."""

    status = 403
    code = "forbidden"
    default_message = "You may not do this."


class NotFound(AppError):
    """There is no such thing, or none that the sender may know of."""

    status = 404
    code = "not_found"
    default_message = "There is nothing here."


class MethodNotAllowed(AppError):
    """The path exists, the method does not."""

    status = 405
    code = "method_not_allowed"
    default_message = "This path does not offer this method."


class Conflict(AppError):
    """The request is right, the state of things is not."""

    status = 409
    code = "conflict"
    default_message = "This cannot be done now."


class ApplicationIncomplete(Conflict):
    """The application lacks something; `fields` says what."""

    code = "application_incomplete"
    default_message = "The application is not complete."


class IdempotencyKeyReused(Conflict):
    """The idempotency key belongs to another request."""

    code = "idempotency_key_reused"
    default_message = "The Idempotency-Key was used for another request; use a new one."


class PreconditionFailed(AppError):
    """What the client means is not what is there."""

    status = 412
    code = "precondition_failed"
    default_message = "It has changed since you read it; read it again."


class PayloadTooLarge(AppError):
    """The body is larger than the service takes."""

    status = 413
    code = "payload_too_large"
    default_message = "The request is too large."


class UnsupportedMediaType(AppError):
    """The body, or a file in it, is of a type that the service does not take."""

    status = 415
    code = "unsupported_media_type"
    default_message = "The request has a media type that cannot be used here."


class Unprocessable(AppError):
    """The request breaks a rule; `fields` says which."""

    status = 422
    code = "unprocessable"
    default_message = "The request is not valid."

    @classmethod
    def of(cls, field: str, code: str, message: str) -> Self:
        """The refusal of one field."""
        return cls(fields=[FieldError(field, code, message)])


class PreconditionRequired(AppError):
    """The client does not say which version it means."""

    status = 428
    code = "precondition_required"
    default_message = "Send the ETag of what you mean as If-Match."


class TooManyRequests(AppError):
    """The sender asked too often."""

    status = 429
    code = "too_many_requests"
    default_message = "Too many requests; try again later."
    response_headers: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "Retry-After": _SECONDS,
        "RateLimit": _HEADER,
        "RateLimit-Policy": _HEADER,
    }

    def __init__(self, message: str = "", *, retry_after: int) -> None:
        """Refuse, with the whole seconds after which to come back."""
        super().__init__(message, headers={"Retry-After": str(retry_after)})


class InternalError(AppError):
    """The service failed; the log knows why."""


class ServiceUnavailable(AppError):
    """Something that the service needs does not answer."""

    status = 503
    code = "service_unavailable"
    default_message = "The service cannot answer now; try again later."
