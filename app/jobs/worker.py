"""The process that does jobs: procrastinate's worker, and what it needs to lose none."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
import svcs
from procrastinate import App, BaseRetryStrategy, JobContext, PsycopgConnector, RetryDecision
from procrastinate.jobs import Job
from procrastinate.tasks import Task
from procrastinate.worker import Worker
from prometheus_client import start_http_server
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app import wiring
from app.clock import Clock
from app.database import session
from app.documents.parser import DocumentParser
from app.jobs import upkeep
from app.jobs.handlers import HANDLERS, perform
from app.jobs.retries import NotForUsError, wait_after
from app.metrics import UNKNOWN, Metrics
from app.settings import Settings, refuse_unsafe_parser

GRACE = 30  # seconds that jobs may take to end after SIGTERM; what does not is put back
SILENT_HEARTBEATS = 3
POLL = 1.0  # seconds: who deferred a job wakes the worker, but nobody does when a wait is over

log = structlog.get_logger("app.jobs")


class Patience(BaseRetryStrategy):
    """Never gives a job up: what it failed over may be mended, and people wait for it."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision:
        """Puts the job back for later."""
        wait = wait_after(exception, attempts=job.attempts)
        return RetryDecision(retry_at=datetime.now(UTC) + wait)


class Tasks(dict[str, Task[..., Any, ...]]):
    """Tasks by name, and one for every name that is not known.

    procrastinate would fail such a job for good. It is one of a newer release, whose workers take
    it if it is put back.
    """

    def __init__(self, known: dict[str, Task[..., Any, ...]], other: Task[..., Any, ...]) -> None:
        super().__init__(known)
        self._other = other

    def get(self, name: str, default: Any = None) -> Any:  # noqa: ARG002  dict's signature
        """The task of this name, or the one for all others."""
        return super().get(name, self._other)


def create_jobs_app(settings: Settings, services: svcs.Registry, metrics: Metrics) -> App:
    """What runs jobs on the database that the settings name."""
    url = make_url(settings.database_url.get_secret_value()).set(drivername="postgresql")
    app = App(
        connector=PsycopgConnector(
            conninfo=url.render_as_string(hide_password=False),
            # In a database without an encoding psycopg would read names as bytes.
            kwargs={"client_encoding": "utf8", "options": _options(settings)},
            min_size=1,
            max_size=2 + settings.worker_concurrency,
        )
    )

    async def run(context: JobContext, /, **payload: Any) -> None:
        await _run(context, payload, services=services, metrics=metrics)

    for name in (*HANDLERS, UNKNOWN):
        app.task(name=name, pass_context=True, retry=Patience())(run)
    app.tasks = Tasks(app.tasks, app.tasks[UNKNOWN])
    return app


def _options(settings: Settings) -> str:
    """The session's settings as libpq takes them: blanks and backslashes escaped."""
    chosen = {name: value.replace("\\", r"\\") for name, value in session(settings).items()}
    return " ".join(
        f"-c {name}={value.replace(' ', chr(92) + ' ')}" for name, value in chosen.items()
    )


async def _run(
    context: JobContext, payload: dict[str, Any], *, services: svcs.Registry, metrics: Metrics
) -> None:
    """Do one job and count what came of it."""
    task = context.job.task_name
    label = task if task in HANDLERS else UNKNOWN
    try:
        async with svcs.Container(services) as container:
            await perform(container, task, payload)
    except NotForUsError:
        metrics.count_job(label, "put_back")
        raise
    except BaseException:
        metrics.count_job(label, "failed")
        raise
    metrics.count_job(label, "done")


async def main(settings: Settings) -> None:
    """Be a worker until SIGTERM.

    Raises:
        InvalidSettingsError: If the settings are unsafe in production.
    """
    refuse_unsafe_parser(settings)
    metrics = Metrics()
    async with svcs.Registry() as services:
        wiring.register(services, settings, metrics)
        parser = DocumentParser(settings.parser_url, key=settings.parser_key.get_secret_value())
        services.register_value(DocumentParser, parser, on_registry_close=parser.close)
        with _telling(metrics, settings):
            await work(settings, services, metrics)


@contextmanager
def _telling(metrics: Metrics, settings: Settings) -> Iterator[None]:
    """Let Prometheus read the metrics meanwhile, if the worker was given a port."""
    if settings.worker_port is None:
        yield
        return
    server, thread = start_http_server(
        settings.worker_port, addr=settings.host, registry=metrics.registry
    )
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


async def work(settings: Settings, services: svcs.Registry, metrics: Metrics) -> None:
    """Do jobs until SIGTERM, then let those that are being done end.

    Args:
        settings: Says where jobs are, and how many are done at a time.
        services: What the jobs need.
        metrics: Counts them.
    """
    async with svcs.Container(services) as container:
        engine, clock = await container.aget(AsyncEngine, Clock)
    app = create_jobs_app(settings, services, metrics)
    worker = Worker(
        app,
        concurrency=settings.worker_concurrency,
        fetch_job_polling_interval=min(POLL, settings.worker_heartbeat),
        shutdown_graceful_timeout=GRACE,
        delete_jobs="successful",
        update_heartbeat_interval=settings.worker_heartbeat,
        stalled_worker_timeout=SILENT_HEARTBEATS * settings.worker_heartbeat,
    )
    async with app.open_async():
        ended = asyncio.Event()
        tidying = asyncio.create_task(_look_after(settings, worker, engine, clock, ended))
        try:
            await worker.run()  # type: ignore[no-untyped-call]  # theirs to annotate
        finally:
            ended.set()
            await tidying


async def _look_after(
    settings: Settings, worker: Worker, engine: AsyncEngine, clock: Clock, ended: asyncio.Event
) -> None:
    """Do the upkeep again and again until `ended`; a round that fails is made up for by the next.

    It is never cancelled: database drivers may swallow that, and it would go on for ever.

    The sign of life is among it: procrastinate's own ends with the first error of the database,
    unnoticed, and the worker would live on as one whose jobs are taken from it.
    """

    async def show_life(_connection: AsyncConnection) -> int:
        if worker.worker_id is not None:
            await worker.app.job_manager.update_heartbeat(worker.worker_id)
        return 0

    silence = timedelta(seconds=SILENT_HEARTBEATS * settings.worker_heartbeat)
    chores: dict[str, Callable[[AsyncConnection], Awaitable[int]]] = {
        "signs_of_life": show_life,
        "jobs_recovered": lambda connection: upkeep.recover_jobs(connection, silence=silence),
        "documents_found": upkeep.find_forgotten_documents,
        "idempotency_keys_forgotten": lambda connection: upkeep.forget_idempotency_keys(
            connection, now=clock.now()
        ),
    }
    while not ended.is_set():
        for event, chore in chores.items():
            try:
                async with engine.begin() as connection:
                    if number := await chore(connection):
                        log.info(event, number=number)
            except Exception:
                log.exception("upkeep_failed", chore=event)
        with suppress(TimeoutError):
            await asyncio.wait_for(ended.wait(), settings.worker_heartbeat)
