"""Idempotency keys in the database, and the answers kept under them."""

from datetime import datetime

from sqlalchemy import ColumnElement, delete, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from app.idempotency.model import LIFETIME, Answer, Claim
from app.idempotency.table import idempotency_keys

_KEY = (
    idempotency_keys.c.subject,
    idempotency_keys.c.operation,
    idempotency_keys.c.key,
)


async def take(connection: AsyncConnection, claim: Claim, now: datetime) -> bool:
    """Take the key for this request, if nobody has it or its time is over.

    Whoever takes a key holds it until the transaction ends. Another request with the same key waits
    here for that, and then finds what came of it: a key with an answer, or no key.
    """
    new = insert(idempotency_keys).values(
        subject=claim.subject,
        operation=claim.operation,
        key=claim.key,
        fingerprint=claim.fingerprint,
        created_at=now,
        expires_at=now + LIFETIME,
    )
    taken = new.on_conflict_do_update(
        index_elements=_KEY,
        set_={
            "fingerprint": new.excluded.fingerprint,
            "created_at": new.excluded.created_at,
            "expires_at": new.excluded.expires_at,
        },
        where=idempotency_keys.c.expires_at <= now,
    ).returning(idempotency_keys.c.key)
    return (await connection.execute(taken)).one_or_none() is not None


async def keep(connection: AsyncConnection, claim: Claim, answer: Answer) -> None:
    """Keep the answer under the key, which this transaction took."""
    change = update(idempotency_keys).where(_is(claim))
    await connection.execute(
        change.values(status=answer.status, headers=dict(answer.headers), body=answer.body)
    )


async def find(connection: AsyncConnection, claim: Claim) -> tuple[bytes, Answer]:
    """The fingerprint and the answer of the request that took the key."""
    query = select(
        idempotency_keys.c.fingerprint,
        idempotency_keys.c.status,
        idempotency_keys.c.headers,
        idempotency_keys.c.body,
    ).where(_is(claim))
    row = (await connection.execute(query)).one()
    return row.fingerprint, Answer(status=row.status, headers=row.headers, body=row.body)


async def forget(connection: AsyncConnection, *, now: datetime, most: int = 1000) -> int:
    """Delete keys whose time is over, at most so many; tells how many it was."""
    over = select(*_KEY).where(idempotency_keys.c.expires_at <= now).limit(most)
    # A key that a request is taking over is skipped, so that neither waits for the other.
    swept = over.with_for_update(skip_locked=True)
    result = await connection.execute(delete(idempotency_keys).where(tuple_(*_KEY).in_(swept)))
    return result.rowcount


def _is(claim: Claim) -> ColumnElement[bool]:
    return (
        (idempotency_keys.c.subject == claim.subject)
        & (idempotency_keys.c.operation == claim.operation)
        & (idempotency_keys.c.key == claim.key)
    )
