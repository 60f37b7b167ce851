"""Plain collections that a stub server really keeps: what was created can be read."""

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from treaty.conformance.requests import RequestReading
from treaty.conformance.schemas import Schemas
from treaty.contract.model import ApiOperation, Contract, MediaType, Response, Schema
from treaty.contract.pointer import join
from treaty.generation.walk import json_of
from treaty.mock.actions import acted_on
from treaty.mock.data import Data, NoValueError
from treaty.mock.links import readers
from treaty.mock.message import Answer, Request
from treaty.mock.paging import page_of
from treaty.mock.responses import Responder, chosen, described, success
from treaty.mock.store import Resource, Store, merged, resources, single

_NEXT = re.compile(r"(?i)next|cursor")
"""The properties of a page that lead to another one."""
_LEADS = frozenset({201, 202})
_TOTALS = ("total", "total_count", "totalCount")
"""The properties of a page that tell how many items there are on all pages."""
_COUNT = "count"
"""The property that tells how many are on the page."""


class Resources:
    """Answers requests to collections that can be added to and read from."""

    def __init__(
        self,
        contract: Contract,
        schemas: Schemas,
        responder: Responder,
        data: Data,
        *,
        deletions: Collection[str] = (),
    ) -> None:
        self._contract = contract
        self._document = contract.document
        self._schemas = schemas
        self._responder = responder
        self._data = data
        self._store = Store()
        self._resources = resources(contract.operations)
        self._single = single(contract.operations)
        self._deletions = deletions
        self._deleted: list[frozenset[tuple[str, str]]] = []

    def clear(self) -> None:
        """Forgets everything that was created."""
        self._store.clear()
        self._deleted.clear()

    def admits(self, media: MediaType, value: Any) -> bool:
        """Whether a representation's schema admits a value."""
        if media.schema is None:
            return True
        return self._schemas.validator(media.schema.pointer, "response").is_valid(value)

    def answer(
        self, operation: ApiOperation, reading: RequestReading, request: Request
    ) -> Answer | None:
        """Answers a request to a collection; None where the operation is none of those.

        Args:
            operation: The request's operation.
            reading: What the valid request holds.
            request: The request itself.
        """
        values = {name: value for (where, name), value in reading.values.items() if where == "path"}
        path = _filled(operation.path, values)
        if self._makes(operation):
            self._store.restore(path)
        if self._is_gone(operation, path, reading):
            return self._missing(operation, request)
        if str(operation.identity) in self._deletions:
            self._delete(operation, path, reading)
            return None
        resource = self._resources.get(operation.path)
        if resource is None:
            return self._of_thing(operation, path, reading, request)
        collection = _filled(resource.template, values)
        if operation.path == resource.template:
            return self._of_collection(operation, resource, collection, reading, request)
        identifier = str(values[resource.parameter])
        return self._of_item(operation, collection, identifier, reading, request)

    def _makes(self, operation: ApiOperation) -> bool:
        """Whether an operation makes what its path stands for; items are made in their list."""
        resource = self._resources.get(operation.path)
        is_item = resource is not None and operation.path != resource.template
        is_deletion = str(operation.identity) in self._deletions
        return operation.method in {"POST", "PUT"} and not is_item and not is_deletion

    def _is_gone(self, operation: ApiOperation, path: str, reading: RequestReading) -> bool:
        """Whether a request is about what was deleted."""
        is_named = any(each <= _named(operation, reading) for each in self._deleted)
        return is_named or self._store.is_gone(path)

    def _delete(self, operation: ApiOperation, path: str, reading: RequestReading) -> None:
        """Forgets what an operation that deletes is about, though its method does not say so."""
        thing, end, _ = operation.path.rpartition("}")
        if end:
            self._store.delete("/".join(path.split("/")[: thing.count("/") + 1]))
        elif named := _named(operation, reading):
            self._deleted.append(named)

    def _of_thing(
        self, operation: ApiOperation, path: str, reading: RequestReading, request: Request
    ) -> Answer | None:
        """Answers a request to what is no item, but written as a whole; else as an example."""
        if operation.method == "DELETE":
            self._store.delete(path)
            return None
        if operation.path not in self._single:
            return self._of_action(operation, path, request)
        known = self._store.get(path, "")
        if operation.method in {"PUT", "PATCH"} and isinstance(reading.body, dict):
            known = _written(operation, known or {}, reading.body)
            self._store.put(path, "", known)
        response, status = success(operation)
        if known is None or response is None or operation.method not in {"GET", "PUT", "PATCH"}:
            return None
        return self._sent(response, status, known, request)

    def _of_action(self, operation: ApiOperation, path: str, request: Request) -> Answer | None:
        """Answers what is done to an item with what becomes of it, where it answers with that."""
        above = [each for each in self._resources if operation.path.startswith(f"{each}/")]
        item = max((each for each in above if each.endswith("}")), key=len, default=None)
        response, status = success(operation)
        media = chosen(response, request.header("Accept")) if response else None
        if operation.method != "POST" or item is None or response is None or media is None:
            return None
        whole = "/".join(path.split("/")[: item.count("/") + 1])
        collection, _, identifier = whole.rpartition("/")
        known = self._store.get(collection, identifier)
        if known is None or media.schema is None or not self._is_of(item, media.schema):
            return None
        try:
            example = self._responder.value(media)
        except NoValueError:
            return None
        if not isinstance(example, dict):
            return None
        shaped = self._shaped(media.schema, known)
        done = acted_on(shaped or known, example, self._document, media.schema)
        self._store.put(collection, identifier, known | done)
        return self._sent(response, status, known | done, request)

    def _is_of(self, item: str, schema: Schema) -> bool:
        """Whether a schema is the one that an item is read by."""
        pointer = self._document.dereference(schema.value, schema.pointer)[1]
        for operation in self._contract.operations:
            response, _ = success(operation)
            if operation.path == item and operation.method == "GET" and response is not None:
                for media in response.content:
                    read = media.schema
                    if read and self._document.dereference(read.value, read.pointer)[1] == pointer:
                        return True
        return False

    def _of_collection(
        self,
        operation: ApiOperation,
        resource: Resource,
        collection: str,
        reading: RequestReading,
        request: Request,
    ) -> Answer | None:
        if operation.method == "POST":
            return self._create(operation, resource, collection, reading, request)
        if operation.method == "GET":
            return self._list(operation, collection, reading, request)
        return None

    def _of_item(
        self,
        operation: ApiOperation,
        collection: str,
        identifier: str,
        reading: RequestReading,
        request: Request,
    ) -> Answer | None:
        known = self._store.get(collection, identifier)
        if known is None:
            return self._missing(operation, request)
        response, status = success(operation)
        if operation.method == "DELETE":
            self._store.delete(f"{collection}/{identifier}")
            return None
        if operation.method in {"PUT", "PATCH"} and isinstance(reading.body, dict):
            known = _written(operation, known, reading.body)
            self._store.put(collection, identifier, known)
        elif operation.method != "GET":
            return None
        return self._sent(response, status, known, request) if response else None

    def led_to(self, operation: ApiOperation, answer: Answer, reading: RequestReading) -> Answer:
        """An answer whose `Location` leads to what its links lead to, which is there then."""
        response = described(operation, answer.status)
        at = next((name for name, _ in answer.headers if name.lower() == "location"), None)
        if response is None or at is None or answer.status not in _LEADS:
            return answer
        value = json_of(answer.body)
        known = list(readers(self._contract, response, reading, value))
        known.sort(key=lambda each: each[0].path != operation.path)
        for reader, values in known:
            path = _filled(reader.path, values)
            resource = self._resources.get(reader.path)
            if resource is not None and isinstance(value, dict):
                collection, _, identifier = path.rpartition("/")
                own = dict.fromkeys(("id", resource.parameter), identifier)
                sent = reading.body if isinstance(reading.body, dict) else {}
                self._store.put(collection, identifier, sent | value | own)
            location = f"{operation.servers[0].base_path}{path}"
            others = tuple(each for each in answer.headers if each[0] != at)
            return replace(answer, headers=(*others, (at, location)))
        return answer

    def _missing(self, operation: ApiOperation, request: Request) -> Answer | None:
        response = described(operation, HTTPStatus.NOT_FOUND)
        if response is None:
            return None
        media = chosen(response, request.header("Accept"))
        try:
            return self._responder.answer(response, HTTPStatus.NOT_FOUND, media=media)
        except NoValueError:
            return None

    def _create(
        self,
        operation: ApiOperation,
        resource: Resource,
        collection: str,
        reading: RequestReading,
        request: Request,
    ) -> Answer | None:
        response, status = success(operation)
        media = chosen(response, request.header("Accept")) if response else None
        if response is None:
            return None
        made = self._made(media, self._store.next())
        if not isinstance(made, dict):
            return None
        sent = reading.body if isinstance(reading.body, dict) else {}
        name = self._identifier(made, resource)
        own = {key: value for key, value in sent.items() if key != name}
        item = self._fitting(media.schema if media else None, made, own)
        identifier = str(item.get(name, "")) if name else ""
        if identifier:
            self._store.put(collection, identifier, sent | item)
        location = f"{request.exchange().path}/{identifier}" if identifier else None
        return self._sent(response, status, item, request, location)

    def _made(self, media: MediaType | None, number: int) -> Any:
        """A new item: the example's shape with an identifier of its own."""
        if media is None or media.schema is None:
            return None
        try:
            return self._data.value(media.schema, "response", variant=number)
        except NoValueError:
            return None

    def _fitting(
        self, schema: Schema | None, made: dict[str, Any], known: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Takes over what is known, as far as a schema has room for it."""
        item = dict(made)
        if schema is None:
            return item
        validator = self._schemas.validator(schema.pointer, "response")
        for name, value in known.items():
            without = {key: each for key, each in item.items() if key != name}
            tried = [item | {name: value}, *([without] if value is None else [])]
            item = next((each for each in tried if validator.is_valid(each)), item)
        return item

    def _shaped(self, schema: Schema | None, value: Any) -> Any:
        """Gives a remembered item the shape that a response wants; None where it cannot."""
        if schema is None or self._schemas.validator(schema.pointer, "response").is_valid(value):
            return value
        if not isinstance(value, dict):
            return None
        try:
            made = self._data.value(schema, "response")
        except NoValueError:
            return None
        return self._fitting(schema, made, value) if isinstance(made, dict) else None

    def _identifier(self, made: Mapping[str, Any], resource: Resource) -> str | None:
        """The property that the item's path names: of the same name, or `id`."""
        names = [resource.parameter, "id", "uuid"]
        names += [name for name in made if name.lower().endswith("id")]
        return next((name for name in names if name in made), None)

    def _list(
        self, operation: ApiOperation, collection: str, reading: RequestReading, request: Request
    ) -> Answer | None:
        response, status = success(operation)
        if response is None:
            return None
        media = chosen(response, request.header("Accept"))
        value = self._page(media, collection, operation, reading) if media else None
        if media is None or value is None:
            return None
        answer = self._responder.answer(response, status, media=media, value=value)
        required = {each.name for each in response.headers if each.required}
        headers = tuple(each for each in answer.headers if each[0] != "Link" or "Link" in required)
        return replace(answer, headers=headers)

    def _page(
        self, media: MediaType, collection: str, operation: ApiOperation, reading: RequestReading
    ) -> Any:
        """The items that a request asks for, as the contract lists them.

        As they are, or in a page's one list; None where the contract has no list.
        """
        if media.schema is None:
            return None
        name, schema = self._items_of(media.schema)
        kept = [self._shaped(schema, each) for each in self._store.items(collection)]
        passing = [each for each in kept if _passes(each, reading)]
        shown = page_of(passing, operation, reading)
        shaped = shown.items
        if not name:
            return shaped if self.admits(media, shaped) else None
        try:
            page = self._responder.value(media)
        except NoValueError:
            return None
        counts = {**dict.fromkeys(_TOTALS, len(passing)), _COUNT: len(shaped)}
        known = {each: count for each, count in counts.items() if isinstance(page.get(each), int)}
        value = page | {name: shaped} | known
        # An example's cursor would lead to this page again, for ever.
        for each in page:
            if _NEXT.search(each) and self.admits(media, value | {each: None}):
                value = value | {each: None}
        value = next((each for each in shown.led_on(value) if self.admits(media, each)), value)
        return value if self.admits(media, value) else None

    def _items_of(self, schema: Schema) -> tuple[str, Schema | None]:
        """The schema of a list's items, and the property that holds the list, if one does."""
        node, pointer = self._document.dereference(schema.value, schema.pointer)
        if isinstance(node, dict) and "items" in node:
            return "", Schema(node["items"], join(pointer, "items"))
        properties = node.get("properties") if isinstance(node, dict) else None
        lists = []
        for name, part in (properties if isinstance(properties, dict) else {}).items():
            inner, at = self._document.dereference(part, join(pointer, "properties", name))
            if isinstance(inner, dict) and "items" in inner:
                lists.append((name, Schema(inner["items"], join(at, "items"))))
        return lists[0] if len(lists) == 1 else ("", None)

    def _sent(
        self,
        response: Response,
        status: int,
        value: Any,
        request: Request,
        location: str | None = None,
    ) -> Answer | None:
        media = chosen(response, request.header("Accept"))
        if media is None:
            return None
        shaped = self._shaped(media.schema, value)
        if shaped is None:
            return None
        known = {
            header.name: location
            for header in response.headers
            if location and header.name.lower() == "location"
        }
        return self._responder.answer(
            response, status, media=media, value=shaped, headers=known.items()
        )


def _written(operation: ApiOperation, known: dict[str, Any], body: dict[str, Any]) -> Any:
    """What is kept once a body was written; what a patch removes is null for who must have it."""
    if operation.method == "PUT":
        return known | body
    return merged(known, body) | {name: None for name, part in body.items() if part is None}


def _passes(item: Any, reading: RequestReading) -> bool:
    """Whether an item has what the query asks for by the names of its properties."""
    asked = {name: value for (where, name), value in reading.values.items() if where == "query"}
    return not isinstance(item, dict) or all(
        any(each in map(_folded, _all(item[name])) for each in map(_folded, _all(value)))
        for name, value in asked.items()
        if name in item
    )


def _all(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _folded(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value


def _named(operation: ApiOperation, reading: RequestReading) -> frozenset[tuple[str, str]]:
    """What a request says it is about: the parameters that it has to give."""
    required = [
        each for each in operation.parameters if each.required and each.key in reading.values
    ]
    return frozenset(
        (each.name, str(reading.values[each.key]))
        for each in required
        if each.location in {"path", "query"}
    )


def _filled(template: str, values: Mapping[str, Any]) -> str:
    """A path template with the values of its parameters."""
    for name, value in values.items():
        template = template.replace(f"{{{name}}}", str(value))
    return template
