"""One schema object, keyword by keyword, as one side of a message reads it."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple, Protocol, TypeAlias

import jsonschema_rs

from treaty.compatibility import tags
from treaty.compatibility.documents import MISSING, Side, escaped
from treaty.compatibility.lazily import Properties
from treaty.compatibility.unreadable import HOLDING, PLAIN, words
from treaty.compatibility.values import key_of
from treaty.contract.dialect import NAMED, SCHEMA, SCHEMAS, assertions

Schema: TypeAlias = dict[str, Any]

CONTENT_FORMATS: Final = {
    "byte": ("contentEncoding", "base64"),
    "binary": ("contentMediaType", "application/octet-stream"),
}
CONTENT: Final = ("contentEncoding", "contentMediaType")

MANY_CONSTANTS: Final = 32
"""From how many on constants are no longer taken for alternatives of their own."""

ONE: Final = SCHEMA
MANY: Final = SCHEMAS
IN_PLACE: Final = frozenset({"allOf", "anyOf", "oneOf", "if", "then", "else", "dependentSchemas"})
NEGATIVE: Final = frozenset({"not", "if"})
OBJECT_WORDS: Final = frozenset({"properties", "required", "additionalProperties"})


@lru_cache(maxsize=4096)
def _is_pattern(value: str) -> bool:
    """Whether a pattern can be read; ECMA 262's syntax is more than Python's."""
    try:
        jsonschema_rs.Draft202012Validator({"pattern": value})
    except ValueError:
        return False
    return True


def reads(raw: dict[str, Any]) -> bool:
    """Whether all keywords of one schema can be read, those of schemas in it not counted."""
    if any(True for _ in words(raw)):
        return False
    return "pattern" not in raw or _is_pattern(raw["pattern"])


def parts_of(raw: dict[str, Any]) -> Iterator[Any]:
    """The schemas that stand directly in a schema that can be read."""
    for word in HOLDING.intersection(raw):
        value = raw[word]
        if word in NAMED:
            yield from value.values()
        elif isinstance(value, list):
            yield from value
        else:
            yield value


class Origin(NamedTuple):
    """Where a lowered schema comes from.

    Attributes:
        pointer: Its JSON pointer in the document.
        raw: The schema as it stands there.
        hidden: The names that may not be sent in this direction, when the surroundings say so.
        alone: Whether it is a parent, or refers to one, that is read without its heirs.
    """

    pointer: str
    raw: Any
    hidden: frozenset[str]
    alone: bool = False

    def reads_like(self, other: "Origin") -> bool:
        """Whether what stands around both leaves equal text with one meaning."""
        return self.hidden == other.hidden and self.alone is other.alone


class Lowers(Protocol):
    """What a schema object needs of the document that it is in.

    Attributes:
        side: The document.
        old: Whether it is of OpenAPI 3.0.
        sends: Whether the sender reads it.
        open_enums: Whether an extensible enum admits any value.
        invalid: What is no schema, by its pointer.
        origins: Where lowered schemas come from, by their identity.
    """

    side: Side
    old: bool
    sends: bool
    open_enums: bool
    invalid: dict[str, str]
    origins: dict[int, Origin]

    def lower(
        self,
        raw: Any,
        pointer: str,
        hidden: frozenset[str] = ...,
        *,
        typed: bool = ...,
        negative: bool = ...,
        alone: bool = ...,
        depth: int = ...,
    ) -> Schema:
        """A schema of the document as this role reads it."""

    def target(
        self,
        reference: str,
        pointer: str,
        hidden: frozenset[str],
        *,
        negative: bool = ...,
        alone: bool = ...,
    ) -> Schema:
        """A reference, past references that only refer on."""

    def hidden_names(self, raw: Mapping[str, Any]) -> frozenset[str]:
        """The properties of an object's schema that are not part of this direction."""


class LoweredObject:
    """One schema object on its way down."""

    def __init__(
        self,
        lowering: Lowers,
        raw: dict[str, Any],
        pointer: str,
        hidden: frozenset[str],
        *,
        typed: bool,
        negative: bool,
        depth: int,
    ) -> None:
        self.lowering = lowering
        self.raw = raw
        self.pointer = pointer
        self.hidden = hidden | lowering.hidden_names(raw)
        self.negative = negative
        self.depth = depth
        self.typed = typed or "type" in raw or "enum" in raw or "const" in raw
        self.out: Schema = {}

    def schema(self, *, alone: bool = False) -> Schema:
        """The schema object, lowered; alone, it does not stand for its heirs."""
        old = self.lowering.old
        reference = self.raw.get("$ref")
        if reference is not None and not isinstance(reference, str):
            self._invalid("$ref")
        if isinstance(reference, str):
            self._reference(reference)
        elif isinstance(self.raw.get("$dynamicRef"), str):
            self._reference(self.raw["$dynamicRef"])
        if not (old and isinstance(reference, str)):
            self._plain()
            self._enum()
            self._names()
            self._parts()
            self._discriminator()
            if "discriminator" in self.raw and not (alone or self.negative):
                self._heirs()
            if self.lowering.sends and not (alone or self.negative):
                self._tags()
            self._implied_type()
        if old and self.raw.get("nullable") is True:
            self._nullable()
        return self.out

    def _invalid(self, keyword: str) -> None:
        at = f"{self.pointer}/{escaped(keyword)}"
        self.lowering.invalid[at] = f"`{at}` cannot be {self.raw[keyword]!r:.80}"

    def _reference(self, reference: str) -> None:
        target = self.lowering.side.resolve(reference)
        names = self.hidden
        if names and isinstance(target, dict):
            names -= self.lowering.hidden_names(target)
        self.out.update(
            self.lowering.target(reference, self.pointer, names, negative=self.negative)
        )

    def _plain(self) -> None:
        readable = {}
        for keyword, fits in PLAIN.items():
            if keyword in self.raw:
                value = self.raw[keyword]
                if fits(value) and (keyword != "pattern" or _is_pattern(value)):
                    readable[keyword] = value
                else:
                    self._invalid(keyword)
        self.out.update(assertions(readable))
        self.out.update((word, readable[word]) for word in CONTENT if word in readable)
        self._content(readable.get("format"))
        if "type" in self.out:
            named = self.out["type"]
            self.out["type"] = list(dict.fromkeys(named if isinstance(named, list) else [named]))
        if "const" in self.out:
            value = self.out.pop("const")
            listed = self.out.get("enum", [value])
            self.out["enum"] = [each for each in listed if key_of(each) == key_of(value)]

    def _content(self, name: Any) -> None:
        """Reads the formats by which OpenAPI 3.0 says how a text's content is encoded."""
        if name in CONTENT_FORMATS:
            self.out.pop("format", None)
            if "string" in self.out.get("type", "string"):
                keyword, value = CONTENT_FORMATS[name]
                self.out.setdefault(keyword, value)

    def _enum(self) -> None:
        extensible = self.raw.get("x-extensible-enum")
        if extensible is None or extensible is False:
            return
        if self.lowering.open_enums:
            self.out.pop("enum", None)
        elif isinstance(extensible, list) and "enum" not in self.out:
            self.out["enum"] = extensible

    def _names(self) -> None:
        required = [name for name in self.out.get("required", ()) if name not in self.hidden]
        if "required" in self.out:
            self.out["required"] = list(dict.fromkeys(required))
        if "dependentRequired" in self.out:
            self.out["dependentRequired"] = {
                name: [each for each in dict.fromkeys(needs) if each not in self.hidden]
                for name, needs in self.out["dependentRequired"].items()
            }

    def _parts(self) -> None:
        if self.raw.keys().isdisjoint(HOLDING):
            return
        for keyword in ONE:
            part = self.raw.get(keyword, MISSING)
            if keyword == "items" and isinstance(part, list):
                self.out["prefixItems"] = self._list("items", part)
            elif part is not MISSING:
                self.out[keyword] = self._part(part, keyword)
        for keyword in MANY:
            self._many(keyword)
        for keyword in NAMED:
            self._named(keyword)
        if not self.lowering.sends and not self.negative and "oneOf" in self.out:
            self._one_of_as_any_of()
        for keyword in ("anyOf", "oneOf"):
            self._constants_as_enum(keyword)

    def _many(self, keyword: str) -> None:
        parts = self.raw.get(keyword, MISSING)
        if isinstance(parts, list) and parts:
            self.out[keyword] = self._list(keyword, parts)
        elif parts is not MISSING and parts != []:
            self._invalid(keyword)

    def _named(self, keyword: str) -> None:
        named = self.raw.get(keyword, MISSING)
        if keyword == "patternProperties" and isinstance(named, dict):
            named = {name: part for name, part in named.items() if self._readable(name)}
        if keyword == "properties" and isinstance(named, dict):
            self.out[keyword] = Properties(named, self.hidden, self._property)
        elif isinstance(named, dict):
            self.out[keyword] = {
                name: self._part(part, keyword, name) for name, part in named.items()
            }
        elif named is not MISSING:
            self._invalid(keyword)

    def _readable(self, pattern: str) -> bool:
        if not _is_pattern(pattern):
            self._invalid("patternProperties")
            return False
        return True

    def _list(self, keyword: str, parts: list[Any]) -> list[Schema]:
        alone = self._says_more(keyword, parts) and bool(self.lowering.side.heirs)
        return [
            self._part(part, keyword, str(index), alone=alone and self._is_heir(part))
            for index, part in enumerate(parts)
        ]

    def _says_more(self, keyword: str, parts: list[Any]) -> bool:
        """Whether what stands around may say itself by which values heirs in a list are told."""
        if keyword == "allOf":
            return len(parts) > 1 or "properties" in self.raw
        return "discriminator" in self.raw

    def _is_heir(self, part: Any) -> bool:
        reference = part.get("$ref") if isinstance(part, dict) else None
        return isinstance(reference, str) and reference in self.lowering.side.descent

    def _property(self, name: str, part: Any) -> Schema:
        if name in self.hidden:
            hidden: Schema = {"not": {}} if self.lowering.sends else {}
            at = f"{self.pointer}/properties/{escaped(name)}"
            self.lowering.origins[id(hidden)] = Origin(at, part, frozenset({name}))
            return hidden
        return self._part(part, "properties", name)

    def _part(
        self, part: Any, keyword: str, token: str | None = None, *, alone: bool = False
    ) -> Schema:
        at = f"{self.pointer}/{keyword}"
        in_place = keyword in IN_PLACE
        return self.lowering.lower(
            part,
            at if token is None else f"{at}/{escaped(token)}",
            self.hidden if in_place else frozenset(),
            typed=self.typed if in_place else False,
            negative=self.negative or keyword in NEGATIVE,
            alone=alone,
            depth=self.depth + 1,
        )

    def _one_of_as_any_of(self) -> None:
        branches = self.out.pop("oneOf")
        if "anyOf" in self.out:
            self.out["allOf"] = [*self.out.get("allOf", ()), {"anyOf": branches}]
        else:
            self.out["anyOf"] = branches

    def _constants_as_enum(self, keyword: str) -> None:
        """Writes a union of many constants as the one `enum` that it is."""
        branches = self.out.get(keyword, ())
        if len(branches) < MANY_CONSTANTS or "enum" in self.out:
            return
        if any(branch.keys() != {"enum"} for branch in branches):
            return
        values = [value for branch in branches for value in branch["enum"]]
        if keyword == "anyOf" or len(set(map(key_of, values))) == len(values):
            del self.out[keyword]
            self.out["enum"] = values

    def _implied_type(self) -> None:
        if not self.lowering.sends or self.negative or self.typed or "$ref" in self.out:
            return
        if OBJECT_WORDS & self.raw.keys():
            self.out["type"] = ["object"]
        elif "items" in self.raw:
            self.out["type"] = ["array"]

    def _nullable(self) -> None:
        if self.out.keys() <= {"type", "format", "minLength", "maxLength", "pattern"} | {
            "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "items",
            "properties", "required", "additionalProperties", "minItems", "maxItems",
            "contentEncoding", "contentMediaType", "uniqueItems", "enum",
        }:  # fmt: skip
            if "type" in self.out and "null" not in self.out["type"]:
                self.out["type"] = [*self.out["type"], "null"]
            if "enum" in self.out and None not in self.out["enum"]:
                self.out["enum"] = [*self.out["enum"], None]
            return
        inner = dict(self.out)
        self.lowering.origins[id(inner)] = Origin(self.pointer, self.raw, frozenset())
        self.out = {"anyOf": [inner, {"type": ["null"]}]}

    def _discriminator(self) -> None:
        discriminator = self.raw.get("discriminator")
        if not isinstance(discriminator, dict) or self.negative:
            return
        keyword = next((word for word in ("oneOf", "anyOf") if word in self.raw), None)
        if keyword is None:
            return
        name = discriminator.get("propertyName")
        lowered = self.out.get(keyword) or self.out.get("anyOf")
        if not isinstance(name, str) or not isinstance(lowered, list):
            return
        known = tags.of_branches(
            self.lowering.side, self.raw[keyword], name, discriminator, sends=self.lowering.sends
        )
        for index, part in enumerate(self.raw[keyword]):
            target = part.get("$ref") if isinstance(part, dict) else None
            if target in known and index < len(lowered):
                both: Schema = {"allOf": [lowered[index], known[target]]}
                at = f"{self.pointer}/{keyword}/{index}"
                self.lowering.origins[id(both)] = Origin(at, part, self.hidden)
                lowered[index] = both

    def _tags(self) -> None:
        """Reads an heir that is sent itself with the values that lead to it."""
        if self.pointer in self.lowering.side.descent:
            told = tags.of_heir(self.lowering.side, self.pointer, sends=True)
            self.out["allOf"] = [*self.out.get("allOf", ()), {"properties": told}]

    def _heirs(self) -> None:
        """Reads a parent as any of its heirs, each with the values that lead to it."""
        lowering = self.lowering
        if self.pointer not in lowering.side.heirs:
            return
        branches = []
        at = f"{self.pointer}/discriminator"
        for heir, tagged in tags.conditions(
            lowering.side, self.pointer, sends=lowering.sends
        ).items():
            raw = lowering.side.resolve(heir)
            names = self.hidden - lowering.hidden_names(raw) if isinstance(raw, dict) else ()
            whole = lowering.target(heir, at, frozenset(names), negative=self.negative, alone=True)
            both: Schema = {"allOf": [whole, tagged]}
            lowering.origins[id(both)] = Origin(heir, raw, self.hidden)
            branches.append(both)
        self.out["anyOf"] = branches
