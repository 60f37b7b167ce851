"""The page on which applicants say who they are."""

from fastapi import APIRouter, Response

from app.api.v2.requests import PersonalDetailsRequest
from app.personal_details import service
from app.personal_details.model import PersonalDetails
from app.versioned import Versioned
from app.web import typed
from app.web.forms import Form, parsed, read_fields, version_text
from app.web.steps import Place
from app.web.visit import Visit, VisitDep, show, stored, take, version_of

HERE = Place.PERSONAL_DETAILS
FIELDS = (
    "first_name",
    "last_name",
    "date_of_birth",
    "sex",
    "nationality",
    "fiscal_code",
    "phone.calling_code",
    "phone.number",
)
_EMPTY = Form({"phone.calling_code": "+39"})
_READ = {
    "date_of_birth": typed.iso_date,
    "fiscal_code": typed.code,
    "phone.calling_code": typed.calling_code,
    "phone.number": typed.phone_number,
}

router = APIRouter()


@router.get(HERE.path)
async def show_personal_details(visit: VisitDep) -> Response:
    """The form, with what was submitted before."""
    found = await stored(service.read, visit)
    return await show(visit, HERE, _EMPTY if found is None else _form(found))


@router.post(HERE.path)
async def take_personal_details(visit: VisitDep) -> Response:
    """Save what the form says."""
    form = read_fields(await visit.form(), *FIELDS)

    async def save() -> None:
        await service.put(
            **visit.place, clock=visit.clock, details=_details(form), precondition=form.precondition
        )

    return await take(visit, HERE, form, save, lambda: _version(visit))


async def _version(visit: Visit) -> int | None:
    return version_of(await stored(service.read, visit))


def _details(form: Form) -> PersonalDetails:
    values = {
        name: _READ[name](value) if value and name in _READ else value
        for name, value in form.values.items()
    }
    return parsed(PersonalDetailsRequest, values).details()


def _form(found: Versioned[PersonalDetails]) -> Form:
    details = found.value
    calling_code, _, number = details.phone.partition(" ")
    values = {
        "first_name": details.first_name,
        "last_name": details.last_name,
        "date_of_birth": typed.shown_date(details.date_of_birth),
        "sex": details.sex,
        "nationality": details.nationality,
        "fiscal_code": details.fiscal_code or "",
        "phone.calling_code": calling_code,
        "phone.number": number,
    }
    return Form(values, version=version_text(found.version))
