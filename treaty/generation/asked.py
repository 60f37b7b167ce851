"""What the gate asks of a process that sends generated exchanges, and what it is told.

Apart from what does it, so that asking costs nothing.
"""

from dataclasses import dataclass

from treaty.findings import Finding


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be explored.

    Attributes:
        root: The project.
        contract: The contract's path there.
        name: The contract in short, such as `v1`.
        exchanges: How many exchanges to send.
        seconds: For how long at most.
        seed: What requests are made from.
        result: The file for the result.
    """

    root: str
    contract: str
    name: str
    exchanges: int
    seconds: float
    seed: int
    result: str


@dataclass(frozen=True, slots=True)
class Explored:
    """What came of it.

    Attributes:
        exchanges: How many exchanges there were.
        findings: What is wrong, each with its test in the hint.
        error: What could not be read, if something could not: message, hint, file and line.
    """

    exchanges: int
    findings: tuple[Finding, ...]
    error: tuple[str, str, str | None, int | None] | None = None
