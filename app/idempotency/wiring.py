"""Idempotency keys as routers use them."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, Request, Response
from fastapi.routing import APIRoute
from sqlalchemy.ext.asyncio import AsyncConnection

from app.clock import Clock
from app.idempotency.fingerprint import fingerprint
from app.idempotency.model import KEY_PATTERN, LONGEST_KEY, Answer, Claim
from app.idempotency.service import Effect, once
from app.wiring import ClockDep, ConnectionDep, CurrentIdentity

IdempotencyKey = Annotated[
    str | None,
    Header(alias="Idempotency-Key", pattern=KEY_PATTERN, min_length=1, max_length=LONGEST_KEY),
]
_AS_SENT = object()


@dataclass(frozen=True, slots=True)
class Once:
    """Answers one request once.

    Attributes:
        request: The request.
        connection: Its transaction.
        clock: Tells how long its key is kept.
        subject: Who sends it.
        key: Its idempotency key, if it has one.
    """

    request: Request
    connection: AsyncConnection
    clock: Clock
    subject: str
    key: str | None

    async def answer(self, effect: Effect, *, body: object = _AS_SENT) -> Response:
        """The response to the request: of its effect, or the one that was given before.

        Args:
            effect: Does what the request asks for, in the request's transaction.
            body: What stands for a body that is not JSON; else it is the JSON as it was sent.
        """
        if self.key is None:
            return _response(await effect())
        sent = await self._json() if body is _AS_SENT else body
        claim = self._claim(self.key, sent)
        answer = await once(
            connection=self.connection, clock=self.clock, claim=claim, effect=effect
        )
        return _response(answer)

    async def _json(self) -> object:
        return await self.request.json() if await self.request.body() else None

    def _claim(self, key: str, body: object) -> Claim:
        operation = _operation(self.request)
        mark = fingerprint(
            subject=self.subject, operation=operation, path=self.request.path_params, body=body
        )
        return Claim(self.subject, operation, key, mark)


def _operation(request: Request) -> str:
    """The operation's name in the contract of v2, the first version to know idempotency keys."""
    route: APIRoute = request.scope["route"]
    return f"v2:{route.operation_id}"


def _response(answer: Answer) -> Response:
    return Response(answer.body, answer.status, answer.headers, media_type="application/json")


async def get_once(
    request: Request,
    connection: ConnectionDep,
    clock: ClockDep,
    identity: CurrentIdentity,
    key: IdempotencyKey = None,
) -> Once:
    """What answers this request once."""
    return Once(request, connection, clock, identity.subject, key)


OnceDep = Annotated[Once, Depends(get_once, scope="function")]
