"""The pages of officers: the queue, an application, and the decision."""

from unittest.mock import Mock
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.documents import repository, service
from app.documents.model import Tag
from fixtures.applications import AddApplication
from fixtures.browsing import Browser
from fixtures.factories import PDF
from fixtures.jobs import Work

NEW = "/officer/new-application"


def path_of(application_id: UUID, *parts: object) -> str:
    """The path of an application's page."""
    return "/".join(["/officer/applications", str(application_id), *map(str, parts)])


@pytest.fixture
async def submitted(connection: AsyncConnection, filled_application: UUID) -> UUID:
    """An application that was submitted."""
    await connection.execute(
        text("UPDATE applications SET status = 'submitted', submitted_at = now() WHERE id = :id"),
        {"id": filled_application},
    )
    return filled_application


async def test_queue_shows_what_was_submitted_first(
    desk: Browser, submitted: UUID, draft: UUID
) -> None:
    """And the others where they are asked for."""
    page = await desk.open("/officer")
    assert path_of(submitted) in page.links
    assert path_of(draft) not in page.links

    for status, shown in {"draft": [draft], "all": [draft, submitted], "rejected": []}.items():
        page = await desk.open(f"/officer?status={status}")
        wanted = {path_of(each) for each in shown}
        assert {link for link in page.links if "/applications/" in link} == wanted


async def test_queue_is_searched_by_address(desk: Browser, add_application: AddApplication) -> None:
    """In either case; the tabs keep the search."""
    found = await add_application(email="Zoe@example.com")
    await add_application(email="mario.rossi@example.com")
    page = await desk.open("/officer?status=draft&email=+zoe%40example.com")

    assert [link for link in page.links if "/applications/" in link] == [path_of(found)]
    assert "/officer?status=all&email=zoe%40example.com" in page.links
    assert "no such application" in (await desk.open("/officer?email=nobody")).text


async def test_queue_is_read_page_by_page(desk: Browser, add_application: AddApplication) -> None:
    """Every application is on one page, and there is a way back to the first."""
    made = {path_of(await add_application()) for _ in range(45)}
    page = await desk.open("/officer?status=draft")
    found = [link for link in page.links if "/applications/" in link]
    while following := [link for link in page.links if "cursor=" in link]:
        page = await desk.open(following[0])
        found += [link for link in page.links if "/applications/" in link]

    assert len(found) == 45
    assert set(found) == made
    assert "/officer?status=draft" in page.links
    assert (await desk.open("/officer?cursor=x&status=x")).response.status_code == 200


async def test_new_application_is_created_and_the_applicant_invited(
    desk: Browser, emailer: Mock, work: Work
) -> None:
    """The mail is on its way when the page says so."""
    page = await desk.send(await desk.open(NEW), NEW, typed={"email": "zoe@example.com"})
    assert "the applicant was invited" in page.text
    await work()

    assert emailer.send.await_args.args[0].to == "zoe@example.com"
    again = next(form.action for form in page.forms if form.action.endswith("/invitation"))
    page = await desk.send(page, again)
    assert "on its way" in page.text


async def test_new_application_whose_form_is_sent_twice_is_one(
    desk: Browser, emailer: Mock, work: Work
) -> None:
    """A double click invites nobody twice; another address is another application."""
    page = await desk.open(NEW)
    values = page.form(NEW).values | {"email": "zoe@example.com"}
    first, again = [await desk.post(NEW, values) for _ in range(2)]
    other = await desk.post(NEW, values | {"email": "mario.rossi@example.com"})
    fresh = (await desk.open(NEW)).form(NEW).values | {"email": "zoe@example.com"}
    later = await desk.post(NEW, fresh)
    await work()

    assert first.headers["location"] == again.headers["location"]
    made = {answer.headers["location"] for answer in (first, other, later)}
    assert len(made) == emailer.send.await_count == 3


async def test_new_application_that_cannot_be_taken_is_told_why(desk: Browser) -> None:
    """At its fields, with what was typed."""
    wrong = {"email": "nobody", "reference": "?"}
    page = await desk.send(await desk.open(NEW), NEW, typed=wrong)

    assert page.response.status_code == 422
    assert set(page.problems) == {"email", "reference"}
    assert page.form(NEW).values | wrong == page.form(NEW).values


async def test_application_is_reviewed_and_decided(
    desk: Browser, submitted: UUID, connection: AsyncConnection
) -> None:
    """With all that was submitted, and what the parser found."""
    (document,) = await repository.list_of(connection, submitted)
    await service.store_tags(
        connection=connection, document_id=document.id, tags=[Tag("machine_readable_zone", 0.97)]
    )
    page = await desk.open(path_of(submitted))
    for shown in ("Mario Rossi", "RSSMRA85T10A562S", "machine readable zone (97 %)"):
        assert shown in page.text
    file = await desk.client.get(path_of(submitted, "documents", document.id))
    assert file.content == PDF
    assert file.headers["content-disposition"].startswith("attachment")

    page = await desk.send(page, path_of(submitted, "review"))
    assert "in review now" in page.text
    decision = path_of(submitted, "decision")
    page = await desk.send(page, decision)
    assert set(page.problems) == {"outcome", "reason"}
    typed = {"outcome": "rejected", "reason": "It is of somebody else."}
    page = await desk.send(page, decision, typed=typed)

    assert "The decision was saved." in page.text
    assert "It is of somebody else." in page.text
    assert [form.action for form in page.forms] == ["/sign-out"]


@pytest.mark.parametrize(
    ("status", "part", "said"),
    [
        ("in_review", "review", "cannot become in_review"),
        ("submitted", "decision", "cannot become approved"),
        ("approved", "invitation", "is decided"),
    ],
)
async def test_what_another_officer_did_meanwhile_is_told(
    *,
    desk: Browser,
    submitted: UUID,
    connection: AsyncConnection,
    status: str,
    part: str,
    said: str,
) -> None:
    """The page shows how things stand now."""
    page = await desk.open(path_of(submitted))
    csrf = page.forms[0].values["csrf"]
    await connection.execute(
        text("UPDATE applications SET status = :status WHERE id = :id"),
        {"status": status, "id": submitted},
    )
    values = {"csrf": csrf, "outcome": "approved", "reason": "All is proven."}

    answer = await desk.post(path_of(submitted, part), values)

    assert answer.status_code == 422
    assert said in answer.text


async def test_application_that_is_not_there_is_404(desk: Browser, submitted: UUID) -> None:
    """As a page, whatever is wrong with the address."""
    for path in (path_of(uuid4()), path_of(submitted, "documents", uuid4())):
        page = await desk.open(path)
        assert page.response.status_code == 404
        assert "There is nothing here" in page.text
    assert (await desk.open("/officer/applications/x")).response.status_code == 422
