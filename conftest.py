"""Fixtures are plugin modules; this file only lists them."""

import pytest

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
