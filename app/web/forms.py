"""Forms: what was typed, what is wrong with it, and both shown again."""

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self, TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError
from starlette.datastructures import FormData, UploadFile

from app.errors import FieldError, Forbidden, Unprocessable
from app.etags import Precondition, etag
from app.field_errors import field_errors
from app.web import wording
from app.web.cookies import Session

CSRF = "csrf"
CSRF_HEADER = "X-CSRF-Token"
MOST_FIELDS = 50
ABSENT = "0"  # the version of what is not there yet
Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is wrong, as a page says it.

    Attributes:
        field: The field that it stands at; empty if it is about the form as a whole.
        message: What is wrong, for people.
        link: Where it can be mended; the field itself if nothing else is said.
    """

    field: str
    message: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it is shown: with what was typed or stored, and what is wrong.

    Attributes:
        values: The fields' texts by name.
        problems: What is wrong, in the order of the fields.
        version: The version of what is edited, so that nobody's edit is lost unseen.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    version: str = ABSENT

    def value(self, name: str) -> str:
        """What stands in a field."""
        return self.values.get(name, "")

    def problem(self, name: str) -> str:
        """What is wrong with a field; empty if nothing is."""
        return next((each.message for each in self.problems if each.field == name), "")

    def refused(self, errors: Iterable[FieldError]) -> Self:
        """The same form with these errors at their fields; one at each."""
        problems = {error.field: Problem(error.field, wording.message(error)) for error in errors}
        order = {name: place for place, name in enumerate(wording.FIELDS)}
        ordered = sorted(problems.values(), key=lambda each: order.get(each.field, len(order)))
        return replace(self, problems=tuple(ordered))

    def outdated(self, version: int | None) -> Self:
        """The same form, after somebody else saved another version of what is edited."""
        problem = Problem(
            "",
            "This was changed elsewhere meanwhile, and what you typed is not saved. "
            "Check it, and save it again to replace the other change.",
        )
        return replace(self, problems=(problem,), version=version_text(version))

    @property
    def precondition(self) -> Precondition:
        """What must be true of what is edited: it is what the form was filled from."""
        if self.version == ABSENT:
            return Precondition(absent=True)
        return Precondition(tags=frozenset({f'"{self.version}"'}))


def version_text(version: int | None) -> str:
    """A version as forms carry it."""
    return ABSENT if version is None else etag(version).strip('"')


async def read_form(request: Request, session: Session) -> FormData:
    """The form that a page of this session sent.

    Raises:
        Forbidden: If it does not come from a page of this session.
    """
    require_same_site(request)
    form = await request.form(max_files=1, max_fields=MOST_FIELDS)
    require_token(str(form.get(CSRF, "")), session)
    return form


def require_same_site(request: Request) -> None:
    """Refuse what another site's page sent, as browsers tell (Fetch Metadata, section 2.4).

    Raises:
        Forbidden: If one did.
    """
    if request.headers.get("Sec-Fetch-Site", "none") not in {"same-origin", "none"}:
        raise Forbidden("The form was sent by another site.")


def require_token(token: str, session: Session) -> None:
    """Refuse a request that does not carry the session's token.

    Raises:
        Forbidden: If it does not.
    """
    if not hmac.compare_digest(token.encode(), session.csrf.encode()):
        raise Forbidden(
            "The form is out of date. Go back, load the page again and send it once more."
        )


def read_fields(form: FormData, *names: str) -> Form:
    """What stands in these fields, without blanks around it."""
    values = {name: _text(form.get(name)) for name in names}
    return Form(values, version=_text(form.get("version")) or ABSENT)


def _text(value: UploadFile | str | None) -> str:
    return value.strip() if isinstance(value, str) else ""


def parsed(model: type[Model], values: Mapping[str, Any]) -> Model:
    """The request of the API that these values make; empty ones are as if they were not there.

    Raises:
        Unprocessable: If they make none; each field is named.
    """
    try:
        return model.model_validate(_filled(values))
    except ValidationError as error:
        problems = error.errors(include_url=False, include_input=False)
        raise Unprocessable(fields=field_errors(problems)) from None


def _filled(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that are there; `phone.number` lies in `phone`."""
    filled: dict[str, Any] = {}
    for name, value in values.items():
        outer, _, inner = name.partition(".")
        if inner:
            filled.setdefault(outer, {})
        if value != "":
            (filled[outer] if inner else filled)[inner or outer] = value
    return filled


def renamed(refusal: Unprocessable, names: Mapping[str, str]) -> Unprocessable:
    """The same refusal with other names of fields."""
    fields = [replace(each, field=names.get(each.field, each.field)) for each in refusal.fields]
    return Unprocessable(fields=fields)
