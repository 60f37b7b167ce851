"""Random pairs of small schemas against brute force.

Usage: `python benchmarks/soundness.py [PAIRS] [SEED]`. For each pair it says what share was decided, and prints every pair
on which the comparison and a search through a pool of instances disagree: there must be none.
"""

import itertools
import random
import sys
from collections import Counter
from dataclasses import dataclass
from typing import Any

import jsonschema_rs

from treaty.compatibility.mode import Direction
from treaty.compatibility.schemas import SchemaComparison
from treaty.compatibility.witness import ProvenInstance
from treaty.findings import Severity, Undecided

NAMES = ("a", "b", "c")
SCALARS: list[Any] = [None, True, False, 0, 1, 2, 3, -1, 0.5, 5, "", "a", "b", "ab", "abc", "1"]


@dataclass(frozen=True)
class Written:
    """A document with one schema in it."""

    content: Any
    version: str = "3.1"


def pool() -> list[Any]:
    """The instances that every pair is tried with."""
    few: list[Any] = [None, True, 0, 2, 0.5, "", "ab"]
    values: list[Any] = [*SCALARS, [], {}]
    values += [[one] for one in [*SCALARS, {}, []]]
    values += [[one, other] for one, other in itertools.product(few, repeat=2)]
    values += [[1, 1, 1], ["a", "b", "a"]]
    flat: list[dict[str, Any]] = [{}]
    for name in (*NAMES, "z"):
        flat += [{**each, name: value} for each in list(flat) for value in few]
    values += flat[:3_000]
    inner = [*flat[:60], *[[one] for one in few]]
    values += [{"a": each} for each in inner] + [{"b": each} for each in inner]
    values += [{"a": each, "b": "ab"} for each in inner] + [[each] for each in inner]
    return values


def scalar(rng: random.Random) -> dict[str, Any]:
    """A schema of scalars."""
    kind = rng.choice(["string", "integer", "number", "boolean", "null", "enum", "types", "const"])
    if kind == "enum":
        return {"enum": rng.sample(SCALARS, rng.randint(1, 3))}
    if kind == "const":
        return {"const": rng.choice(SCALARS)}
    if kind == "types":
        return {"type": sorted(rng.sample(["string", "integer", "null", "boolean"], 2))}
    schema: dict[str, Any] = {"type": kind}
    if kind == "string":
        for word, values in (
            ("minLength", (0, 1, 2)),
            ("maxLength", (1, 2, 3)),
            ("pattern", ("a", "^a", "^[ab]*$")),
        ):
            if rng.random() < 0.25:  # noqa: PLR2004
                schema[word] = rng.choice(values)
    if kind in ("integer", "number"):
        for word, values in (
            ("minimum", (-1, 0, 1)), ("maximum", (1, 2, 3)), ("exclusiveMinimum", (0, 1)),
            ("exclusiveMaximum", (2, 3)), ("multipleOf", (1, 2, 0.5)),
        ):  # fmt: skip
            if rng.random() < 0.2:  # noqa: PLR2004
                schema[word] = rng.choice(values)
    return schema


def schema(rng: random.Random, depth: int = 2) -> Any:  # noqa: C901, PLR0912  one choice after another
    """A random schema."""
    roll = rng.random()
    if roll < 0.03:  # noqa: PLR2004
        return True if roll < 0.02 else {}  # noqa: PLR2004
    if depth == 0 or roll < 0.25:  # noqa: PLR2004
        return scalar(rng)
    if roll < 0.6:  # noqa: PLR2004
        out: dict[str, Any] = {"type": "object"} if rng.random() < 0.9 else {}  # noqa: PLR2004
        names = rng.sample(NAMES, rng.randint(0, 2))
        out["properties"] = {name: schema(rng, depth - 1) for name in names}
        if rng.random() < 0.5:  # noqa: PLR2004
            out["required"] = rng.sample(NAMES, rng.randint(1, 2))
        extra = rng.random()
        if extra < 0.5:  # noqa: PLR2004
            out["additionalProperties"] = (
                False if extra < 0.25 else rng.choice([True, scalar(rng), {}])  # noqa: PLR2004
            )
        for word, make in (
            ("minProperties", lambda: rng.randint(0, 2)), ("maxProperties", lambda: rng.randint(1, 3)),
            ("patternProperties", lambda: {rng.choice(["^a", "b", "^z"]): scalar(rng)}),
            ("propertyNames", lambda: rng.choice([{"enum": ["a", "b"]}, {"pattern": "^[ab]"}, {"maxLength": 1}])),
            ("dependentRequired", lambda: {rng.choice(NAMES): [rng.choice(NAMES)]}),
            ("dependentSchemas", lambda: {rng.choice(NAMES): {"required": [rng.choice(NAMES)]}}),
        ):  # fmt: skip
            if rng.random() < 0.08:  # noqa: PLR2004
                out[word] = make()
        return out
    if roll < 0.7:  # noqa: PLR2004
        out = {"type": "array"}
        if rng.random() < 0.8:  # noqa: PLR2004
            out["items"] = schema(rng, depth - 1)
        for word, make in (
            ("minItems", lambda: rng.randint(0, 2)), ("maxItems", lambda: rng.randint(0, 3)),
            ("uniqueItems", lambda: True), ("contains", lambda: scalar(rng)),
            ("prefixItems", lambda: [scalar(rng)]),
        ):  # fmt: skip
            if rng.random() < 0.2:  # noqa: PLR2004
                out[word] = make()
        return out
    word = rng.choice(["anyOf", "oneOf", "allOf", "anyOf", "not", "if", "$ref"])
    if word == "$ref":
        return {"$ref": f"#/components/schemas/{rng.choice('XY')}"}
    if word == "not":
        beside = schema(rng, depth - 1)
        return {**(beside if isinstance(beside, dict) else {}), "not": scalar(rng)}
    if word == "if":
        return {
            "if": schema(rng, depth - 1),
            "then": schema(rng, depth - 1),
            "else": schema(rng, depth - 1),
        }
    out = {word: [schema(rng, depth - 1) for _ in range(rng.randint(1, 3))]}
    if rng.random() < 0.2:  # noqa: PLR2004
        out["type"] = rng.choice(["object", "string", ["object", "null"]])
    return out


def mutated(rng: random.Random, node: Any) -> Any:
    """A schema with one place of it made anew."""
    if not isinstance(node, dict) or rng.random() < 0.2:  # noqa: PLR2004
        return schema(rng, 1)
    out = dict(node)
    word = rng.choice(sorted(out)) if out else ""
    part = out.get(word)
    if word in ("properties", "patternProperties") and part:
        name = rng.choice(sorted(part))
        out[word] = {**part, name: mutated(rng, part[name])}
    elif word in ("anyOf", "oneOf", "allOf"):
        at = rng.randrange(len(part))
        out[word] = [mutated(rng, each) if index == at else each for index, each in enumerate(part)]
    elif word in ("items", "not", "if", "then", "else", "contains") and isinstance(part, dict):
        out[word] = mutated(rng, part)
    elif word:
        del out[word]
    return out


# An independent reading of "does not send what its own schema does not declare and the receiver's does"


def declared(
    root: Any, node: Any, value: Any, path: tuple[Any, ...], out: dict[Any, Any], *, all_: bool
) -> None:
    """Collects the declared names at every object of a value, by the branches that accept it."""
    if (
        not isinstance(node, dict)
        or node.get("$ref") in out.get("met", ())
        and path in out["met"][node["$ref"]]
    ):
        return
    if "$ref" in node:
        out.setdefault("met", {}).setdefault(node["$ref"], set()).add(path)
        declared(root, resolved(root, node["$ref"]), value, path, out, all_=all_)
    for word in ("allOf", "anyOf", "oneOf"):
        for branch in node.get(word, ()):
            if all_ or valid(root, branch, value):
                declared(root, branch, value, path, out, all_=all_)
    if "if" in node:
        met = valid(root, node["if"], value)
        if met:
            declared(root, node["if"], value, path, out, all_=all_)
        for word, wanted in (("then", True), ("else", False)):
            if word in node and (all_ or met is wanted):
                declared(root, node[word], value, path, out, all_=all_)
    if isinstance(value, list):
        prefix = node.get("prefixItems", [])
        for index, item in enumerate(value):
            part = prefix[index] if index < len(prefix) else node.get("items", True)
            declared(root, part, item, (*path, index), out, all_=all_)
    if isinstance(value, dict):
        members(root, node, value, path, out, all_=all_)


def members(
    root: Any, node: Any, value: Any, path: tuple[Any, ...], out: dict[Any, Any], *, all_: bool
) -> None:
    """The declared names of one object."""
    import re

    names = out.setdefault(path, set())
    properties = node.get("properties", {})
    names.update(
        properties,
        node.get("required", ()),
        node.get("dependentRequired", ()),
        node.get("dependentSchemas", ()),
    )
    for needs in node.get("dependentRequired", {}).values():
        names.update(needs)
    for name, part in node.get("dependentSchemas", {}).items():
        if all_ or name in value:
            declared(root, part, value, path, out, all_=all_)
    names.update(
        each for each in node.get("propertyNames", {}).get("enum", ()) if isinstance(each, str)
    )
    for each in (*node.get("enum", ()), node.get("const")):
        names.update(each if isinstance(each, dict) else ())
    extra = node.get("additionalProperties", True)
    for name, item in value.items():
        parts = [properties[name]] if name in properties else []
        for pattern, part in node.get("patternProperties", {}).items():
            if re.search(pattern, name):
                names.add(name)
                parts.append(part)
        if not parts and extra not in (True, False, {}):
            names.add(name)
        for part in parts or [extra]:
            declared(root, part, item, (*path, name), out, all_=all_)


def resolved(root: Any, reference: str) -> Any:
    """The target of a reference."""
    return root["components"]["schemas"][reference.rsplit("/", 1)[-1]]


CHECKS: dict[int, Any] = {}
ALIVE: list[Any] = []


def valid(root: Any, node: Any, value: Any) -> bool:
    """Whether a value is valid for a node of a document."""
    if id(node) not in CHECKS:
        ALIVE.append(node)
        whole = {"allOf": [node], "components": root["components"]}
        CHECKS[id(node)] = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
    return bool(CHECKS[id(node)].is_valid(value))


def relaxed(node: Any) -> Any:
    """A receiver's schema: its `oneOf` counts as `anyOf`, outside `not` and `if`."""
    if isinstance(node, list):
        return [relaxed(each) for each in node]
    if not isinstance(node, dict):
        return node
    out = {
        word: part if word in ("not", "if", "enum", "const") else relaxed(part)
        for word, part in node.items()
    }
    if "oneOf" in out:
        out["allOf"] = [*out.get("allOf", []), {"anyOf": out.pop("oneOf")}]
    return out


def typed(node: Any, known: bool = False) -> Any:  # noqa: FBT001, FBT002
    """A sender's schema: what has properties or items but no type is an object or an array."""
    if not isinstance(node, dict):
        return node
    known = known or bool({"type", "enum", "const"} & node.keys())
    out: dict[str, Any] = {}
    for word, part in node.items():
        if word in ("allOf", "anyOf", "oneOf"):
            out[word] = [typed(each, known) for each in part]
        elif word in ("then", "else"):
            out[word] = typed(part, known)
        elif word in ("items", "additionalProperties"):
            out[word] = typed(part)
        elif word in ("properties", "patternProperties"):
            out[word] = {name: typed(each) for name, each in part.items()}
        elif word == "dependentSchemas":
            out[word] = {name: typed(each, known) for name, each in part.items()}
        else:
            out[word] = part
    if not known and "$ref" not in node:
        if {"properties", "required", "additionalProperties"} & node.keys():
            out["type"] = "object"
        elif "items" in node:
            out["type"] = "array"
    return out


def sent(root: Any, node: Any, other_root: Any, other: Any, value: Any) -> bool:
    """Whether a closed sender may send a value."""
    if not valid(root, node, value):
        return False
    mine: dict[Any, Any] = {}
    theirs: dict[Any, Any] = {}
    declared(root, node, value, (), mine, all_=False)
    declared(other_root, other, value, (), theirs, all_=True)
    stack: list[tuple[tuple[Any, ...], Any]] = [((), value)]
    while stack:
        path, part = stack.pop()
        if isinstance(part, dict):
            if (set(part) & theirs.get(path, set())) - mine.get(path, set()):
                return False
            stack += [((*path, name), each) for name, each in part.items()]
        elif isinstance(part, list):
            stack += [((*path, index), each) for index, each in enumerate(part)]
    return True


def judged(base: Any, revision: Any, direction: Direction, values: list[Any]) -> tuple[str, Any]:
    """What comparison and search say about one pair."""
    CHECKS.clear()
    ALIVE.clear()
    changes = SchemaComparison(Written(base), Written(revision)).compare(
        "#/s", "#/s", direction=direction
    )
    sender, receiver = (base, revision) if direction is Direction.REQUEST else (revision, base)
    sender = {
        "s": typed(sender["s"]),
        "components": {
            "schemas": {n: typed(s) for n, s in sender["components"]["schemas"].items()}
        },
    }
    receiver = relaxed(receiver)
    broken = [each for each in changes if isinstance(each.proof, ProvenInstance)]
    for change in broken:
        value = change.proof.instance  # type: ignore[union-attr]
        if not sent(sender, sender["s"], receiver, receiver["s"], value):
            return "witness not sent", (change, value)
        if valid(receiver, receiver["s"], value):
            return "witness accepted", (change, value)
    if broken:
        return "proven", None
    found = next(
        (
            value for value in values
            if valid(sender, sender["s"], value) and not valid(receiver, receiver["s"], value)
            and sent(sender, sender["s"], receiver, receiver["s"], value)
        ), ...,
    )  # fmt: skip
    suspected = [each for each in changes if isinstance(each.proof, Undecided)]
    if found is not ...:
        return ("suspected, is a break" if suspected else "MISSED"), found
    return ("suspected, none found" if suspected else "compatible"), [
        each.kind for each in suspected
    ]


def pairs(count: int, seed: int) -> Any:
    """Random pairs: a schema with another one, or with an edit of itself."""
    rng = random.Random(seed)
    for _ in range(count):
        one = schema(rng)
        other = mutated(rng, one) if rng.random() < 0.7 else schema(rng)  # noqa: PLR2004
        parts = {"X": schema(rng, 1), "Y": schema(rng, 1)}
        changed = {**parts, "X": mutated(rng, parts["X"])} if rng.random() < 0.3 else parts  # noqa: PLR2004
        base = {"s": one, "components": {"schemas": parts}}
        revision = {"s": other, "components": {"schemas": changed}}
        yield base, revision, rng.choice(list(Direction))


def main(count: int, seed: int) -> int:
    """Runs the comparison over random pairs and prints what came of it."""
    values = pool()
    tally: Counter[str] = Counter()
    wrong = 0
    for base, revision, direction in pairs(count, seed):
        answer, detail = judged(base, revision, direction, values)
        tally[answer] += 1
        if answer in ("MISSED", "witness not sent", "witness accepted"):
            wrong += 1
            if wrong <= 8:  # noqa: PLR2004
                print(
                    answer,
                    direction,
                    "\n  base    ",
                    base,
                    "\n  revision",
                    revision,
                    "\n  ",
                    detail,
                )
        elif "-v" in sys.argv and answer.startswith("suspected"):
            print(answer, direction, "\n  base    ", base, "\n  revision", revision, "\n  ", detail)
    for answer, number in sorted(tally.items()):
        print(f"{number:7} {answer}")
    print(f"{Severity.ERROR}s wrong: {wrong} of {count}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*(int(each) for each in (sys.argv[1:3] or ["1000", "1"]))))
