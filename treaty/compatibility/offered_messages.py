"""What a route really takes and answers, made of what FastAPI writes about it.

FastAPI's documents have habits that are no statements about messages: an optional parameter may be
`null`, though a URL has no null; a response model says nothing about further properties, though
pydantic writes none, and calls those optional that have a default, though it writes them; a route
that leaves out empty values does not say so.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from treaty.compatibility.partial_types import partial_types

Node = dict[str, Any]

_PREFIX: Final = "#/components/schemas/"
_NULL: Final = {"type": "null"}
_LISTS: Final = ("anyOf", "oneOf", "allOf", "prefixItems")
_SINGLE: Final = ("items", "additionalProperties", "not")
_MAPS: Final = ("properties", "patternProperties")
_SOME_DEFAULTS: Final = ("response_model_exclude_unset", "response_model_exclude_defaults")


@dataclass(eq=False)
class OfferedMessages:
    """Rewrites operations into what they mean.

    Attributes:
        schemas: The components of the document that the operations are from.
        made: The components that the rewritten operations refer to, besides those.
    """

    schemas: Mapping[str, Any]
    made: Node = field(default_factory=dict)

    def operation(self, node: Node, route: Any) -> Node:
        """Rewrites one operation.

        Args:
            node: The Operation Object.
            route: The route as FastAPI knows it, for how it writes its responses.
        """
        habits = _Habits(
            without_null=bool(getattr(route, "response_model_exclude_none", False)),
            without_defaults=any(getattr(route, name, False) for name in _SOME_DEFAULTS),
            partial=partial_types(route),
        )
        parameters = [_in_text(parameter) for parameter in node.get("parameters", ())]
        answers = node.get("responses", {})
        return node | {
            "parameters": parameters,
            "responses": {status: self._response(answers[status], habits) for status in answers},
        }

    def _response(self, node: Node, habits: "_Habits") -> Node:
        rewritten = dict(node)
        for member in ("content", "headers"):
            if member in node:
                rewritten[member] = {
                    name: self._carrier(part, habits) for name, part in node[member].items()
                }
        return rewritten

    def _carrier(self, node: Node, habits: "_Habits") -> Node:
        schemas = {
            member: self._shared(self._schema(node[member], habits))
            for member in ("schema", "itemSchema")
            if member in node
        }
        return node | schemas

    def _schema(self, schema: Any, habits: "_Habits") -> Any:
        if not isinstance(schema, dict):
            return schema
        if "$ref" in schema:
            return schema | {"$ref": self._model(schema["$ref"], habits)}
        rewritten = self._inner(schema, habits)
        mapping = schema.get("discriminator", {}).get("mapping")
        if mapping:
            targets = {value: self._model(mapping[value], habits) for value in mapping}
            rewritten["discriminator"] = schema["discriminator"] | {"mapping": targets}
        return rewritten

    def _inner(self, schema: Node, habits: "_Habits") -> Node:
        rewritten = dict(schema)
        for keyword in _LISTS:
            if keyword in schema:
                rewritten[keyword] = [self._schema(each, habits) for each in schema[keyword]]
        for keyword in _SINGLE:
            if keyword in schema:
                rewritten[keyword] = self._schema(schema[keyword], habits)
        for keyword in _MAPS:
            if keyword in schema:
                members = schema[keyword].items()
                rewritten[keyword] = {name: self._schema(each, habits) for name, each in members}
        return rewritten

    def _model(self, reference: str, habits: "_Habits") -> str:
        """Gives the reference to a model as a response has it; the model may refer to itself."""
        name = reference.removeprefix(_PREFIX)
        if not reference.startswith(_PREFIX) or name not in self.schemas:
            return reference
        own = f"{habits.name}{name}"
        if own not in self.made:
            self.made[own] = {}
            model = self._schema(self.schemas[name], habits)
            self.made[own] = habits.written(model, whole=_title(model, name) not in habits.partial)
        return _PREFIX + own

    def _shared(self, schema: Any) -> Any:
        """Moves a schema's parts into components, so that equal ones are compared once."""
        if not isinstance(schema, dict) or "$ref" in schema:
            return schema
        moved = dict(schema)
        for keyword in _LISTS:
            if keyword in schema:
                moved[keyword] = [self._shared(each) for each in schema[keyword]]
        for keyword in _SINGLE:
            if keyword in schema:
                moved[keyword] = self._shared(schema[keyword])
        for keyword in _MAPS:
            if keyword in schema:
                members = schema[keyword].items()
                moved[keyword] = {name: self._shared(each) for name, each in members}
        digest = hashlib.sha256(orjson.dumps(moved, option=orjson.OPT_SORT_KEYS)).hexdigest()
        self.made.setdefault(f"shared.{digest[:16]}", moved)
        return {"$ref": f"{_PREFIX}shared.{digest[:16]}"}


@dataclass(frozen=True, slots=True)
class _Habits:
    """How a route writes its models.

    Attributes:
        without_null: Whether members that are null are left out.
        without_defaults: Whether members that have their default may be left out.
        partial: The names of models that may leave members out by themselves.
    """

    without_null: bool
    without_defaults: bool
    partial: frozenset[str]

    @property
    def name(self) -> str:
        """What the names of models that are written so begin with."""
        return f"answer{int(self.without_null)}{int(self.without_defaults)}."

    def written(self, model: Any, *, whole: bool) -> Any:
        """A model as it is written: with all of its own properties, but those that are left out.

        Args:
            model: The schema of the model.
            whole: Whether a property is written although it is not required.
        """
        if not isinstance(model, dict) or "properties" not in model:
            return model
        properties = model["properties"]
        optional = {name for name in properties if self._left_out(properties[name])}
        if self.without_null:
            properties = {name: _without_null(properties[name]) for name in properties}
        kept = properties if whole else model.get("required", ())
        required = [name for name in kept if name not in optional]
        closed = {"additionalProperties": False, **model}
        return closed | {"properties": properties, "required": required}

    def _left_out(self, schema: Any) -> bool:
        nullable = _without_null(schema) is not schema
        if self.without_defaults and (nullable or "default" in schema):
            return True
        return self.without_null and nullable


def _title(model: Any, name: str) -> str:
    """What a model is called in the code; its component may be called after its module too."""
    return str(model.get("title", name)) if isinstance(model, dict) else name


def _in_text(parameter: Node) -> Node:
    """A parameter as a URL or a header has it: without null."""
    if "schema" not in parameter:
        return parameter
    return parameter | {"schema": _without_null(parameter["schema"])}


def _without_null(schema: Any) -> Any:
    """A schema without the alternative null; itself where it has none."""
    if not isinstance(schema, dict) or _NULL not in schema.get("anyOf", ()):
        return schema
    others = [each for each in schema["anyOf"] if each != _NULL]
    rest = {key: value for key, value in schema.items() if key != "anyOf"}
    return others[0] | rest if len(others) == 1 else rest | {"anyOf": others}
