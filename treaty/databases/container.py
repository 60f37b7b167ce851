"""PostgreSQL in a container, through testcontainers.

Its reaper is an image of its own, which cannot be had everywhere. So a container carries labels
that say whose it is, its run's keeper removes it, and the next run removes what is left even so.
"""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from treaty.databases import docker_engine
from treaty.databases.administration import administrator, server_version
from treaty.databases.run import identity
from treaty.databases.server import Server
from treaty.errors import DatabaseUnavailableError

if TYPE_CHECKING:
    from docker import DockerClient

_IMAGE = "postgres:15"
_COMMAND = [
    "postgres",
    "-c",
    "fsync=off",
    "-c",
    "full_page_writes=off",
    "-c",
    "max_connections=200",
    # Where superusers can read it by SQL.
    "-c",
    "logging_collector=on",
    "-c",
    "log_line_prefix=%m [%p] %u@%d ",
]
_PORT = "5432/tcp"
_START_SECONDS = 60
_LOOK_SECONDS = 0.1  # testcontainers' second between two looks would be most of the start


@contextmanager
def serve(directory: Path, environ: Mapping[str, str]) -> Iterator[Server]:
    """Runs a container for as long as the context lasts.

    Args:
        directory: The run's; the container is labelled with it.
        environ: `TREATY_POSTGRES_IMAGE` names another image than `postgres:15`.

    Raises:
        DatabaseUnavailableError: testcontainers is not installed, no Docker engine answers, the
            image cannot be had, or the container does not start.
    """
    image = environ.get("TREATY_POSTGRES_IMAGE") or _IMAGE
    with closing(docker_engine.connect(environ)) as engine:
        docker_engine.sweep(engine)
        docker_engine.require_image(engine, image)
        local = _is_local(engine)
    _configure_testcontainers(local=local)
    with (
        _running(image, directory, local=local) as url,
        administrator(url, run=identity(directory)) as connection,
    ):
        yield Server(url, "container", server_version(connection))


def _is_local(engine: "DockerClient") -> bool:
    return str(engine.api.base_url).startswith("http+docker://localhost")


def _configure_testcontainers(*, local: bool) -> None:
    from testcontainers.core.config import (  # noqa: PLC0415  only where there is an engine
        ConnectionMode,
        testcontainers_config,
    )

    testcontainers_config.ryuk_disabled = True
    testcontainers_config.sleep_time = _LOOK_SECONDS
    testcontainers_config.max_tries = int(_START_SECONDS / _LOOK_SECONDS)
    if local:
        # A `/.dockerenv` makes it look behind a gateway, where a local engine's ports are not.
        testcontainers_config.tc_host_override = (
            testcontainers_config.tc_host_override or "127.0.0.1"
        )
        testcontainers_config.connection_mode_override = (
            testcontainers_config.connection_mode_override or ConnectionMode.docker_host
        )


@contextmanager
def _running(image: str, directory: Path, *, local: bool) -> Iterator[str]:
    from docker.errors import DockerException  # noqa: PLC0415  only where there is an engine
    from testcontainers.community.postgres import PostgresContainer  # noqa: PLC0415

    container = PostgresContainer(
        image, username="treaty", password=secrets.token_hex(16), dbname="postgres", driver=None
    )
    # In memory: copying a template is a matter of hundreds of files.
    container.with_tmpfs_mount("/treaty").with_env("PGDATA", "/treaty/data")
    container.with_command(_COMMAND).with_kwargs(labels=docker_engine.labels(directory))
    if local:
        # The engine's library takes an address, too: for this machine only.
        container.ports = {_PORT: ("127.0.0.1",)}  # type: ignore[dict-item]  # declared too narrow
    try:
        try:
            container.start()
        except (DockerException, RuntimeError, OSError) as error:
            reason = " ".join(str(error).split())
            raise DatabaseUnavailableError(
                f"a container of the image {image} does not start: {reason}",
                hint="it needs the interface of Docker Hub's `postgres`",
            ) from error
        yield container.get_connection_url()
    finally:
        container.stop()
