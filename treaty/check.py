"""What `treaty check` answers: are contracts valid, honoured and implemented?"""

from collections.abc import Iterable
from datetime import date

from treaty.compatibility import waivers
from treaty.findings import Finding, Report, verdict_on
from treaty.questions import questions
from treaty.settings import Settings


def check(settings: Settings, *, today: date) -> Report:
    """Answers all questions of `treaty check`.

    Args:
        settings: The project.
        today: The date by which sunsets and waivers are judged.

    Raises:
        BadInput: A contract, a release, the application or a setting cannot be read.
    """
    asked = questions(settings, today=today)
    found = [finding for question in asked for finding in question.ask()]
    judged = waivers.apply(found, settings.waivers, today=today)
    subject = {"contracts": [*settings.contracts, *settings.consumed], "app": settings.app}
    return Report("check", verdict_on(judged), tuple(judged), subject)


def accepted(findings: Iterable[Finding], settings: Settings, *, today: date) -> list[Finding]:
    """Applies waivers to the findings of one question, of which waivers may well accept none."""
    of_waivers = {rule.id for rule in waivers.RULES}
    judged = waivers.apply(findings, settings.waivers, today=today)
    return [finding for finding in judged if finding.rule not in of_waivers]
