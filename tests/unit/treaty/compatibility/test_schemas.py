"""What changed between two small schemas: kind, place and severity, in both directions."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest
import yaml_rs

from treaty.compatibility.changes import SchemaChange
from treaty.compatibility.mode import Direction, Media
from treaty.compatibility.schemas import SchemaComparison
from treaty.findings import Severity, StructuralFact, Undecided
from treaty.proof import ProvenInstance, admits


@dataclass(frozen=True)
class Written:
    """A document with one schema and some components."""

    content: Any
    version: str = "3.1"


@dataclass(frozen=True)
class Row:
    """A change, and what is to be found: severity, kind and place of each."""

    name: str
    base: Any
    revision: Any
    request: list[str]
    response: list[str]
    version: str = "3.1"
    media: str = "json"


_TABLE: Any = yaml_rs.loads(
    Path(__file__).with_name("schema_pairs.yaml").read_text(encoding="utf-8"), parse_datetime=False
)
COMPONENTS: dict[str, Any] = _TABLE["components"]
ROWS = [Row(**entry) for entry in _TABLE["pairs"]]


def compared(entry: Row) -> SchemaComparison:
    """The comparison of a row."""
    base, revision = (
        Written({"s": schema, "components": {"schemas": COMPONENTS}}, entry.version)
        for schema in (entry.base, entry.revision)
    )
    return SchemaComparison(base, revision)


CONSTRUCTS = (
    "discriminator", "unevaluated", "dynamicRef", "readOnly", "writeOnly", "extensible", "content",
    "dependent", '"if"', '"not"', "oneOf", "anyOf", "allOf", "$ref", "propertyNames",
    "patternProperties", "additionalProperties", "contains", "prefixItems", "uniqueItems",
    "Items", "enum", "const", "Properties", "format", "pattern", "Length", "xclusive", "imum",
    "multipleOf", "default", "required", "properties", "items",
)  # fmt: skip
"""What rows are grouped by: the first word that stands in one of the two schemas."""


def construct(entry: Row) -> str:
    """The group of a row."""
    if entry.media == "text" or entry.version == "3.0":
        return entry.media if entry.media == "text" else "3.0"
    text = orjson.dumps([entry.base, entry.revision]).decode()
    return next((word.strip('"') for word in CONSTRUCTS if word in text), "type")


GROUPS: dict[str, list[Row]] = {}
for entry_ in ROWS:
    GROUPS.setdefault(construct(entry_), []).append(entry_)


def faults(entry: Row, comparison: SchemaComparison, direction: Direction) -> list[str]:
    """What is wrong with the comparison of one row in one direction."""
    found = comparison.compare("#/s", "#/s", direction=direction, media=Media(entry.media))
    wanted = entry.request if direction is Direction.REQUEST else entry.response
    told = [f"{each.severity} {each.kind} {each.pointer}".strip() for each in found]
    wrong = [] if told == wanted else [f"expected {wanted}, found {told}"]
    return wrong + [f"{each.kind}: no proof" for each in found if not is_proven(each)]


def is_proven(change: SchemaChange) -> bool:
    """Whether a witness holds on both sides, or a milder finding says what it leans on."""
    proof = change.proof
    if isinstance(proof, ProvenInstance):
        return bool(
            admits(proof.sender_schema, proof.instance, text=proof.text)
            and not admits(proof.receiver_schema, proof.instance, text=proof.text)
            and proof.reason
        )
    if isinstance(proof, Undecided):
        return change.severity is Severity.WARNING
    return isinstance(proof, StructuralFact)


def compared_with_itself(entry: Row) -> list[str]:
    """What a schema compared with itself comes to."""
    base = Written({"s": entry.base, "components": {"schemas": COMPONENTS}}, entry.version)
    again = Written({"s": entry.base, "components": {"schemas": COMPONENTS}, "x": 1}, entry.version)
    compare = SchemaComparison(base, again).compare
    return [each.kind for way in Direction for each in compare("#/s", "#/s", direction=way)]


@pytest.mark.parametrize("group", GROUPS)
def test_comparison_tells_kind_place_and_severity_with_proof(group: str) -> None:
    """Each change is found once, where it is, and each finding has what it leans on."""
    wrong = {
        f"{entry.name}, {direction}": found
        for entry in GROUPS[group]
        for comparison in (compared(entry),)
        for direction in Direction
        if (found := faults(entry, comparison, direction))
    }
    assert wrong == {}


@pytest.mark.parametrize("group", GROUPS)
def test_schema_compared_with_itself_is_silent(group: str) -> None:
    """Nothing differs from itself, read as a request or as a response."""
    wrong = {entry.name: found for entry in GROUPS[group] if (found := compared_with_itself(entry))}
    assert wrong == {}


def test_rows_have_names_of_their_own() -> None:
    """No row stands twice."""
    assert len({entry.name for entry in ROWS}) == len(ROWS)


def test_long_list_of_alternatives_is_decided_one_by_one() -> None:
    """However many a discriminator tells apart, a change in one of them is found in it."""

    def written(changed: str) -> Written:
        alternatives = [
            {
                "type": "object",
                "required": ["kind"],
                "properties": {
                    "kind": {"const": number},
                    "a": {"type": changed if number == 90 else "string"},
                },
            }
            for number in range(100)
        ]
        return Written({"s": {"oneOf": alternatives}})

    found = SchemaComparison(written("string"), written("integer")).compare(
        "#/s", "#/s", direction=Direction.REQUEST
    )
    assert [(each.kind, each.pointer) for each in found] == [("type-changed", "/a")]
    assert is_proven(found[0])
