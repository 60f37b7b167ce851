"""The log: one line an event, JSON for machines or pretty for people, without personal data."""

import logging
import sys
import traceback
from types import TracebackType

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from app.settings import LogFormat, Settings

SECRET_KEYS = frozenset({"authorization", "token", "password", "secret_key", "email", "to"})
MASK = "***"


def configure(settings: Settings) -> None:
    """Send every log of this process, the server's and libraries' too, to stderr in one format."""
    is_json = log_format(settings, on_terminal=sys.stderr.isatty()) is LogFormat.JSON
    shared = _shared_processors(is_json=is_json)
    # A plain traceback: the default one prints every variable, and so what people submitted.
    renderer: Processor = (
        structlog.processors.JSONRenderer()
        if is_json
        else structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    for talkative in ("httpx", "alembic.runtime.plugins"):  # the first logs whole URLs
        logging.getLogger(talkative).setLevel(logging.WARNING)


def log_format(settings: Settings, *, on_terminal: bool) -> LogFormat:
    """The format asked for; else pretty for a person at a terminal, and JSON for the rest."""
    if settings.log_format is not None:
        return settings.log_format
    pretty = on_terminal and not settings.in_production
    return LogFormat.PRETTY if pretty else LogFormat.JSON


def _shared_processors(*, is_json: bool) -> list[Processor]:
    """What happens to each event, whoever logged it."""
    processors: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        mask_secrets,
    ]
    return [*processors, describe_exception] if is_json else processors


def mask_secrets(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Put a mask over values whose names promise a secret or an address."""
    return {key: MASK if key.lower() in SECRET_KEYS else value for key, value in event.items()}


def describe_exception(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Replace an exception by its types and its stack.

    Messages are left out: a database names the values that it refused, a validator its input.
    """
    found = event.pop("exc_info", None)
    error = sys.exc_info()[1] if found is True else found[1] if isinstance(found, tuple) else found
    if isinstance(error, BaseException):
        event["exception"] = _chain(error)
        event["stack"] = _frames(error.__traceback__)
    return event


def _chain(error: BaseException) -> list[str]:
    """The names of the exception's class and of those that led to it."""
    names: list[str] = []
    current: BaseException | None = error
    while current is not None:
        names.append(f"{type(current).__module__}.{type(current).__qualname__}")
        current = current.__cause__ or current.__context__
    return names


def _frames(trace: TracebackType | None) -> list[str]:
    """Where it was raised, innermost last: `file:line function`."""
    frames = traceback.extract_tb(trace)
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
