"""Where an operation's parameters come from: links, paths, answers, examples, the user."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from treaty.contract.model import ApiOperation, Contract, Parameter
from treaty.contract.pointer import from_reference, join
from treaty.generation.case import Key
from treaty.generation.data import Data
from treaty.generation.listed import is_identifier
from treaty.generation.walk import BODY, Binding, Executed, UnboundError, value_of

_LOCATIONS: Final = ("path", "query", "header", "cookie")


@dataclass(frozen=True, slots=True)
class Link:
    """A declared link (OpenAPI 3.1.1, section 4.8.20).

    Attributes:
        target: The operation that it leads to.
        values: What it gives: expressions and texts by parameter, and by `BODY`.
    """

    target: ApiOperation
    values: Mapping[Key, Any]


@dataclass(frozen=True, slots=True)
class Supply:
    """Everything that a request of an operation needs from elsewhere.

    Attributes:
        bindings: What earlier exchanges give.
        values: What is known without them.
    """

    bindings: tuple[Binding, ...]
    values: Mapping[Key, Any]


class Supplies:
    """Finds what an operation needs among the exchanges so far.

    Args:
        contract: The contract, whose links are followed.
        data: What the user supplies.
    """

    def __init__(self, contract: Contract, data: Data) -> None:
        self._data = data
        self._links = {
            (operation, response.status): tuple(_links(contract, operation, response.node))
            for operation in contract.operations
            for response in operation.responses
        }

    def links(self, executed: Executed) -> tuple[Link, ...]:
        """The links of an answer."""
        operation, status = executed.case.operation, str(executed.exchange.status)
        for name in (status, f"{status[0]}XX", "default"):
            if (operation, name) in self._links:
                return self._links[operation, name]
        return ()

    def leads(self, operation: ApiOperation, target: ApiOperation) -> bool:
        """Whether an operation's answers link to another one."""
        return any(
            link.target is target
            for (source, _), links in self._links.items()
            for link in links
            if source is operation
        )

    def of(self, operation: ApiOperation, before: Sequence[Executed]) -> Iterator[Supply]:
        """The ways to supply an operation, the best first: by each link, and without one.

        Yields nothing where a required parameter is unknown.
        """
        tried: list[Mapping[Key, Any]] = []
        for index in reversed(range(len(before))):
            if not before[index].succeeded:
                continue
            for link in self.links(before[index]):
                if link.target is operation and link.values not in tried:
                    tried.append(link.values)
                    yield from self._completed(operation, before, _of_link(link, index, before))
        yield from self._completed(operation, before, Supply((), {}))

    def missing(self, operation: ApiOperation, before: Sequence[Executed]) -> str:
        """The parameter that nothing supplies; empty where everything is."""
        for parameter in operation.parameters:
            if is_needed(parameter) and self._one(operation, parameter, before) is None:
                return parameter.name
        return ""

    def _completed(
        self, operation: ApiOperation, before: Sequence[Executed], begun: Supply | None
    ) -> Iterator[Supply]:
        if begun is None:
            return
        bindings, values = list(begun.bindings), dict(begun.values)
        given = {binding.key for binding in bindings} | values.keys()
        for parameter in operation.parameters:
            key = (parameter.location, parameter.name)
            if key in given or not (parameter.required or parameter.name in self._data.values):
                continue
            found = self._one(operation, parameter, before)
            if found is None and is_needed(parameter):
                return
            if found is None:
                continue
            if isinstance(found, Binding):
                bindings.append(found)
            else:
                values[key] = found.value
        yield Supply(tuple(bindings), values)

    def _one(
        self, operation: ApiOperation, parameter: Parameter, before: Sequence[Executed]
    ) -> "Binding | _Known | None":
        """What supplies one parameter."""
        key = (parameter.location, parameter.name)
        if parameter.name in self._data.values:
            return _Known(self._data.values[parameter.name])
        for index in reversed(range(len(before))):
            executed = before[index]
            if not executed.succeeded:
                continue
            expression = f"$request.{parameter.location}.{parameter.name}"
            if key in executed.case.values and _is_shared(operation, executed, parameter):
                return Binding(key, index, expression)
            answer = executed.answer
            if isinstance(answer, dict) and isinstance(answer.get(parameter.name), str | int):
                return Binding(key, index, f"$response.body#{join('', parameter.name)}")
        known = list(_examples(parameter))
        return _Known(known[0]) if known else None


def is_needed(parameter: Parameter) -> bool:
    """Whether a request has to get a parameter from elsewhere: a value is not as good as another.

    What a query asks for, such as a filter, is generated unless it names something.
    """
    is_free = parameter.location == "query" and not is_identifier(parameter.name)
    return parameter.required and not is_free


@dataclass(frozen=True, slots=True)
class _Known:
    value: Any


def _is_shared(operation: ApiOperation, executed: Executed, parameter: Parameter) -> bool:
    """Whether a parameter of an earlier request is of the same thing.

    In a path it is where both paths are alike up to it; elsewhere where it identifies something.
    """
    if parameter.location == "path":
        place = f"{{{parameter.name}}}"
        mine, theirs = (
            operation.path.partition(place),
            executed.case.operation.path.partition(place),
        )
        return bool(theirs[1]) and mine[0] == theirs[0]
    return parameter.location == "query" and parameter.required


def _examples(parameter: Parameter) -> Iterator[Any]:
    """The values that a contract gives for a parameter."""
    node = parameter.node
    if "example" in node:
        yield node["example"]
    examples = node.get("examples")
    for each in examples.values() if isinstance(examples, dict) else ():
        if isinstance(each, dict) and "value" in each:
            yield each["value"]
    schema = parameter.schema.value if parameter.schema else None
    if isinstance(schema, dict):
        for name in ("const", "default", "example"):
            if name in schema:
                yield schema[name]
        for name in ("examples", "enum"):
            if isinstance(schema.get(name), list):
                yield from schema[name]


def _of_link(link: Link, index: int, before: Sequence[Executed]) -> Supply | None:
    bindings, values = [], {}
    for key, value in link.values.items():
        if isinstance(value, str) and value.startswith("$"):
            try:
                value_of(value, before[index])
            except UnboundError:
                return None
            bindings.append(Binding(key, index, value))
        else:
            values[key] = value
    return Supply(tuple(bindings), values)


def _links(
    contract: Contract, operation: ApiOperation, response: Mapping[str, Any]
) -> Iterator[Link]:
    written = response.get("links")
    for node in written.values() if isinstance(written, dict) else ():
        found, _ = operation.document.dereference(node, "")
        target = _target(contract, found) if isinstance(found, dict) else None
        if target is not None:
            yield Link(target, dict(_values(target, found)))


def _target(contract: Contract, link: Mapping[str, Any]) -> ApiOperation | None:
    for operation in contract.operations:
        if link.get("operationId") and operation.operation_id == link["operationId"]:
            return operation
        reference = str(link.get("operationRef", ""))
        if reference.startswith("#") and from_reference(reference) == operation.pointer:
            return operation
    return None


def _values(target: ApiOperation, link: Mapping[str, Any]) -> Iterator[tuple[Key, Any]]:
    given = link.get("parameters")
    for name, value in given.items() if isinstance(given, dict) else ():
        location, dot, plain = name.partition(".")
        if dot and location in _LOCATIONS:
            yield (location, plain), value
            continue
        for parameter in target.parameters:
            if parameter.name == name:
                yield (parameter.location, name), value
    if "requestBody" in link:
        yield BODY, link["requestBody"]
