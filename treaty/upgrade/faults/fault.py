"""One kind of mistake that a rollout meets, as a value."""

from dataclasses import dataclass
from enum import StrEnum

from treaty.upgrade.cell import Cell, Code, Schema, Side


class Kind(StrEnum):
    """Where in a rollout a fault shows, as people say it.

    Attributes:
        OLD_ON_NEW: Old code on a schema that has moved on.
        NEW_ON_OLD: New code on a schema that lacks something.
        NEW: New code on its own schema.
        MIXED: Both releases on one database.
        WARM: A process that lives through a change of the schema.
        BACK: Old code again, after new code has written.
        MIGRATION: The migration's run itself.
    """

    OLD_ON_NEW = "old code on the new schema"
    NEW_ON_OLD = "new code on the old schema"
    NEW = "new code on the new schema"
    MIXED = "both releases at once"
    WARM = "a process that lives through the change"
    BACK = "old code after a rollback"
    MIGRATION = "the migration"


@dataclass(frozen=True, slots=True)
class Fault:
    """A kind of mistake.

    Attributes:
        number: Its row in the catalogue.
        name: What reports call it.
        kinds: Where it shows.
        shows: How it shows.
        fix: What to do instead.
        silent: Whether every request is answered with success all the same.
    """

    number: int
    name: str
    kinds: frozenset[Kind]
    shows: str
    fix: str
    silent: bool = False

    @property
    def text(self) -> str:
        """Number and name, as reports write it."""
        return f"{self.name} (row {self.number})"


def kinds_of(cell: Cell) -> frozenset[Kind]:
    """The kinds of fault that can show in a cell of the matrix."""
    match cell.code:
        case Code.MIGRATION:
            return frozenset({Kind.MIGRATION})
        case Code.BOTH:
            return frozenset({Kind.MIXED, Kind.BACK})
        case Code.NEW:
            early = cell.schema in {Schema.S0, Schema.S1}
            return frozenset({Kind.NEW_ON_OLD if early else Kind.NEW, Kind.NEW, Kind.MIXED})
    found = {Kind.OLD_ON_NEW}
    if cell.code is Code.WARM:
        found.add(Kind.WARM)
    if cell.author is Side.NEW:
        found |= {Kind.MIXED, Kind.BACK}
    return frozenset(found)
