"""Comparisons of whole contracts: a table of small pairs, and rewrites that say the same."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

import orjson
import yaml_rs

from treaty.compatibility.compare import compare
from treaty.compatibility.comparison import Policy
from treaty.compatibility.rules import RULES
from treaty.contract.document import load
from treaty.contract.model import Contract
from treaty.contract.source import Directory, Source
from treaty.findings import Finding, Proof, Severity

_HERE = Path(__file__).parent
_POLICY = Policy(date(2030, 1, 1), notice=90)


def _table(name: str) -> list[Any]:
    read: Any = yaml_rs.loads((_HERE / name).read_text(encoding="utf-8"), parse_datetime=False)
    return list(read)


PAIRS = _table("operation_pairs.yaml")
REWRITES = _table("operation_rewrites.yaml")


def contract(name: str, content: Mapping[str, Any]) -> Contract:
    """Makes a contract of plain data."""
    empty = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {}}
    whole: dict[str, Any] = {**empty, **content}
    tree = Directory(_HERE, _HERE)
    return Contract(load(Source(name, PurePosixPath(name), tree, orjson.dumps(whole))))


def pair(row: Mapping[str, Any]) -> tuple[Contract, Contract]:
    """Makes the two contracts of a row."""
    made = []
    for side in ("base", "revision"):
        content = row[side] if row.get("whole") else {"paths": {"/pets": {"post": row[side]}}}
        made.append(contract(f"{side}.json", content))
    return made[0], made[1]


def said(finding: Finding) -> str:
    """Writes what a row of the table expects of a finding."""
    place = finding.place
    words = [finding.severity.value, finding.rule, place.status, place.location]
    if place.location in {"", "body"} and place.media_type:
        words.append(place.media_type)
    return " ".join(word for word in (*words, place.pointer) if word)


@cache
def compared(name: str) -> list[Finding]:
    """What is found between the contracts of a row of the table."""
    (row,) = (each for each in PAIRS if each["name"] == name)
    return compare(*pair(row), policy=_POLICY)


def faults(row: Mapping[str, Any]) -> list[str]:
    """What is wrong with the comparison of one row."""
    found = compared(row["name"])
    told = sorted(map(said, found))
    wrong = [] if told == sorted(row["expect"]) else [f"expected {row['expect']}, found {told}"]
    wrong += [f"{each.rule} is suspected" for each in found if each.proof is not Proof.PROVEN]
    shown = {str(each.witness.value.get("status")) for each in found if each.witness}
    wrong += [] if shown == {str(row.get("answered"))} or "answered" not in row else [f"by {shown}"]
    if "shown" in row:
        values = [each.witness.value for each in found if each.witness]
        wrong += [] if values == [row["shown"]] else [f"shown by {values}"]
    if "says" in row:
        messages = sorted(each.message for each in found)
        wrong += [] if messages == sorted(row["says"]) else [f"said {messages}"]
    if "reasons" in row:
        reasons = sorted(each.witness.reason for each in found if each.witness)
        wrong += [] if reasons == sorted(row["reasons"]) else [f"for {reasons}"]
    return wrong + [
        f"{each.rule} is nowhere" for each in found if not each.base and not each.revision
    ]


def test_compare_finds_what_the_table_says_and_nothing_else() -> None:
    """Rule, severity and place of each finding, all of them proven."""
    assert {row["name"]: found for row in PAIRS if (found := faults(row))} == {}


def test_compare_with_an_equivalent_rewrite_finds_nothing() -> None:
    """Neither way round."""
    wrong = {}
    for row in REWRITES:
        base, revision = pair(row)
        found = [*compare(base, revision, policy=_POLICY), *compare(revision, base, policy=_POLICY)]
        if found:
            wrong[row["name"]] = sorted(map(said, found))
    assert wrong == {}


def test_compare_with_itself_finds_nothing() -> None:
    """A contract keeps its own word."""
    wrong = {
        row["name"]: found
        for row in PAIRS
        for side in pair(row)
        if (found := compare(side, side, policy=_POLICY))
    }
    assert wrong == {}


def test_tables_keep_their_rows() -> None:
    """Beside those about schemas, which are more."""
    assert len(PAIRS) >= 140
    assert len(REWRITES) >= 20


def test_compare_uses_every_rule_of_operations_and_messages_that_the_table_can_show() -> None:
    """Each rule that is found is in the table of rules."""
    used = {line.split()[1] for row in PAIRS for line in row["expect"]}
    assert used <= set(RULES)


def test_compare_names_the_operations_that_a_shared_change_reaches() -> None:
    """One finding for a component, with every operation that uses it."""
    row = next(each for each in PAIRS if "told once" in each["name"])
    (finding,) = compare(*pair(row))
    assert [str(operation) for operation in finding.reaches] == ["GET /a", "GET /b"]


def test_compare_leaves_out_operations_that_use_a_component_as_before() -> None:
    """A change of where a component is used is no change of the component."""

    def written(*schemas: str) -> dict[str, Any]:
        uses = zip(("/a", "/b", "/c"), schemas, strict=True)
        return {
            "paths": {path: {"get": {"responses": {"200": {"description": "found", "content": {
                "application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}
            }}}}} for path, schema in uses},
            "components": {"schemas": {
                "Old": {"type": "object", "required": ["age"], "properties": {
                    "age": {"type": "integer"}}},
                "New": {"type": "object", "required": ["age"], "properties": {
                    "age": {"type": "string"}}},
            }},
        }  # fmt: skip

    base, revision = written("Old", "New", "New"), written("New", "New", "New")
    (finding,) = compare(contract("base.json", base), contract("revision.json", revision))
    assert str(finding.operation) == "GET /a"
    assert finding.reaches == ()


def test_compare_grows_a_witness_into_a_whole_request() -> None:
    """Path, query, headers, credentials and body: all that the base asks for and nothing more."""
    operation: dict[str, Any] = {
        "security": [{"token": []}],
        "parameters": [
            {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}},
            {"name": "tags", "in": "query", "required": True,
             "schema": {"type": "array", "items": {"enum": ["a"]}, "minItems": 2}},
            {"name": "X-Trace", "in": "header", "schema": {"type": "string"}},
        ],
        "requestBody": {"required": True, "content": {"application/json": {"schema": {
            "type": "object", "required": ["name"], "properties": {
                "name": {"type": "string", "minLength": 2}, "age": {"type": "integer"}}}}}},
    }  # fmt: skip
    base = {
        "servers": [{"url": "https://api.example.com/v1"}],
        "paths": {"/pets/{id}": {"put": operation}},
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    }
    revision = orjson.loads(orjson.dumps(base))
    body = revision["paths"]["/pets/{id}"]["put"]["requestBody"]["content"]
    body["application/json"]["schema"]["properties"]["age"]["minimum"] = 1
    (finding,) = compare(contract("base.json", base), contract("revision.json", revision))
    assert finding.witness is not None
    assert finding.witness.accepted_by == "base"
    assert finding.witness.value == {
        "method": "PUT",
        "path": "/v1/pets/0",
        "query": {"tags": ["a", "a"]},
        "headers": {"Authorization": "Bearer <credentials>", "Content-Type": "application/json"},
        "body": {"name": "text", "age": 0},
    }


def test_compare_shows_every_break_of_a_message_by_a_message() -> None:
    """A request or a response for each error that one can show."""
    for row in PAIRS:
        for finding in compared(row["name"]):
            shown = finding.rule.startswith(("request-required", "request-body-became-required"))
            if finding.severity is Severity.ERROR and shown:
                assert finding.witness is not None
                assert finding.witness.value["method"]


def test_compare_with_a_required_value_that_cannot_be_made_proves_nothing() -> None:
    """A witness is a whole message: where none was found, a break stays in doubt and says why."""
    base: dict[str, Any] = {
        "parameters": [
            {"name": "odd", "in": "query", "required": True, "schema": {
                "type": "string", "pattern": "^([A-Z]{2})-\\1-([0-9]{3})-\\2$"}},
            {"name": "limit", "in": "query", "schema": {"type": "integer"}},
        ],
    }  # fmt: skip
    revision = orjson.loads(orjson.dumps(base))
    revision["parameters"][1]["schema"]["maximum"] = 5
    (finding,) = compare(*pair({"base": base, "revision": revision}))
    assert finding.proof is Proof.SUSPECTED
    assert finding.severity is Severity.WARNING
    assert "the message has to hold" in finding.message


def test_compare_tells_how_often_an_item_has_to_be_there() -> None:
    """Where the item itself is the same, what changed is the number."""
    schema: dict[str, Any] = {"type": "array", "contains": {"const": 1}, "maxContains": 3}
    base: dict[str, Any] = {"requestBody": {"content": {"application/json": {"schema": schema}}}}
    revision = orjson.loads(orjson.dumps(base))
    revision["requestBody"]["content"]["application/json"]["schema"]["maxContains"] = 2
    (finding,) = compare(*pair({"base": base, "revision": revision}))
    assert (finding.rule, finding.message) == (
        "request-contains-changed",
        "`maxContains` went from 3 to 2",
    )
