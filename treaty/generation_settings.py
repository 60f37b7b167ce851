"""The settings of generated exchanges: `[tool.treaty.generation]`."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from treaty.setting_kinds import APPLICATION, COUNT, STRINGS, TEXT, Kind, tables


class RuleBeyond(NamedTuple):
    """A place where valid values may be refused, since a rule beyond the schema applies.

    Attributes:
        operation: Such as `PUT /pets/{id}`.
        place: A pointer into the body, such as `/tax_year`, a parameter's name, or `*` for any.
        reason: The rule, in words.
    """

    operation: str
    place: str
    reason: str


class GenerationSettings(NamedTuple):
    """What the harness cannot read in a contract.

    Attributes:
        enabled: Whether the gate sends any: whether the section is there.
        target: A function that gives the running service and who uses it, as `module:function`;
            None for the project's `app` as it is.
        exchanges: How many exchanges the gate sends for each contract.
        seed: What the gate's requests are made from.
        examples: A folder of example requests, `OPERATION_ID/NAME.json`.
        rules: Where valid values may be refused.
        deletions: Operations that delete what they are about, beside those with `DELETE`.
        shared: Operations whose objects every user may see.
    """

    enabled: bool = False
    target: str | None = None
    exchanges: int = 2000
    seed: int = 0
    examples: str = ""
    rules: tuple[RuleBeyond, ...] = ()
    deletions: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()


def _rule(value: dict[str, Any]) -> RuleBeyond:
    if not all(isinstance(text, str) and text for text in value.values()):
        raise TypeError
    return RuleBeyond(**value)


GENERATION: Final[Mapping[str, Kind]] = {
    "target": APPLICATION,
    "exchanges": COUNT,
    "seed": COUNT,
    "examples": TEXT,
    "rules": Kind("tables with operation, place and reason", tables(_rule)),
    "deletions": STRINGS,
    "shared": STRINGS,
}
"""What the section may hold."""
