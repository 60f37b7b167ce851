"""Who may see and change an application."""

from app.applications.model import Application
from app.errors import Forbidden, NotFound
from app.identity import Identity, Role

MISSING = "There is no such application."


def require_creator(identity: Identity) -> None:
    """Refuse who may not create an application.

    Raises:
        Forbidden: If they have no role, or an invitation signed them in: then they have one.
    """
    require_role(identity)
    if identity.application_id is not None:
        raise Forbidden("An invitation is for one application only.")


def require_access(identity: Identity, application: Application | None) -> Application:
    """The application, if there is one and they may see it.

    Raises:
        Forbidden: If they have no role.
        NotFound: If there is none, or it is another's: nobody learns of others' applications.
    """
    require_role(identity)
    if application is None or not (identity.is_officer or _is_own(identity, application)):
        raise NotFound(MISSING)
    return application


def require_role(identity: Identity) -> None:
    """Refuse who is nobody to the lender.

    Raises:
        Forbidden: If they have no role.
    """
    if not identity.roles & {Role.APPLICANT, Role.OFFICER}:
        raise Forbidden("The token carries no role of this service.")


def _is_own(identity: Identity, application: Application) -> bool:
    if identity.application_id is not None:
        return identity.application_id == application.id
    return identity.subject == application.owner_subject
