"""The rules about schemas: each elementary change, in a request and in a response."""

from collections.abc import Iterator
from typing import Final

from treaty.findings import Rule, Severity
from treaty.schema_kinds import KINDS

_E, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFO

_MEANING: Final = {
    "request": "A client that keeps to the base may send what the server refuses. For a callback "
    "or a webhook it is the service that sends, and its receivers that refuse.",
    "response": "A server may answer what a client of the base does not accept. For a callback or "
    "a webhook it is a receiver that answers, and the service that does not accept it.",
}
_FIX: Final = {
    "request": "keep accepting what the base accepted; ask for more under a new name or version",
    "response": "keep sending only what the base promised; send more under a new name or version",
}

_KEYWORDS: Final = (
    ("type", "type", "`type: integer` became `type: string`"),
    ("minimum", "least value", "`minimum: 1` became `minimum: 5`"),
    ("maximum", "greatest value", "`maximum: 100` became `maximum: 50`"),
    ("exclusive-minimum", "lower bound", "`exclusiveMinimum: 0` became `exclusiveMinimum: 1`"),
    ("exclusive-maximum", "upper bound", "`exclusiveMaximum: 10` became `exclusiveMaximum: 5`"),
    ("multiple-of", "step", "`multipleOf: 2` became `multipleOf: 4`"),
    ("min-length", "least length", "`minLength: 1` became `minLength: 3`"),
    ("max-length", "greatest length", "`maxLength: 80` became `maxLength: 40`"),
    ("pattern", "pattern", "`pattern: ^[a-z]+$` became `pattern: ^[a-c]+$`"),
    ("format", "format", "`format: uuid` was added to a string"),
    ("content-encoding", "content encoding", "`contentEncoding: base64` became `base32`"),
    (
        "content-media-type",
        "content's media type",
        "`contentMediaType: image/png` became `image/*`",
    ),
    ("items", "schema of items", "`items: {type: string}` became `items: {type: integer}`"),
    ("prefix-items", "schema of leading items", "an entry of `prefixItems` changed"),
    ("min-items", "least number of items", "`minItems: 1` became `minItems: 2`"),
    ("max-items", "greatest number of items", "`maxItems: 10` became `maxItems: 5`"),
    ("unique-items", "uniqueness of items", "`uniqueItems: true` was added"),
    ("contains", "item that has to be there", "`contains: {const: a}` was added"),
    ("min-contains", "least number of matching items", "`minContains: 2` was added"),
    ("max-contains", "greatest number of matching items", "`maxContains: 2` was added"),
    ("required", "list of required properties", "`required: [id]` was added"),
    ("properties", "schema of a property", "the schema of `properties.id` changed"),
    ("pattern-properties", "schema by name", "`patternProperties: {^x-: {}}` was removed"),
    ("additional-properties", "schema of other properties", "`additionalProperties: false`"),
    ("property-names", "rule for names", "`propertyNames: {maxLength: 8}` was added"),
    ("min-properties", "least number of properties", "`minProperties: 1` was added"),
    ("max-properties", "greatest number of properties", "`maxProperties: 5` was added"),
    ("dependent-required", "dependent requirement", "`dependentRequired: {a: [b]}` was added"),
    ("dependent-schemas", "dependent schema", "`dependentSchemas: {a: {...}}` was added"),
    ("unevaluated-properties", "rule for other properties", "`unevaluatedProperties: false`"),
    ("unevaluated-items", "rule for other items", "`unevaluatedItems: false`"),
    ("not", "exclusion", "`not: {const: a}` was added"),
    ("if", "condition", "`if` and `then` were added"),
    ("then", "consequence of a condition", "`then` was added"),
    ("else", "alternative of a condition", "`else` was added"),
    ("any-of", "list of alternatives", "a branch of `anyOf` changed"),
    ("one-of", "list of alternatives", "a branch of `oneOf` changed"),
    ("all-of", "list of parts", "a part was added to `allOf`"),
    ("discriminator", "discriminator", "a value of `discriminator.mapping` leads elsewhere"),
)
"""What a schema can say, by the word that its kinds begin with."""

_NUMBER_WORDS: Final = ("added", "removed", "increased", "decreased", "changed")
_OTHER_WORDS: Final = ("added", "removed", "changed")

_KINDS: Final = (
    ("became-nullable", "null may be sent now", _E, "`type: string` became `[string, 'null']`"),
    ("became-not-nullable", "null is no longer accepted", _E, "`[string, 'null']` became `string`"),
    ("enum-added", "only listed values are accepted", _E, "`enum: [a, b]` was added to a string"),
    ("enum-removed", "other than the listed values may be sent", _E, "`enum: [a, b]` was removed"),
    ("enum-value-added", "a further value may be sent", _E, "`enum: [a]` became `[a, b]`"),
    ("enum-value-removed", "a value is no longer accepted", _E, "`enum: [a, b]` became `[a]`"),
    ("property-became-required", "a property became required", _E, "`required: [id]` was added"),
    ("property-became-optional", "a property became optional", _E, "`required: [id]` was removed"),
    ("required-property-added", "a required property was added", _E, "`id`, which is required"),
    ("required-property-removed", "a required property was removed", _E, "`id`, once required"),
    ("property-added", "a property was added", _I, "`properties.id` is in the revision only"),
    ("property-removed", "a property was removed", _W, "`properties.id` is in the base only"),
    ("additional-properties-closed", "undeclared properties are refused", _E,
     "`additionalProperties: false` was added"),
    ("additional-properties-opened", "undeclared properties may be sent", _E,
     "`additionalProperties: false` was removed"),
    ("pattern-properties-closed", "properties of some names are refused", _E,
     "`patternProperties` was removed from a closed object"),
    ("pattern-properties-opened", "properties of further names may be sent", _E,
     "`patternProperties` was added to a closed object"),
    ("items-closed", "further items are refused", _E, "`items: false` was added"),
    ("items-opened", "further items may be sent", _E, "`items: false` was removed"),
    ("branch-added", "an alternative was added", _E, "a branch was added to `oneOf`"),
    ("branch-removed", "an alternative was removed", _E, "a branch of `oneOf` is gone"),
    ("discriminator-value-added", "a discriminator value was added", _E,
     "`mapping: {fish: ...}` was added"),
    ("discriminator-value-removed", "a discriminator value was removed", _E,
     "`mapping: {fish: ...}` was removed"),
    ("discriminator-mapping-changed", "a discriminator value stands for other content", _E,
     "`mapping: {pet: Cat}` became `{pet: Dog}`"),
    ("one-of-ambiguous", "a value matches several branches now", _W, "two branches overlap"),
    ("default-added", "a default was added", _W, "`default: 10` was added"),
    ("default-removed", "a default was removed", _W, "`default: 10` was removed"),
    ("default-changed", "a default changed", _W, "`default: 10` became `default: 20`"),
    ("sends-nothing", "the sender's schema admits no value", _W, "`type: string` with `enum: [1]`"),
    ("invalid-schema", "a schema is not valid", _W, "`type: strin`"),
    ("undecided", "a change could not be decided", _W, "schemas that unfold without end"),
)  # fmt: skip

_MILD: Final = {
    "property-added": ("Nobody who keeps to the base is hurt.", "nothing to do"),
    "property-removed": (
        "It is ignored or refused when it is sent, and found missing by those who read it.",
        "keep the property",
    ),
    "one-of-ambiguous": (
        "`oneOf` takes a value that matches exactly one branch, and validators may refuse it.",
        "tell the branches apart by a required property, or write `anyOf`",
    ),
    "sends-nothing": (
        "Nothing can be sent, so nothing breaks; it was hardly meant.",
        "mend the schema",
    ),
    "invalid-schema": (
        "It was read as if it allowed everything, so breaks may hide behind it.",
        "mend the schema",
    ),
    "undecided": (
        "Neither a proof that the change is harmless nor a message that breaks was found.",
        "simplify the schemas at this place, or look at it and waive this",
    ),
} | dict.fromkeys(
    ("default-added", "default-removed", "default-changed"),
    ("Who leaves the value out now says something else by it.", "keep the default"),
)


def _of(side: str) -> Iterator[Rule]:
    for subject, what, example in _KEYWORDS:
        number = subject.startswith(("min", "max", "exclusive"))
        for word in _NUMBER_WORDS if number else _OTHER_WORDS:
            if f"{subject}-{word}" not in KINDS:
                continue
            article = "an" if what[0] in "aeiou" else "a"
            summary = f"In a {side}, {article} {what} was {word}"
            yield Rule(f"{side}-{subject}-{word}", summary, _E, _MEANING[side], example, _FIX[side])
    for kind, what, severity, example in _KINDS:
        meaning, fix = _MILD.get(kind, (_MEANING[side], _FIX[side]))
        yield Rule(f"{side}-{kind}", f"In a {side}, {what}", severity, meaning, example, fix)


SCHEMA_RULES: Final = (*_of("request"), *_of("response"))
