"""How the answer of a list leads to the page that follows, as far as the contract says it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from treaty.contract.dialect import conjuncts
from treaty.contract.document import Document
from treaty.contract.model import ApiOperation, Response
from treaty.contract.pointer import from_reference, join

_DEEPEST: Final = 3
_BODY: Final = "$response.body#"
_LIMITS: Final = frozenset({"limit", "pagesize", "perpage"})


@dataclass(frozen=True, slots=True)
class Next:
    """Where an answer says what page follows.

    Attributes:
        pointer: The place in the answer's body.
        parameter: The parameter of the query that takes what stands there; empty where that is the
            page's own address.
    """

    pointer: str
    parameter: str = ""


def next_page(operation: ApiOperation) -> Next | None:
    """Finds it: by a link of the operation to itself, or by a property's name.

    Those names are `next`, which holds an address or a cursor; one that has `cursor` in it and is
    a parameter too; and one that is a parameter's with `next` before it.
    """
    for response in operation.responses:
        if response.status[0] == "2":
            linked = next(_by_link(operation, response), None)
            if linked is not None:
                return linked
    parameters = [each.name for each in operation.parameters if each.location == "query"]
    for response in operation.responses:
        for media in response.content if response.status[0] == "2" else ():
            schema = media.schema.value if media.schema else {}
            for pointer, name in _members(operation.document, schema):
                found = _by_name(pointer, name, parameters)
                if found is not None:
                    return found
    return None


def is_limit(name: str) -> bool:
    """Whether a parameter bounds how many items a page holds."""
    return _plain(name) in _LIMITS


def _by_link(operation: ApiOperation, response: Response) -> Iterator[Next]:
    links = response.node.get("links")
    for written in links.values() if isinstance(links, dict) else ():
        link, _ = operation.document.dereference(written, "")
        if not isinstance(link, dict) or not _is_to(operation, link):
            continue
        given = link.get("parameters")
        for name, value in given.items() if isinstance(given, dict) else ():
            place, _, plain = name.rpartition(".")
            if place in {"", "query"} and isinstance(value, str) and value.startswith(_BODY):
                yield Next(value.removeprefix(_BODY), plain)


def _is_to(operation: ApiOperation, link: dict[str, Any]) -> bool:
    if operation.operation_id and link.get("operationId") == operation.operation_id:
        return True
    reference = str(link.get("operationRef", ""))
    return reference.startswith("#") and from_reference(reference) == operation.pointer


def _members(document: Document, schema: Any, at: str = "") -> Iterator[tuple[str, str]]:
    """The properties of an answer, those of its objects too, but not those of its items."""
    for part in conjuncts(document, schema):
        properties = part.get("properties")
        for name, inner in properties.items() if isinstance(properties, dict) else ():
            yield join(at, name), name
            if at.count("/") < _DEEPEST:
                yield from _members(document, inner, join(at, name))


def _by_name(pointer: str, name: str, parameters: list[str]) -> Next | None:
    plain = _plain(name)
    for parameter in parameters:
        if plain == f"next{_plain(parameter)}" or (
            plain == _plain(parameter) and "cursor" in plain
        ):
            return Next(pointer, parameter)
    if plain != "next":
        return None
    cursors = [each for each in parameters if "cursor" in _plain(each)]
    return Next(pointer, cursors[0] if len(cursors) == 1 else "")


def _plain(name: str) -> str:
    return name.lower().replace("_", "").replace("-", "")
