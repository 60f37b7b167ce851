"""app.errors."""

import jsonschema_rs
import pytest

from app.errors import (
    AppError,
    Conflict,
    FieldError,
    NotFound,
    TooManyRequests,
    Unauthorized,
    Unprocessable,
)


def every_error() -> list[type[AppError]]:
    """The root and its direct children."""
    return [AppError, *AppError.__subclasses__()]


@pytest.mark.parametrize("error", every_error(), ids=lambda error: error.__name__)
def test_error_class_has_a_status_a_code_and_words(error: type[AppError]) -> None:
    """A client can tell each class of errors by its status and its code."""
    assert 400 <= error.status < 600
    assert error.code.replace("_", "").isalpha()
    assert error.default_message.endswith(".")


def test_error_codes_are_unique() -> None:
    """No two classes share a code, except the root and what it stands for."""
    codes = [error.code for error in AppError.__subclasses__()]

    assert len(set(codes)) == len(codes)


def test_body_of_an_error_fits_its_schema() -> None:
    """What an error says of itself is what its schema promises."""
    error = Unprocessable.of("houseNum", "missing", "Field required")

    assert jsonschema_rs.is_valid(Unprocessable.schema(), error.body())
    assert not jsonschema_rs.is_valid(Conflict.schema(), error.body())
    assert error.fields == (FieldError("houseNum", "missing", "Field required"),)


def test_error_without_a_message_uses_the_words_of_its_class() -> None:
    """Nobody has to repeat what the class says already."""
    assert NotFound().message == NotFound.default_message
    assert str(NotFound("No such application.")) == "No such application."


def test_unauthorized_challenges_the_client_as_rfc_6750_says() -> None:
    """Without a token there is no error code in the challenge; with a bad one there is."""
    assert Unauthorized().headers == {"WWW-Authenticate": 'Bearer realm="onboarding"'}
    assert Unauthorized(error="invalid_token").headers == {
        "WWW-Authenticate": 'Bearer realm="onboarding", error="invalid_token"'
    }


def test_too_many_requests_says_when_to_come_back() -> None:
    """The wait is in the header that HTTP has for it."""
    assert TooManyRequests(retry_after=30).headers == {"Retry-After": "30"}
