"""Doing what a request asks for once, however often it is sent."""

from collections.abc import Awaitable, Callable

from sqlalchemy.ext.asyncio import AsyncConnection

from app.clock import Clock
from app.errors import IdempotencyKeyReused
from app.idempotency import repository
from app.idempotency.model import Answer, Claim

Effect = Callable[[], Awaitable[Answer]]


async def once(
    *, connection: AsyncConnection, clock: Clock, claim: Claim, effect: Effect
) -> Answer:
    """The answer to a request: of its effect, or the one that was given before.

    The key, the effect and the answer are one transaction. If the effect raises, nothing of it is
    kept, and the request may be tried again.

    Args:
        connection: The transaction that the effect uses too.
        clock: Tells whether the key is still kept.
        claim: The request.
        effect: Does what it asks for.

    Raises:
        IdempotencyKeyReused: If the key was used for another request.
    """
    if await repository.take(connection, claim, clock.now()):
        answer = await effect()
        await repository.keep(connection, claim, answer)
        return answer
    fingerprint, answer = await repository.find(connection, claim)
    if fingerprint != claim.fingerprint:
        raise IdempotencyKeyReused
    return answer
