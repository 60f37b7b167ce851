"""What a rollout has to get through: code, schema, and who wrote the data."""

from dataclasses import dataclass
from enum import StrEnum


class Side(StrEnum):
    """One of the two releases.

    Attributes:
        OLD: The release that is deployed.
        NEW: The one that is to replace it.
    """

    OLD = "old"
    NEW = "new"


class Schema(StrEnum):
    """How far the database's schema is.

    Attributes:
        S0: As the old release made it.
        S1: Expanded: what the new release needs was added.
        S2: Backfilled: what was added is filled for old rows.
        S3: Contracted: what only the old release needed is gone.
    """

    S0 = "S0"
    S1 = "S1"
    S2 = "S2"
    S3 = "S3"


class Code(StrEnum):
    """The rows of the matrix.

    Attributes:
        OLD: A process of the old release that was started on this schema.
        WARM: One that has lived through the change of the schema.
        NEW: A process of the new release.
        BOTH: The two beside each other: what one wrote or handed out, given to the other.
        MIGRATION: The migration that leads to this schema.
    """

    OLD = "old"
    WARM = "old, warm"
    NEW = "new"
    BOTH = "old and new"
    MIGRATION = "migration"


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """One combination that works or does not.

    Attributes:
        code: Which code serves.
        schema: On which schema.
        author: Who wrote the data that is there: only the old release, or the new one too.
    """

    code: Code
    schema: Schema
    author: Side

    def __str__(self) -> str:
        return f"{self.code} on {self.schema} with data of the {self.author} release"


CELLS = tuple(Cell(code, schema, author) for code in Code for schema in Schema for author in Side)
"""All there are, row by row."""
