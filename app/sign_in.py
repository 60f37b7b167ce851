"""Where an invitation's link leads: it becomes an access token."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from app.identity.session import LIFETIME
from app.invitations import service
from app.rate_limit.dependency import RateLimited
from app.wiring import ClockDep, ConnectionDep, LinksDep, SessionsDep

LONGEST_TOKEN = 1000  # characters

router = APIRouter(include_in_schema=False, dependencies=[RateLimited])


class SignedIn(BaseModel):
    """An access token, as OAuth 2.0 answers one (RFC 6749, section 5.1).

    Attributes:
        access_token: What to send as a bearer token.
        token_type: Always `Bearer`.
        expires_in: The seconds for which it is good.
    """

    access_token: str
    token_type: str = "Bearer"  # noqa: S105  no password
    expires_in: int = int(LIFETIME.total_seconds())


@router.get("/sign-in")
async def sign_in(
    *,
    token: Annotated[str, Query(max_length=LONGEST_TOKEN)],
    response: Response,
    connection: ConnectionDep,
    clock: ClockDep,
    links: LinksDep,
    sessions: SessionsDep,
) -> SignedIn:
    """Exchange an invitation's link for an access token to its application."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    access_token = await service.exchange(
        connection=connection, clock=clock, links=links, sessions=sessions, token=token
    )
    return SignedIn(access_token=access_token)
