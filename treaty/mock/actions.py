"""What an action on something makes of it, as far as a contract's example tells."""

from collections.abc import Mapping
from typing import Any, Final

from treaty.contract.document import Document
from treaty.contract.model import Schema
from treaty.generation.described import described

_STATES: Final = frozenset({"enum", "const", "x-extensible-enum"})


def acted_on(
    known: Mapping[str, Any], example: Mapping[str, Any], document: Document, schema: Schema
) -> dict[str, Any]:
    """Gives what is known with the states and instants of the example.

    All else in an example is about something else: its identifier, its names.

    Args:
        known: The thing as it is remembered.
        example: What the contract answers to the action.
        document: The document of the schema.
        schema: The schema of both.
    """
    places = described(document, schema)
    return {
        **known,
        **{
            name: value
            for name, value in example.items()
            if (node := places.get(f"/{name}", {}))
            and (not _STATES.isdisjoint(node) or node.get("format") == "date-time")
        },
    }
