"""A contract for tests of what is covered."""

from fixtures.pets import contract, judge

__all__ = ["contract", "judge"]
