"""Random small schemas, edits of them, and a pool of instances to try them with."""

import random
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any, Final

from treaty.compatibility.mode import Direction

NAMES: Final = ("a", "b", "c")
SCALARS: Final[list[Any]] = [
    None, True, False, 0, 1, 2, 3, -1, 0.5, 5, "", "a", "b", "ab", "abc", "1",
]  # fmt: skip
FEW: Final[list[Any]] = [None, True, 0, 2, 0.5, "", "ab"]

Words = dict[str, tuple[float, Callable[[random.Random], Any]]]

STRING_WORDS: Final[Words] = {
    "minLength": (0.25, lambda rng: rng.randint(0, 2)),
    "maxLength": (0.25, lambda rng: rng.randint(1, 3)),
    "pattern": (0.25, lambda rng: rng.choice(["a", "^a", "^[ab]*$"])),
}
NUMBER_WORDS: Final[Words] = {
    "minimum": (0.2, lambda rng: rng.randint(-1, 1)),
    "maximum": (0.2, lambda rng: rng.randint(1, 3)),
    "exclusiveMinimum": (0.2, lambda rng: rng.randint(0, 1)),
    "exclusiveMaximum": (0.2, lambda rng: rng.randint(2, 3)),
    "multipleOf": (0.2, lambda rng: rng.choice([1, 2, 0.5])),
}
OBJECT_WORDS: Final[Words] = {
    "required": (0.5, lambda rng: rng.sample(NAMES, rng.randint(1, 2))),
    "additionalProperties": (
        0.5,
        lambda rng: rng.choice([False, False, True, {}, scalar(rng), scalar(rng)]),
    ),
    "minProperties": (0.08, lambda rng: rng.randint(0, 2)),
    "maxProperties": (0.08, lambda rng: rng.randint(1, 3)),
    "patternProperties": (0.08, lambda rng: {rng.choice(["^a", "b", "^z"]): scalar(rng)}),
    "propertyNames": (
        0.08,
        lambda rng: rng.choice([{"enum": ["a", "b"]}, {"pattern": "^[ab]"}, {"maxLength": 1}]),
    ),
    "dependentRequired": (0.08, lambda rng: {rng.choice(NAMES): [rng.choice(NAMES)]}),
    "dependentSchemas": (
        0.08,
        lambda rng: {rng.choice(NAMES): {"required": [rng.choice(NAMES)]}},
    ),
}
ARRAY_WORDS: Final[Words] = {
    "minItems": (0.2, lambda rng: rng.randint(0, 2)),
    "maxItems": (0.2, lambda rng: rng.randint(0, 3)),
    "uniqueItems": (0.2, lambda _: True),
    "contains": (0.2, lambda rng: {"const": rng.choice(SCALARS)}),
    "prefixItems": (0.2, lambda rng: [scalar(rng)]),
}


def pool() -> list[Any]:
    """The instances that every pair is tried with."""
    values: list[Any] = [*SCALARS, [], {}]
    values += [[one] for one in [*SCALARS, {}, []]]
    values += [[one, other] for one, other in product(FEW, repeat=2)]
    values += [[1, 1, 1], ["a", "b", "a"]]
    flat: list[dict[str, Any]] = [{}]
    for name in (*NAMES, "z"):
        flat += [{**each, name: value} for each in list(flat) for value in FEW]
    values += flat[:3_000]
    inner: list[Any] = [*flat[:60], *[[one] for one in FEW]]
    values += [{"a": each} for each in inner] + [{"b": each} for each in inner]
    return values + [{"a": each, "b": "ab"} for each in inner] + [[each] for each in inner]


def worded(rng: random.Random, schema: dict[str, Any], words: Words) -> dict[str, Any]:
    """A schema with some keywords more."""
    for word, (share, make) in words.items():
        if rng.random() < share:
            schema[word] = make(rng)
    return schema


def scalar(rng: random.Random) -> dict[str, Any]:
    """A schema of scalars."""
    kind = rng.choice(["string", "integer", "number", "boolean", "null", "enum", "types", "const"])
    if kind == "enum":
        return {"enum": rng.sample(SCALARS, rng.randint(1, 3))}
    if kind == "const":
        return {"const": rng.choice(SCALARS)}
    if kind == "types":
        return {"type": sorted(rng.sample(["string", "integer", "null", "boolean"], 2))}
    words = {"string": STRING_WORDS, "integer": NUMBER_WORDS, "number": NUMBER_WORDS}
    return worded(rng, {"type": kind}, words.get(kind, {}))


def structure(rng: random.Random, depth: int) -> dict[str, Any]:
    """A schema of objects or arrays."""
    if rng.random() < 0.25:  # noqa: PLR2004  a share
        array: dict[str, Any] = {"type": "array"}
        if rng.random() < 0.8:  # noqa: PLR2004  a share
            array["items"] = schema(rng, depth - 1)
        return worded(rng, array, ARRAY_WORDS)
    out: dict[str, Any] = {"type": "object"} if rng.random() < 0.9 else {}  # noqa: PLR2004  a share
    names = rng.sample(NAMES, rng.randint(0, 2))
    out["properties"] = {name: schema(rng, depth - 1) for name in names}
    return worded(rng, out, OBJECT_WORDS)


def composed(rng: random.Random, depth: int) -> dict[str, Any]:
    """A schema made of others."""
    word = rng.choice(["anyOf", "oneOf", "allOf", "anyOf", "not", "if", "$ref"])
    if word == "$ref":
        return {"$ref": f"#/components/schemas/{rng.choice('XY')}"}
    if word == "not":
        beside = schema(rng, depth - 1)
        return {**(beside if isinstance(beside, dict) else {}), "not": scalar(rng)}
    if word == "if":
        return {each: schema(rng, depth - 1) for each in ("if", "then", "else")}
    out: dict[str, Any] = {word: [schema(rng, depth - 1) for _ in range(rng.randint(1, 3))]}
    if rng.random() < 0.2:  # noqa: PLR2004  a share
        out["type"] = rng.choice(["object", "string", ["object", "null"]])
    if rng.random() < 0.1:  # noqa: PLR2004  a share
        out["unevaluatedProperties"] = False
    return out


def schema(rng: random.Random, depth: int = 2) -> Any:
    """A random schema."""
    roll = rng.random()
    if roll < 0.03:  # noqa: PLR2004  a share
        return rng.choice([True, True, {}])
    if depth == 0 or roll < 0.25:  # noqa: PLR2004  a share
        return scalar(rng)
    return structure(rng, depth) if roll < 0.7 else composed(rng, depth)  # noqa: PLR2004  a share


def edited(rng: random.Random, node: Any) -> Any:
    """A schema with one place of it made anew."""
    if not isinstance(node, dict) or not node or rng.random() < 0.2:  # noqa: PLR2004  a share
        return schema(rng, 1)
    word = rng.choice(sorted(node))
    part = node[word]
    if word in ("properties", "patternProperties") and part:
        name = rng.choice(sorted(part))
        return {**node, word: {**part, name: edited(rng, part[name])}}
    if word in ("anyOf", "oneOf", "allOf"):
        at = rng.randrange(len(part))
        return {**node, word: [*part[:at], edited(rng, part[at]), *part[at + 1 :]]}
    if word in ("items", "not", "if", "then", "else", "contains") and isinstance(part, dict):
        return {**node, word: edited(rng, part)}
    return {each: value for each, value in node.items() if each != word}


def pairs(count: int, seed: int) -> Iterator[tuple[Any, Any, Direction]]:
    """Random pairs: a schema with another one, or with an edit of itself."""
    rng = random.Random(seed)
    for _ in range(count):
        one = schema(rng)
        other = edited(rng, one) if rng.random() < 0.7 else schema(rng)  # noqa: PLR2004  a share
        parts = {"X": schema(rng, 1), "Y": schema(rng, 1)}
        differs = rng.random() < 0.3  # noqa: PLR2004  a share
        changed = {**parts, "X": edited(rng, parts["X"])} if differs else parts
        yield (
            {"s": one, "components": {"schemas": parts}},
            {"s": other, "components": {"schemas": changed}},
            rng.choice(list(Direction)),
        )
