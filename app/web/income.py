"""The page on which applicants say what they earned."""

from fastapi import APIRouter, Response

from app.api.v2.requests import NewFiscalDocument
from app.errors import Unprocessable
from app.fiscal_documents import service
from app.fiscal_documents.model import FiscalDocument
from app.web import typed
from app.web.forms import Form, parsed, read_fields, renamed
from app.web.steps import Place
from app.web.visit import VisitDep, show, take

HERE = Place.INCOME
FIELDS = ("kind", "tax_year", "gross_income")

router = APIRouter()


@router.get(HERE.path)
async def show_income(visit: VisitDep) -> Response:
    """The form, with what was submitted before."""
    found = await service.list_documents(**visit.place)
    return await show(visit, HERE, _form(found[0]) if found else Form())


@router.post(HERE.path)
async def take_income(visit: VisitDep) -> Response:
    """Save what the form says."""
    form = read_fields(await visit.form(), *FIELDS)

    async def save() -> None:
        await service.add(**visit.place, clock=visit.clock, document=_document(form))

    async def unversioned() -> None:
        """What the applicant earned is replaced as a whole, as in the API."""

    return await take(visit, HERE, form, save, unversioned)


def _document(form: Form) -> FiscalDocument:
    income = form.value("gross_income")
    values = {
        "kind": form.value("kind"),
        "tax_year": typed.whole_number(form.value("tax_year")),
        "gross_income_cents": typed.cents(income) if income else "",
    }
    try:
        return parsed(NewFiscalDocument, values).document()
    except Unprocessable as refusal:
        raise renamed(refusal, {"gross_income_cents": "gross_income"}) from None


def _form(document: FiscalDocument) -> Form:
    return Form(
        {
            "kind": document.kind,
            "tax_year": str(document.tax_year),
            "gross_income": typed.shown_amount(document.gross_income_cents),
        }
    )
