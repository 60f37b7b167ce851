"""What `treaty release` does: it records a release that keeps what earlier ones promised."""

from dataclasses import asdict
from datetime import date

from treaty.check import accepted
from treaty.findings import Report, Verdict, verdict_on
from treaty.questions import PROMISES, questions
from treaty.releases import record_release, refuse
from treaty.schema_revision import schema_revision
from treaty.settings import Settings


def release(name: str, settings: Settings, *, today: date) -> Report:
    """Records the checked-out commit, unless a contract breaks an earlier release.

    Args:
        name: What people will call the release.
        settings: The project.
        today: The date to record, by which sunsets and waivers are judged.

    Returns:
        What breaks earlier releases, or what was recorded as `release` in its subject.

    Raises:
        BadInput: The name is taken or no name, the working tree is dirty, or the schema revision
            cannot be had.
    """
    refuse(name, root=settings.root)
    asked = questions(settings, today=today)
    found = [each for question in asked if question.name in PROMISES for each in question.ask()]
    judged = tuple(accepted(found, settings, today=today))
    if verdict_on(judged) is not Verdict.PASS:
        return Report("release", verdict_on(judged), judged, {"release": None})
    recorded = record_release(
        name,
        root=settings.root,
        contracts=settings.contracts,
        schema=schema_revision(settings),
        today=today,
    )
    subject = asdict(recorded) | {"date": recorded.date.isoformat()}
    return Report("release", Verdict.PASS, judged, {"release": subject})
