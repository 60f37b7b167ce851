"""A run of pytest against a deployment: begun or joined, clients guarded, reports masked."""

from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import pytest

from treaty.acceptance.browsers import can_guard, guarded_browsers
from treaty.acceptance.cleanup import Cleaned, Cleanup
from treaty.acceptance.clients import Sender, guarded_clients
from treaty.acceptance.preflight import ask
from treaty.acceptance.session import Order, Session, audit, begun, expected, joined
from treaty.acceptance_settings import AcceptanceSettings, Profile
from treaty.errors import TreatyError
from treaty.findings import Severity
from treaty.settings import Settings


@dataclass(slots=True)
class Guarded:
    """What a process of pytest keeps about its run.

    Attributes:
        session: The run.
        is_own: Whether this process began it, and so has to end it.
        sender: Which test sends at the moment.
        cleaned: What came of clean-up, once it was done.
    """

    session: Session
    is_own: bool
    sender: Sender = field(default_factory=Sender)
    cleaned: Cleaned | None = None
    _stack: ExitStack = field(default_factory=ExitStack)

    @classmethod
    def begin(cls, order: Order, settings: Settings) -> Self:
        """Begins a run of its own: credentials, lock, ledger, and what is deployed.

        Raises:
            TreatyError: It cannot begin, or something else is deployed.
        """
        stack = ExitStack()
        with stack:
            session = stack.enter_context(begun(order, settings))
            audit(session, "begun", by="pytest")
            wanted = expected(order, session.profile, settings)
            path = settings.acceptance.version_path
            identity = ask(
                session.guard, session.url, path=path, expected=wanted, tell=lambda _: None
            )
            wrong = [one for one in identity.findings if one.severity is Severity.ERROR]
            if wrong:
                audit(session, "ended", verdict="fail")
                raise MismatchError(wrong[0].message, hint=wrong[0].hint)
            made = cls(session, is_own=True, _stack=stack.pop_all())
        made.take_clients()
        return made

    @classmethod
    def join(cls, folder: Path, settings: Settings) -> Self:
        """Joins the run of another process."""
        made = cls(joined(folder, settings), is_own=False)
        made.take_clients()
        return made

    def take_clients(self) -> None:
        """Lets the process's clients send through the run's guard, until it is closed."""
        session = self.session
        self._stack.enter_context(guarded_clients(session.guard, self.sender, url=session.url))
        self._stack.enter_context(guarded_browsers(session.guard, self.sender))

    def clean_up(self) -> Cleaned:
        """Removes what the run made; once."""
        if self.cleaned is None:
            session = self.session
            seconds = session.profile.limits.cleanup_seconds
            self.cleaned = Cleanup(session.guard, session.url, seconds).remove()
            verdict = "fail" if self.cleaned.left else "done"
            audit(session, "ended", verdict=verdict, left=len(self.cleaned.left))
        return self.cleaned

    def problems(self) -> list[str]:
        """Why the run is not accepted, whatever its tests say."""
        session = self.session
        found = [
            f"{sent.source}: {sent.refused}" for sent in session.guard.record.read() if sent.refused
        ]
        try:
            session.guard.brake.check()
        except TreatyError as error:
            found.append(f"the run was stopped: {error}")
        if self.cleaned is not None:
            ledger = session.guard.ledger.path
            found += [f"left over: {left.name}: {left.reason}" for left in self.cleaned.left]
            if self.cleaned.left:
                found.append(f"hint: treaty accept --resume-cleanup {ledger}")
        return found

    def close(self) -> None:
        """Gives the clients back, and the environment's lock."""
        self._stack.close()


class MismatchError(TreatyError):
    """Something else is deployed than what is to be accepted."""


def is_selected(item: pytest.Item, profile: Profile, settings: AcceptanceSettings) -> bool:
    """Whether a test runs against a deployment of a profile.

    One that is not marked for the profile never does. One that causes effects runs where each has
    a sink; one that drives a browser, where browsers can be guarded.
    """
    if "browser" in getattr(item, "fixturenames", ()) and not can_guard():
        return False
    named = [name for mark in item.iter_markers("profile") for name in mark.args]
    if profile.name not in named:
        return False
    wanted = {effect for mark in item.iter_markers("effects") for effect in mark.args}
    return wanted <= {effect for name, effect in settings.effects.items() if name in profile.sinks}


def mask(report: Any, guarded: Guarded) -> None:
    """Keeps secrets and people's data out of a test's report."""
    redactor = guarded.session.guard.redactor
    if report.longrepr and not isinstance(report.longrepr, tuple):
        report.longrepr = redactor.text(str(report.longrepr))
    report.sections = [(redactor.text(name), redactor.text(text)) for name, text in report.sections]
