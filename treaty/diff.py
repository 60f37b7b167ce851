"""What `treaty diff` answers: what changed between two contracts, and what breaks?"""

from collections.abc import Iterable
from datetime import date
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from treaty.compatibility import unreadable
from treaty.compatibility.sides import contract
from treaty.contract.model import Contract
from treaty.errors import SettingsError, SourceError
from treaty.findings import Finding, Proof, Report, Severity, Verdict, verdict_on

if TYPE_CHECKING:  # many comparisons are made outside of projects
    from treaty.settings import Settings

FailOn = Literal["error", "warning", "never"]


class Question(NamedTuple):
    """One comparison that was asked for.

    Attributes:
        base: What clients and servers were built on: a path, `release:path`,
            `git-revision:path`, a URL, `module:app`, or `-` for standard input.
        revision: What is to replace it, likewise.
        allow_remote: Whether references may lead to URLs.
        fail_on: The mildest severity that fails.
    """

    base: str
    revision: str
    allow_remote: bool = False
    fail_on: FailOn = "error"


def diff(question: Question, *, root: Path, today: date) -> Report:
    """Compares two contracts by the settings of the project around them, if there is one.

    Args:
        question: What to compare.
        root: What paths are relative to.
        today: The date by which sunsets and waivers are judged.

    Raises:
        BadInput: A side cannot be read, or a setting is wrong.
    """
    if question.base == question.revision == "-":
        raise SourceError(
            "standard input can be one side only", hint="write the other one to a file"
        )
    settings = _settings(root)
    base, revision = (
        contract(name, root=root, allow_remote=question.allow_remote)
        for name in (question.base, question.revision)
    )
    notice = settings.minimum_notice if settings else 0
    found = _compared(base, revision, today=today, notice=notice)
    judged = _waived(found, settings, today) if settings and settings.waivers else found
    subject = {"base": question.base, "revision": question.revision}
    return Report("diff", verdict(judged, question.fail_on), tuple(judged), subject)


def _compared(base: Contract, revision: Contract, *, today: date, notice: int) -> list[Finding]:
    """Compares two contracts; a contract with itself at the cost of reading it."""
    if base.document.serialised == revision.document.serialised and _is_readable(revision):
        return []
    from treaty.compatibility.compare import compare  # noqa: PLC0415  the engine takes time to load
    from treaty.compatibility.comparison import Policy  # noqa: PLC0415  likewise

    found = compare(base, revision, policy=Policy(today, notice))
    if verdict_on(found) is Verdict.PASS:
        from treaty.compatibility import malformed  # noqa: PLC0415  likewise

        found += malformed.schemas(base, revision, found)
    return found


def _is_readable(contract: Contract) -> bool:
    problems = chain(unreadable.members(contract.document), unreadable.schemas(contract))
    return not any(True for _ in problems)


def verdict(findings: Iterable[Finding], fail_on: FailOn = "error") -> Verdict:
    """Fails on what breaks; what could not be decided leaves it open, whatever its severity."""
    failing = {
        "error": {Severity.ERROR},
        "warning": {Severity.ERROR, Severity.WARNING},
        "never": set[Severity](),
    }[fail_on]
    found = list(findings)
    if any(one.severity in failing and one.proof is Proof.PROVEN for one in found):
        return Verdict.FAIL
    if fail_on != "never" and any(one.proof is Proof.SUSPECTED for one in found):
        return Verdict.INCONCLUSIVE
    return Verdict.PASS


def _settings(root: Path) -> "Settings | None":
    """The settings of the project around a folder, if there is one."""
    if not any((folder / "pyproject.toml").is_file() for folder in (root, *root.parents)):
        return None
    from treaty.settings import find_root, load  # noqa: PLC0415  see above

    try:
        project = find_root(root)
    except SettingsError:
        return None
    return load(project)


def _waived(found: list[Finding], settings: "Settings", today: date) -> list[Finding]:
    """What is left of findings; waivers of what only `treaty check` asks are left to it."""
    from treaty.compatibility import drift_rules, waivers  # noqa: PLC0415  seldom needed
    from treaty.contract import lint_rules  # noqa: PLC0415  likewise

    of_check = {rule.id for rule in (*drift_rules.RULES, *lint_rules.RULES)}
    relevant = [waiver for waiver in settings.waivers if waiver.rule not in of_check]
    return waivers.apply(found, relevant, today=today)
