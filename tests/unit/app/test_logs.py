"""app.logs."""

import logging

import pytest

from app.logs import MASK, describe_exception, log_format, mask_secrets
from app.settings import Environment, LogFormat, Settings

LOGGER = logging.getLogger("test")


def validate(body: dict[str, str]) -> str:
    """Fail as libraries do, with what was submitted in the message."""
    try:
        return body["RSSMRA85T10A562S"]
    except KeyError as cause:
        raise ValueError("mario.rossi@example.com") from cause


@pytest.mark.parametrize("key", ["token", "Authorization", "email", "password"])
def test_mask_secrets_hides_values_with_telling_names(key: str) -> None:
    """A careless call gives nothing away."""
    event = mask_secrets(LOGGER, "info", {"event": "sign_in", key: "confidential"})

    assert event == {"event": "sign_in", key: MASK}


def test_describe_exception_names_types_and_frames_but_no_messages() -> None:
    """A database's message quotes the values that it refused."""
    with pytest.raises(ValueError, match="mario") as caught:
        validate({})
    error = caught.value

    event = describe_exception(LOGGER, "error", {"event": "failed", "exc_info": error})

    assert event["exception"] == ["builtins.ValueError", "builtins.KeyError"]
    assert "test_logs.py" in event["stack"][-1]
    assert "mario" not in str(event)
    assert "RSSMRA" not in str(event)


@pytest.mark.parametrize("given", [True, "tuple"])
def test_describe_exception_takes_every_form_of_exc_info(*, given: object) -> None:
    """The standard library hands over a tuple, structlog's `exception` a flag."""
    try:
        validate({})
    except ValueError as error:
        info = (ValueError, error, error.__traceback__) if given == "tuple" else given
        event = describe_exception(LOGGER, "error", {"event": "failed", "exc_info": info})

    assert event["exception"] == ["builtins.ValueError", "builtins.KeyError"]


def test_describe_exception_leaves_an_event_without_one_alone() -> None:
    """Most events are no failures."""
    assert describe_exception(LOGGER, "info", {"event": "request"}) == {"event": "request"}


@pytest.mark.parametrize(
    ("wanted", "environment", "on_terminal", "expected"),
    [
        (None, Environment.DEVELOPMENT, True, LogFormat.PRETTY),
        (None, Environment.DEVELOPMENT, False, LogFormat.JSON),
        (None, Environment.PRODUCTION, True, LogFormat.JSON),
        (LogFormat.PRETTY, Environment.PRODUCTION, False, LogFormat.PRETTY),
        (LogFormat.JSON, Environment.DEVELOPMENT, True, LogFormat.JSON),
    ],
)
def test_log_format_is_as_asked_for_else_as_fits_the_output(
    *, wanted: LogFormat | None, environment: Environment, on_terminal: bool, expected: LogFormat
) -> None:
    """People read pretty lines, machines JSON."""
    settings = Settings(log_format=wanted, environment=environment)

    assert log_format(settings, on_terminal=on_terminal) is expected
