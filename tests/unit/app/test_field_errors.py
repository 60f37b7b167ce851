"""app.field_errors."""

from typing import Annotated

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_core import PydanticCustomError

from app.errors import FieldError
from app.field_errors import LONGEST_NAME, field_errors


class Street(BaseModel):
    """Something with a nested field."""

    name: Annotated[str, Field(min_length=2, max_length=5)]


class Address(BaseModel):
    """Something to be validated."""

    model_config = ConfigDict(extra="forbid")

    house: Annotated[int, Field(alias="houseNum", ge=1)]
    street: Street = Street(name="Via")
    code: str = ""

    @field_validator("code")
    @classmethod
    def _check(cls, value: str) -> str:
        if value == "custom":
            raise PydanticCustomError("control_character", "The control character is wrong.")
        if value == "plain":
            raise ValueError("This is not a code.")
        return value


def refused(value: object) -> tuple[FieldError, ...]:
    """What is told of a body with this value."""
    with pytest.raises(ValidationError) as caught:
        Address.model_validate(value)
    return field_errors(
        [{**problem, "loc": ("body", *problem["loc"])} for problem in caught.value.errors()]
    )


@pytest.mark.parametrize(
    ("value", "field", "code"),
    [
        ({}, "houseNum", "missing"),
        ({"houseNum": "x"}, "houseNum", "invalid"),
        ({"houseNum": 0}, "houseNum", "out_of_range"),
        ({"houseNum": 1, "floor": 2}, "floor", "unknown"),
        ({"houseNum": 1, "street": {"name": "V"}}, "street.name", "too_short"),
        ({"houseNum": 1, "street": {"name": "Garibaldi"}}, "street.name", "too_long"),
        ({"houseNum": 1, "code": "plain"}, "code", "invalid"),
        ({"houseNum": 1, "code": "custom"}, "code", "control_character"),
        ({"houseNum": 1, "": 2}, "body", "unknown"),
        ("text", "body", "invalid"),
    ],
)
def test_refused_value_names_the_field_as_the_client_wrote_it_and_a_stable_code(
    value: object, field: str, code: str
) -> None:
    """Pydantic's names for problems are not promised to clients; a rule's own are."""
    (error,) = refused(value)

    assert (error.field, error.code) == (field, code)


def test_message_of_a_value_error_is_the_rules_own_words() -> None:
    """Pydantic's prefix is dropped."""
    assert refused({"houseNum": 1, "code": "plain"})[0].message == "This is not a code."


def test_field_with_an_endless_name_is_named_in_part() -> None:
    """A client cannot make an error longer than the contract allows."""
    (error,) = refused({"houseNum": 1, "x" * 1000: 1})

    assert error.field == "x" * LONGEST_NAME


def test_query_parameter_is_named_without_its_place() -> None:
    """The name is what matters to the client."""
    problem = {"type": "uuid_parsing", "loc": ("query", "application_id"), "msg": "Not a UUID"}

    assert field_errors([problem]) == (FieldError("application_id", "invalid", "Not a UUID"),)


def test_malformed_json_is_the_bodys_fault() -> None:
    """The position in the text, which the framework gives, is no field."""
    problem = {"type": "json_invalid", "loc": ("body", 7), "msg": "JSON decode error"}

    assert field_errors([problem])[0].field == "body"
    assert field_errors([problem])[0].code == "malformed"
