"""The page on which applicants say where they live."""

from fastapi import APIRouter, Response

from app.addresses import service
from app.addresses.model import Address
from app.api.v2.requests import AddressRequest
from app.versioned import Versioned
from app.web.forms import Form, parsed, read_fields, version_text
from app.web.steps import Place
from app.web.visit import Visit, VisitDep, show, stored, take, version_of

HERE = Place.CURRENT_ADDRESS
FIELDS = ("street", "house_number", "postcode", "city")

router = APIRouter()


@router.get(HERE.path)
async def show_current_address(visit: VisitDep) -> Response:
    """The form, with what was submitted before."""
    found = await stored(service.read, visit)
    return await show(visit, HERE, Form() if found is None else _form(found))


@router.post(HERE.path)
async def take_current_address(visit: VisitDep) -> Response:
    """Save what the form says."""
    form = read_fields(await visit.form(), *FIELDS)

    async def save() -> None:
        await service.put(
            **visit.place,
            clock=visit.clock,
            address=parsed(AddressRequest, form.values).address(),
            precondition=form.precondition,
        )

    return await take(visit, HERE, form, save, lambda: _version(visit))


async def _version(visit: Visit) -> int | None:
    return version_of(await stored(service.read, visit))


def _form(found: Versioned[Address]) -> Form:
    address = found.value
    values = {
        "street": address.street,
        "house_number": address.house_num,
        "postcode": address.postcode,
        "city": address.city,
    }
    return Form(values, version=version_text(found.version))
