"""Responses that a contract describes, filled with its examples or with made data."""

from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from treaty.conformance.bodies import base_name, is_json, matches
from treaty.contract.document import Document
from treaty.contract.model import ApiOperation, MediaType, Parameter, Response, Schema
from treaty.mock.data import Data, NoValueError
from treaty.mock.message import Answer

_EMPTY = object()


def described(operation: ApiOperation, status: int) -> Response | None:
    """Gives what an operation describes for a status, exactly, by range or by default."""
    known = {response.status: response for response in operation.responses}
    return known.get(str(status)) or known.get(f"{status // 100}XX") or known.get("default")


def success(operation: ApiOperation) -> tuple[Response | None, int]:
    """Gives an operation's first success and its status; 200 where it describes none."""
    for response in operation.responses:
        if response.status.isdecimal() and response.status.startswith("2"):
            return response, int(response.status)
    for response in operation.responses:
        if response.status in {"2XX", "default"}:
            return response, 200
    exact = [each for each in operation.responses if each.status.isdecimal()]
    return (exact[0], int(exact[0].status)) if exact else (None, 200)


def chosen(response: Response, accept: str) -> MediaType | None:
    """Gives the representation that a client accepts; the first where it accepts none."""
    wanted = [base_name(part) for part in accept.split(",") if part.strip()] or ["*/*"]
    for pattern in wanted:
        for media in response.content:
            if matches(pattern, base_name(media.name)):
                return media
    return response.content[0] if response.content else None


def examples(document: Document, media: MediaType) -> dict[str, Any]:
    """Gives a representation's named examples; a single one has the name `example`."""
    if "example" in media.node:
        return {"example": media.node["example"]}
    written = media.node.get("examples")
    found = {}
    for name, node in (written if isinstance(written, dict) else {}).items():
        example, _ = document.dereference(node, "")
        for member in ("value", "dataValue"):
            if isinstance(example, dict) and member in example:
                found[name] = example[member]
    return found


class Responder:
    """Makes answers of one document's responses."""

    def __init__(self, document: Document, data: Data) -> None:
        self._document = document
        self._data = data

    def value(self, media: MediaType, example: str | None = None) -> Any:
        """Gives a body's value: the named example, the first that is right, or made data.

        Raises:
            LookupError: There is no such example.
            NoValueError: There is none, and none could be made.
        """
        known = examples(self._document, media)
        if example is not None:
            return known[example]
        if media.schema is None:
            return next(iter(known.values()), {})
        for each in known.values():
            if self._data.admits(media.schema, each):
                return each
        return self._made(media.schema, known)

    def _made(self, schema: Schema, known: dict[str, Any]) -> Any:
        """Made data; where none can be made, an example of the contract, right or wrong."""
        try:
            return self._data.value(schema, "response")
        except NoValueError:
            if known:
                return next(iter(known.values()))
            raise

    def answer(
        self,
        response: Response,
        status: int,
        *,
        media: MediaType | None,
        value: Any = _EMPTY,
        headers: Iterable[tuple[str, str]] = (),
    ) -> Answer:
        """Makes an answer of a described response.

        Args:
            response: As the contract describes it.
            status: The status to send.
            media: The representation of its body.
            value: The body's value; the contract's example or made data where it is left out.
            headers: Values of headers that are known already.
        """
        known = dict(headers)
        sent = list(self._headers(response.headers, known))
        sent += [(name, text) for name, text in known.items() if name not in dict(sent)]
        if media is None:
            return Answer(status, tuple(sent))
        content = self.value(media) if value is _EMPTY else value
        name = _concrete(media.name)
        return Answer(status, (("Content-Type", name), *sent), _written(content, name))

    def _headers(
        self, headers: Iterable[Parameter], known: dict[str, str]
    ) -> Iterator[tuple[str, str]]:
        for header in headers:
            if header.name in known:
                yield header.name, known[header.name]
            elif header.required or "example" in header.node:
                yield header.name, _text(self._header(header))

    def _header(self, header: Parameter) -> Any:
        if "example" in header.node:
            return header.node["example"]
        schema = header.content[0].schema if header.content else header.schema
        try:
            return self._data.value(schema, "response") if schema else ""
        except NoValueError:
            return ""


def _concrete(name: str) -> str:
    """A media type that can be sent, where the contract has a range."""
    return "application/json" if name == "*/*" else name.replace("/*", "/plain")


def _written(value: Any, name: str) -> bytes:
    if is_json(base_name(name)):
        return orjson.dumps(value)
    if isinstance(value, str):
        return value.encode()
    return value if isinstance(value, bytes) else orjson.dumps(value)


def _text(value: Any) -> str:
    """A header's value in the style `simple`."""
    if isinstance(value, list):
        return ",".join(map(_text, value))
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return ",".join(f"{name},{_text(each)}" for name, each in value.items())
    return str(value)
