"""Workers on a real database with real commits, asking a parser over real HTTP."""

import os
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from unittest.mock import Mock
from uuid import UUID, uuid4

import psycopg
import pytest
from pydantic import SecretStr
from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncEngine

from app.database import create_engine
from app.documents import repository
from app.documents.table import document_tags, documents
from app.invitations.table import invitations
from app.jobs import queue
from app.jobs.model import Job, parse_document, send_invitation
from app.jobs.table import jobs
from app.mail.emailer import MailError
from app.metrics import Metrics
from app.settings import Settings
from fixtures.factories import NOW, DocumentRowFactory
from fixtures.parser import TAGS, ParserStub, Said
from fixtures.processes import ROOT
from fixtures.rows import insert_application, insert_row
from fixtures.workers import Worker, eventually
from treaty.databases.template import Template

OTHER = "6f1d1c5e-8f3c-4a52-9a35-0d3b1f5c2a11"


async def upload(engine: AsyncEngine, *, deferred: bool = True, **changes: object) -> UUID:
    """A document that waits for the parser; without a job as release 1.0 leaves it."""
    async with engine.begin() as connection:
        application_id = await insert_application(connection, **changes)
        row = DocumentRowFactory.make(application_id=application_id)
        await insert_row(connection, documents, row)
        document_id: UUID = row["id"]
        if deferred:
            await queue.defer(connection, parse_document(document_id))
    return document_id


async def parsing(engine: AsyncEngine, document_id: UUID) -> str:
    """How far the parser is with a document."""
    query = select(documents.c.parsing).where(documents.c.id == document_id)
    async with engine.connect() as connection:
        return str(await connection.scalar(query))


async def until_parsed(engine: AsyncEngine, document_id: UUID, outcome: str = "parsed") -> None:
    """Wait until the parser is done with a document, and its job with it."""

    async def is_done() -> bool:
        return await parsing(engine, document_id) == outcome and not await waiting(engine)

    await eventually(is_done)


async def waiting(engine: AsyncEngine) -> list[tuple[str, str, int]]:
    """The jobs that are there: task, status, attempts."""
    query = select(jobs.c.task_name, jobs.c.status, jobs.c.attempts).order_by(jobs.c.id)
    async with engine.connect() as connection:
        return [tuple(row) for row in await connection.execute(query)]


def counted(metrics: Metrics, task: str, outcome: str) -> float:
    """How many jobs of a task had an outcome."""
    labels = {"task": task, "outcome": outcome, "app_name": "onboarding"}
    return metrics.registry.get_sample_value("onboarding_jobs_total", labels) or 0


async def test_uploaded_document_is_parsed_and_its_tags_are_stored(
    database: str, committing_engine: AsyncEngine, worker: Worker, parser: ParserStub
) -> None:
    """The job is gone then, and what came of it is counted."""
    document_id = await upload(committing_engine)

    async with worker(database) as metrics:
        await until_parsed(committing_engine, document_id)

    async with committing_engine.connect() as connection:
        (tags,) = (await repository.tags_of(connection, [document_id])).values()
    assert [tag.name for tag in tags] == [tag["name"] for tag in TAGS]
    assert parser.asked == {str(document_id): 1}
    assert counted(metrics, "parse_document", "done") == 1


@pytest.mark.parametrize(
    "said",
    [
        Said(500, body={"code": "broken", "message": "It is broken."}),
        Said(401, body={"code": "unauthorized", "message": "Who is it?"}),
        Said(503, {"Retry-After": "0"}, {"code": "busy", "message": "Later."}),
        Said(202, {"Retry-After": "0"}, {"version": "1.0", "status": "accepted"}),
        Said(202, body={"version": "1.0", "status": "accepted"}),
        Said(200, body={"version": "1.0", "document_id": OTHER, "tags": []}),
        Said(200, body={"version": "2.0", "tags": []}),
        Said(200, body=["no", "tags"]),
    ],
    ids=[
        "broken",
        "unauthorized",
        "busy",
        "accepted",
        "accepted, when unknown",
        "of another document",
        "of another version",
        "no object",
    ],
)
async def test_parser_that_fails_is_asked_again(
    *,
    database: str,
    committing_engine: AsyncEngine,
    worker: Worker,
    parser: ParserStub,
    said: Said,
) -> None:
    """Whatever it says instead of tags, the document is not given up."""
    parser.says(said, said)
    document_id = await upload(committing_engine)

    async with worker(database) as metrics:
        await until_parsed(committing_engine, document_id)

    assert parser.asked == {str(document_id): 3}
    assert counted(metrics, "parse_document", "failed") == 2


@pytest.mark.parametrize("status", [400, 413, 415, 422])
async def test_document_that_the_parser_refuses_is_unreadable_and_not_shown_again(
    database: str,
    committing_engine: AsyncEngine,
    worker: Worker,
    parser: ParserStub,
    status: int,
) -> None:
    """Asking again would change nothing."""
    parser.says(f"code={status}")
    document_id = await upload(committing_engine)

    async with worker(database):
        await until_parsed(committing_engine, document_id, "failed")

    assert parser.asked == {str(document_id): 1}


async def test_document_without_a_job_is_found_unless_its_application_is_deleted(
    database: str, committing_engine: AsyncEngine, worker: Worker, parser: ParserStub
) -> None:
    """Release 1.0 stores documents and knows no jobs."""
    await upload(committing_engine, deferred=False, deleted_at=NOW)
    document_id = await upload(committing_engine, deferred=False)

    async with worker(database):
        await until_parsed(committing_engine, document_id)

    assert parser.asked == {str(document_id): 1}


async def test_document_that_was_replaced_meanwhile_is_of_no_interest(
    database: str, committing_engine: AsyncEngine, worker: Worker, parser: ParserStub
) -> None:
    """Release 1.0 replaces by deleting; the job finds nothing and ends."""
    gone = await upload(committing_engine)
    async with committing_engine.begin() as connection:
        await repository.remove(connection, gone)
    document_id = await upload(committing_engine)

    async with worker(database):
        await until_parsed(committing_engine, document_id)

    assert parser.asked == {str(document_id): 1}


async def test_two_workers_share_jobs_and_do_each_once(
    database: str, committing_engine: AsyncEngine, worker: Worker, parser: ParserStub
) -> None:
    """Whoever takes a job has it alone."""
    documents_there = [await upload(committing_engine) for _ in range(6)]

    async with worker(database), worker(database):
        for document_id in documents_there:
            await until_parsed(committing_engine, document_id)

    assert parser.asked == dict.fromkeys(map(str, documents_there), 1)


async def test_job_of_a_worker_that_died_is_done_by_another_one(
    database: str, committing_engine: AsyncEngine, worker: Worker, parser: ParserStub
) -> None:
    """It shows no sign of life any more; what it had begun begins anew."""
    document_id = await upload(committing_engine)
    async with committing_engine.begin() as connection:
        dead = "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 h')"
        dead_id = await connection.scalar(text(f"{dead} RETURNING id"))
        await connection.execute(
            text("UPDATE procrastinate_jobs SET status = 'doing', worker_id = :id"),
            {"id": dead_id},
        )

    async with worker(database):
        await until_parsed(committing_engine, document_id)

    assert parser.asked == {str(document_id): 1}


async def test_job_whose_worker_was_taken_for_dead_has_its_effect_once(
    database: str, committing_engine: AsyncEngine, worker: Worker, parser: ParserStub
) -> None:
    """Both ask the parser, the first answer counts, and neither trips over the other."""
    parser.held.clear()
    document_id = await upload(committing_engine)

    async with worker(database), worker(database):
        await eventually(asked(parser, document_id, 1))
        async with committing_engine.begin() as connection:  # as if its heart had stopped
            await connection.execute(text("UPDATE procrastinate_jobs SET worker_id = NULL"))
        await eventually(asked(parser, document_id, 2))
        parser.held.set()
        await until_parsed(committing_engine, document_id)

    async with committing_engine.connect() as connection:
        query = select(documents.c.version).where(documents.c.id == document_id)
        assert await connection.scalar(query) == 2
        assert await connection.scalar(select(func.count()).select_from(document_tags)) == 2


def asked(parser: ParserStub, document_id: UUID, times: int) -> Callable[[], Awaitable[bool]]:
    """Whether the parser was asked about a document so many times."""

    async def check() -> bool:
        return parser.asked[str(document_id)] >= times

    return check


async def test_stopped_worker_lets_its_job_end(
    database: str, committing_engine: AsyncEngine, worker: Worker, parser: ParserStub
) -> None:
    """What it began is done when it is gone."""
    parser.held.clear()
    document_id = await upload(committing_engine)

    async with worker(database):
        await eventually(asked(parser, document_id, 1))
        parser.held.set()

    assert await parsing(committing_engine, document_id) == "parsed"
    assert await waiting(committing_engine) == []


@pytest.mark.parametrize(
    "payload", [{"version": 2, "document_id": "x"}, {"document_id": "x"}, {"version": "1"}]
)
async def test_job_of_a_newer_release_is_put_back_and_not_lost(
    database: str, committing_engine: AsyncEngine, worker: Worker, payload: dict[str, object]
) -> None:
    """Its task or its payload means nothing here; a newer worker will know."""
    unknown = Job("send_fax", "fax:1", {"number": "1"})
    async with committing_engine.begin() as connection:
        await queue.defer(connection, unknown, parse_document(uuid4()))
        known = update(jobs).where(jobs.c.task_name == "parse_document")
        await connection.execute(known.values(args=payload))

    async with worker(database) as metrics:

        async def is_put_back() -> bool:
            return all(
                counted(metrics, task, "put_back") >= 2 for task in ("unknown", "parse_document")
            )

        await eventually(is_put_back)

    found = await waiting(committing_engine)
    assert [(task, status) for task, status, _ in found] == [
        ("send_fax", "todo"),
        ("parse_document", "todo"),
    ]


async def test_payload_with_more_than_is_known_is_understood(
    database: str, committing_engine: AsyncEngine, worker: Worker
) -> None:
    """A newer release may add keys without making it another version."""
    document_id = await upload(committing_engine)
    async with committing_engine.begin() as connection:
        more = {"version": 1, "document_id": str(document_id), "language": "it"}
        await connection.execute(update(jobs).values(args=more))

    async with worker(database):
        await until_parsed(committing_engine, document_id)


async def test_mail_that_is_not_taken_at_first_is_sent_again_as_it_was(
    database: str, committing_engine: AsyncEngine, worker: Worker, emailer: Mock
) -> None:
    """The link and the Message-ID are the invitation's own."""
    invitation_id = uuid4()
    async with committing_engine.begin() as connection:
        invitation = {
            "id": invitation_id,
            "application_id": await insert_application(connection),
            "email": "mario.rossi@example.com",
            "created_by": "olga",
            "created_at": NOW,
            "expires_at": NOW.replace(year=2027),
        }
        await insert_row(connection, invitations, invitation)
        await queue.defer(connection, send_invitation(invitation_id))
    emailer.send.side_effect = [MailError, MailError, None]

    async with worker(database):

        async def is_sent() -> bool:
            return not await waiting(committing_engine)

        await eventually(is_sent)

    first, *others = (call.args[0] for call in emailer.send.await_args_list)
    assert str(invitation_id) in first.message_id
    assert others == [first, first]


async def test_job_of_a_transaction_that_is_rolled_back_never_was(
    committing_engine: AsyncEngine,
) -> None:
    """A job belongs to the change that it follows."""
    async with committing_engine.connect() as connection:
        await queue.defer(connection, parse_document(uuid4()))
        await connection.rollback()

    assert await waiting(committing_engine) == []


@pytest.fixture
def database_without_encoding(template: Template) -> Iterator[str]:
    """The URL of a migrated database that was made with SQL_ASCII."""
    name = f"{template.prefix}_ascii"
    with psycopg.connect(template.server.url, autocommit=True) as connection:
        connection.execute(
            f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'SQL_ASCII'"
            " LOCALE_PROVIDER libc LC_COLLATE 'C' LC_CTYPE 'C'"
        )
        try:
            url = template.server.database_url(name)
            migrate = [sys.executable, "-m", "app", "migrate"]
            environment = os.environ | {"ONBOARDING_DATABASE_URL": url}
            subprocess.run(migrate, cwd=ROOT, env=environment, check=True, capture_output=True)
            yield url
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


async def test_worker_on_a_database_without_encoding_knows_its_tasks(
    database_without_encoding: str, worker: Worker
) -> None:
    """Psycopg would read their names as bytes there."""
    engine = create_engine(Settings(database_url=SecretStr(database_without_encoding)))
    async with worker(database_without_encoding) as metrics:
        await until_parsed(engine, await upload(engine))
    await engine.dispose()

    assert counted(metrics, "parse_document", "done") == 1
