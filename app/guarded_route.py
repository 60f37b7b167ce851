"""Routes that know who sends a request, and how often, before they read its body.

FastAPI reads and validates a body before it asks any dependency: without this, whoever has no token
could have 20 MB read, or be told 422 in place of 401.
"""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from fastapi.dependencies.utils import get_dependant, solve_dependencies
from fastapi.routing import APIRoute

from app.rate_limit.dependency import enforce_rate_limit
from app.wiring import CurrentIdentity


async def _guard(
    limited: Annotated[None, Depends(enforce_rate_limit)],  # first: refused requests count too
    identity: CurrentIdentity,
) -> None:
    """Lets a request pass to its body."""


_GUARD = get_dependant(path="", call=_guard)


class GuardedRoute(APIRoute):
    """A route whose requests are authenticated and counted before their body is read."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Gives what serves a request."""
        serve = super().get_route_handler()

        async def handle(request: Request) -> Response:
            await solve_dependencies(
                request=request,
                dependant=_GUARD,
                dependency_overrides_provider=request.app,
                async_exit_stack=request.scope["fastapi_inner_astack"],
                embed_body_fields=False,
            )
            return await serve(request)

        return handle
