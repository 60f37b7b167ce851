"""Everything that a contract promises, as items."""

from collections.abc import Iterator

from treaty.conformance.coverage.constraint import constraints, members
from treaty.conformance.coverage.item import (
    Item,
    Kind,
    constraint_key,
    media_key,
    member_key,
    parameter_key,
    property_key,
    security_key,
    shown,
    status_key,
)
from treaty.conformance.coverage.walk import Visit, visits
from treaty.conformance.security import Credentials
from treaty.conformance.values import IGNORED_HEADERS
from treaty.contract.dialect import Direction, hidden_names
from treaty.contract.model import ApiOperation, Contract, MediaType, Parameter, Schema
from treaty.contract.pointer import join


def inventory(contract: Contract, *, consumed: bool = False) -> list[Item]:
    """Gives the items of a contract, in the contract's order, each once.

    Args:
        contract: The contract.
        consumed: Whether the project calls it. Then it promises what may be answered, which the
            project has to understand; what may be sent is the project's own choice.
    """
    found: dict[tuple[str, str], Item] = {}
    for operation in contract.operations:
        of_operation = _Inventory(contract, operation)
        for item in of_operation.answers() if consumed else of_operation.items():
            found.setdefault((str(item.operation), item.key), item)
    return list(found.values())


def counted(operation: ApiOperation) -> list[Parameter]:
    """Gives the parameters of an operation that OpenAPI does not tell to ignore."""
    return [
        each
        for each in operation.parameters
        if each.location != "header" or each.name.lower() not in IGNORED_HEADERS
    ]


class _Inventory:
    """The items of one operation."""

    def __init__(self, contract: Contract, operation: ApiOperation) -> None:
        self._contract = contract
        self._operation = operation
        self._document = contract.document

    def items(self) -> Iterator[Item]:
        """Gives the items, those of the operation itself first."""
        operation = self._operation
        yield from self._statuses()
        yield from self._security()
        for parameter in counted(operation):
            yield from self._parameter(parameter)
        if operation.body:
            for media in operation.body.content:
                yield self._media("request", media)
                yield from self._sent(media)
        yield from self._bodies()

    def answers(self) -> Iterator[Item]:
        """Gives the items that whoever calls the operation has to understand."""
        yield from self._statuses()
        yield from self._bodies()

    def _statuses(self) -> Iterator[Item]:
        operation = self._operation
        yield self._item(Kind.OPERATION, "called", "called", operation.pointer)
        for response in operation.responses:
            key = status_key(response.status)
            yield self._item(Kind.STATUS, key, response.status, response.pointer)

    def _bodies(self) -> Iterator[Item]:
        for response in self._operation.responses:
            for media in response.content:
                yield self._media(response.status, media)
                yield from self._answered(media, response.status)

    def _item(self, kind: Kind, key: str, title: str, pointer: str) -> Item:
        return Item(kind, self._operation.identity, key, title, pointer)

    def _security(self) -> Iterator[Item]:
        schemes = {name: node for name, (node, _) in self._contract.security_schemes.items()}
        if not Credentials(self._operation.security, schemes).are_needed:
            return
        sides = ["with", "without"]
        if any(response.status == "403" for response in self._operation.responses):
            sides.append("wrong role")
        for side in sides:
            pointer = self._operation.security_pointer
            yield self._item(Kind.SECURITY, security_key(side), side, pointer)

    def _media(self, side: str, media: MediaType) -> Item:
        title = f"{side} {media.name}"
        return self._item(Kind.MEDIA, media_key(side, media.name), title, media.pointer)

    def _parameter(self, parameter: Parameter) -> Iterator[Item]:
        where, name = parameter.key
        sides = ["given"] if where == "path" else ["given", "left out"]
        for side in sides:
            key, title = parameter_key(where, name, side), f"{where} {parameter.name} {side}"
            yield self._item(Kind.PARAMETER, key, title, parameter.pointer)
        schema = parameter.content[0].schema if parameter.content else parameter.schema
        if schema is not None:
            as_text = not parameter.content
            for visit in visits(self._document, schema):
                path = f"{where} {parameter.name}{visit.path}"
                yield from self._members(visit, path, "request")
                yield from self._constraints(visit, path, as_text=as_text)

    def _sent(self, media: MediaType) -> Iterator[Item]:
        if media.schema is None:
            return
        as_text = not media.name.endswith("json")
        for visit in visits(self._document, media.schema):
            path = f"request {visit.path or 'body'}"
            yield from self._properties(visit, "request")
            yield from self._members(visit, path, "request")
            for item in self._constraints(visit, path, as_text=as_text):
                if visit.path or not (as_text and item.pointer.endswith("/type")):
                    yield item  # a form is an object whatever it holds

    def _answered(self, media: MediaType, status: str) -> Iterator[Item]:
        for schema in (media.schema, media.item_schema):
            for visit in visits(self._document, schema) if isinstance(schema, Schema) else ():
                yield from self._properties(visit, "response")
                yield from self._members(visit, f"{status} {visit.path or 'body'}", "response")

    def _properties(self, visit: Visit, side: Direction) -> Iterator[Item]:
        hidden = hidden_names(self._document, visit.node, side)
        properties = visit.node.get("properties")
        for name in properties if isinstance(properties, dict) else ():
            if name not in hidden:
                pointer = join(visit.pointer, "properties", name)
                title = f"{side} {visit.path}{join('', name)}"
                key = property_key(side, pointer)
                yield self._item(Kind.PROPERTY, key, title, pointer)

    def _members(self, visit: Visit, path: str, side: Direction) -> Iterator[Item]:
        word = "enum" if "enum" in visit.node else "x-extensible-enum"
        for value in members(visit.node):
            key, title = member_key(side, visit.pointer, value), f"{path} = {shown(value)}"
            side = "request" if not path[:1].isdigit() and "default" not in path[:7] else "response"
            pointer = join(visit.pointer, word)
            yield self._item(Kind.MEMBER, key, title, pointer)

    def _constraints(self, visit: Visit, path: str, *, as_text: bool) -> Iterator[Item]:
        sides = constraints(visit.node, as_text=as_text, is_branch=visit.is_branch)
        for keyword, bound, side in sides:
            pointer = join(visit.pointer, keyword)
            key = constraint_key(pointer, bound, side)
            title = f"{path} {keyword}={shown(bound):.60} {side}"
            yield self._item(Kind.CONSTRAINT, key, title, pointer)
        names = visit.node.get("required")
        hidden = hidden_names(self._document, visit.node, "request")
        for name in names if isinstance(names, list) else ():
            if name not in hidden:
                pointer = join(visit.pointer, "required")
                title = f"{path} required={name} refused"
                key = constraint_key(pointer, name, "refused")
                yield self._item(Kind.CONSTRAINT, key, title, pointer)
