"""What a schema says about each place of a value, wherever it says it."""

from typing import Any

from treaty.conformance.coverage.walk import visits
from treaty.contract.document import Document
from treaty.contract.model import Schema


def described(document: Document, schema: Schema) -> dict[str, dict[str, Any]]:
    """Gives the keywords of all schemas that speak about each place, of two alike the first.

    Places are pointers with `*` for any item or any property.
    """
    found: dict[str, dict[str, Any]] = {}
    for visit in visits(document, schema):
        known = found.setdefault(visit.path, {})
        for keyword, value in visit.node.items():
            known.setdefault(keyword, value)
    return found
