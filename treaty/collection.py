"""The questions of `treaty check` as pytest's tests, one for each contract and question."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from treaty.check import accepted
from treaty.compatibility import waivers
from treaty.errors import TreatyError
from treaty.findings import Finding, Report, Verdict, verdict_on
from treaty.questions import Question, questions
from treaty.report import text
from treaty.settings import FILE, Settings, find_root, load

WAIVERS = "waivers-hold"


class Asked:
    """What one run of pytest asks; each question is answered once.

    Attributes:
        settings: The project.
        today: The date by which sunsets and waivers are judged.
        questions: All questions about the project.
    """

    def __init__(self, root: Path) -> None:
        self.settings: Settings = load(find_root(root))
        self.today: date = datetime.now(UTC).date()
        self.questions = questions(self.settings, today=self.today)
        self._answers: dict[Question, list[Finding]] = {}

    def about(self, file: Path) -> Iterator[Question]:
        """The questions about one file."""
        for question in self.questions:
            if self.settings.root / question.subject == file:
                yield question
        if file == self.settings.root / FILE and self.settings.waivers:
            yield Question(FILE, WAIVERS, self._waivers)

    def answer(self, question: Question) -> list[Finding]:
        """What is wrong, waivers applied."""
        return accepted(self._found(question), self.settings, today=self.today)

    def _found(self, question: Question) -> list[Finding]:
        if question not in self._answers:
            self._answers[question] = question.ask()
        return self._answers[question]

    def _waivers(self) -> list[Finding]:
        found = [finding for question in self.questions for finding in self._found(question)]
        rules = {rule.id for rule in waivers.RULES}
        judged = waivers.apply(found, self.settings.waivers, today=self.today)
        return [finding for finding in judged if finding.rule in rules]


_ASKED = pytest.StashKey[Asked]()


def collect(file: Path, parent: pytest.Collector) -> "Subject | None":
    """Makes a collector of a file that a question is about."""
    stash = parent.config.stash
    try:
        if _ASKED not in stash:
            stash[_ASKED] = Asked(parent.config.rootpath)
    except TreatyError as error:
        raise pytest.Collector.CollectError(f"treaty_check: {error}") from error
    if not any(stash[_ASKED].about(file)):
        return None
    subject: Subject = Subject.from_parent(parent, path=file)
    return subject


class Subject(pytest.File):
    """A contract, or the settings, with the questions about it."""

    def collect(self) -> Iterator["QuestionItem"]:
        """One test for each question."""
        for question in self.config.stash[_ASKED].about(self.path):
            yield QuestionItem.from_parent(self, name=question.name, question=question)


class QuestionItem(pytest.Item):
    """One question as a test of the unit layer; it passes where nothing is wrong.

    Attributes:
        question: The question.
    """

    def __init__(self, *, question: Question, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.question = question
        self.add_marker("unit")

    def runtest(self) -> None:
        """Asks."""
        asked = self.config.stash[_ASKED]
        if self.question.name == WAIVERS:
            findings = self.question.ask()
        else:
            findings = asked.answer(self.question)
        result = verdict_on(findings)
        if result is not Verdict.PASS:
            raise AnsweredError(Report("check", result, tuple(findings)))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What is wrong, as `treaty check` prints it."""
        if isinstance(excinfo.value, AnsweredError):
            return text.render(excinfo.value.report)
        if isinstance(excinfo.value, TreatyError):
            return f"error: {excinfo.value}"
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where the test is, for pytest's reports."""
        return self.path, None, f"{self.question.subject}: {self.question.name}"


class AnsweredError(Exception):
    """A question has an answer that no release passes with.

    Attributes:
        report: What is wrong.
    """

    def __init__(self, report: Report) -> None:
        super().__init__(report.verdict.value)
        self.report = report
