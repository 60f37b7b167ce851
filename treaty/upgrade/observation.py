"""What is seen during a rollout: exchanges and lines of logs, each with its circumstances."""

from dataclasses import dataclass

from treaty.conformance.exchange import Exchange, Headers
from treaty.upgrade.cell import Cell, Code, Schema, Side


@dataclass(frozen=True, slots=True)
class Situation:
    """How far the rollout is.

    Attributes:
        step: The step's name.
        number: Its place in the plan, from 1.
        schema: The schema's state; during a migration, the one that it leads to.
        revision: The migration that the database is at, or on its way to.
        author: Whose data is there: the new release's too, once it has answered a request that
            may write.
        migrating: Whether a migration runs just now.
        mixed: Whether both releases serve.
    """

    step: str
    number: int
    schema: Schema
    revision: str
    author: Side = Side.OLD
    migrating: bool = False
    mixed: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """A request to send, before anybody has decided to whom.

    Attributes:
        method: In capitals.
        url: Path and query, encoded.
        headers: The request's headers.
        body: The request's body.
    """

    method: str
    url: str
    headers: Headers = ()
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Observation:
    """An exchange and its circumstances.

    Attributes:
        number: Its place among all observations of the run, from 1.
        exchange: The request and what was answered; status 0 where nobody answered, then the
            response's body says why.
        instance: Who answered: `old-1`.
        side: That instance's release.
        warm: Whether the instance has lived through a change of the schema.
        situation: How far the rollout was.
        origin: What sent it: `tests of 1.0`, `load`, an oracle's name.
        logged: How far the instance's log was when it was asked, and when it had answered.
    """

    number: int
    exchange: Exchange
    instance: str
    side: Side
    warm: bool
    situation: Situation
    origin: str = ""
    logged: tuple[int, int] = (0, 0)

    @property
    def cell(self) -> Cell:
        """The cell that it says something about."""
        code = Code.NEW if self.side is Side.NEW else Code.WARM if self.warm else Code.OLD
        return Cell(code, self.situation.schema, self.situation.author)


@dataclass(frozen=True, slots=True)
class LogLine:
    """A line that a process has logged.

    Attributes:
        source: Who logged it: `old-1`, `worker new-1`, `migration`, `postgresql`.
        side: Whose process it is; None for the database server.
        text: The line.
        situation: How far the rollout was when it was read, at the latest at the end of its step.
        warm: Whether the process has lived through a change of the schema.
        position: Where it stands in that process' log, in bytes.
    """

    source: str
    side: Side | None
    text: str
    situation: Situation
    warm: bool = False
    position: int = 0
