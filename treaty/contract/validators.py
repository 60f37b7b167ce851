"""Validators for a document's schemas, each compiled when it is asked for.

OpenAPI 3.1 and 3.2 schemas are JSON Schema 2020-12. 3.0's are draft 4 with `nullable`, which is
rewritten first.
"""

from collections.abc import Iterable
from functools import cached_property
from typing import Any
from urllib.parse import quote

import jsonschema_rs
import orjson

from treaty.contract.document import Document
from treaty.contract.model import Schema
from treaty.contract.pointer import find, from_reference

_URI = "urn:treaty:document"


class Validators:
    """The validators of one document.

    Args:
        document: The document.
        schemas: All its schemas; those of 3.0 are rewritten in a copy.
    """

    def __init__(self, document: Document, schemas: Iterable[Schema]) -> None:
        self._document = document
        self._schemas = tuple(schemas)
        self._known: dict[str, jsonschema_rs.Validator] = {}
        self._moved: set[str] = set()

    def errors(self, schema: Schema, value: Any) -> list[jsonschema_rs.ValidationError]:
        """Gives what a schema says against a value."""
        if schema.pointer not in self._known:
            self._known[schema.pointer] = self._compile(schema)
        return list(self._known[schema.pointer].iter_errors(value))

    def _compile(self, schema: Schema) -> jsonschema_rs.Validator:
        registry = self._registry
        reference = {"$ref": f"{_URI}#{quote(self._place(schema.pointer), safe='/~')}"}
        draft4 = self._document.version == "3.0"
        validator = jsonschema_rs.Draft4Validator if draft4 else jsonschema_rs.Draft202012Validator
        return validator(reference, registry=registry, validate_formats=True)

    @cached_property
    def _registry(self) -> jsonschema_rs.Registry:
        if self._document.version != "3.0":
            return jsonschema_rs.Registry([(_URI, self._document.content)])
        content = orjson.loads(self._document.serialised)
        nodes = [(schema.pointer, find(content, schema.pointer)) for schema in self._schemas]
        self._moved.update(pointer for pointer, node in nodes if _is_nullable(node))
        for pointer, node in nodes:
            if isinstance(node, dict) and isinstance(node.get("$ref"), str):
                target = self._place(from_reference(node["$ref"]))
                node["$ref"] = f"#{quote(target, safe='/~')}"
            elif pointer in self._moved:
                rest = {key: value for key, value in node.items() if key != "nullable"}
                node.clear()
                node["anyOf"] = [{"type": "null"}, rest]
        return jsonschema_rs.Registry([(_URI, content)], draft=jsonschema_rs.Draft4)

    def _place(self, pointer: str) -> str:
        """Gives the place of a schema where nullable ones have moved into an `anyOf`."""
        before = after = ""
        for token in pointer.split("/")[1:]:
            if before in self._moved:
                after += "/anyOf/1"
            before += f"/{token}"
            after += f"/{token}"
        return after


def _is_nullable(schema: Any) -> bool:
    return isinstance(schema, dict) and schema.get("nullable") is True and "$ref" not in schema
