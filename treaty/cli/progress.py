"""How far the gate is: a live display on a terminal, plain lines elsewhere, always on stderr."""

from typing import TYPE_CHECKING, Self, TextIO

from treaty.findings import Verdict
from treaty.gate.run import StageResult

if TYPE_CHECKING:
    from rich.console import Console
    from rich.status import Status

STYLES = {Verdict.PASS: "green", Verdict.FAIL: "red", Verdict.INCONCLUSIVE: "yellow"}


def describe(result: StageResult) -> str:
    """One line about a stage that has run: verdict, name, time and what it checked."""
    outcome = result.outcome
    checked = _counted(outcome.ran, outcome.unit)
    if outcome.findings:
        checked += f", {_counted(len(outcome.findings), 'findings')}"
    return f"{outcome.verdict:<12} {result.name:<18} {result.seconds:6.1f} s  {checked}"


def _counted(number: int, things: str) -> str:
    return f"{number} {things.removesuffix('s') if number == 1 else things}"


class Silent:
    """Shows nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Gives the terminal back, if it was taken."""

    def started(self, name: str) -> None:
        """A stage begins."""

    def line(self, name: str, text: str) -> None:
        """A running stage printed a line."""

    def finished(self, result: StageResult) -> None:
        """A stage has ended."""


class Lines(Silent):
    """A line when a stage begins and one when it ends; what it prints is in its log."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def started(self, name: str) -> None:
        """Says what runs now."""
        print(f"{'running':<12} {name}", file=self._stream, flush=True)

    def finished(self, result: StageResult) -> None:
        """Says what came of the stage."""
        print(describe(result), file=self._stream, flush=True)


class Live(Silent):
    """The running stages with the last line of output, above them what has ended."""

    def __init__(self, console: "Console") -> None:
        self._console = console
        self._running: list[str] = []
        self._status: Status = console.status("")

    def __enter__(self) -> Self:
        self._status.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._status.stop()

    def started(self, name: str) -> None:
        """Shows what runs now."""
        self._running.append(name)
        self._status.update(", ".join(self._running))

    def line(self, name: str, text: str) -> None:
        """Shows the last line that a stage printed, as far as it fits, after the stage's name."""
        from rich.markup import escape  # noqa: PLC0415  51 ms that only a terminal pays

        names = ", ".join([*(each for each in self._running if each != name), name])
        room = max(10, self._console.width - len(names) - 6)
        self._status.update(f"{names}  [dim]{escape(text[:room])}[/dim]")

    def finished(self, result: StageResult) -> None:
        """Keeps what came of the stage on the screen."""
        self._running.remove(result.name)
        self._status.update(", ".join(self._running))
        style = STYLES[result.outcome.verdict]
        self._console.print(describe(result), style=style, markup=False, highlight=False)


def progress_on(stream: TextIO, *, quiet: bool = False, color: bool = True) -> Silent:
    """Chooses the display that fits: live on a terminal, lines elsewhere, nothing when quiet."""
    if quiet:
        return Silent()
    if not stream.isatty():
        return Lines(stream)
    from rich.console import Console  # noqa: PLC0415  51 ms that only a terminal pays

    return Live(Console(file=stream, no_color=not color))
