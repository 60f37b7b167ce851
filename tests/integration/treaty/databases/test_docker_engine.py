"""What is asked of a Docker engine, with a double of its client."""

from pathlib import Path
from unittest.mock import Mock, create_autospec

import docker
import pytest
from docker.errors import ImageNotFound, NotFound
from docker.models.containers import Container

from treaty.databases import docker_engine
from treaty.databases.run import Run
from treaty.errors import DatabaseUnavailableError


@pytest.fixture
def engine() -> Mock:
    """An engine that has no image."""
    client: Mock = create_autospec(docker.DockerClient, instance=True)
    client.api = create_autospec(docker.APIClient, instance=True)
    client.images.get.side_effect = ImageNotFound("no such image")
    return client


def labelled(directory: Path) -> Mock:
    """A container of the run of a directory."""
    container: Mock = create_autospec(Container, instance=True)
    container.labels = docker_engine.labels(directory)
    return container


def test_connect_without_an_engine_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the environment points to does not answer, and the reason is on one line."""
    monkeypatch.setenv("DOCKER_HOST", "tcp://127.0.0.1:1")

    with pytest.raises(DatabaseUnavailableError, match="no Docker engine answers: ") as caught:
        docker_engine.connect({"DOCKER_HOST": "tcp://127.0.0.1:1"})

    assert "\n" not in str(caught.value)


def test_connect_without_testcontainers_names_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """Containers are an extra of treaty's."""
    monkeypatch.setattr(docker_engine, "find_spec", lambda _name: None)

    with pytest.raises(DatabaseUnavailableError, match=r"pip install 'treaty\[containers\]'"):
        docker_engine.connect({})


def test_require_image_that_is_there_pulls_nothing(engine: Mock) -> None:
    """Without a network a local image is enough."""
    engine.images.get.side_effect = None

    docker_engine.require_image(engine, "postgres:15")

    engine.api.pull.assert_not_called()


def test_require_image_pulls_what_is_missing(engine: Mock) -> None:
    """Its progress is read to the end, since the pull goes on only while it is."""
    events = iter([{"status": "Pulling"}, {"status": "Done"}])
    engine.api.pull.return_value = events

    docker_engine.require_image(engine, "postgres:15")

    engine.api.pull.assert_called_once_with("postgres:15", stream=True, decode=True)
    assert list(events) == []


def test_require_image_that_cannot_be_pulled_names_image_and_reason(engine: Mock) -> None:
    """An engine reports a failed pull among the events of its progress."""
    engine.api.pull.return_value = iter([{"error": "no route to host"}])

    with pytest.raises(
        DatabaseUnavailableError, match=r"postgres:15 cannot be had: no route"
    ) as caught:
        docker_engine.require_image(engine, "postgres:15")

    assert "TREATY_POSTGRES_IMAGE" in caught.value.hint


def test_require_image_gives_up_a_pull_that_takes_too_long(
    engine: Mock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slow registry does not hold up the tests for minutes."""
    monkeypatch.setattr(docker_engine, "_PULL_SECONDS", -1)
    engine.api.pull.return_value = iter([{"status": "Pulling"}, {"status": "Pulling"}])

    with pytest.raises(DatabaseUnavailableError, match="still pulling it"):
        docker_engine.require_image(engine, "postgres:15")


def test_sweep_removes_only_what_belongs_to_no_living_run(engine: Mock, tmp_path: Path) -> None:
    """Another run's container is left alone for as long as that run lives."""
    with Run.create() as run:
        alive, dead = labelled(run.directory), labelled(tmp_path / "gone")
        engine.containers.list.return_value = [alive, dead]

        docker_engine.sweep(engine)

    alive.remove.assert_not_called()
    dead.remove.assert_called_once_with(force=True, v=True)


def test_sweep_asks_only_for_containers_of_this_machine(engine: Mock, tmp_path: Path) -> None:
    """An engine may serve several machines, whose directories cannot be seen from here."""
    engine.containers.list.return_value = []

    docker_engine.sweep(engine)

    asked = engine.containers.list.call_args.kwargs["filters"]["label"]
    host = next(label for label in asked if label.startswith("treaty.host="))
    assert host.partition("=")[2] == docker_engine.labels(tmp_path)["treaty.host"]


def test_sweep_at_the_same_time_as_another_run_is_no_error(engine: Mock, tmp_path: Path) -> None:
    """Whoever comes second finds the container gone."""
    dead = labelled(tmp_path / "gone")
    dead.remove.side_effect = NotFound("no such container")
    engine.containers.list.return_value = [dead]

    docker_engine.sweep(engine)

    dead.remove.assert_called_once()
