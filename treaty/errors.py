"""Errors that a user can do something about, and the exit codes.

* TreatyError
  x BadInput
    + ContractError
    + SettingsError
    + SourceError
    + DatabaseUnavailableError
  x NotSentError
    + RefusedError
    + StoppedError
"""

from enum import IntEnum


class ExitCode(IntEnum):
    """What a command's exit status says.

    Attributes:
        PASS: Everything that was asked holds.
        FINDINGS: Something is wrong, and it was printed.
        INTERRUPTED: The user stopped the run.
        INTERNAL_ERROR: treaty itself failed.
        BAD_INPUT: The question was wrong: usage, a contract, a setting, an environment.
        INCONCLUSIVE: The question could not be decided.
    """

    PASS = 0
    FINDINGS = 1
    INTERRUPTED = 2
    INTERNAL_ERROR = 3
    BAD_INPUT = 4
    INCONCLUSIVE = 5


class TreatyError(Exception):
    """The root of every error that treaty raises on purpose.

    Attributes:
        message: What is wrong, naming the thing and its value.
        hint: What to do about it.
        file: The file that has to change, if one does.
        line: The line in that file, counted from 1.
    """

    exit_code = ExitCode.INTERNAL_ERROR

    def __init__(
        self, message: str, *, hint: str = "", file: str | None = None, line: int | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.file = file
        self.line = line

    def __str__(self) -> str:
        """The message on one line, led by its place, with the remedy behind it."""
        place = ":".join(str(part) for part in (self.file, self.line) if part is not None)
        head = f"{place}: {self.message}" if place else self.message
        return f"{head}; hint: {self.hint}" if self.hint else head


class BadInput(TreatyError):  # noqa: N818  a plain name for what the user gave
    """The question was wrong, so there is no answer."""

    exit_code = ExitCode.BAD_INPUT


class ContractError(BadInput):
    """A contract cannot be read."""


class SettingsError(BadInput):
    """A setting is unknown or has a value that it cannot have."""


class SourceError(BadInput):
    """What was named as a contract, an application or a release cannot be found."""


class DatabaseUnavailableError(BadInput):
    """No PostgreSQL can be had."""


class NotSentError(TreatyError):
    """A request to a deployment was held back."""


class RefusedError(NotSentError):
    """This request may not be sent; others may."""


class StoppedError(NotSentError):
    """The run may send no further request, whatever it is."""
