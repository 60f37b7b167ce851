"""Uploading documents: what is taken, what is refused, and that what is refused leaves nothing."""

from collections.abc import AsyncIterator
from hashlib import sha256
from uuid import UUID

import pytest
from httpx import AsyncClient
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.body_limit import MULTIPART_LIMIT
from app.documents.rules import LARGEST
from app.documents.table import documents
from fixtures.applications import StepsOf
from fixtures.factories import JPEG, PDF, PNG, upload_form
from fixtures.identity import Headers
from fixtures.refusals import refused_fields
from fixtures.steps import Steps
from treaty.conformance.fixtures import Marking

UPLOAD = "/api/v1/documents/upload"


@pytest.fixture
async def mine(steps: StepsOf, draft: UUID) -> Steps:
    """The steps of an application that waits for its document."""
    taking = steps(draft)
    await taking.personal_details()
    await taking.current_address()
    return taking


async def stored(connection: AsyncConnection) -> int:
    """How many documents there are."""
    return int(await connection.scalar(select(func.count()).select_from(documents)) or 0)


@pytest.mark.parametrize(
    ("content", "media_type"),
    [(PNG, "image/png"), (JPEG, "image/jpeg"), (PDF, "application/pdf")],
)
async def test_document_of_each_type_is_stored_as_it_came(
    mine: Steps, connection: AsyncConnection, content: bytes, media_type: str
) -> None:
    """The file, its type, its size and its digest."""
    answer = await mine.document(content=content, media_type=media_type)

    assert answer.status_code == 201
    row = (await connection.execute(select(documents))).one()
    assert str(row.id) == answer.json()["document_id"]
    assert (row.content, row.media_type, row.size) == (content, media_type, len(content))
    assert row.sha256 == sha256(content).digest()
    assert (await mine.read()).json()["documents"][0]["media_type"] == media_type


async def test_document_of_the_largest_size_is_stored(
    mine: Steps, connection: AsyncConnection
) -> None:
    """The limit itself is still taken."""
    answer = await mine.document(content=PDF.ljust(LARGEST, b"\0"))

    assert answer.status_code == 201
    assert await connection.scalar(select(documents.c.size)) == LARGEST


async def test_document_that_is_a_byte_too_large_is_413_and_not_stored(
    mine: Steps, connection: AsyncConnection, invalid_request: Marking
) -> None:
    """The form around the file does not count."""
    with invalid_request():
        answer = await mine.document(content=PDF.ljust(LARGEST + 1, b"\0"))

    assert answer.status_code == 413
    assert answer.json()["error"]["message"] == "A file has at most 20 MB."
    assert await stored(connection) == 0


@pytest.mark.parametrize("lie", [{}, {"Content-Length": "100"}])
async def test_body_that_is_too_large_is_413_whatever_it_declares(
    *,
    client: AsyncClient,
    mine: Steps,
    applicant: Headers,
    connection: AsyncConnection,
    lie: dict[str, str],
    invalid_request: Marking,
) -> None:
    """What arrives is counted, with a length that is wrong or none at all."""
    sent = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal sent
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n'
        while sent < 2 * MULTIPART_LIMIT:
            sent += 2**20
            yield bytes(2**20)

    with invalid_request():
        answer = await client.post(
            UPLOAD,
            params={"application_id": str(mine.application_id)},
            headers={**applicant, **lie, "Content-Type": "multipart/form-data; boundary=b"},
            content=body(),
        )

    assert answer.status_code == 413
    assert await stored(connection) == 0


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (PNG, "image/jpeg"),
        (PDF, "image/png"),
        (PDF, "application/octet-stream"),
        (b"GIF89a", "image/gif"),
        (b"GIF89a", "image/png"),
        (b"<html>%PDF-</html>", "application/pdf"),
        (b"", "application/pdf"),
    ],
)
async def test_document_of_another_type_or_lying_about_it_is_415_and_not_stored(
    mine: Steps,
    connection: AsyncConnection,
    content: bytes,
    media_type: str,
    invalid_request: Marking,
) -> None:
    """The signature decides, and the sender must say the same."""
    with invalid_request():
        answer = await mine.document(content=content, media_type=media_type)

    assert answer.status_code == 415
    assert answer.json()["error"]["code"] == "unsupported_media_type"
    assert await stored(connection) == 0


async def test_document_whose_part_declares_no_type_is_415(
    client: AsyncClient,
    mine: Steps,
    applicant: Headers,
    connection: AsyncConnection,
    invalid_request: Marking,
) -> None:
    """A file without a declared type is not guessed at."""
    disposition = "--b\r\nContent-Disposition: form-data; name="
    form = (
        f'{disposition}"kind"\r\n\r\npassport\r\n'
        f'{disposition}"file"; filename="f.pdf"\r\n\r\n{PDF.decode()}\r\n--b--\r\n'
    )

    with invalid_request():
        answer = await client.post(
            UPLOAD,
            params={"application_id": str(mine.application_id)},
            headers={**applicant, "Content-Type": "multipart/form-data; boundary=b"},
            content=form.encode(),
        )

    assert answer.status_code == 415
    assert await stored(connection) == 0


async def test_document_in_json_is_415(
    client: AsyncClient, mine: Steps, applicant: Headers, invalid_request: Marking
) -> None:
    """The operation takes forms."""
    with invalid_request():
        answer = await client.post(
            UPLOAD,
            params={"application_id": str(mine.application_id)},
            headers=applicant,
            json={"kind": "passport"},
        )

    assert answer.status_code == 415


@pytest.mark.parametrize(
    ("form", "fields"),
    [
        (upload_form(kind="driving_licence"), {"kind": "invalid"}),
        ({"files": {"file": ("f", PDF, "application/pdf")}}, {"kind": "missing"}),
        ({"files": {"kind": (None, "passport")}}, {"file": "missing"}),
        (
            {"files": {"kind": (None, "passport"), "file": (None, "text")}},
            {"file": "invalid"},
        ),
        (
            {
                "data": {"kind": "passport", "note": "x"},
                "files": {"file": ("f", PDF, "application/pdf")},
            },
            {"note": "unknown"},
        ),
    ],
)
async def test_form_that_is_wrong_names_the_field(
    *,
    client: AsyncClient,
    mine: Steps,
    applicant: Headers,
    form: dict[str, object],
    fields: dict[str, str],
    invalid_request: Marking,
) -> None:
    """Form fields are named as JSON properties are."""
    with invalid_request():
        answer = await client.post(
            UPLOAD,
            params={"application_id": str(mine.application_id)},
            headers=applicant,
            **form,  # type: ignore[arg-type]  # the client's own keywords
        )

    assert refused_fields(answer) == fields


async def test_document_of_the_same_kind_replaces_the_former(
    mine: Steps, connection: AsyncConnection
) -> None:
    """A second file of a kind gets an id of its own, and the first one is gone."""
    await mine.document()
    second = await mine.document(content=PNG, media_type="image/png")

    row = (await connection.execute(select(documents.c.id, documents.c.content))).one()
    assert (str(row.id), row.content) == (second.json()["document_id"], PNG)


async def test_document_of_another_kind_is_kept_beside_it(mine: Steps) -> None:
    """A passport and an identity card may both be there."""
    await mine.document()
    await mine.document(kind="identity_card")

    kinds = [document["kind"] for document in (await mine.read()).json()["documents"]]
    assert sorted(kinds) == ["identity_card", "passport"]
