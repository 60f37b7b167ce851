"""The Docker engine: whether it answers, which image it has, and whose containers it holds."""

import socket
import time
from collections.abc import Mapping
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from treaty.databases.run import is_alive
from treaty.errors import DatabaseUnavailableError

if TYPE_CHECKING:
    from docker import DockerClient

# No sign of life for so long means no engine, or no registry.
_SILENCE_SECONDS = 20
_PULL_SECONDS = 120
_RUN = "treaty.run"
_HOST = "treaty.host"


def labels(directory: Path) -> dict[str, str]:
    """What a container carries to say which run it belongs to, and on which machine that runs."""
    return {_RUN: str(directory), _HOST: socket.gethostname()}


def connect(environ: Mapping[str, str]) -> "DockerClient":
    """A client of the engine that answers where testcontainers looks for one.

    Raises:
        DatabaseUnavailableError: testcontainers is not installed, or no engine answers.
    """
    if find_spec("testcontainers") is None:
        raise DatabaseUnavailableError(
            "testcontainers is not installed", hint="pip install 'treaty[containers]'"
        )
    if not _could_answer(environ):
        raise DatabaseUnavailableError("no Docker engine answers", hint="start one")
    from docker.errors import DockerException  # noqa: PLC0415  costs 0.3 s without an engine
    from testcontainers.core.docker_client import DockerClient as Client  # noqa: PLC0415

    try:
        engine = Client(timeout=_SILENCE_SECONDS).client
        engine.ping()
    except (DockerException, OSError) as error:
        reason = " ".join(str(error).split())
        raise DatabaseUnavailableError(
            f"no Docker engine answers: {reason}",
            hint="start one, and see that this user may use it",
        ) from error
    return engine


def _could_answer(environ: Mapping[str, str]) -> bool:
    """Whether anything points to an engine: most machines without one can be told at once."""
    signs = ("/var/run/docker.sock", "~/.docker/config.json", "~/.testcontainers.properties")
    return "DOCKER_HOST" in environ or any(Path(sign).expanduser().exists() for sign in signs)


def sweep(engine: "DockerClient") -> None:
    """Removes the containers of this machine's runs that were killed together with their keeper."""
    from docker.errors import DockerException  # noqa: PLC0415  only where there is an engine

    of_this_machine = {"label": [_RUN, f"{_HOST}={socket.gethostname()}"]}
    for container in engine.containers.list(all=True, filters=of_this_machine, ignore_removed=True):
        if not is_alive(Path(container.labels[_RUN])):
            with suppress(DockerException, OSError):  # another run may be sweeping, too
                container.remove(force=True, v=True)


def require_image(engine: "DockerClient", image: str) -> None:
    """Pulls an image unless it is there; gives up early where no registry can be reached.

    Raises:
        DatabaseUnavailableError: The image cannot be had.
    """
    from docker.errors import DockerException, ImageNotFound  # noqa: PLC0415  as above

    try:
        engine.images.get(image)
    except ImageNotFound:
        pass
    else:
        return
    try:
        _pull(engine, image)
    except (DockerException, OSError) as error:
        reason = " ".join(str(error).split())
        raise DatabaseUnavailableError(
            f"the image {image} cannot be had: {reason}",
            hint=f"`docker pull {image}`, or name one that is there in TREATY_POSTGRES_IMAGE",
        ) from error


def _pull(engine: "DockerClient", image: str) -> None:
    deadline = time.monotonic() + _PULL_SECONDS
    progress: dict[str, Any]
    for progress in engine.api.pull(image, stream=True, decode=True):
        if "error" in progress:
            raise OSError(progress["error"])
        if time.monotonic() > deadline:
            raise TimeoutError(f"still pulling it after {_PULL_SECONDS} s")
