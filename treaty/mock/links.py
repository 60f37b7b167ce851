"""What a link of an answer leads to, so that it is there (OpenAPI 3.1.1, section 4.8.20)."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from treaty.conformance.requests import RequestReading
from treaty.contract.model import ApiOperation, Contract, Response
from treaty.contract.pointer import PointerError, find

_BODY: Final = "$response.body#"
_REQUEST: Final = "$request."


def readers(
    contract: Contract, response: Response, reading: RequestReading, answer: Any
) -> Iterator[tuple[ApiOperation, dict[str, str]]]:
    """The operations that read something, to which an answer leads, with the values in their paths.

    Args:
        contract: The contract.
        response: The answer as it is described.
        reading: The request.
        answer: The answer's body.
    """
    written = response.node.get("links")
    for each in written.values() if isinstance(written, dict) else ():
        link, _ = contract.document.dereference(each, "")
        if not isinstance(link, dict) or not link.get("operationId"):
            continue
        for operation in contract.operations:
            if operation.operation_id == link["operationId"] and operation.method == "GET":
                values = dict(_values(link.get("parameters") or {}, reading, answer))
                names = {each.name for each in operation.parameters if each.location == "path"}
                if names <= values.keys():
                    yield operation, values


def _values(
    given: Mapping[str, Any], reading: RequestReading, answer: Any
) -> Iterator[tuple[str, str]]:
    for name, expression in given.items():
        place, _, plain = name.rpartition(".")
        value = _value(str(expression), reading, answer)
        if place in {"", "path"} and isinstance(value, str | int):
            yield plain, str(value)


def _value(expression: str, reading: RequestReading, answer: Any) -> Any:
    if expression.startswith(_BODY):
        try:
            return find(answer, expression.removeprefix(_BODY))
        except PointerError:
            return None
    if expression.startswith(_REQUEST):
        place, _, name = expression.removeprefix(_REQUEST).partition(".")
        return reading.values.get((place, name))
    return None if expression.startswith("$") else expression
