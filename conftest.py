"""Fixtures are plugin modules; this file only lists them."""

from importlib.util import find_spec

pytest_plugins = ["pytester", "fixtures.database"]
pytest_plugins += [
    name
    for name in (
        "fixtures.clock",
        "fixtures.identity",
        "fixtures.mail",
        "fixtures.clients",
        "fixtures.factories",
        "fixtures.server",
    )
    if find_spec(name)
]
