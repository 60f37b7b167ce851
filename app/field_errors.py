"""From pydantic's words for a problem to the service's own, which clients may rely on."""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any, get_args

from pydantic_core.core_schema import ErrorType

from app.errors import FieldError

# What the contract promises of an error; a client may have named a field as it liked.
MOST = 100
LONGEST_NAME = 200
LONGEST_MESSAGE = 500

_OWN_CODES: Mapping[str, str] = {
    "missing": "missing",
    "extra_forbidden": "unknown",
    "json_invalid": "malformed",
    "string_too_short": "too_short",
    "string_too_long": "too_long",
    "too_short": "too_short",
    "too_long": "too_long",
    "greater_than": "out_of_range",
    "greater_than_equal": "out_of_range",
    "less_than": "out_of_range",
    "less_than_equal": "out_of_range",
}
_PYDANTIC_CODES = frozenset(get_args(ErrorType))
_PLACES = frozenset({"body", "query", "path", "header", "cookie"})


def field_errors(problems: Iterable[Mapping[str, Any]]) -> tuple[FieldError, ...]:
    """The fields that a validation refused, as the client knows them.

    Args:
        problems: What `errors()` of a pydantic or FastAPI validation error gives.
    """
    return tuple(_field_error(problem) for problem in islice(problems, MOST))


def _field_error(problem: Mapping[str, Any]) -> FieldError:
    code = _code(problem["type"])
    if code == "malformed":
        return FieldError("body", code, "The body is not JSON.")
    return FieldError(_name(problem["loc"]), code, _message(problem))


def _code(kind: str) -> str:
    """Ours for what pydantic finds itself; a rule's own code as it is."""
    return _OWN_CODES.get(kind, "invalid" if kind in _PYDANTIC_CODES else kind)


def _name(location: tuple[str | int, ...]) -> str:
    """The field's name: the location without its place, unless there is nothing else."""
    inside = location[1:] if location[0] in _PLACES else location
    return ".".join(str(part) for part in inside)[:LONGEST_NAME] or str(location[0])


def _message(problem: Mapping[str, Any]) -> str:
    return str(problem["msg"]).removeprefix("Value error, ")[:LONGEST_MESSAGE]
