"""Every elementary change of a schema, without its direction, and what to do about it."""

from types import MappingProxyType
from typing import Final, Literal, NamedTuple, TypeAlias

Stated: TypeAlias = Literal["never", "mildly", "always"]


class Kind(NamedTuple):
    """What a change is.

    Attributes:
        summary: One sentence without a full stop.
        hint: How to make it without breaking anybody.
        stated: Whether the documents alone prove it, or only where it is no error; otherwise it
            takes a message that one side allows and the other refuses.
    """

    summary: str
    hint: str
    stated: Stated = "never"


WIDEN: Final = "keep accepting and keep to sending what the base allows, or release a new version"

LIMITS: Final = MappingProxyType(
    {
        "minimum": "the least number",
        "maximum": "the greatest number",
        "min-length": "the shortest length",
        "max-length": "the greatest length",
        "min-items": "the least number of items",
        "max-items": "the greatest number of items",
        "min-properties": "the least number of properties",
        "max-properties": "the greatest number of properties",
    }
)
RULES: Final = MappingProxyType(
    {
        "multiple-of": "what numbers are a multiple of",
        "pattern": "the pattern of a string",
        "format": "the format of a string or number",
        "unique-items": "whether items are distinct",
        "contains": "what an array contains",
        "property-names": "the rule for property names",
        "not": "what is excluded",
        "content-encoding": "the encoding of a string's content",
        "content-media-type": "the media type of a string's content",
        "dependent-required": "which properties need others",
        "default": "the default",
    }
)
SINGLE: Final = MappingProxyType(
    {
        "type-changed": ("the type changed", WIDEN),
        "became-nullable": ("null was not sent before and may be now", WIDEN),
        "became-not-nullable": ("null was accepted and is no longer", WIDEN),
        "enum-value-removed": (
            "a value is no longer listed",
            "keep accepting the value, if only to ignore it",
        ),
        "enum-value-added": (
            "a value that receivers do not know may be sent",
            "send new values only to clients that ask for them, or mark the enum as extensible",
        ),
        "enum-added": ("only listed values are allowed now", WIDEN),
        "enum-removed": ("values are no longer listed, any other may be sent", WIDEN),
        "property-became-required": (
            "a property that could be left out must be sent",
            "keep the property optional and give it a default",
        ),
        "required-property-added": (
            "a new property must be sent",
            "make the new property optional and give it a default",
        ),
        "property-became-optional": (
            "a property that was always sent may be left out",
            "keep sending the property, null if need be and allowed",
        ),
        "required-property-removed": (
            "a property that was always sent is gone",
            "keep sending the property until no client reads it",
        ),
        "property-removed": (
            "a property is gone",
            "keep accepting the property, if only to ignore it",
        ),
        "property-added": (
            "a property is new",
            "make sure that receivers ignore what they do not know",
        ),
        "additional-properties-closed": (
            "properties that are not declared are no longer accepted",
            "leave the object open",
        ),
        "additional-properties-opened": (
            "properties that are not declared may be sent",
            "keep the object closed",
        ),
        "pattern-properties-closed": ("names of a pattern are no longer accepted", WIDEN),
        "pattern-properties-opened": ("names of a pattern may now be sent", WIDEN),
        "items-closed": ("an array no longer accepts further items", WIDEN),
        "items-opened": ("an array may have further items", WIDEN),
        "branch-removed": ("an alternative is gone", WIDEN),
        "branch-added": ("an alternative is new", WIDEN),
        "discriminator-changed": ("the discriminator is another property", WIDEN),
        "discriminator-value-removed": ("a discriminator value is gone", WIDEN),
        "discriminator-value-added": ("a discriminator value is new", WIDEN),
        "discriminator-mapping-changed": ("a discriminator value leads to other content", WIDEN),
        "one-of-ambiguous": (
            "a message matches several alternatives of a oneOf",
            "tell the alternatives apart by a required constant",
        ),
        "sends-nothing": (
            "the sender's schema admits no value",
            "look for contradictions in the schema",
        ),
        "undecided": ("it could not be decided", "compare the two schemas by hand"),
        "invalid-schema": ("something in a schema cannot be read", "correct the schema"),
    }
)


_STATED: Final[dict[str, Stated]] = {
    "discriminator-": "always",
    "content-": "always",
    "default-": "mildly",
    "branch-": "mildly",
    "property-added": "mildly",
    "property-removed": "mildly",
    "one-of-ambiguous": "mildly",
}


def _stated(name: str) -> Stated:
    return next((_STATED[start] for start in _STATED if name.startswith(start)), "never")


def _kinds() -> dict[str, Kind]:
    kinds = {name: Kind(*texts, _stated(name)) for name, texts in SINGLE.items()}
    for subjects, words in (
        (LIMITS, ("added", "removed", "increased", "decreased")),
        (RULES, ("added", "removed", "changed")),
    ):
        for subject, meaning in subjects.items():
            for word in words:
                verb = word if word.endswith("creased") else f"was {word}"
                name = f"{subject}-{word}"
                kinds[name] = Kind(f"{meaning} {verb}", WIDEN, _stated(name))
    return dict(sorted(kinds.items()))


KINDS: Final = MappingProxyType(_kinds())
"""The elementary changes by name."""


def needs_message(rule: str, *, error: bool) -> bool:
    """Whether a finding of a rule is proven only by a message, if it is proven.

    Args:
        rule: The rule's id; that of a schema's change names its direction first.
        error: Whether the finding is an error.
    """
    side, _, name = rule.partition("-")
    kind = KINDS.get(name) if side in {"request", "response"} else None
    if kind is None or kind.stated == "always":
        return False
    return error or kind.stated == "never"
