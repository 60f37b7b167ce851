"""What an application offers of one contract, as a contract of its own that can be compared."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final

import orjson

from treaty.compatibility.application import Route
from treaty.compatibility.offer import VERSION
from treaty.compatibility.offered_messages import OfferedMessages
from treaty.compatibility.route_drift import serving
from treaty.compatibility.shared_refusals import SharedRefusals
from treaty.compatibility.templates import Template
from treaty.contract.bundle import File
from treaty.contract.document import Document
from treaty.contract.model import ApiOperation, Contract
from treaty.contract.pointer import split
from treaty.contract.source import Directory, Source
from treaty.findings import Operation, Place, Position

Node = dict[str, Any]

_ANNOTATIONS: Final = {"title", "description", "default", "examples", "deprecated"}
_NAME: Final = re.compile(r"\{[^{}]*\}")


class OfferedDocument(Document):
    """A document that stands in no file."""

    def position(self, pointer: str) -> Position:  # noqa: ARG002  the signature of what it replaces
        """Gives a place in no file; whoever reads it knows the function that answers."""
        return Position(self.name, 1)


@dataclass(frozen=True, eq=False)
class Offered:
    """What an application offers of one contract.

    Attributes:
        contract: Its operations under the contract's paths and servers; refusals that several
            operations share stand in the first of them only.
        requests: The same without any answers, for comparisons of requests alone.
        sharing: The operations that share a refusal, by the first of them and the status.
        operations: The contract's operations by those of the application, whose parameters may
            have other names.
        handlers: For each of the contract's operations the function that answers it.
        unknown: The contract's operations of which nothing but the route is known, in an
            application that tells of others.
        knows_security: Whether the application says what credentials it asks for.
    """

    contract: Contract
    requests: Contract
    sharing: Mapping[tuple[Operation, str], list[Operation]]
    operations: Mapping[Operation, Operation]
    handlers: Mapping[Operation, Position | None]
    unknown: tuple[ApiOperation, ...]
    knows_security: bool

    def is_silent(self, operation: Operation | None, place: Place) -> bool:
        """Whether the application says nothing about the values at a place of an answer's body."""
        known = next((each for each in self.operations if self.operations[each] == operation), None)
        document = self.contract.document
        if known is None or place.location != "body":
            return False
        answers = document.content["paths"][known.path][known.method.lower()]["responses"]
        answer = answers.get(place.status, {}).get("content", {}).get(place.media_type, {})
        schema = answer.get("schema")
        for name in split(place.pointer):
            schema, _ = document.dereference(schema, "")
            if not isinstance(schema, dict):
                return False
            inner = schema.get("items", schema.get("additionalProperties", {}))
            schema = inner if name == "*" else schema.get("properties", {}).get(name)
        schema, _ = document.dereference(schema, "")
        return schema is True or (isinstance(schema, dict) and schema.keys() <= _ANNOTATIONS)


def offered(
    contract: Contract, described: Mapping[str, Any], served: Iterable[Route], *, root: Path
) -> Offered:
    """Takes from an application what it offers of one contract.

    Args:
        contract: The contract.
        described: The document of the application's routes.
        served: The application's routes.
        root: The project; places are named relative to it.
    """
    components = described["components"]
    messages = OfferedMessages(components["schemas"])
    refusals = SharedRefusals()
    routes = serving(contract, served)
    paths: Node = {}
    operations: dict[Operation, Operation] = {}
    unknown = []
    for operation, route in routes.items():
        node = described["paths"].get(route.path, {}).get(route.method.lower())
        if node is None:
            if described["paths"]:  # else no route says anything, which nobody needs to be told
                unknown.append(operation)
            continue
        path = _with_names(operation.path, Template.of(route.path).names)
        node = messages.operation(refusals.only_new(operation, node), route.written)
        item = paths.setdefault(path, _servers(operation.item))
        item[operation.method.lower()] = node | _servers(operation.node)
        operations[Operation(operation.method, path)] = operation.identity
    content = {
        "openapi": VERSION,
        "info": described["info"],
        **_servers(contract.document.content),
        "paths": paths,
        "components": components | {"schemas": components["schemas"] | messages.made},
    }
    return Offered(
        Contract(_document(content, root)),
        Contract(_document(content | {"paths": _without_answers(paths)}, root)),
        refusals.sharing,
        operations,
        {operation.identity: route.position(root) for operation, route in routes.items()},
        tuple(unknown),
        knows_security=bool(components["securitySchemes"]),
    )


def _without_answers(paths: Node) -> Node:
    return {
        path: {
            member: part | {"responses": {}} if isinstance(part, dict) else part
            for member, part in item.items()
        }
        for path, item in paths.items()
    }


def _servers(node: Mapping[str, Any]) -> Node:
    return {"servers": node["servers"]} if "servers" in node else {}


def _with_names(path: str, names: tuple[str, ...]) -> str:
    """A contract's template with the parameter names of the route that serves it."""
    rest = iter(names[len(names) - len(_NAME.findall(path)) :])
    return _NAME.sub(lambda _: f"{{{next(rest)}}}", path)


def _document(content: Node, root: Path) -> OfferedDocument:
    data = orjson.dumps(content)
    name = content["info"]["title"]
    source = Source(name, PurePosixPath(name), Directory(root, root), data)
    return OfferedDocument(name, content, data, "3.1", (File("", source),))
