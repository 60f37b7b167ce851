"""Every elementary edit of real contracts: does the comparison decide as a search does?

Usage: `python -m benchmarks.mutation [--most EDITS] CONTRACT...`. For each schema of each request
and response, and each place in it, it makes every edit of `benchmarks.edits`, compares before with
after and after with before, and asks a validator about instances at the edges. Prints by keyword
what share was decided right, what is only suspected, and what is wrong, which must be nothing.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks import soundness
from benchmarks.edits import MANY, NAMED, ONE, edits, places, replaced
from benchmarks.searched import Search
from treaty.compatibility.changes import SchemaChange
from treaty.compatibility.mode import Direction
from treaty.compatibility.schemas import SchemaComparison
from treaty.compatibility.sides import contract
from treaty.contract.model import Contract
from treaty.findings import Severity, StructuralFact, Undecided
from treaty.proof import ProvenInstance

LARGEST: Final = 80
"""The most components that a message's schema may reach: a search through more finds little."""

SHOWN: Final = 5
DEEPEST: Final = 20


@dataclass(frozen=True)
class Case:
    """One edit at one place.

    Attributes:
        keyword: What is edited.
        direction: The message that carries the value.
        base: A document with the schema, `s`, and its components.
        revision: The same, edited.
        version: Of OpenAPI.
    """

    keyword: str
    direction: Direction
    base: dict[str, Any]
    revision: dict[str, Any]
    version: str


def messages(read: Contract) -> Iterator[tuple[Direction, Any]]:
    """The schemas of all bodies, each once."""
    seen = set()
    for operation in read.operations:
        bodies = [(Direction.REQUEST, operation.body.content if operation.body else ())]
        bodies += [(Direction.RESPONSE, response.content) for response in operation.responses]
        for direction, content in bodies:
            for media in content:
                key = (direction, repr(media.schema.value) if media.schema else None)
                if media.schema and key not in seen:
                    seen.add(key)
                    yield direction, media.schema.value


def reached(schema: Any, components: dict[str, Any]) -> dict[str, Any]:
    """The components that a schema needs."""
    found: dict[str, Any] = {}
    stack = [schema]
    while stack:
        for _, part in places(stack.pop()):
            name = str(part.get("$ref", "")).removeprefix("#/components/schemas/")
            if name in components and name not in found:
                found[name] = components[name]
                stack.append(components[name])
    return found


def cases(read: Contract) -> Iterator[Case]:
    """Every edit, forth and back."""
    components = read.document.content.get("components", {}).get("schemas", {})
    version, done = read.document.version, set()
    for direction, schema in messages(read):
        parts = reached(schema, components)
        if len(parts) > LARGEST:
            continue
        whole = {"s": schema, "components": {"schemas": parts}}
        roots = [("s",), *(("components", "schemas", name) for name in parts)]
        for root in roots:
            held: Any = whole
            for step in root:
                held = held[step]
            for path, place in places(held):
                mark = (direction, root if len(root) > 1 else repr(schema), path)
                if mark in done:
                    continue
                done.add(mark)
                for keyword, new in edits(place, old=version == "3.0"):
                    edited = replaced(whole, (*root, *path), new)
                    yield Case(keyword, direction, whole, edited, version)
                    yield Case(keyword, direction, edited, whole, version)


# A reading of schemas that owes nothing to the comparison


class Plain:
    """Schemas in JSON Schema 2020-12: without what 3.0 and directions add.

    Args:
        parts: The components.
        hidden: The word that hides a property in this direction.
        sends: Whether it is the sender who reads.
        old: Whether it is OpenAPI 3.0, where nothing counts beside a reference but `nullable`.
    """

    def __init__(self, parts: dict[str, Any], hidden: str, *, sends: bool, old: bool) -> None:
        self.parts, self.hidden, self.sends, self.old = parts, hidden, sends, old
        self._open: set[tuple[str, frozenset[str]]] = set()

    def __call__(self, node: Any, gone: frozenset[str] = frozenset()) -> Any:
        """A schema; what its surroundings hide is hidden in it too."""
        if not isinstance(node, dict):
            return node
        if self.old and "$ref" in node:
            node = {word: node[word] for word in ("$ref", "nullable") if word in node}
        gone |= self._gone(node)
        out = dict(node)
        for word in ONE:
            if word in out:
                out[word] = self(out[word])
        for word in MANY:
            if word in out:
                out[word] = [
                    self(each, gone if word == "allOf" else frozenset()) for each in out[word]
                ]
        for word in NAMED:
            if word in out:
                out[word] = {name: self(each) for name, each in out[word].items()}
        if gone:
            self._hide(out, gone)
        return _bounds(_listed(out, open_=self.hidden == "writeOnly" and not self.sends))

    def _hide(self, out: dict[str, Any], gone: frozenset[str]) -> None:
        for name in gone & out.get("properties", {}).keys():
            out["properties"][name] = not self.sends
        if "required" in out:
            out["required"] = [name for name in out["required"] if name not in gone]
        name = str(out.get("$ref", "")).rpartition("/")[2]
        if name and (name, gone) not in self._open:  # else it contains itself, and is left to it
            self._open.add((name, gone))
            del out["$ref"]
            out["allOf"] = [*out.get("allOf", ()), self(self.parts.get(name, {}), gone)]
            self._open.discard((name, gone))

    def _gone(self, node: Any, depth: int = 0) -> frozenset[str]:
        """The names that a schema hides, seen through references and `allOf`."""
        if not isinstance(node, dict) or depth > DEEPEST:
            return frozenset()
        found = {name for name, part in node.get("properties", {}).items() if self._hides(part)}
        inner = list(node.get("allOf", ()))
        if "$ref" in node:
            inner.append(self.parts.get(node["$ref"].rpartition("/")[2], {}))
        return frozenset(found).union(*(self._gone(part, depth + 1) for part in inner))

    def _hides(self, part: Any, depth: int = 0) -> bool:
        if not isinstance(part, dict) or depth > DEEPEST:
            return False
        inner = list(part.get("allOf", ()))
        if "$ref" in part:
            inner.append(self.parts.get(part["$ref"].rpartition("/")[2], {}))
        return part.get(self.hidden) is True or any(self._hides(each, depth + 1) for each in inner)


def _listed(out: dict[str, Any], *, open_: bool) -> dict[str, Any]:
    extensible = out.get("x-extensible-enum", False)
    if extensible is not False and open_:
        out.pop("enum", None)
    elif isinstance(extensible, list):
        out.setdefault("enum", extensible)
    return out


def _bounds(out: dict[str, Any]) -> dict[str, Any]:
    for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if isinstance(out.get(exclusive), bool) and out.pop(exclusive) and bound in out:
            out[exclusive] = out.pop(bound)
    if out.get("format") == "int32" and out.get("type", "integer") in ("integer", "number"):
        within = {"minimum": -(2**31), "maximum": 2**31 - 1}
        out = {"allOf": [out, {"if": {"type": "number"}, "then": within}]}
    return {"anyOf": [out, {"type": "null"}]} if out.pop("nullable", False) is True else out


def document(
    content: dict[str, Any], direction: Direction, *, sends: bool, old: bool
) -> dict[str, Any]:
    """A document as the sender or the receiver reads it."""
    hidden = "readOnly" if direction is Direction.REQUEST else "writeOnly"
    parts = content["components"]["schemas"]
    change = soundness.typed if sends else soundness.relaxed
    plain = Plain(parts, hidden, sends=sends, old=old)
    schemas = {name: change(plain(part)) for name, part in parts.items()}
    return {"s": change(plain(content["s"])), "components": {"schemas": schemas}}


# The verdict


def verdict(case: Case) -> tuple[str, Any]:
    """`right`, `suspected` or `wrong`, and what shows it."""
    soundness.CHECKS.clear()
    soundness.ALIVE.clear()
    written = (soundness.Written(each, case.version) for each in (case.base, case.revision))
    changes = SchemaComparison(*written).compare("#/s", "#/s", direction=case.direction)
    asks = case.direction is Direction.REQUEST
    older, newer = (case.base, case.revision) if asks else (case.revision, case.base)
    old = case.version == "3.0"
    sender = document(older, case.direction, sends=True, old=old)
    receiver = document(newer, case.direction, sends=False, old=old)
    proven = [each.proof for each in changes if isinstance(each.proof, ProvenInstance)]
    for proof in proven:
        if not _breaks(sender, receiver, proof.instance):
            return "wrong", ("the witness does not hold", proof)
    if proven or any(_is_fact(each) for each in changes):
        return "right", None
    suspected = [
        each for each in changes
        if isinstance(each.proof, Undecided) and each.kind != "sends-nothing"
    ]  # fmt: skip
    found = next((each for each in _search(case) if _breaks(sender, receiver, each)), ...)
    if suspected:
        return "suspected", (suspected, found)
    return ("right", None) if found is ... else ("wrong", ("a break was missed", found))


def _is_fact(change: SchemaChange) -> bool:
    return isinstance(change.proof, StructuralFact) and change.severity is Severity.ERROR


def _breaks(sender: dict[str, Any], receiver: dict[str, Any], value: Any) -> bool:
    return (
        soundness.valid(sender, sender["s"], value)
        and not soundness.valid(receiver, receiver["s"], value)
        and soundness.sent(sender, sender["s"], receiver, receiver["s"], value)
    )


def _search(case: Case) -> list[Any]:
    parts = (each["components"]["schemas"] for each in (case.base, case.revision))
    return Search(*parts).instances(case.base["s"], case.revision["s"])


def main(paths: list[str], most: int | None, *, loud: bool = False) -> int:
    """Prints the table, and what is wrong."""
    tally: Counter[tuple[str, str]] = Counter()
    wrong = 0
    for path in paths:
        found = list(cases(contract(path, root=Path())))
        stride = max(1, len(found) // most) if most else 1
        for case in found[::stride]:
            answer, detail = verdict(case)
            tally[case.keyword, answer] += 1
            wrong += answer == "wrong"
            if (answer == "wrong" and wrong <= SHOWN) or (loud and answer != "right"):
                print(answer, case.keyword, case.direction, detail, file=sys.stderr)
    print("| keyword | edits | right | suspected | wrong |\n|---|---|---|---|---|")
    keywords = sorted({keyword for keyword, _ in tally})
    for keyword in [*keywords, ""]:
        counts = [
            sum(count for (word, kind), count in tally.items()
                if kind == answer and keyword in ("", word))
            for answer in ("right", "suspected", "wrong")
        ]  # fmt: skip
        shares = (f"{count / sum(counts):.1%}" for count in counts)
        print(f"| {f'`{keyword}`' if keyword else 'all'} | {sum(counts)} | {' | '.join(shares)} |")
    return 1 if wrong else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("contract", nargs="+")
    parser.add_argument("--most", type=int, help="how many edits of each contract, evenly spread")
    parser.add_argument("-v", action="store_true", help="show what is suspected too")
    given = parser.parse_args()
    sys.exit(main(given.contract, given.most, loud=given.v))
