"""What every part of a comparison works with: the two contracts, the roles and the findings."""

from datetime import date
from functools import cached_property
from typing import Any, Literal, NamedTuple

from treaty.compatibility.collector import Change, Collector
from treaty.compatibility.matching import Matched
from treaty.compatibility.messages import Message, Messages
from treaty.compatibility.mode import Direction, Media, Mode, sender_of
from treaty.compatibility.samples import Samples
from treaty.compatibility.schema_findings import SchemaFindings
from treaty.contract.model import ApiOperation, Contract
from treaty.findings import Witness

SideName = Literal["base", "revision"]


class Policy(NamedTuple):
    """What a project decided about deprecation.

    Attributes:
        today: The date that sunsets are compared with; None where time is to play no part, so that
            no sunset has passed.
        notice: The least number of days between the announcement of a sunset and its date.
    """

    today: date | None = None
    notice: int = 0


class Comparison:
    """Two contracts under comparison.

    Attributes:
        base: The older contract.
        revision: The newer contract.
        policy: What the project decided.
        collector: What was found so far.
        schemas: Compares schemas and reports what it finds.
        samples: Makes values that schemas admit.
    """

    def __init__(self, base: Contract, revision: Contract, policy: Policy) -> None:
        self.base = base
        self.revision = revision
        self.policy = policy
        self.collector = Collector(base.document, revision.document)
        self.schemas = SchemaFindings(base.document, revision.document, self.collector)
        self.samples = Samples(self.schemas.comparison)

    @cached_property
    def same_schemes(self) -> bool:
        """Whether both contracts say the same of how clients are admitted, operations aside."""
        base, revision = (
            {name: scheme for name, (scheme, _) in each.security_schemes.items()}
            for each in (self.base, self.revision)
        )
        return base == revision

    def messages(self, side: SideName, *, reversed_roles: bool = False) -> Messages:
        """Makes messages that the contract of a side, which sends them, allows."""
        contract = self.base if side == "base" else self.revision
        return Messages(contract, self.samples, reversed_roles=reversed_roles)


class Crossing(NamedTuple):
    """One message of a matched operation, on its way from a sender to a receiver.

    Attributes:
        comparison: What it is part of.
        matched: The operation in both contracts.
        direction: Which message it is.
    """

    comparison: Comparison
    matched: Matched
    direction: Direction

    @property
    def side(self) -> Literal["request", "response"]:
        """Which message it is, as places name it."""
        return "request" if self.direction is Direction.REQUEST else "response"

    @property
    def sender_name(self) -> SideName:
        """Which contract the sender keeps to."""
        return sender_of(self.direction, reversed_roles=self.matched.reversed_roles)

    @property
    def receiver_name(self) -> SideName:
        """Which contract the receiver keeps to."""
        return "revision" if self.sender_name == "base" else "base"

    @property
    def base_sends(self) -> bool:
        """Whether the base is the sender's contract."""
        return self.sender_name == "base"

    @property
    def sender(self) -> ApiOperation:
        """The operation as the sender's contract describes it."""
        return self.matched.base if self.base_sends else self.matched.revision

    @property
    def receiver(self) -> ApiOperation:
        """The operation as the receiver's contract describes it."""
        return self.matched.revision if self.base_sends else self.matched.base

    @property
    def messages(self) -> Messages:
        """Makes whole messages as the sender's contract allows them."""
        reversed_roles = self.matched.reversed_roles
        return self.comparison.messages(self.sender_name, reversed_roles=reversed_roles)

    def witness(self, message: Message, reason: str) -> Witness:
        """A message of the sender that the receiver rejects."""
        return Witness(self.side, message.value, self.sender_name, self.receiver_name, reason)

    def stands(self, base: Any, revision: Any) -> bool:
        """Whether a part of the message stands unchanged, with all that it refers to."""
        return self.comparison.schemas.comparison.stands(base, revision)

    def report(self, change: Change) -> None:
        """Reports a change of this operation."""
        self.comparison.collector.add(self.matched.identity, change)

    def mode(self, media: Media = Media.JSON) -> Mode:
        """How the schemas of this message are read."""
        return Mode(self.direction, media, self.matched.reversed_roles)
