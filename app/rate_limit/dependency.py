"""The limit as routers use it."""

from fastapi import Depends, Request

from app.errors import TooManyRequests
from app.identity import Identity
from app.rate_limit.counter import count_request
from app.rate_limit.limit import RateLimit
from app.request_context import RESPONSE_HEADERS, VERSION_1
from app.wiring import AuthenticationDep, ClockDep, EngineDep, SettingsDep


async def enforce_rate_limit(
    request: Request,
    authentication: AuthenticationDep,
    settings: SettingsDep,
    clock: ClockDep,
    engine: EngineDep,
) -> None:
    """Count the request, in a transaction of its own so that refused ones count too.

    Raises:
        TooManyRequests: If the sender has used up the window.
    """
    limit = RateLimit.parse(settings.rate_limit)
    if limit is None:
        return
    now = clock.now()
    async with engine.begin() as connection:
        key = sender(request, authentication)
        count = await count_request(connection, key, limit.window_start(now))
    # Version 1 has the limit's headers in refusals alone.
    if count > limit.quota or not request.url.path.startswith(VERSION_1):
        request.scope[RESPONSE_HEADERS].update(limit.headers(count, now))
    if count > limit.quota:
        raise TooManyRequests(retry_after=limit.seconds_left(now))


def sender(request: Request, authentication: object) -> str:
    """Whom a request is counted for: the identity, or the address of one who has none."""
    if isinstance(authentication, Identity):
        return f"subject:{authentication.subject}"
    return f"address:{request.client.host if request.client else 'unknown'}"


RateLimited = Depends(enforce_rate_limit)
"""For a router's `dependencies`."""
