"""Nothing that a contract says crashes, hangs or silently passes."""

from dataclasses import dataclass
from typing import Any

import pytest

from treaty.compatibility.changes import SchemaChange
from treaty.compatibility.mode import Direction
from treaty.compatibility.patterns import Counterexample, Included, Inclusion, included
from treaty.compatibility.schemas import SchemaComparison
from treaty.findings import Severity, Undecided
from treaty.proof import ProvenInstance

STRING: dict[str, Any] = {"type": "string"}
INTEGER: dict[str, Any] = {"type": "integer"}


@dataclass(frozen=True)
class Written:
    """A document with one schema and some components."""

    content: Any
    version: str = "3.1"


def ref(name: object) -> dict[str, Any]:
    """A reference to a component."""
    return {"$ref": f"#/components/schemas/{name}"}


def compared(base: Any, revision: Any, old: Any = None, new: Any = None) -> list[SchemaChange]:
    """What the comparison finds in a request."""
    one = Written({"s": base, "components": {"schemas": old or {}}})
    other = Written({"s": revision, "components": {"schemas": new or {}}})
    return list(SchemaComparison(one, other).compare("#/s", "#/s", direction=Direction.REQUEST))


def nested(depth: int, inner: Any, word: str) -> Any:
    """A schema in a schema in a schema."""
    schema = inner
    for _ in range(depth):
        if word == "properties":
            schema = {"type": "object", "properties": {"a": schema}}
        else:
            schema = {word: schema if word in ("items", "not") else [schema]}
    return schema


def chained(length: int, end: Any, link: str) -> dict[str, Any]:
    """Components that each refer to the next."""
    chain: dict[str, Any] = {str(length): end}
    for number in range(length):
        target = ref(number + 1)
        chain[str(number)] = {
            "plain": target,
            "allOf": {"allOf": [target]},
            "property": {"type": "object", "required": ["a"], "properties": {"a": target}},
        }[link]
    return chain


def test_chain_of_ten_thousand_references_is_followed() -> None:
    """References that only refer on are one reference."""
    found = compared(
        ref(0), ref(0), chained(10_000, STRING, "plain"), chained(10_000, INTEGER, "plain")
    )
    assert [each.kind for each in found] == ["type-changed"]


@pytest.mark.parametrize("link", ["allOf", "property"])
def test_chain_too_long_to_follow_is_undecided(link: str) -> None:
    """A change at the end of a long chain is not passed over in silence."""
    found = compared(ref(0), ref(0), chained(2_000, STRING, link), chained(2_000, INTEGER, link))
    assert found
    assert any(isinstance(each.proof, Undecided) for each in found)


@pytest.mark.parametrize("word", ["properties", "items", "allOf", "anyOf", "oneOf", "not"])
def test_schemas_nested_a_thousand_deep_are_equal_to_themselves_and_else_undecided(
    word: str,
) -> None:
    """Depth neither crashes nor hides a change."""
    one, same = nested(1_000, STRING, word), nested(1_000, STRING, word)
    assert compared(one, same) == []
    found = compared(one, nested(1_000, INTEGER, word))
    assert any(isinstance(each.proof, Undecided) for each in found)


@pytest.mark.parametrize("word", ["properties", "items", "allOf", "anyOf", "oneOf"])
def test_change_eighty_levels_deep_is_proven(word: str) -> None:
    """What can be followed is decided."""
    found = compared(nested(80, STRING, word), nested(80, INTEGER, word))
    assert [each.severity for each in found] == [Severity.ERROR]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (ref("A"), STRING),
        ({"allOf": [ref("A"), STRING]}, {"allOf": [ref("A"), INTEGER]}),
        ({"anyOf": [ref("A"), STRING]}, {"anyOf": [ref("A"), INTEGER]}),
        ({"not": ref("A")}, {"not": ref("A"), "type": "string"}),
    ],
    ids=["reference", "allOf", "anyOf", "not"],
)
def test_schema_that_contains_itself_ends(old: Any, new: Any) -> None:
    """A circle without a property in between means nothing, and harms nothing."""
    compared(ref("A"), ref("A"), {"A": old}, {"A": new})
    compared(ref("A"), ref("A"), {"A": new}, {"A": old})


def test_object_that_requires_itself_is_undecided_not_endless() -> None:
    """No finite message shows a change in it."""
    old = {"type": "object", "properties": {"a": ref("A")}, "required": ["a"]}
    found = compared(ref("A"), ref("A"), {"A": old}, {"A": {**old, "required": ["a", "b"]}})
    assert [each.severity for each in found] == [Severity.WARNING]


def test_combinations_that_blow_up_are_cut_short() -> None:
    """Nine pairs of alternatives have 512 combinations."""
    pairs = [
        {"anyOf": [{"properties": {f"p{at}": STRING}}, {"required": [f"q{at}"]}]} for at in range(9)
    ]
    assert not [
        each
        for each in compared(
            {"type": "object", "allOf": pairs}, {"type": "object", "allOf": pairs[:-1]}
        )
        if each.severity is Severity.ERROR
    ]


@pytest.mark.parametrize(
    ("schema", "place"),
    [
        ({"type": "strin"}, "/type"),
        ({"minLength": "x"}, "/minLength"),
        ({"pattern": "["}, "/pattern"),
        ({"properties": []}, "/properties"),
        ({"anyOf": {}}, "/anyOf"),
        ({"required": "a"}, "/required"),
        ({"items": 5}, "/items"),
        ({"multipleOf": 0}, "/multipleOf"),
        (ref("none"), ""),
        (5, ""),
        (None, ""),
        ("string", ""),
    ],
    ids=str,
)
def test_invalid_schema_is_named_and_the_rest_compared(schema: Any, place: str) -> None:
    """The place is told, nothing there passes, and other changes are still found."""
    base = {"type": "object", "properties": {"bad": schema, "good": STRING}}
    revision = {"type": "object", "properties": {"bad": STRING, "good": INTEGER}}
    found = {each.kind: each for each in compared(base, revision)}
    assert found["invalid-schema"].base == f"#/s/properties/bad{place}"
    assert isinstance(found["invalid-schema"].proof, Undecided)
    assert any(each.pointer == "/good" for each in compared(base, revision))


def test_large_enum_is_compared_by_value() -> None:
    """Thousands of values cost one validator."""
    values = [f"v{number}" for number in range(2_000)]
    found = compared({"enum": values}, {"enum": values[:-1]})
    assert [each.message for each in found] == ['"v1999" is no longer accepted']


@pytest.mark.parametrize(
    ("sender", "receiver", "answer"),
    [
        (r"^\p{Lu}+$", r"^\p{L}+$", Included()),
        (r"^\p{L}$", r"^[a-zA-Z]$", Counterexample("À")),
        (r"^[A-Z]+$", r"^\P{Ll}+$", Included()),
        (r"^\p{Letter}$", r"^\p{General_Category=Letter}$", Included()),
    ],
)
def test_pattern_of_categories_is_decided(sender: str, receiver: str, answer: Inclusion) -> None:
    """Unicode's table of characters is read for these alone."""
    assert included(sender, receiver) == answer


def test_limit_of_an_uploaded_file_is_proven() -> None:
    """Twenty megabytes in Base64, and a character more."""
    limit = 27_962_028
    old, new = ({"type": "string", "maxLength": most} for most in (limit, limit - 1))
    (change,) = compared(old, new)
    assert isinstance(change.proof, ProvenInstance)
    assert len(change.proof.instance) == limit


def test_limit_of_very_many_items_is_proven() -> None:
    """An array is as long as it has to be."""
    (change,) = compared({"type": "array"}, {"type": "array", "maxItems": 50_000})
    assert isinstance(change.proof, ProvenInstance)


def test_limit_beyond_what_can_be_written_is_suspected() -> None:
    """A witness of a billion characters helps nobody."""
    found = compared({"type": "string", "maxLength": 10**9}, {"type": "string", "maxLength": 10**8})
    assert [(each.kind, each.severity) for each in found] == [
        ("max-length-decreased", Severity.WARNING)
    ]


def knot(size: int, kind: str) -> dict[str, Any]:
    """Components that each refer to five others."""
    return {
        f"C{at}": {
            "type": "object",
            "properties": {
                **{f"p{way}": ref(f"C{(at * 7 + way * 13 + 1) % size}") for way in range(5)},
                "v": {"type": kind},
            },
        }
        for at in range(size)
    }


def test_knot_of_many_changes_ends_with_what_was_found_and_says_so() -> None:
    """Work is counted: the same contracts stop at the same place."""
    found = [
        compared(ref("C0"), ref("C0"), knot(300, "number"), knot(300, "integer")) for _ in range(2)
    ]
    assert [each.kind for each in found[0]] == [each.kind for each in found[1]]
    assert {each.kind for each in found[0]} == {"type-changed", "undecided"}


def test_one_change_in_a_knot_of_many_is_found() -> None:
    """Each component is walked once, however many refer to it."""
    old, new = knot(400, "number"), knot(400, "number")
    new["C200"]["properties"]["v"] = INTEGER
    assert [each.kind for each in compared(ref("C0"), ref("C0"), old, new)] == ["type-changed"]


@pytest.mark.parametrize("count", [8, 20])
def test_choices_that_do_not_matter_are_not_combined(count: int) -> None:
    """Of two to the power of twenty cases only those count that touch what changed."""
    choices = [
        {
            "anyOf": [
                {"properties": {f"p{at}": {"const": value}}, "required": [f"p{at}"]}
                for value in (0, 1)
            ]
        }
        for at in range(count + 1)
    ]
    found = compared({"allOf": choices[:-1]}, {"allOf": choices})
    assert [each.kind for each in found] == ["property-added", "required-property-added"]


def test_object_of_ten_million_properties_is_suspected() -> None:
    """As with long texts, nothing of that size is made."""
    found = compared(
        {"type": "object", "minProperties": 10**7}, {"type": "object", "minProperties": 10**7 + 1}
    )
    assert [each.severity for each in found] == [Severity.WARNING]
