"""What the tests in this folder need more than others."""

from importlib.util import find_spec
from pathlib import Path

import pytest

if find_spec("playwright") is None:
    raise pytest.UsageError("these tests drive a browser; hint: scripts/bootstrap browser")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where others use the deployment, only journeys that are marked for it run."""
    folder = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(folder) and not item.get_closest_marker("profile"):
            item.add_marker(pytest.mark.profile("unguarded"))
