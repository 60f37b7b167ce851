"""Who may see and create applications."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from app.applications.access import require_access, require_creator
from app.applications.model import Application
from app.errors import Forbidden, NotFound
from app.identity import Identity, Role

APPLICANT = frozenset({Role.APPLICANT})
OFFICER = frozenset({Role.OFFICER})


def application(owner: str | None = "mario") -> Application:
    """An application of this owner."""
    return Application(
        id=uuid4(),
        status="draft",
        email="mario.rossi@example.com",
        reference=None,
        owner_subject=owner,
        created_at=datetime(2026, 3, 2, tzinfo=UTC),
        submitted_at=None,
        version=1,
    )


def invited(application_id: UUID, subject: str = "session") -> Identity:
    """Who was signed in by an invitation to this application."""
    return Identity(subject=subject, roles=APPLICANT, application_id=application_id)


def test_owner_sees_their_application() -> None:
    """Who created it as an applicant may see it."""
    own = application("mario")

    assert require_access(Identity("mario", APPLICANT), own) is own


@pytest.mark.parametrize("owner", ["anna", None])
def test_applicant_does_not_learn_of_anothers_application(owner: str | None) -> None:
    """Another's application is as good as none, an officer's too."""
    with pytest.raises(NotFound):
        require_access(Identity("mario", APPLICANT), application(owner))


def test_application_that_does_not_exist_looks_like_anothers() -> None:
    """One cannot tell what is missing from what is hidden."""
    with pytest.raises(NotFound) as missing:
        require_access(Identity("mario", APPLICANT), None)
    with pytest.raises(NotFound) as hidden:
        require_access(Identity("mario", APPLICANT), application("anna"))

    assert missing.value.body() == hidden.value.body()


@pytest.mark.parametrize("owner", ["mario", None])
def test_officer_sees_every_application(owner: str | None) -> None:
    """Officers see them all."""
    found = application(owner)

    assert require_access(Identity("olga", OFFICER), found) is found


def test_officer_is_told_that_there_is_none() -> None:
    """Even an officer cannot see what does not exist."""
    with pytest.raises(NotFound):
        require_access(Identity("olga", OFFICER), None)


def test_invited_applicant_sees_the_application_of_the_invitation() -> None:
    """An invitation opens one application."""
    found = application(None)

    assert require_access(invited(found.id), found) is found


def test_invited_applicant_sees_no_other_application_even_with_the_same_subject() -> None:
    """An invitation opens no application but its own."""
    with pytest.raises(NotFound):
        require_access(invited(uuid4(), subject="mario"), application("mario"))


def test_identity_without_a_role_is_forbidden() -> None:
    """A valid token alone gives no rights, to one's own neither."""
    nobody = Identity("mario", frozenset())

    with pytest.raises(Forbidden, match="no role"):
        require_access(nobody, application("mario"))
    with pytest.raises(Forbidden, match="no role"):
        require_creator(nobody)


@pytest.mark.parametrize("roles", [APPLICANT, OFFICER])
def test_applicant_and_officer_may_create(roles: frozenset[Role]) -> None:
    """Both may begin an application."""
    require_creator(Identity("mario", roles))


def test_invited_applicant_may_not_create_another() -> None:
    """An invitation is for one application."""
    with pytest.raises(Forbidden, match="one application"):
        require_creator(invited(uuid4()))
