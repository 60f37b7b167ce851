"""How far the gate is, as a terminal, a log and nobody see it."""

from io import StringIO

import pytest

from treaty.cli.progress import progress_on
from treaty.gate.run import StageResult
from treaty.gate.stage import COMMAND_FAILED, Outcome, failure

RESULTS = (
    StageResult("unit", Outcome(879, "tests"), 3.14),
    StageResult("types", Outcome(1, "commands", (failure(COMMAND_FAILED, "no"),)), 61),
)
LINES = """\
running      unit
pass         unit                  3.1 s  879 tests
running      types
fail         types                61.0 s  1 command, 1 finding
"""


class Terminal(StringIO):
    """A stream that says that it is a terminal."""

    def isatty(self) -> bool:
        """It is."""
        return True


def shown(stream: StringIO, *, quiet: bool = False, color: bool = True) -> str:
    """What a stream is told of two stages."""
    with progress_on(stream, quiet=quiet, color=color) as progress:
        for result in RESULTS:
            progress.started(result.name)
            progress.line(result.name, "tests/unit [markup] 50 %")
            progress.finished(result)
    return stream.getvalue()


def test_progress_elsewhere_plain_lines() -> None:
    """A log gets a line when a stage begins and one when it ends."""
    assert shown(StringIO()) == LINES


def test_progress_quiet_nothing() -> None:
    """Whoever asked for silence gets it, on a terminal too."""
    assert shown(Terminal(), quiet=True) == ""


@pytest.mark.parametrize("color", [True, False])
def test_progress_terminal_ended_stages_stay(
    color: bool,  # noqa: FBT001  a table's column
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The running stage is shown live; what has ended stays on the screen."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    text = shown(Terminal(), color=color)
    assert "unit                  3.1 s  879 tests" in text
    assert ("\033[31mfail" in text) is color
