"""What a job is, and which there are."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

VERSION = 1
"""The version of payloads. Whoever reads one ignores keys that it does not know; only a change that
an older worker would misunderstand makes it a higher version."""

PARSE_DOCUMENT = "parse_document"
SEND_INVITATION = "send_invitation"


@dataclass(frozen=True, slots=True)
class Job:
    """Something to be done later, and perhaps more than once.

    Attributes:
        task: What to do.
        subject: What to do it with: no two workers have a job with the same subject at a time, and
            no two such jobs wait.
        payload: What the task needs to know, `version` apart.
        priority: Jobs of a higher one are done first.
    """

    task: str
    subject: str
    payload: Mapping[str, str]
    priority: int = 0


def parse_document(document_id: UUID) -> Job:
    """Have the document parser look at a document."""
    return Job(PARSE_DOCUMENT, f"document:{document_id}", {"document_id": str(document_id)})


def send_invitation(invitation_id: UUID) -> Job:
    """Mail an invitation; people wait for it, so it comes before documents."""
    payload = {"invitation_id": str(invitation_id)}
    return Job(SEND_INVITATION, f"invitation:{invitation_id}", payload, priority=10)
