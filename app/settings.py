"""Settings, from the environment variables `ONBOARDING_…`."""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, EmailStr, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "ONBOARDING_"
DEVELOPMENT_KEY = "development-only-key-of-thirty-two-bytes"  # production refuses it
DEVELOPMENT_DATABASE = "postgresql://localhost/onboarding"
LOOPBACK = ("127.0.0.1", "::1", "localhost")
SHORTEST_KEY = 32  # bytes: RFC 7518, section 3.2, asks it of HS256


class Environment(StrEnum):
    """Where the service runs."""

    DEVELOPMENT = "development"
    TEST = "test"
    PRODUCTION = "production"


class LogFormat(StrEnum):
    """How a line of the log is written; by default as fits the output."""

    JSON = "json"
    PRETTY = "pretty"


class InvalidSettingsError(Exception):
    """The environment does not make settings; the message is one line naming the variable."""


def _postgresql(url: SecretStr) -> SecretStr:
    if not re.match(r"postgresql(\+\w+)?://", url.get_secret_value()):
        raise ValueError("it must begin with postgresql://")
    return url


class Settings(BaseSettings):
    """What an operator may decide.

    Attributes:
        environment: Where the service runs; production refuses unsafe values.
        host: The address to listen on.
        port: The port to listen on.
        database_url: The database, `postgresql://user:password@host:port/name`.
        database_role: A role that every connection takes on, if given.
        database_schema: The schema that holds the tables, put in front of the search path.
        database_pool_size: How many connections one process keeps.
        issuer: The OIDC issuer whose tokens are accepted.
        audience: The audience that those tokens must name.
        client_id: What the issuer knows the web pages by, where officers sign in.
        client_secret: Proves it; empty for a public client, for which PKCE stands alone.
        public_url: Where people reach the service; links in mails begin with it.
        smtp_url: The mail server, `smtp://host:port`.
        mail_from: The sender of mails.
        secret_key: What the service signs its own tokens and links with.
        log_format: How the log is written.
        rate_limit: Requests per window and sender, such as `100/minute`; empty for none.
        revision: The code revision that is deployed, as `/version` tells it.
        clock: The instant at which a process starts, outside production.
        parser_url: The document parser.
        parser_key: What the document parser knows the service by.
        worker_concurrency: How many jobs one worker does at a time.
        worker_heartbeat: Seconds between a worker's signs of life; after three without one its jobs
            are given to others.
        worker_port: The port on which a worker tells its metrics; none if not given.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, extra="ignore", frozen=True
    )

    environment: Environment = Environment.DEVELOPMENT
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    database_url: Annotated[SecretStr, AfterValidator(_postgresql)] = SecretStr(
        DEVELOPMENT_DATABASE
    )
    database_role: str = ""
    database_schema: str = ""
    database_pool_size: int = Field(default=5, ge=1)
    issuer: str = Field(default="http://127.0.0.1:8001", pattern=r"^https?://[^/]")
    audience: str = Field(default="onboarding", min_length=1)
    client_id: str = Field(default="onboarding-web", min_length=1)
    client_secret: SecretStr = SecretStr("")
    public_url: str = Field(default="http://127.0.0.1:8000", pattern=r"^https?://[^/]")
    smtp_url: str = Field(default="smtp://127.0.0.1:1025", pattern=r"^smtp://[^:/@]+:\d+$")
    mail_from: EmailStr = "onboarding@example.com"
    secret_key: SecretStr = SecretStr(DEVELOPMENT_KEY)
    log_format: LogFormat | None = None
    rate_limit: str = Field(default="", pattern=r"^$|^[1-9]\d*/(second|minute|hour|day)$")
    revision: str = ""
    clock: AwareDatetime | None = None
    parser_url: str = Field(default="http://127.0.0.1:8002", pattern=r"^https?://[^/]")
    parser_key: SecretStr = SecretStr("")
    worker_concurrency: int = Field(default=4, ge=1)
    worker_heartbeat: float = Field(default=10, gt=0)
    worker_port: int | None = Field(default=None, ge=1, le=65535)

    @property
    def in_production(self) -> bool:
        """Whether real people's data is at stake."""
        return self.environment is Environment.PRODUCTION


def load() -> Settings:
    """The settings that the environment gives.

    Raises:
        InvalidSettingsError: If a variable has a value that it cannot have, or one that is unsafe
            in production.
    """
    try:
        settings = Settings()
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        raise InvalidSettingsError(f"{_variable(first['loc'][0])}: {first['msg']}") from None
    refuse_unsafe(settings)
    return settings


def refuse_unsafe(settings: Settings) -> None:
    """Refuse in production what is fine on a laptop, and to serve others as if on a laptop.

    Raises:
        InvalidSettingsError: If a setting is unsafe there, naming the first such variable.
    """
    if not settings.in_production:
        _refuse_unnamed_environment(settings)
        return
    for name, unsafe, remedy in _unsafe_values(settings):
        if unsafe:
            raise InvalidSettingsError(f"{_variable(name)}: not safe in production; {remedy}")


def _refuse_unnamed_environment(settings: Settings) -> None:
    """Development trusts a key that everybody knows, so who serves others must ask for it."""
    if "environment" not in settings.model_fields_set and settings.host not in LOOPBACK:
        raise InvalidSettingsError(
            f"{_variable('environment')}: name it to listen on {settings.host}; "
            "production, or development if nobody else reaches it"
        )


def refuse_unsafe_parser(settings: Settings) -> None:
    """Refuse in production to show documents to whoever listens; only workers need the parser.

    Raises:
        InvalidSettingsError: If the parser's URL is not safe there.
    """
    if settings.in_production and not settings.parser_url.startswith("https://"):
        name = _variable("parser_url")
        raise InvalidSettingsError(f"{name}: not safe in production; use an https:// URL")


def _unsafe_values(settings: Settings) -> Iterator[tuple[str, bool, str]]:
    """Each setting that production looks at: its name, whether it is unsafe, the remedy."""
    key = settings.secret_key.get_secret_value()
    database = settings.database_url.get_secret_value()
    yield (
        "secret_key",
        key == DEVELOPMENT_KEY or len(key.encode()) < SHORTEST_KEY,
        f"give a random one of at least {SHORTEST_KEY} bytes",
    )
    yield "database_url", database == DEVELOPMENT_DATABASE, "name the database"
    yield "issuer", not settings.issuer.startswith("https://"), "use an https:// URL"
    yield "public_url", not settings.public_url.startswith("https://"), "use an https:// URL"
    yield "clock", settings.clock is not None, "unset it: only development and tests set the clock"


def _variable(name: object) -> str:
    return f"{PREFIX}{name}".upper()
