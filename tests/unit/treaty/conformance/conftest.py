"""Contracts and exchanges for tests of how they are judged."""

from fixtures.exchanges import checker, document, exchange

__all__ = ["checker", "document", "exchange"]
