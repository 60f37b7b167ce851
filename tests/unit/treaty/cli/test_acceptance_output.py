"""How far an acceptance is, where nobody can read it any more."""

import errno
from io import StringIO

import pytest

from treaty.cli.acceptance_output import progress_on


class Gone(StringIO):
    """A stream whose reader has gone: `treaty accept … 2>&1 | head`, a terminal that was closed."""

    def __init__(self, *, is_terminal: bool) -> None:
        super().__init__()
        self._is_terminal = is_terminal

    def isatty(self) -> bool:
        """Whether a terminal was there."""
        return self._is_terminal

    def write(self, _: str, /) -> int:
        """Fails as the system does."""
        raise OSError(errno.EIO if self._is_terminal else errno.EPIPE, "gone")


@pytest.mark.parametrize("is_terminal", [False, True])
def test_progress_that_nobody_can_read_ends_nothing(is_terminal: bool) -> None:  # noqa: FBT001  a parameter
    """What the run created has to be removed all the same."""
    with progress_on(Gone(is_terminal=is_terminal)) as progress:
        progress.phase("clean-up")
        progress.state("removing pet 7")
