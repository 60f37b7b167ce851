"""Uploading, listing, reading and deleting documents."""

from uuid import UUID, uuid4

import pytest
from httpx import Response
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.applications.table import applications
from app.documents import service
from app.documents.model import Tag
from app.documents.rules import LARGEST
from app.documents.table import document_tags, documents
from fixtures.applications import StepsOf
from fixtures.factories import JPEG, NOW, PDF, PNG, upload_form
from fixtures.refusals import problem, problem_fields
from fixtures.version_2 import Caller
from treaty.conformance.fixtures import Marking

FILES = [("image/png", PNG, "png"), ("image/jpeg", JPEG, "jpg"), ("application/pdf", PDF, "pdf")]


async def upload(caller: Caller, **form: object) -> Response:
    """Uploads a document, an honest one if not told otherwise."""
    return await caller.send("uploadDocument", **upload_form(**form))  # type: ignore[arg-type]  # tests lie in their forms


@pytest.mark.parametrize(("media_type", "content", "extension"), FILES)
@pytest.mark.parametrize("kind", ["passport", "identity_card", "residence_permit"])
async def test_document_is_listed_read_and_downloaded_as_it_was_uploaded(
    caller: Caller, kind: str, media_type: str, content: bytes, extension: str
) -> None:
    """The file comes back byte for byte, under a name that tells what it is."""
    stored = await upload(caller, kind=kind, content=content, media_type=media_type)
    one = caller.about(document_id=stored.json()["id"])

    assert stored.status_code == 201
    assert stored.headers["location"].endswith(f"/documents/{stored.json()['id']}")
    assert (await caller.send("listDocuments")).json() == {"items": [stored.json()]}
    read = await one.send("getDocument")
    assert (read.json(), read.headers["etag"]) == (stored.json(), stored.headers["etag"])
    file = await one.send("getDocumentContent")
    assert (file.content, file.headers["content-type"]) == (content, media_type)
    assert file.headers["content-disposition"] == f'attachment; filename="{kind}.{extension}"'


async def test_second_document_of_a_kind_replaces_the_first(caller: Caller) -> None:
    """An application has one of each."""
    first = await upload(caller)
    second = await upload(caller, content=PNG, media_type="image/png")
    other = await upload(caller, kind="residence_permit")

    listed = (await caller.send("listDocuments")).json()["items"]
    assert {item["id"] for item in listed} == {second.json()["id"], other.json()["id"]}
    gone = await caller.about(document_id=first.json()["id"]).send("getDocument")
    assert problem(gone) == (404, "not-found")


@pytest.mark.parametrize(
    ("content", "media_type"),
    [(b"GIF89a", "image/gif"), (PNG, "application/pdf"), (b"", "application/pdf")],
)
async def test_file_that_is_not_what_is_taken_or_lies_is_415_and_not_stored(
    caller: Caller, content: bytes, media_type: str, invalid_request: Marking
) -> None:
    """The signature and the declared type must agree."""
    with invalid_request():
        answer = await upload(caller, content=content, media_type=media_type)

    assert problem(answer) == (415, "unsupported-media-type")
    assert (await caller.send("listDocuments")).json() == {"items": []}


async def test_file_of_the_largest_size_is_taken(caller: Caller) -> None:
    """The limit itself is no more than what is allowed."""
    answer = await upload(caller, content=PDF.ljust(LARGEST, b"\0"))

    assert (answer.status_code, answer.json()["size"]) == (201, LARGEST)


async def test_file_that_is_too_large_is_413_and_not_stored(
    caller: Caller, invalid_request: Marking
) -> None:
    """One byte is enough."""
    with invalid_request():
        answer = await upload(caller, content=PDF + b" " * (LARGEST + 1 - len(PDF)))

    assert problem(answer) == (413, "payload-too-large")
    assert (await caller.send("listDocuments")).json() == {"items": []}


async def test_kind_that_is_not_known_is_422_and_is_named(
    caller: Caller, invalid_request: Marking
) -> None:
    """A driving licence proves nothing here."""
    with invalid_request():
        assert problem_fields(await upload(caller, kind="driving_licence")) == {"kind": "invalid"}


async def test_residence_permit_is_not_taken_by_v1_and_is_read_by_it(
    caller: Caller, steps: StepsOf, invalid_request: Marking
) -> None:
    """v1 keeps its contract: it takes two kinds, and reads what it does not know."""
    old = steps(caller.ids["application_id"])
    await old.personal_details()
    await old.current_address()
    await upload(caller, kind="residence_permit")

    with invalid_request():
        assert (await old.document(kind="residence_permit")).status_code == 422
    assert (await old.read()).json()["documents"][0]["kind"] == "residence_permit"


async def test_document_that_is_deleted_is_gone_with_its_tags(
    caller: Caller, connection: AsyncConnection
) -> None:
    """A draft's documents may be taken back."""
    stored = await upload(caller)
    await service.store_tags(
        connection=connection, document_id=UUID(stored.json()["id"]), tags=[Tag("portrait", 0.5)]
    )
    one = caller.about(document_id=stored.json()["id"])

    late = await one.send("deleteDocument", headers={"If-Match": stored.headers["etag"]})
    assert problem(late) == (412, "precondition-failed")  # the tags came meanwhile
    assert (await one.send("deleteDocument")).status_code == 204

    assert problem(await one.send("getDocumentContent")) == (404, "not-found")
    assert await connection.scalar(select(func.count()).select_from(document_tags)) == 0


async def test_documents_of_what_was_submitted_stay_as_they_are(
    caller: Caller, connection: AsyncConnection
) -> None:
    """Nothing is added and nothing is taken away."""
    stored = await upload(caller)
    await connection.execute(update(applications).values(status="submitted", submitted_at=NOW))

    assert problem(await upload(caller, kind="identity_card")) == (409, "conflict")
    removal = await caller.about(document_id=stored.json()["id"]).send("deleteDocument")
    assert problem(removal) == (409, "conflict")
    assert len((await caller.send("listDocuments")).json()["items"]) == 1


@pytest.mark.parametrize("operation", ["getDocument", "getDocumentContent", "deleteDocument"])
async def test_document_of_another_application_is_404(caller: Caller, operation: str) -> None:
    """A document is found under its own application only."""
    stored = await upload(caller)
    another = (await caller.send("createApplication")).json()["id"]
    elsewhere = caller.about(application_id=another, document_id=stored.json()["id"])

    assert problem(await elsewhere.send(operation)) == (404, "not-found")


async def test_tags_are_stored_once_and_told_the_surest_first(
    caller: Caller, connection: AsyncConnection
) -> None:
    """A worker that repeats itself changes nothing."""
    stored = await upload(caller)
    document_id = UUID(stored.json()["id"])
    tags = [Tag("portrait", 0.5), Tag("zone", 1.0), Tag("portrait", 0.5)]

    first = await service.store_tags(connection=connection, document_id=document_id, tags=tags)
    again = await service.store_tags(connection=connection, document_id=document_id, tags=[])
    failed = await service.mark_unreadable(connection=connection, document_id=document_id)

    assert (first, again, failed) == (True, False, False)
    read = await caller.about(document_id=document_id).send("getDocument")
    assert read.json()["parsing"] == "parsed"
    assert [tag["name"] for tag in read.json()["tags"]] == ["zone", "portrait"]
    assert read.headers["etag"] != stored.headers["etag"]


async def test_document_that_cannot_be_read_is_told_as_failed(
    caller: Caller, connection: AsyncConnection
) -> None:
    """Whoever looks at it has to look for themselves."""
    stored = await upload(caller)

    settled = await service.mark_unreadable(
        connection=connection, document_id=UUID(stored.json()["id"])
    )

    assert settled
    (listed,) = (await caller.send("listDocuments")).json()["items"]
    assert listed["parsing"] == "failed"
    assert (await caller.about(document_id=listed["id"]).send("getDocument")).json() == listed


async def test_tags_of_a_document_that_is_gone_are_dropped(connection: AsyncConnection) -> None:
    """It was replaced while the parser was at work."""
    stored = await service.store_tags(
        connection=connection, document_id=uuid4(), tags=[Tag("portrait", 1)]
    )

    assert not stored
    assert await connection.scalar(select(func.count()).select_from(documents)) == 0
