"""Fixtures are plugin modules, which are listed here; and how seldom waste is looked for."""

import gc

import pytest

gc.set_threshold(50_000, 20, 100)  # looking for waste takes 5 % of the unit layer else
pytest.register_assert_rewrite("fixtures")  # they import each other
pytest_plugins = [
    "pytester",
    "fixtures.applications",
    "fixtures.browser",
    "fixtures.clients",
    "fixtures.clock",
    "fixtures.contracts",
    "fixtures.database",
    "fixtures.identity",
    "fixtures.jobs",
    "fixtures.mail",
    "fixtures.migrations",
    "fixtures.parser",
    "fixtures.people",
    "fixtures.production",
    "fixtures.server",
    "fixtures.web",
    "fixtures.workers",
]


def pytest_collection_finish() -> None:
    """What is loaded by now stays: whoever looks for waste need not look there."""
    gc.freeze()
