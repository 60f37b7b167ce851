"""What the platform and its operators ask: is it alive, is it ready, what is it."""

import os
import socket

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel

from app import RELEASE
from app.contracts import hashes
from app.database import missing_columns, schema_revision
from app.errors import ServiceUnavailable
from app.wiring import EngineDep, MetricsDep, SettingsDep

router = APIRouter(include_in_schema=False)


class Health(BaseModel):
    """The process answers.

    Attributes:
        status: Always `ok`.
    """

    status: str = "ok"


class Version(BaseModel):
    """What is deployed.

    Attributes:
        release: The release's name.
        revision: The code revision, if the deployment tells it.
        contracts: The SHA-256 of each contract file by its path.
        schema_revision: The migration that the database is at, if it can be read.
        instance: What tells this process from the others of a fleet.
    """

    release: str
    revision: str | None
    contracts: dict[str, str]
    schema_revision: str | None
    instance: str


@router.get("/healthz")
async def healthz() -> Health:
    """The process answers; whether others do is the business of `/readyz`."""
    return Health()


@router.get("/readyz")
async def readyz(engine: EngineDep) -> Health:
    """The service can do its work: the database answers and has what this release needs.

    A schema newer than the release is fine as long as no table or column that it uses is gone.

    Raises:
        ServiceUnavailable: If the database lacks something; a database that does not answer raises
            what its driver raises, which is answered with the same status.
    """
    async with engine.connect() as connection:
        missing = await missing_columns(connection)
    if missing:
        raise ServiceUnavailable(
            f"The database lacks {', '.join(missing)}; run: python -m app migrate"
        )
    return Health()


@router.get("/version")
async def version(engine: EngineDep, settings: SettingsDep) -> Version:
    """The release, its contracts and the schema that it found."""
    return Version(
        release=RELEASE,
        revision=settings.revision or None,
        contracts=hashes(),
        schema_revision=await schema_revision(engine),
        instance=f"{socket.gethostname()}-{os.getpid()}",
    )


@router.get("/metrics")
async def metrics(found: MetricsDep) -> Response:
    """What this process counted and measured, as Prometheus reads it."""
    return Response(generate_latest(found.registry), media_type=CONTENT_TYPE_LATEST)
