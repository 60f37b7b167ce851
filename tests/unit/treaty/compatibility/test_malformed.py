"""Documents with members of the wrong kind: never passed over in silence."""

from pathlib import Path, PurePosixPath
from typing import Any

import orjson

from treaty.compatibility import malformed
from treaty.compatibility.compare import compare
from treaty.contract.document import load
from treaty.contract.model import Contract
from treaty.contract.source import Directory, Source
from treaty.findings import Proof

HERE = Path(__file__).parent
BODY = {"content": {"application/json": 5}}
MALFORMED: dict[str, tuple[Any, str]] = {
    "paths as a list": ({"paths": [1]}, "/paths"),
    "no paths": ({"paths": None}, "/paths"),
    "a path item as text": ({"paths": {"/a": "text"}}, "/paths/~1a"),
    "an operation as text": ({"paths": {"/a": {"get": "text"}}}, "/paths/~1a/get"),
    "parameters as an object": (
        {"paths": {"/a": {"parameters": {}}}},
        "/paths/~1a/parameters",
    ),
    "a parameter as a number": (
        {"paths": {"/a": {"get": {"parameters": [3]}}}},
        "/paths/~1a/get/parameters/0",
    ),
    "responses as a list": (
        {"paths": {"/a": {"get": {"responses": []}}}},
        "/paths/~1a/get/responses",
    ),
    "a response as text": (
        {"paths": {"/a": {"get": {"responses": {"200": "fine"}}}}},
        "/paths/~1a/get/responses/200",
    ),
    "content as a list": (
        {"paths": {"/a": {"get": {"responses": {"200": {"content": []}}}}}},
        "/paths/~1a/get/responses/200/content",
    ),
    "a media type as a number": (
        {"paths": {"/a": {"post": {"requestBody": BODY}}}},
        "/paths/~1a/post/requestBody/content/application~1json",
    ),
    "a webhook as a list": ({"webhooks": {"w": []}}, "/webhooks/w"),
}


def contract(content: dict[str, Any]) -> Contract:
    """A contract with this in it."""
    whole = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {}} | content
    tree = Directory(HERE, HERE)
    return Contract(load(Source("c.json", PurePosixPath("c.json"), tree, orjson.dumps(whole))))


def test_malformed_member_is_named_and_leaves_the_verdict_open() -> None:
    """On either side, beside whatever else is found."""
    wrong = []
    for name, (content, pointer) in MALFORMED.items():
        both: list[tuple[dict[str, Any], dict[str, Any]]] = [(content, {}), ({}, content)]
        for sides in both:
            found = compare(*map(contract, sides))
            malformed = [each for each in found if each.rule == "document-malformed"]
            if len(malformed) != 1 or f"`{pointer}` is not" not in malformed[0].message:
                wrong.append((name, [each.message for each in found]))
            elif malformed[0].proof is not Proof.SUSPECTED:
                wrong.append((name, ["proven"]))
    assert wrong == []


def test_schema_that_cannot_be_read_is_named_though_nothing_about_it_changed() -> None:
    """In a component that neither side touched; a pattern that only others read is none."""
    components = {"A": {"properties": {"a": {"type": "strin"}}}, "B": {"pattern": "\\Z"}}
    same: dict[str, Any] = {"components": {"schemas": components}}
    sides = contract(same), contract({**same, "x-other": 1})
    assert compare(*sides) == []
    found = malformed.schemas(*sides, [])
    pointer = "/components/schemas/A/properties/a/type"
    assert [each.message for each in found] == [
        f"`{pointer}` cannot be 'strin' ({side})" for side in ("base", "revision")
    ]
    assert {each.proof for each in found} == {Proof.SUSPECTED}
    assert malformed.schemas(*sides, found) == []


def test_document_without_any_part_says_nothing() -> None:
    """OpenAPI asks for paths, webhooks or components."""
    bare, whole = contract({}), contract({})
    del bare.document.content["paths"]
    found = compare(bare, whole)
    assert [each.message for each in found] == [
        "the document has none of paths, webhooks, components (base)"
    ]


def test_well_formed_document_has_none() -> None:
    """Extensions may be of any kind."""
    fine: dict[str, Any] = {
        "paths": {"x-note": 1, "/a": {"x-b": 2, "get": {"responses": {"x-c": 3, "200": {}}}}}
    }
    assert compare(contract(fine), contract({**fine, "x-other": 1})) == []
