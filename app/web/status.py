"""The pages on which applicants see where their application stands, and submit it."""

from fastapi import APIRouter, Response

from app.applications import submission
from app.applications.states import Status
from app.decisions import service as decisions
from app.decisions.model import Decision
from app.errors import ApplicationIncomplete, Conflict, NotFound
from app.web.forms import Form, Problem
from app.web.pages import page, see
from app.web.steps import BASE, Place, next_place, place_of, progress
from app.web.visit import Visit, VisitDep, show, steps_done

router = APIRouter()


@router.get(BASE)
async def show_status(visit: VisitDep) -> Response:
    """Where the application stands; of a draft, what is done and what is missing."""
    seen = await visit.overview()
    done = steps_done(seen)
    return page(
        "status",
        session=visit.session,
        seen=seen,
        is_draft=seen.application.status == Status.DRAFT,
        marks=progress(done, Place.REVIEW),
        upcoming=next_place(done),
        decision=await _decision(visit),
    )


async def _decision(visit: Visit) -> Decision | None:
    try:
        return await decisions.read(**visit.place)
    except NotFound:
        return None


@router.get(Place.REVIEW.path)
async def show_review(visit: VisitDep) -> Response:
    """All that will be submitted."""
    return await show(visit, Place.REVIEW, Form())


@router.post(f"{BASE}/submission")
async def take_submission(visit: VisitDep) -> Response:
    """Submit the application."""
    await visit.form()
    try:
        await submission.submit(**visit.place, clock=visit.clock)
    except ApplicationIncomplete as refusal:
        problems = tuple(
            Problem("", error.message.removesuffix("."), _page_of(error.field))
            for error in refusal.fields
        )
        return await show(visit, Place.REVIEW, Form(problems=problems))
    except Conflict:
        return see(BASE)  # it was submitted before
    return see(BASE)


def _page_of(part: str) -> str:
    place = place_of(part)
    return BASE if place is None else place.path
