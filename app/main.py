"""The application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import svcs
from fastapi import FastAPI

from app import (
    RELEASE,
    contracts,
    development,
    error_responses,
    logs,
    operations,
    settings,
    sign_in,
    wiring,
)
from app.api.v1.router import router as v1
from app.api.v2.router import router as v2
from app.body_limit import BodyLimitMiddleware
from app.metrics import Metrics, MetricsMiddleware
from app.request_context import RequestContextMiddleware
from app.settings import Settings
from app.web.router import router as web


def create_app(given: Settings | None = None) -> FastAPI:
    """An application; building it needs no environment and opens nothing.

    Args:
        given: The settings. Without them the application reads the environment when it starts, and
            as it then is the process' own business, it takes over the process' log too.
    """
    metrics = Metrics()

    @asynccontextmanager
    async def lifespan(_app: FastAPI, registry: svcs.Registry) -> AsyncIterator[None]:
        wiring.register(registry, given or _from_environment(), metrics)
        yield

    app = FastAPI(
        title="Onboarding",
        version=RELEASE,
        lifespan=svcs.fastapi.lifespan(lifespan),
        openapi_url=None,  # the contract is what is published: see app.contracts
        redirect_slashes=False,
    )
    app.add_middleware(BodyLimitMiddleware)
    app.add_middleware(RequestContextMiddleware)
    app.add_middleware(MetricsMiddleware, metrics=metrics)
    error_responses.install(app)
    for module in (operations, contracts, development, sign_in):
        app.include_router(module.router)
    for router in (v1, v2, web):
        app.include_router(router)
    return app


def _from_environment() -> Settings:
    found = settings.load()
    logs.configure(found)
    return found
