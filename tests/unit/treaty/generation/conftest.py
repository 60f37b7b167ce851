"""A contract of pets, and exchanges about them."""

from fixtures.walks import executed, operation, pets

__all__ = ["executed", "operation", "pets"]
