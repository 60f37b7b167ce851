"""What a contract cannot tell, so that its user does: values, examples, rules, deletions."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from treaty.contract.model import ApiOperation
from treaty.errors import SettingsError
from treaty.generation_settings import RuleBeyond


@dataclass(frozen=True, slots=True)
class Example:
    """A request that succeeds, but for what earlier answers supply.

    Attributes:
        parameters: Values of parameters by name.
        body: The body; none where it is null and the operation has none.
        media_type: The body's; the first of the contract's where empty.
    """

    parameters: Mapping[str, Any] = field(default_factory=dict)
    body: Any = None
    media_type: str = ""


@dataclass(frozen=True, slots=True)
class Data:
    """What the user knows about a service beyond its contract.

    Attributes:
        values: Values of parameters by name, for what no operation produces.
        examples: Requests that succeed, by operation such as `POST /pets`, or by `operationId`.
        rules: Where valid values may be refused.
        deletions: Operations that delete what they are about, beside those with `DELETE`.
        shared: Operations whose objects everybody may see.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    examples: Mapping[str, tuple[Example, ...]] = field(default_factory=dict)
    rules: tuple[RuleBeyond, ...] = ()
    deletions: frozenset[str] = frozenset()
    shared: frozenset[str] = frozenset()

    def examples_of(self, operation: ApiOperation) -> tuple[Example, ...]:
        """The user's own examples of an operation."""
        names = (str(operation.identity), operation.operation_id or "")
        return tuple(each for name in names for each in self.examples.get(name, ()))

    def rules_of(self, operation: ApiOperation) -> dict[str, str]:
        """The rules of an operation: why, by place."""
        name = str(operation.identity)
        return {rule.place: rule.reason for rule in self.rules if rule.operation == name}

    def deletes(self, operation: ApiOperation) -> bool:
        """Whether an operation deletes what it is about."""
        return operation.method == "DELETE" or str(operation.identity) in self.deletions


def read_examples(folder: Path) -> dict[str, tuple[Example, ...]]:
    """Reads example files: `FOLDER/OPERATION_ID/NAME.json`, each with what an `Example` has.

    Raises:
        SettingsError: A file is no such example.
    """
    found: dict[str, tuple[Example, ...]] = {}
    for file in sorted(folder.glob("*/*.json")):
        try:
            example = Example(**json.loads(file.read_bytes()))
        except (ValueError, TypeError) as error:
            raise SettingsError(
                f"no example of a request: {error}",
                hint="write an object with parameters, body, media_type, each where it is needed",
                file=str(file),
            ) from None
        found[file.parent.name] = (*found.get(file.parent.name, ()), example)
    return found
