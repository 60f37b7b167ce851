"""How far an acceptance is, and where its reports go."""

import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self, TextIO

from treaty.acceptance.cleanup import Cleaned
from treaty.acceptance.outcome import Outcome, of_left_overs
from treaty.cli.output import CODES, Output
from treaty.errors import ExitCode
from treaty.findings import Report, Verdict, verdict_on
from treaty.report import acceptance as pages
from treaty.report import json as as_json
from treaty.settings import Settings

if TYPE_CHECKING:
    from rich.console import Console
    from rich.status import Status

_EVERY: Final = 10.0
"""The seconds between two lines about how far it is, where there is no terminal."""

_unread = suppress(OSError)
"""Nobody may be there to read it any more; what the run created has to be removed all the same."""


class Quiet:
    """Shows nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Gives the terminal back, if it was taken."""

    def phase(self, text: str) -> None:
        """Something new begins."""

    def state(self, text: str) -> None:
        """What is being done has got further."""


class Lines(Quiet):
    """A line for each new thing, and one every few seconds."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._next = 0.0

    def phase(self, text: str) -> None:
        """Says what begins."""
        self._next = time.monotonic() + _EVERY
        with _unread:
            print(text, file=self._stream, flush=True)

    def state(self, text: str) -> None:
        """Says how far it is, now and then."""
        if time.monotonic() >= self._next:
            self.phase(f"  {text}")


class Live(Quiet):
    """What is being done in one line, above it what was."""

    def __init__(self, console: "Console") -> None:
        self._console = console
        self._status: Status = console.status("")

    def __enter__(self) -> Self:
        with _unread:
            self._status.start()
        return self

    def __exit__(self, *_: object) -> None:
        with _unread:
            self._status.stop()

    def phase(self, text: str) -> None:
        """Keeps what begins on the screen."""
        with _unread:
            self._console.print(text, markup=False, highlight=False)

    def state(self, text: str) -> None:
        """Shows how far it is, as far as it fits."""
        from rich.markup import escape  # noqa: PLC0415  51 ms that only a terminal pays

        with _unread:
            self._status.update(escape(text[: max(10, self._console.width - 4)]))


def progress_on(stream: TextIO, *, quiet: bool = False) -> Quiet:
    """Chooses the display that fits: live on a terminal, lines elsewhere, nothing when quiet."""
    if quiet:
        return Quiet()
    if not stream.isatty():
        return Lines(stream)
    from rich.console import Console  # noqa: PLC0415  51 ms that only a terminal pays

    return Live(Console(file=stream))


def emit(outcome: Outcome, output: Output, settings: Settings) -> ExitCode:
    """Writes the reports, beside the run's other files and where they are asked for."""
    report = outcome.report
    folder = settings.root / settings.acceptance.state / "runs" / outcome.run
    renders = {
        "html": pages.html,
        "junit": pages.junit,
        "json": as_json.render,
        "text": pages.text,
    }
    for name, file in (("html", "report.html"), ("junit", "junit.xml"), ("json", "report.json")):
        (folder / file).write_text(renders[name](report), encoding="utf-8")
    if output.format not in renders:
        return output.emit(report)
    output.write(renders[output.format](report))
    return CODES[report.verdict]


def emit_cleaned(
    cleaned: Cleaned, listing: tuple[str, ...], output: Output, *, ledger: Path | None
) -> ExitCode:
    """Tells what was removed and what is left over; without a ledger, what would be removed."""
    if ledger is None:
        would = "".join(f"would remove {line}\n" for line in listing)
        planned = Report("accept-cleanup", Verdict.PASS, (), {"would_remove": listing})
        return output.emit(planned, would)
    findings = tuple(of_left_overs(cleaned, str(ledger)))
    done = f"{cleaned.removed} removed, {len(cleaned.left)} left over\n"
    left = "".join(f"left over: {each.name}: {each.reason}\n" for each in cleaned.left)
    subject = {"removed": cleaned.removed}
    report = Report("accept-cleanup", verdict_on(findings), findings, subject)
    return output.emit(report, done + left)
