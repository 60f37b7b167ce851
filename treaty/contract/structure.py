"""Whether a document has OpenAPI's structure: the OpenAPI Initiative's own JSON Schemas decide.

Sources: https://spec.openapis.org/oas/3.0/schema/2021-09-28, 3.1/schema/2022-10-07 and
3.2/schema/2025-11-23; JSON Schema 2020-12's own meta-schema for the schemas of 3.1 and 3.2.
"""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

import jsonschema_rs
import orjson

from treaty.contract import lint_rules as rules
from treaty.contract.document import Document, Version
from treaty.contract.model import Schema
from treaty.contract.pointer import join
from treaty.contract.problem import Problem

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def structure_problems(document: Document) -> Iterator[Problem]:
    """Gives what OpenAPI's schema of the document's version says against it.

    In 3.0 that covers its schemas too; they are told apart by their rule.
    """
    for error in _document_validator(document.version).iter_errors(document.content):
        cause = _cause(error)
        in_schema = "Schema" in (*error.schema_path, *cause.schema_path)
        rule = rules.INVALID_SCHEMA if in_schema else rules.INVALID_STRUCTURE
        yield Problem(rule, join("", *map(str, cause.instance_path)), cause.message)


def schema_problems(version: Version, schema: Schema) -> Iterator[Problem]:
    """Gives what is wrong with one schema, its inner ones included."""
    for error in _schema_validator(version).iter_errors(schema.value):
        cause = _cause(error)
        pointer = schema.pointer + join("", *map(str, cause.instance_path))
        yield Problem(rules.INVALID_SCHEMA, pointer, cause.message)


@cache
def _official(version: Version) -> dict[str, Any]:
    resource = files("treaty.contract") / "metaschemas" / f"openapi-{version}.json"
    schema: dict[str, Any] = orjson.loads(resource.read_bytes())
    return schema


@cache
def _document_validator(version: Version) -> jsonschema_rs.Validator:
    return jsonschema_rs.validator_for(_official(version), validate_formats=True)


@cache
def _schema_validator(version: Version) -> jsonschema_rs.Validator:
    if version == "3.0":
        definitions = _official(version)["definitions"]
        one = {"anyOf": [{"$ref": "#/definitions/Schema"}, {"$ref": "#/definitions/Reference"}]}
        schema = {"$schema": "http://json-schema.org/draft-04/schema#", "definitions": definitions}
        return jsonschema_rs.validator_for(schema | one, validate_formats=True)
    return jsonschema_rs.validator_for({"$ref": _DIALECT}, validate_formats=True)


def _cause(error: jsonschema_rs.ValidationError) -> jsonschema_rs.ValidationError:
    """Gives the error that says most: of the alternatives' that which got furthest."""
    while True:
        branches = getattr(error.kind, "context", None) or []
        causes = [cause for branch in branches if not _is_reference(branch) for cause in branch]
        if not causes:
            return error
        error = max(causes, key=lambda cause: len(cause.instance_path))


def _is_reference(branch: list[jsonschema_rs.ValidationError]) -> bool:
    """Tells the alternative "or a Reference Object", whose complaint is that there is no `$ref`."""
    return any(getattr(cause.kind, "property", None) == "$ref" for cause in branch)
