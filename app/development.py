"""What a served process offers in development only: its clock can be set."""

from typing import Annotated

from fastapi import APIRouter, Body, Depends
from pydantic import AwareDatetime, BaseModel

from app.clock import SettableClock
from app.errors import NotFound
from app.settings import Environment
from app.wiring import ClockDep, SettingsDep


async def in_development(settings: SettingsDep) -> None:
    """Let the request pass in development.

    Raises:
        NotFound: Anywhere else, as if there were nothing here.
    """
    if settings.environment is not Environment.DEVELOPMENT:
        raise NotFound


router = APIRouter(
    prefix="/development", include_in_schema=False, dependencies=[Depends(in_development)]
)


class Now(BaseModel):
    """What time it is for the service.

    Attributes:
        now: The instant, with its time zone.
    """

    now: AwareDatetime


@router.put("/clock")
async def set_clock(wanted: Annotated[Now, Body()], clock: ClockDep) -> Now:
    """Let it be this instant now; the clock runs on from there."""
    if not isinstance(clock, SettableClock):
        raise NotFound
    clock.set(wanted.now)
    return Now(now=clock.now())
