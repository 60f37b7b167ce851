"""app.web.forms."""

import pytest
from starlette.datastructures import FormData

from app.api.v2.requests import AddressRequest, PersonalDetailsRequest
from app.errors import FieldError, Forbidden, PreconditionFailed, Unprocessable
from app.identity import Identity
from app.web.cookies import Session
from app.web.forms import Form, parsed, read_fields, require_token
from fixtures.clock import START

ADDRESS = {"street": "Via Roma", "house_number": "1", "postcode": "20121", "city": "Milano"}
SESSION = Session.begin(Identity("olga", frozenset()), START)


def test_read_fields_takes_what_was_typed_without_blanks_around_it() -> None:
    """Blanks come with what is pasted; fields that were not sent are empty."""
    form = read_fields(FormData([("street", " Via Roma "), ("version", "3")]), "street", "city")

    assert form.values == {"street": "Via Roma", "city": ""}
    assert form.version == "3"


def test_parsed_makes_the_request_of_the_api() -> None:
    """The pages have no rule of their own."""
    assert parsed(AddressRequest, ADDRESS) == AddressRequest(**ADDRESS)


def test_parsed_empty_fields_are_missing() -> None:
    """A browser sends a field that was left empty."""
    with pytest.raises(Unprocessable) as caught:
        parsed(PersonalDetailsRequest, {"first_name": "", "phone.number": ""})

    found = {error.field: error.code for error in caught.value.fields}
    assert found["first_name"] == found["phone.number"] == found["phone.calling_code"] == "missing"
    assert "fiscal_code" not in found


def test_refused_form_has_one_problem_at_each_field_in_their_order() -> None:
    """What was typed stays."""
    errors = [
        FieldError("city", "missing", "…"),
        FieldError("street", "invalid", "…"),
        FieldError("city", "missing", "…"),
    ]
    form = Form({"street": "x"}).refused(errors)

    assert [problem.field for problem in form.problems] == ["street", "city"]
    assert form.value("street") == "x"
    assert form.problem("city") == "Enter the town or city"
    assert form.problem("postcode") == ""


def test_form_of_nothing_yet_asks_that_there_is_nothing() -> None:
    """Two tabs that both begin must not overwrite each other unseen."""
    Form().precondition.check(None)
    with pytest.raises(PreconditionFailed):
        Form().precondition.check(1)


def test_form_of_a_version_asks_for_that_version() -> None:
    """And after somebody else's change it is shown again, and then asks for the new one."""
    form = Form(version="2")

    form.precondition.check(2)
    with pytest.raises(PreconditionFailed):
        form.precondition.check(3)
    form.outdated(3).precondition.check(3)
    form.outdated(None).precondition.check(None)


@pytest.mark.parametrize(
    "token", ["", "x", SESSION.csrf + "x", "ü"], ids=["no", "other", "longer", "no ASCII"]
)
def test_token_of_another_session_is_refused(token: str) -> None:
    """Only a page of this session knows its token."""
    require_token(SESSION.csrf, SESSION)
    with pytest.raises(Forbidden):
        require_token(token, SESSION)
