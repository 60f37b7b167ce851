"""Self-contained schemas for one instance: only what its validation can look at."""

from typing import Any, Final

from treaty.compatibility.effort import Effort
from treaty.compatibility.lowered import MANY, ONE, Schema
from treaty.compatibility.lowering import Lowering
from treaty.compatibility.shapes import Node
from treaty.contract.dialect import NAMED

MOST_INLINED: Final = 60
"""The most schemas that are copied into one: more are of no use to the algebra."""


def names_in(instance: Any) -> frozenset[str]:
    """Every property name in an instance, at any depth."""
    names: set[str] = set()
    stack = [instance]
    while stack:
        value = stack.pop()
        if isinstance(value, dict):
            names.update(value)
            stack.extend(value.values())
        elif isinstance(value, list):
            stack.extend(value)
    return frozenset(names)


def bundle(
    lowering: Lowering,
    node: Node,
    names: frozenset[str] | None = None,
    effort: Effort | None = None,
) -> Schema:
    """A node with all that it refers to, for instances that use no other names.

    The schema of a property that the instance does not have is never looked at, so it is left
    out: the bundle decides these instances as the whole does, and stays as small as they are.

    Args:
        lowering: Resolves the node's references.
        node: The schemas that all hold.
        names: The property names that instances have; any, if not given.
        effort: What the work is counted in.
    """
    bundler = _Bundler(lowering, names)
    parts = [bundler.copy(schema) for schema in node]
    schema: Schema = parts[0] if len(parts) == 1 else {"allOf": parts} if parts else {}
    while bundler.wanted:
        name = bundler.wanted.pop()
        bundler.defs[bundler.numbers[name]] = bundler.copy(lowering.resolve(name))
    if effort is not None:
        effort.compiled(bundler.copies)
    if not bundler.defs:
        return schema
    return {
        **schema,
        "$defs": {str(number): bundler.defs[number] for number in sorted(bundler.defs)},
    }


def inlined(lowering: Lowering, node: Node) -> Schema | None:
    """A node with what it refers to put in place, or nothing where that has no small end."""
    inliner = _Inliner(lowering, None)
    parts = [inliner.copy(schema) for schema in node]
    if inliner.copies > MOST_INLINED:
        return None
    return parts[0] if len(parts) == 1 else {"allOf": parts} if parts else {}


class _Bundler:
    """Copies schemas, and numbers what they refer to as it comes."""

    def __init__(self, lowering: Lowering, names: frozenset[str] | None) -> None:
        self.lowering = lowering
        self.names = names
        self.numbers: dict[str, int] = {}
        self.defs: dict[int, Schema] = {}
        self.wanted: list[str] = []
        self.copies = 0

    def copy(self, schema: Schema) -> Schema:
        self.copies += 1
        out: Schema = {}
        for word, part in schema.items():
            if word == "$ref":
                out[word] = self._refer(part)
            elif word in ONE:
                out[word] = self.copy(part)
            elif word in MANY:
                out[word] = [self.copy(each) for each in part]
            elif word in NAMED:
                out[word] = {name: self._named(word, part, name) for name in part}
            elif part != [] or word == "enum":
                out[word] = part
        return out

    def _named(self, word: str, part: dict[str, Schema], name: str) -> Schema:
        looked_at = self.names is None or name in self.names or word == "patternProperties"
        return self.copy(part[name]) if looked_at else {}

    def _refer(self, name: str) -> str:
        if name not in self.numbers:
            self.numbers[name] = len(self.numbers)
            self.wanted.append(name)
        return f"#/$defs/{self.numbers[name]}"


class _Inliner(_Bundler):
    """Copies schemas, and what they refer to in their place."""

    def copy(self, schema: Schema) -> Schema:
        if self.copies > MOST_INLINED:
            return {}
        if "$ref" not in schema:
            return super().copy(schema)
        rest = super().copy({word: part for word, part in schema.items() if word != "$ref"})
        target = self.copy(self.lowering.resolve(schema["$ref"]))
        return {"allOf": [target, rest]} if rest else target
