"""The pages of an applicant: from the link to the submission, and what is wrong on the way."""

from collections.abc import Mapping
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.documents import repository, service
from fixtures.applications import AddApplication
from fixtures.browsing import Browser
from fixtures.factories import PDF, PNG
from fixtures.web import Invite

DETAILS = {
    "first_name": "Mario",
    "last_name": "Rossi",
    "date_of_birth": "10/12/1985",
    "sex": "male",
    "nationality": "IT",
    "fiscal_code": "rssmra85t10a562s",
    "phone_calling_code": "0039",
    "phone_number": "333 123 4567",
}
ADDRESS = {
    "street": "Via Giuseppe Garibaldi",
    "house_number": "12/A",
    "postcode": "20121",
    "city": "Milano",
}
INCOME = {"kind": "tax_return", "tax_year": "2025", "gross_income": "32.150,00"}
VALID = {
    "/application/personal-details": DETAILS,
    "/application/current-address": ADDRESS,
    "/application/income": INCOME,
}
UPLOAD = "/application/identity-document"


async def fill(browser: Browser) -> None:
    """Fill in every page."""
    for path, typed in VALID.items():
        page = await browser.send(await browser.open(path), path, typed=typed)
        assert not page.problems, page.problems
    await upload(browser)


async def upload(browser: Browser) -> None:
    """Upload a document."""
    files = {"file": ("passport.pdf", PDF, "application/pdf")}
    await browser.send(await browser.open(UPLOAD), UPLOAD, files=files, typed={"kind": "passport"})


async def test_applicant_goes_from_the_link_to_the_submission(
    visitor: Browser, link_to: Invite, draft: UUID
) -> None:
    """Each page leads to the next one, and the review shows all that was typed."""
    page = await visitor.open(await link_to(draft))
    assert page.response.url.path == "/application"
    assert "/application/personal-details" in page.links

    page = await visitor.open("/application/personal-details")
    page = await visitor.send(page, "/application/personal-details", typed=DETAILS)
    assert page.response.url.path == "/application/current-address"
    page = await visitor.send(page, "/application/current-address", typed=ADDRESS)
    assert page.response.url.path == UPLOAD
    files = {"file": ("passport.pdf", PDF, "application/pdf")}
    page = await visitor.send(page, UPLOAD, files=files, typed={"kind": "passport"})
    assert page.response.url.path == UPLOAD
    assert "PDF, 15 bytes" in page.text
    page = await visitor.open("/application/income")
    page = await visitor.send(page, "/application/income", typed=INCOME)
    assert page.response.url.path == "/application/review"
    for shown in ("Mario Rossi", "10 December 1985", "Italy", "RSSMRA85T10A562S", "€32,150.00"):
        assert shown in page.text
    page = await visitor.send(page, "/application/submission")

    assert page.response.url.path == "/application"
    assert "We have received it" in page.text


async def test_form_that_was_taken_leads_on_by_a_redirect(invited: Browser) -> None:
    """Whoever loads the next page again sends no form twice (RFC 9110, section 15.4.4)."""
    page = await invited.open("/application/current-address")
    values = page.form("/application/current-address").values | ADDRESS

    answer = await invited.post("/application/current-address", values)

    assert answer.status_code == 303
    assert answer.headers["location"] == "/application/personal-details"
    assert answer.headers["cache-control"] == "no-store"


async def test_empty_form_is_told_what_each_field_needs(invited: Browser) -> None:
    """Every page names all of its fields at once, and links to them."""
    for path, typed in VALID.items():
        page = await invited.open(path)
        page = await invited.send(page, path, typed=dict.fromkeys(typed, ""))

        assert page.response.status_code == 422
        optional = {"fiscal_code"}
        wanted = {name.replace("phone_", "phone-") for name in typed} - optional
        assert set(page.problems) == wanted
        for field in wanted:
            assert f"#{field}" in page.links
            assert field in page.ids
            assert f"{field}-error" in page.descriptions
        assert set(page.descriptions) <= set(page.ids)


@pytest.mark.parametrize(
    ("path", "wrong", "field", "said"),
    [
        ("personal-details", {"first_name": "\x07x"}, "first_name", "without line breaks"),
        ("personal-details", {"last_name": "x" * 101}, "last_name", "without line breaks"),
        ("personal-details", {"date_of_birth": "31/02/1985"}, "date_of_birth", "real date"),
        ("personal-details", {"date_of_birth": "10/12/2015"}, "date_of_birth", "at least 18"),
        ("personal-details", {"sex": "other"}, "sex", "document says"),
        ("personal-details", {"nationality": "XX"}, "nationality", "from the list"),
        ("personal-details", {"fiscal_code": "X"}, "fiscal_code", "16 letters and digits"),
        ("personal-details", {"fiscal_code": ""}, "fiscal_code", "required of Italian"),
        ("personal-details", {"fiscal_code": "RSSMRA85T10A562X"}, "fiscal_code", "mistyped"),
        ("personal-details", {"phone_calling_code": "x"}, "phone-calling_code", "such as +39"),
        ("personal-details", {"phone_number": "12"}, "phone-number", "4 to 12 digits"),
        ("current-address", {"street": "x" * 121}, "street", "on one line"),
        ("current-address", {"house_number": "?"}, "house_number", "such as 12/A"),
        ("current-address", {"postcode": "20121!"}, "postcode", "such as 20121"),
        ("current-address", {"city": "\x07"}, "city", "on one line"),
        ("income", {"kind": "lottery"}, "kind", "Choose"),
        ("income", {"tax_year": "last"}, "tax_year", "four digits"),
        ("income", {"tax_year": "2024"}, "tax_year", "too long ago"),
        ("income", {"tax_year": "2027"}, "tax_year", "not begun"),
        ("income", {"gross_income": "a lot"}, "gross_income", "amount of euros"),
    ],
)
async def test_wrong_field_is_told_at_the_field_and_nothing_typed_is_lost(
    *, invited: Browser, path: str, wrong: Mapping[str, str], field: str, said: str
) -> None:
    """The other fields stand as they were typed, and the wrong one too."""
    path = f"/application/{path}"
    typed = {**VALID[path], **wrong}
    page = await invited.send(await invited.open(path), path, typed=typed)

    assert page.response.status_code == 422
    assert said in page.problems[field]
    shown = {name.replace(".", "_"): value for name, value in page.form(path).values.items()}
    choices = {"sex": "other", "nationality": "XX", "kind": "lottery"}
    for name, value in typed.items():
        if choices.get(name) != value:
            assert shown[name] == value.strip()


@pytest.mark.parametrize(
    ("kind", "file", "problems"),
    [
        ("", None, {"kind": "Choose what kind", "file": "Choose a file"}),
        ("visa", ("x.pdf", PDF, "application/pdf"), {"kind": "Choose what kind"}),
        ("passport", ("x.txt", b"text", "text/plain"), {"file": "a PNG, a JPEG or a PDF"}),
        ("passport", ("x.jpg", PNG, "image/jpeg"), {"file": "whose name ends in"}),
        ("passport", ("x.pdf", b"%PDF-" + b"x" * 20 * 2**20, "application/pdf"), {"file": "20 MB"}),
        ("passport", ("x.pdf", b"%PDF-" + b"x" * 21 * 2**20, "application/pdf"), {"file": "20 MB"}),
    ],
)
async def test_wrong_upload_is_told_at_the_field(
    invited: Browser, kind: str, file: tuple[str, bytes, str] | None, problems: dict[str, str]
) -> None:
    """Formats and size are said before and after; the kind that was chosen stays."""
    page = await invited.open(UPLOAD)
    assert "PNG, JPEG or PDF, at most 20 MB" in page.text
    files = {"file": file} if file else {"file": ("", b"", "application/octet-stream")}
    page = await invited.send(page, UPLOAD, files=files, typed={"kind": kind})

    assert page.response.status_code == 422
    assert set(page.problems) == set(problems)
    for field, said in problems.items():
        assert said in page.problems[field]
    is_read = file is None or len(file[1]) < 21 * 2**20
    assert page.form(UPLOAD).values.get("kind", "") == (kind if is_read and kind != "visa" else "")


async def test_uploaded_document_can_be_read_and_removed(invited: Browser) -> None:
    """It is saved and not shown within the site, and once removed it is gone."""
    await upload(invited)
    page = await invited.open(UPLOAD)
    (file,) = (link for link in page.links if link.endswith("/file"))
    answer = await invited.client.get(file)
    assert answer.content == PDF
    assert answer.headers["content-disposition"] == 'attachment; filename="passport.pdf"'
    assert answer.headers["content-security-policy"] == "sandbox"

    removal = file.replace("/file", "/removal")
    page = await invited.send(page, removal)
    assert page.response.url.path == UPLOAD
    assert "Uploaded" not in page.text
    assert (await invited.post(removal, {**page.forms[-1].values})).status_code == 303
    assert (await invited.client.get(file)).status_code == 404


async def test_uploaded_document_that_was_read_meanwhile_is_removed(
    invited: Browser, connection: AsyncConnection, draft: UUID
) -> None:
    """The parser has changed the row, and not what the applicant means."""
    await upload(invited)
    page = await invited.open(UPLOAD)
    (document,) = await repository.list_of(connection, draft)
    assert await service.mark_unreadable(connection=connection, document_id=document.id)

    page = await invited.send(page, f"{UPLOAD}/{document.id}/removal")

    assert "Uploaded" not in page.text


async def test_form_that_somebody_else_overtook_is_shown_again(invited: Browser) -> None:
    """A second tab overwrites nothing unseen, and can save after it was told."""
    path = "/application/current-address"
    first, second = await invited.open(path), await invited.open(path)
    await invited.send(first, path, typed=ADDRESS)
    page = await invited.send(second, path, typed=ADDRESS | {"city": "Roma"})

    assert page.response.status_code == 422
    assert "changed elsewhere" in page.text
    assert page.form(path).values["city"] == "Roma"
    await invited.send(page, path)
    assert (await invited.open(path)).form(path).values["city"] == "Roma"


async def test_review_of_an_incomplete_application_leads_to_what_is_missing(
    invited: Browser,
) -> None:
    """The rules say what is missing, the page where it is."""
    page = await invited.open("/application/review")
    page = await invited.send(page, "/application/submission")

    assert page.response.status_code == 422
    assert "Submit the identity document first" in page.text
    assert UPLOAD in page.links


async def test_application_that_is_submitted_has_no_more_forms(invited: Browser) -> None:
    """A form in another tab, and its second submission, lead to where it stands."""
    await fill(invited)
    review = await invited.open("/application/review")
    address = await invited.open("/application/current-address")
    await invited.send(review, "/application/submission")

    for page in (
        await invited.send(review, "/application/submission"),
        await invited.send(address, "/application/current-address", typed={"city": "Roma"}),
        await invited.open("/application/income"),
    ):
        assert page.response.url.path == "/application"
        assert "We have received it" in page.text


async def test_upload_to_a_submitted_application_leads_to_where_it_stands(
    invited: Browser,
) -> None:
    """It has come too late."""
    await fill(invited)
    page = await invited.open(UPLOAD)
    await invited.send(await invited.open("/application/review"), "/application/submission")

    files = {"file": ("passport.pdf", PDF, "application/pdf")}
    page = await invited.send(page, UPLOAD, files=files, typed={"kind": "passport"})
    assert page.response.url.path == "/application"


@pytest.mark.parametrize(
    ("status", "said"),
    [("in_review", "We are looking at it"), ("approved", "Congratulations"), ("rejected", "sorry")],
)
async def test_status_page_tells_where_it_stands(
    *,
    visitor: Browser,
    link_to: Invite,
    add_application: AddApplication,
    connection: AsyncConnection,
    status: str,
    said: str,
) -> None:
    """Whoever comes back sees how it went on."""
    application_id = await add_application()
    link = await link_to(application_id)
    await connection.execute(
        text("UPDATE applications SET status = :status, submitted_at = now() WHERE id = :id"),
        {"status": status, "id": application_id},
    )

    page = await visitor.open(link)

    assert said in page.text


async def test_page_keeps_itself_to_its_reader(invited: Browser) -> None:
    """Nobody else stores it, frames it, or runs a script in it."""
    answer = (await invited.open("/application/personal-details")).response

    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "style=" not in answer.text
    assert "onclick" not in answer.text
    assert answer.text.count("<script") == answer.text.count("<script src=")
