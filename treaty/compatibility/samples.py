"""Small values that a schema of one document admits."""

from typing import Any

from treaty.compatibility.mode import Mode
from treaty.contract.document import Document


class Samples:
    """Finds values for the schemas of one document."""

    def __init__(self, document: Document) -> None:
        self._document = document

    def value(self, pointer: str, mode: Mode) -> Any:
        """A value that the schema at a pointer admits."""
        raise NotImplementedError
