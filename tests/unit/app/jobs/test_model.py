"""app.jobs.model."""

from uuid import UUID

from app.jobs.model import parse_document, send_invitation

ID = UUID("5a3f4d7c-0d0e-4f0e-8a53-0c2b8e6f7d21")


def test_jobs_about_the_same_have_the_same_subject_and_others_have_another() -> None:
    """Their subject keeps two of them from waiting, or being done, at a time."""
    assert parse_document(ID) == parse_document(ID)
    assert parse_document(ID).subject != send_invitation(ID).subject
    assert parse_document(ID).subject != parse_document(UUID(int=0)).subject


def test_invitation_comes_before_documents() -> None:
    """People wait for their mail."""
    assert send_invitation(ID).priority > parse_document(ID).priority


def test_payload_names_what_the_job_is_about() -> None:
    """By ids alone: the queue holds no personal data."""
    assert parse_document(ID).payload == {"document_id": str(ID)}
    assert send_invitation(ID).payload == {"invitation_id": str(ID)}
