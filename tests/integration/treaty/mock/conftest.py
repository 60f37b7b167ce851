"""Contracts for tests of their stubs."""

from fixtures.exchanges import document

__all__ = ["document"]
