"""Random pairs of small schemas against brute force.

Usage: `python -m benchmarks.soundness [PAIRS] [SEED]`. It says what share of the pairs was decided,
and prints those on which the comparison and a search through a pool of instances disagree: there
must be none.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import jsonschema_rs

from benchmarks.random_schemas import pairs, pool
from treaty.compatibility.mode import Direction
from treaty.compatibility.schemas import SchemaComparison
from treaty.findings import Undecided
from treaty.proof import ProvenInstance


@dataclass(frozen=True)
class Written:
    """A document with one schema in it."""

    content: Any
    version: str = "3.1"


# An independent reading of: does not send what only the receiver declares


def declared(
    root: Any, node: Any, value: Any, path: tuple[Any, ...], out: dict[Any, Any], *, all_: bool
) -> None:
    """Collects the declared names at every object of a value, by the branches that accept it."""
    if not isinstance(node, dict) or path in out.get(("met", node.get("$ref")), ()):
        return
    for branch in branches(root, node, value, path, out, all_=all_):
        declared(root, branch, value, path, out, all_=all_)
    if isinstance(value, list):
        prefix = node.get("prefixItems", [])
        for index, item in enumerate(value):
            part = prefix[index] if index < len(prefix) else node.get("items", True)
            declared(root, part, item, (*path, index), out, all_=all_)
    if isinstance(value, dict):
        members(root, node, value, path, out, all_=all_)


def branches(
    root: Any, node: Any, value: Any, path: tuple[Any, ...], out: dict[Any, Any], *, all_: bool
) -> Iterator[Any]:
    """The schemas in place that count for a value."""
    if "$ref" in node:
        out.setdefault(("met", node["$ref"]), set()).add(path)
        yield resolved(root, node["$ref"])
    for word in ("allOf", "anyOf", "oneOf"):
        for branch in node.get(word, ()):
            if all_ or valid(root, branch, value):
                yield branch
    if "if" in node:
        met = valid(root, node["if"], value)
        if met:
            yield node["if"]
        for word, wanted in (("then", True), ("else", False)):
            if word in node and (all_ or met is wanted):
                yield node[word]


def members(
    root: Any, node: Any, value: Any, path: tuple[Any, ...], out: dict[Any, Any], *, all_: bool
) -> None:
    """The declared names of one object."""
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


def typed(node: Any, *, known: bool = False) -> Any:
    """A sender's schema: what has properties or items but no type is an object or an array."""
    if not isinstance(node, dict):
        return node
    known = known or bool({"type", "enum", "const"} & node.keys())
    out = {word: _typed_part(word, part, known=known) for word, part in node.items()}
    if not known and "$ref" not in node:
        if {"properties", "required", "additionalProperties"} & node.keys():
            out["type"] = "object"
        elif "items" in node:
            out["type"] = "array"
    return out


CONDITION = "AsWritten"
"""Marks the components that a condition or a `not` refers to, where no type is implied."""


def conditional(node: Any) -> Any:
    """A schema under a condition, which refers to components as they are written."""
    if isinstance(node, list):
        return [conditional(each) for each in node]
    if not isinstance(node, dict):
        return node
    return {
        word: f"{part}{CONDITION}" if word == "$ref" else conditional(part)
        for word, part in node.items()
    }


def _typed_part(word: str, part: Any, *, known: bool) -> Any:
    if word in ("if", "not"):
        return conditional(part)
    if word in ("allOf", "anyOf", "oneOf"):
        return [typed(each, known=known) for each in part]
    if word in ("then", "else"):
        return typed(part, known=known)
    if word in ("items", "additionalProperties"):
        return typed(part)
    if word in ("properties", "patternProperties", "dependentSchemas"):
        inner = known and word == "dependentSchemas"
        return {name: typed(each, known=inner) for name, each in part.items()}
    return part


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
    parts = sender["components"]["schemas"].items()
    as_written = {f"{name}{CONDITION}": conditional(part) for name, part in parts}
    sender = {
        "s": typed(sender["s"]),
        "components": {"schemas": {name: typed(part) for name, part in parts} | as_written},
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
    print(f"wrong: {wrong} of {count}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*(int(each) for each in (sys.argv[1:3] or ["1000", "1"]))))
