"""What every command that reports has in common: its format, its file, its colours."""

import importlib
import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import wraps
from pathlib import Path
from typing import Any, NamedTuple

import click

from treaty.errors import ExitCode, SourceError
from treaty.findings import Report, Verdict

FORMATS = ("text", "json", "markdown", "junit", "sarif", "github", "html")
CODES = {
    Verdict.PASS: ExitCode.PASS,
    Verdict.FAIL: ExitCode.FINDINGS,
    Verdict.INCONCLUSIVE: ExitCode.INCONCLUSIVE,
}
"""What a verdict exits with."""


class Output(NamedTuple):
    """Where a report goes and how it looks.

    Attributes:
        format: One of `FORMATS`.
        file: The file it is written to; None for stdout.
        quiet: Whether stdout and progress stay empty; the exit code still tells.
        color: Whether a terminal may be given colours.
    """

    format: str
    file: Path | None
    quiet: bool
    color: bool

    def require_writable(self) -> None:
        """Refuses a file that cannot be written, before the work that the report is about.

        An earlier run's report in its place is removed: no run that fails leaves it for its own.

        Raises:
            SourceError: It cannot be.
        """
        if self.file is None or (self.file.exists() and not self.file.is_file()):
            return  # a pipe or a device, which is not opened twice
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            self.file.open("w").close()
        except OSError as error:
            raise SourceError(
                f"cannot write {self.file}: {error.strerror}",
                hint="name another file with --output",
            ) from error
        with suppress(PermissionError):  # in a folder of somebody else's it stays, and is empty
            self.file.unlink()

    def emit(self, report: Report, text: str | None = None) -> ExitCode:
        """Writes a report and gives the exit code that its verdict means.

        Args:
            report: The report.
            text: What people read in its place, where it says no more than they do.
        """
        if self.quiet and not self.file:
            return CODES[report.verdict]
        renderer = importlib.import_module(f"treaty.report.{self.format}")
        colors = self.format == "text" and self.color and not self.file and sys.stdout.isatty()
        if self.format == "text" and text is not None:
            self.write(text)
        else:
            self.write(renderer.render(report, color=True) if colors else renderer.render(report))
        return CODES[report.verdict]

    def write(self, text: str) -> None:
        """Writes a text where the report goes."""
        if self.file is not None:
            self.file.write_text(text, encoding="utf-8")
        elif not self.quiet:
            print_as_far_as_read(text, color=self.color)


def require_other(file: Path | None, given: Iterable[object]) -> None:
    """Refuses a file for the report that the command was given to read.

    Raises:
        SourceError: It is one of these.
    """
    paths = (Path(each) for each in given if isinstance(each, str | Path))
    if file and file.exists() and any(path.resolve() == file.resolve() for path in paths):
        raise SourceError(
            f"the report cannot go to {file}, which is read", hint="name another file with --output"
        )


def print_as_far_as_read(text: str, *, color: bool) -> None:
    """Prints as far as the reader wants to read: `treaty check | head` is no error."""
    try:
        click.echo(text, nl=False, color=color)
    except BrokenPipeError:
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, sys.stdout.fileno())


def output_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command the options of `Output`, and one argument `output` in their place."""

    @click.option(
        "--format",
        "format_",
        type=click.Choice(FORMATS),
        default="text",
        help="How the report looks.",
        show_default=True,
    )
    @click.option(
        "--output",
        "file",
        type=click.Path(path_type=Path, dir_okay=False),
        help="Write the report to a file.",
    )
    @click.option("--quiet", is_flag=True, help="Print nothing; the exit code tells.")
    @click.option("--no-color", is_flag=True, help="Print without colours, as NO_COLOR does.")
    @wraps(command)
    def wrapped(
        *args: Any, format_: str, file: Path | None, quiet: bool, no_color: bool, **kwargs: Any
    ) -> Any:
        color = not no_color and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        output = Output(format_, file, quiet, color)
        require_other(file, kwargs.values())
        output.require_writable()
        return command(*args, output=output, **kwargs)

    return wrapped
