"""A value together with the version of the row that holds it."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from app.etags import FIRST_VERSION

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Versioned(Generic[T_co]):
    """A stored value.

    Attributes:
        value: What is stored.
        version: How often it was written, as the database counts.
    """

    value: T_co
    version: int

    @property
    def is_new(self) -> bool:
        """Whether it was written once only."""
        return self.version == FIRST_VERSION
