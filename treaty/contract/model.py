"""The model of a contract: operations with their parts resolved, each with its place.

Everything is made when it is asked for, so that a large document costs what is used of it.
Schemas stay as the document writes them. Source: OpenAPI 3.0.4, 3.1.1 and 3.2.0.
"""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from treaty.contract.document import Document, Version
from treaty.contract.pointer import join
from treaty.findings import Operation

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
"""The members of a path item that are operations; `query` since OpenAPI 3.2."""

Node = dict[str, Any]


class Schema(NamedTuple):
    """A schema as the document writes it.

    Attributes:
        value: The schema, which may be a boolean or hold a `$ref`.
        pointer: Its place.
    """

    value: Any
    pointer: str


class MediaType(NamedTuple):
    """One representation of a body, parameter or header.

    Attributes:
        name: The media type or range, as the contract writes it.
        node: The Media Type Object.
        pointer: Its place.
        schema: The schema of the whole value, if there is one.
        item_schema: The schema of one item of a sequence (OpenAPI 3.2).
    """

    name: str
    node: Node
    pointer: str
    schema: Schema | None
    item_schema: Schema | None


class Parameter(NamedTuple):
    """A parameter, or a response's header.

    Attributes:
        name: As the contract writes it; header names have no case.
        location: `path`, `query`, `querystring`, `header` or `cookie`.
        required: Whether it must be there.
        style: How its value is written; the location's default where the contract is silent.
        explode: Whether the items of its value stand apart; the style's default likewise.
        schema: The schema of its value; None where `content` describes it.
        content: The one representation of its value, where `content` describes it.
        node: The Parameter or Header Object.
        pointer: The place of that object.
    """

    name: str
    location: str
    required: bool
    style: str
    explode: bool
    schema: Schema | None
    content: tuple[MediaType, ...]
    node: Node
    pointer: str

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from other parameters: its location and its name."""
        return self.location, self.name.lower() if self.location == "header" else self.name


class Body(NamedTuple):
    """A request's body.

    Attributes:
        required: Whether it must be there.
        content: Its representations, in the contract's order.
        node: The Request Body Object.
        pointer: The place of that object.
    """

    required: bool
    content: tuple[MediaType, ...]
    node: Node
    pointer: str


class Response(NamedTuple):
    """One response of an operation.

    Attributes:
        status: `200`, `4XX` (in capitals) or `default`.
        content: The body's representations; none where there is no body.
        headers: Its headers, without `Content-Type`, which OpenAPI says to ignore.
        node: The Response Object.
        pointer: The place of that object.
    """

    status: str
    content: tuple[MediaType, ...]
    headers: tuple[Parameter, ...]
    node: Node
    pointer: str


class Server(NamedTuple):
    """A server that serves operations.

    Attributes:
        url: The address with its variables' defaults filled in.
        node: The Server Object.
        pointer: Its place; empty for the server that a contract without servers has.
    """

    url: str
    node: Node
    pointer: str

    @property
    def base_path(self) -> str:
        """The path that stands before every operation's, without a slash at its end."""
        path = urlsplit(self.url).path
        return posixpath.normpath(f"/{path}").rstrip("/").replace("//", "/")


@dataclass(frozen=True, eq=False)
class ApiOperation:
    """An operation of a contract; its parts are resolved when they are asked for.

    Attributes:
        document: The document it stands in.
        method: In capitals.
        path: The path template; a callback's runtime expression; a webhook's name.
        node: The Operation Object.
        pointer: Its place.
        item: The Path Item Object around it.
        item_pointer: The place of that object.
    """

    document: Document
    method: str
    path: str
    node: Node
    pointer: str
    item: Node
    item_pointer: str

    @property
    def identity(self) -> Operation:
        """What findings name it by."""
        return Operation(self.method, self.path)

    @property
    def operation_id(self) -> str | None:
        """The contract's `operationId`."""
        return self.node.get("operationId")

    @property
    def deprecated(self) -> bool:
        """Whether clients are told to leave it."""
        return self.node.get("deprecated") is True

    @property
    def sunset(self) -> str | None:
        """The date in `x-sunset`, as it is written."""
        sunset = self.node.get("x-sunset")
        return None if sunset is None else str(sunset)

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """The path item's and its own parameters; of two with one key, its own."""
        merged: dict[tuple[str, str], Parameter] = {}
        for node, pointer in ((self.item, self.item_pointer), (self.node, self.pointer)):
            for parameter in _parameters(self.document, node, pointer):
                merged[parameter.key] = parameter
        return tuple(merged.values())

    @cached_property
    def body(self) -> Body | None:
        """The request's body, if it has one."""
        if not isinstance(self.node.get("requestBody"), dict):
            return None
        pointer = join(self.pointer, "requestBody")
        node, pointer = self.document.dereference(self.node["requestBody"], pointer)
        if not isinstance(node, dict):
            return None
        required = node.get("required") is True
        return Body(required, _content(self.document, node, pointer), node, pointer)

    @cached_property
    def responses(self) -> tuple[Response, ...]:
        """The responses, in the contract's order."""
        return tuple(
            _response(self.document, status, node, at)
            for status, node, at in _resolved(self.document, self.node, self.pointer, "responses")
            if not status.startswith("x-")
        )

    @cached_property
    def security(self) -> tuple[dict[str, tuple[str, ...]], ...]:
        """The alternatives that admit a client, its own or the contract's; none: open to all.

        Each maps the schemes that are needed together to their scopes; an empty one admits all.
        """
        written = self.node.get("security", self.document.content.get("security"))
        return tuple(
            {name: tuple(scopes or ()) for name, scopes in alternative.items()}
            for alternative in (written if isinstance(written, list) else [])
            if isinstance(alternative, dict)
        )

    @cached_property
    def security_pointer(self) -> str:
        """The place of the list that `security` was read from."""
        return join(self.pointer if "security" in self.node else "", "security")

    @cached_property
    def servers(self) -> tuple[Server, ...]:
        """The servers that serve it: its own, its path item's or the contract's."""
        for node, pointer in (
            (self.node, self.pointer),
            (self.item, self.item_pointer),
            (self.document.content, ""),
        ):
            if node.get("servers"):
                return _servers(node, pointer)
        return _servers({}, "")

    @cached_property
    def callbacks(self) -> tuple[tuple[str, "ApiOperation"], ...]:
        """The requests that the service sends because of this one, by the callback's name."""
        found: list[tuple[str, ApiOperation]] = []
        for name, callback, at in _resolved(self.document, self.node, self.pointer, "callbacks"):
            for expression, item in callback.items():
                if isinstance(item, dict) and not expression.startswith("x-"):
                    place = join(at, expression)
                    operations = _operations(self.document, expression, item, place)
                    found.extend((name, operation) for operation in operations)
        return tuple(found)


@dataclass(frozen=True, eq=False)
class Contract:
    """One contract.

    Attributes:
        document: The document that describes it.
    """

    document: Document

    @property
    def name(self) -> str:
        """The root file as the user would name it."""
        return self.document.name

    @property
    def version(self) -> Version:
        """The minor version of OpenAPI."""
        return self.document.version

    @cached_property
    def operations(self) -> tuple[ApiOperation, ...]:
        """The operations, in the document's order."""
        return tuple(self._under("paths"))

    @cached_property
    def webhooks(self) -> tuple[ApiOperation, ...]:
        """The requests that the service sends by itself; `path` is the webhook's name."""
        return tuple(self._under("webhooks"))

    @cached_property
    def servers(self) -> tuple[Server, ...]:
        """The contract's servers; `/` where it names none."""
        return _servers(self.document.content, "")

    @property
    def base_path(self) -> str:
        """The path of the first server, without a slash at its end."""
        return self.servers[0].base_path

    @cached_property
    def security_schemes(self) -> dict[str, tuple[Node, str]]:
        """The Security Scheme Objects by name, each with its place."""
        components = self.document.content.get("components")
        schemes = _resolved(self.document, components, "/components", "securitySchemes")
        return {name: (node, pointer) for name, node, pointer in schemes}

    def _under(self, member: str) -> Iterator[ApiOperation]:
        for path, item in _members(self.document.content, member):
            if not path.startswith("x-"):
                yield from _operations(self.document, path, item, join("", member, path))


def _members(node: Any, member: str) -> list[tuple[str, Node]]:
    """Gives the objects in an object's member; what has another shape the linter reports."""
    values = node.get(member) if isinstance(node, dict) else None
    if not isinstance(values, dict):
        return []
    return [(key, value) for key, value in values.items() if isinstance(value, dict)]


def _resolved(
    document: Document, node: Any, pointer: str, member: str
) -> Iterator[tuple[str, Node, str]]:
    """Gives the objects in an object's member with their `$ref`s followed, and their places."""
    for name, written in _members(node, member):
        found, at = document.dereference(written, join(pointer, member, name))
        if isinstance(found, dict):
            yield name, found, at


def _operations(document: Document, path: str, item: Node, pointer: str) -> Iterator[ApiOperation]:
    referred, at = document.dereference(item, pointer)
    merged = referred
    if referred is not item and isinstance(referred, dict):  # siblings of a $ref win over it
        merged = referred | {key: value for key, value in item.items() if key != "$ref"}
    if not isinstance(merged, dict):
        return
    item_pointer = pointer if item.keys() & {"parameters", "servers"} else at
    for method in METHODS:
        node = merged.get(method)
        if isinstance(node, dict):
            place = join(pointer if method in item else at, method)
            yield ApiOperation(document, method.upper(), path, node, place, merged, item_pointer)
    for method, node in _members(merged, "additionalOperations"):
        place = join(pointer if "additionalOperations" in item else at, "additionalOperations")
        place = join(place, method)
        yield ApiOperation(document, method, path, node, place, merged, item_pointer)


def _parameters(document: Document, node: Node, pointer: str) -> Iterator[Parameter]:
    parameters = node.get("parameters")
    for index, written in enumerate(parameters if isinstance(parameters, list) else []):
        parameter, at = document.dereference(written, join(pointer, "parameters", index))
        if isinstance(parameter, dict):
            name, location = str(parameter.get("name", "")), str(parameter.get("in", ""))
            yield _parameter(document, parameter, at, name, location)


def _parameter(document: Document, node: Node, pointer: str, name: str, location: str) -> Parameter:
    style = node.get("style") or ("form" if location in {"query", "cookie"} else "simple")
    return Parameter(
        name=name,
        location=location,
        required=location == "path" or node.get("required") is True,
        style=style,
        explode=bool(node.get("explode", style in {"form", "cookie"})),
        schema=_schema(node, pointer),
        content=_content(document, node, pointer),
        node=node,
        pointer=pointer,
    )


def _schema(node: Node, pointer: str, member: str = "schema") -> Schema | None:
    return Schema(node[member], join(pointer, member)) if member in node else None


def _content(document: Document, node: Node, pointer: str) -> tuple[MediaType, ...]:
    return tuple(
        MediaType(name, media, at, _schema(media, at), _schema(media, at, "itemSchema"))
        for name, media, at in _resolved(document, node, pointer, "content")
    )


def _response(document: Document, status: str, node: Node, pointer: str) -> Response:
    headers = tuple(
        _parameter(document, header, at, name, "header")
        for name, header, at in _resolved(document, node, pointer, "headers")
        if name.lower() != "content-type"
    )
    status = status.upper() if status != "default" else status
    return Response(status, _content(document, node, pointer), headers, node, pointer)


def _servers(node: Node, pointer: str) -> tuple[Server, ...]:
    found = []
    servers = node.get("servers")
    for index, server in enumerate(servers if isinstance(servers, list) else []):
        if isinstance(server, dict):
            url = _filled(str(server.get("url", "/")), server)
            found.append(Server(url, server, join(pointer, "servers", index)))
    return tuple(found) or (Server("/", {}, ""),)


def _filled(url: str, server: Node) -> str:
    """Puts the variables' defaults into a server's address."""
    defaults = {
        f"{{{name}}}": str(variable.get("default", ""))
        for name, variable in _members(server, "variables")
    }
    return re.sub(r"\{[^{}]*\}", lambda found: defaults.get(found[0], found[0]), url)
