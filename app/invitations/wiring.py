"""What a request about invitations may ask for, by name."""

from typing import Annotated

from fastapi import Depends

from app.invitations.links import InvitationLinks
from app.wiring import SettingsDep


async def get_links(settings: SettingsDep) -> InvitationLinks:
    """What signs and verifies the links of invitations."""
    return InvitationLinks(
        key=settings.secret_key.get_secret_value(), public_url=settings.public_url
    )


LinksDep = Annotated[InvitationLinks, Depends(get_links)]
