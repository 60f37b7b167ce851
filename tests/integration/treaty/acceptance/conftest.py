"""A deployment in memory, and runs against it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fixtures.deployment import Deployment, project, run
from treaty.acceptance.session import Session
from treaty.settings import Settings


@pytest.fixture
def deployment() -> Deployment:
    """A deployment that does nothing wrong."""
    return Deployment()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The project's settings."""
    return project(tmp_path)


@pytest.fixture
def staging(deployment: Deployment, settings: Settings) -> Iterator[Session]:
    """A run that may write."""
    with run(deployment, settings) as session:
        yield session


@pytest.fixture
def marked(deployment: Deployment, settings: Settings) -> Iterator[Session]:
    """A run that may write what tests marked for production send."""
    with run(deployment, settings, profile="production", writes="production") as session:
        yield session
