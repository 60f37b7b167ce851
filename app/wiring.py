"""What a request may ask for, by name.

Long-lived objects lie in the application's svcs registry, filled when the application starts; tests
put others in their place there, or through `dependency_overrides`.
"""

from collections.abc import AsyncIterator
from typing import Annotated

import svcs
from fastapi import Depends, FastAPI, Request
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.clock import Clock, SettableClock
from app.database import create_engine
from app.errors import Forbidden, Unauthorized
from app.identity import Identity
from app.identity.authenticator import Authenticator
from app.identity.session import SessionTokens
from app.invitations.links import InvitationLinks
from app.mail import Emailer
from app.mail.counted import CountedTransport
from app.mail.smtp import SmtpTransport
from app.metrics import Metrics
from app.settings import Settings
from app.web.cookies import SessionCookies

_AUTHENTICATION = "onboarding.authentication"  # in the scope: who sends the request


def register(registry: svcs.Registry, settings: Settings, metrics: Metrics) -> None:
    """Put the long-lived objects into the registry; it closes them with itself."""
    clock = Clock() if settings.in_production else SettableClock(settings.clock)
    engine = create_engine(settings)
    key = settings.secret_key.get_secret_value()
    sessions = SessionTokens(key)
    authenticator = Authenticator.from_settings(settings, sessions)
    transport = CountedTransport(SmtpTransport(settings.smtp_url), metrics.count_email)
    emailer = Emailer(transport, sender=settings.mail_from, clock=clock)
    registry.register_value(Settings, settings)
    registry.register_value(Metrics, metrics)
    registry.register_value(Clock, clock)
    registry.register_value(AsyncEngine, engine, on_registry_close=engine.dispose)
    registry.register_value(SessionTokens, sessions)
    registry.register_value(SessionCookies, SessionCookies(key))
    registry.register_value(Authenticator, authenticator, on_registry_close=authenticator.close)
    registry.register_value(Emailer, emailer)
    registry.register_value(
        InvitationLinks, InvitationLinks(key=key, public_url=settings.public_url)
    )


async def container(request: Request) -> AsyncIterator[svcs.Container]:
    """The request's own view of the application's registry."""
    app: FastAPI = request.app
    async with svcs.Container(svcs.fastapi.get_registry(app)) as services:
        yield services


ContainerDep = Annotated[svcs.Container, Depends(container)]


async def get_settings(services: ContainerDep) -> Settings:
    """The settings that the application was started with."""
    return await services.aget(Settings)


async def get_clock(services: ContainerDep) -> Clock:
    """The clock."""
    return await services.aget(Clock)


async def get_engine(services: ContainerDep) -> AsyncEngine:
    """The database engine."""
    return await services.aget(AsyncEngine)


async def get_metrics(services: ContainerDep) -> Metrics:
    """What the process counts and measures."""
    return await services.aget(Metrics)


async def get_links(services: ContainerDep) -> InvitationLinks:
    """What signs and verifies the links of invitations."""
    return await services.aget(InvitationLinks)


async def get_authenticator(services: ContainerDep) -> Authenticator:
    """What verifies bearer tokens."""
    return await services.aget(Authenticator)


async def get_sessions(services: ContainerDep) -> SessionTokens:
    """What signs and verifies the service's own access tokens."""
    return await services.aget(SessionTokens)


async def get_cookies(services: ContainerDep) -> SessionCookies:
    """What writes and reads the cookies of browsers' sessions."""
    return await services.aget(SessionCookies)


SettingsDep = Annotated[Settings, Depends(get_settings)]
ClockDep = Annotated[Clock, Depends(get_clock)]
EngineDep = Annotated[AsyncEngine, Depends(get_engine)]
MetricsDep = Annotated[Metrics, Depends(get_metrics)]
LinksDep = Annotated[InvitationLinks, Depends(get_links)]
SessionsDep = Annotated[SessionTokens, Depends(get_sessions)]
CookiesDep = Annotated[SessionCookies, Depends(get_cookies)]
AuthenticatorDep = Annotated[Authenticator, Depends(get_authenticator)]


async def get_connection(engine: EngineDep) -> AsyncIterator[AsyncConnection]:
    """One transaction for the request: committed if it succeeds, rolled back if it raises."""
    async with engine.begin() as connection:
        yield connection


# `function`: committed before the response is sent, so that a client never hears of what is lost.
ConnectionDep = Annotated[AsyncConnection, Depends(get_connection, scope="function")]


async def authenticate(
    request: Request, authenticator: AuthenticatorDep
) -> Identity | Unauthorized:
    """Who sends the request, or why that is not known; found out once for a request."""
    if (known := request.scope.get(_AUTHENTICATION)) is None:
        try:
            known = await authenticator.identify(request.headers.get("Authorization"))
        except Unauthorized as refusal:
            known = refusal
        request.scope[_AUTHENTICATION] = known
    found: Identity | Unauthorized = known
    return found


AuthenticationDep = Annotated[Identity | Unauthorized, Depends(authenticate)]


async def current_identity(authentication: AuthenticationDep) -> Identity:
    """Who sends the request.

    Raises:
        Unauthorized: If the request does not prove it.
    """
    if isinstance(authentication, Unauthorized):
        raise authentication
    return authentication


CurrentIdentity = Annotated[Identity, Depends(current_identity)]


async def officer_identity(identity: CurrentIdentity) -> Identity:
    """Who sends the request, if it is an officer.

    Raises:
        Forbidden: If it is somebody else.
    """
    if not identity.is_officer:
        raise Forbidden("Only an officer may do this.")
    return identity


OfficerIdentity = Annotated[Identity, Depends(officer_identity)]
