"""How far an acceptance is, and where its reports go."""

import sys
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, Self, TextIO

import click

from treaty.acceptance.cleanup import Cleaned
from treaty.acceptance.outcome import Outcome
from treaty.cli.output import CODES, Output, print_as_far_as_read
from treaty.errors import ExitCode
from treaty.report import acceptance as pages
from treaty.report import json as as_json
from treaty.settings import Settings

if TYPE_CHECKING:
    from rich.console import Console
    from rich.status import Status

_EVERY: Final = 10.0
"""The seconds between two lines about how far it is, where there is no terminal."""


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
        self._status.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._status.stop()

    def phase(self, text: str) -> None:
        """Keeps what begins on the screen."""
        self._console.print(text, markup=False, highlight=False)

    def state(self, text: str) -> None:
        """Shows how far it is, as far as it fits."""
        from rich.markup import escape  # noqa: PLC0415  51 ms that only a terminal pays

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
    if output.format in renders:
        text = renders[output.format](report)
        if output.file is not None:
            output.file.write_text(text, encoding="utf-8")
        elif not output.quiet:
            print_as_far_as_read(text, color=output.color)
        return CODES[report.verdict]
    return output.emit(report)


def emit_cleaned(cleaned: Cleaned, listing: Iterable[str], *, only_list: bool) -> ExitCode:
    """Tells what was removed, or would be, and what is left over."""
    if only_list:
        for line in listing:
            click.echo(f"would remove {line}")
        return ExitCode.PASS
    click.echo(f"{cleaned.removed} removed, {len(cleaned.left)} left over")
    for left in cleaned.left:
        click.echo(f"left over: {left.name}: {left.reason}", file=sys.stderr)
    return ExitCode.FINDINGS if cleaned.left else ExitCode.PASS
