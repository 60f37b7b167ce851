"""What judges a rollout, as a protocol: told of each step, shown everything, asked at the end."""

import random
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import psycopg

from treaty.conformance.check import Checker
from treaty.conformance.exchange import Headers
from treaty.findings import Finding
from treaty.upgrade.cell import Cell, Side
from treaty.upgrade.observation import Call, LogLine, Observation, Situation
from treaty.upgrade.plan import Step


@dataclass(frozen=True, slots=True)
class Failure:
    """A cell that does not hold.

    Attributes:
        cell: The cell.
        finding: What is wrong.
        observation: The exchange that shows it, if one does.
        fault: The likely fault's name in the catalogue; empty where nothing points to one.
        situation: When it was, where no exchange shows it.
    """

    cell: Cell
    finding: Finding
    observation: Observation | None = None
    fault: str = ""
    situation: Situation | None = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """A cell about which an oracle could not decide.

    Attributes:
        cell: The cell; None for every one that the oracle would have looked at.
        reason: Why, in half a sentence.
    """

    cell: Cell | None
    reason: str


class Rollout(Protocol):
    """What an oracle, a workload and a hook may use of the run that they take part in.

    Attributes:
        seed: The run's.
        directory: A folder for files; gone with the run.
        checkers: What judges exchanges by each release's own contracts.
        checkouts: Each release's code on disk.
        role: The role as which the service uses the database.
        reads_server_log: Whether the oracles are shown the log of the database server.
        memory: What hooks keep from one moment for another.
    """

    seed: int
    directory: Path
    role: str
    reads_server_log: bool
    checkers: Mapping[Side, Checker]
    checkouts: Mapping[Side, Path]
    memory: dict[str, Any]

    @property
    def situation(self) -> Situation:
        """How far the rollout is."""

    def serving(self, side: Side | None = None) -> tuple[str, ...]:
        """The names of the instances that serve now, of one release or of both."""

    def has_worker(self) -> bool:
        """Whether a worker of some release does jobs now."""

    def side_of(self, instance: str) -> Side:
        """The release of an instance that serves."""

    def send(self, call: Call, *, to: str = "", origin: str = "") -> Observation:
        """Sends a request through the proxy; every oracle sees it.

        Args:
            call: The request.
            to: `old`, `new` or an instance's name; empty to let the rule of the fleet choose.
            origin: Who sends it, for reports.

        Raises:
            LookupError: No such instance serves.
        """

    def connect(self) -> AbstractContextManager[psycopg.Connection]:
        """Connects to the database as its owner, in autocommit mode."""

    def helper_url(self, name: str) -> str:
        """Where a helper of the service is."""

    def actors(self) -> Mapping[str, Headers]:
        """Credentials by role, as the project's hook `actors` gives them; fresh at each call."""

    def chance(self, purpose: str) -> random.Random:
        """A source of chance of its own for each purpose, fixed by the seed."""


class Oracle:
    """Judges one property. Subclasses override what they need; nothing is required but a name.

    All methods are called by one thread at a time; `observe` by whichever thread carries the
    exchange, so it has to be quick and must send nothing.

    Attributes:
        name: What reports call it.
    """

    name = ""

    def before(self, step: Step, rollout: Rollout) -> None:
        """A step is about to begin; may send requests and ask the database."""

    def observe(self, observation: Observation) -> None:
        """Something was exchanged."""

    def read(self, line: LogLine) -> None:
        """Something was logged."""

    def after(self, step: Step, rollout: Rollout) -> None:
        """A step has ended; may send requests and ask the database."""

    def conclude(self, rollout: Rollout) -> Iterable[Failure | Doubt]:  # noqa: ARG002  theirs to use
        """Says at the end which cells do not hold, and which it could not decide about."""
        return ()

    def remarks(self, rollout: Rollout) -> Iterable[Finding]:  # noqa: ARG002  theirs to use
        """Says at the end what is worth knowing and fails no cell."""
        return ()


Oracles = Sequence[Oracle]
