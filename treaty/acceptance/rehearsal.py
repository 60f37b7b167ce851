"""What a run that writes would send, found by doing it with stubs in the deployment's place.

What is sent then follows the answers. A rehearsal goes the whole way, through the guard, its budget
and its clean-up, while the contracts' stubs answer: the requests are those of the run as long as
the deployment answers alike, but for the names that it gives to what is created.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from urllib.parse import urlsplit

from treaty.acceptance.budget import Budget
from treaty.acceptance.cleanup import Cleanup
from treaty.acceptance.exchanges import send_explored
from treaty.acceptance.holdings import Holdings
from treaty.acceptance.record import Record
from treaty.acceptance.session import LEDGER, REQUESTS, STOPPED, Session
from treaty.acceptance.stops import Brake
from treaty.conformance.exchange import Exchange, Headers
from treaty.contract.model import Contract
from treaty.ledger import Ledger
from treaty.mock.message import Request
from treaty.mock.mock import Mock

_FOREVER: Final = float("inf")


def rehearse(session: Session) -> Iterator[str]:
    """Gives the generated requests of a run that writes, clean-up included; sends none of them.

    Nothing of it is left: the ledger, the record and the budget are of its own.
    """
    with TemporaryDirectory() as folder:
        stubs = Stubs(session.guard.catalogue.contracts)
        rehearsed = _with_stubs(session, stubs, Path(folder))
        guard, limits = rehearsed.guard, session.profile.limits
        cleanup = Cleanup(guard, session.url, limits.cleanup_seconds)
        seed = session.order.seed
        with guard.budget.request(check=guard.brake.check):
            pass  # preflight's, which no contract has to describe
        send_explored(guard, session.url, session.settings, seed=seed, between=cleanup.remove)
        cleanup.remove()
    yield from stubs.asked


def _with_stubs(session: Session, stubs: "Stubs", folder: Path) -> Session:
    """The same run with stubs in the deployment's place, where nobody has to wait."""
    guard, clock = session.guard, _Clock()
    ledger = Ledger.begin(folder / LEDGER, {"id": guard.run})
    own = replace(
        guard,
        wire=stubs,
        budget=Budget(folder / "budget", session.profile.limits, clock, clock.wait),
        brake=Brake(session.profile.stops, folder / STOPPED, _FOREVER, stubs),
        ledger=ledger,
        record=Record(folder / REQUESTS),
        holdings=Holdings(ledger.read()),
        seen=lambda _: None,
        sleep=clock.wait,
    )
    return replace(session, folder=folder, guard=own)


@dataclass(slots=True)
class _Clock:
    """Seconds that pass as soon as somebody waits for them."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += seconds


@dataclass(slots=True)
class Stubs:
    """A wire that answers as the contracts say.

    Attributes:
        contracts: What it keeps.
        asked: Method and address of each request so far.
    """

    contracts: tuple[Contract, ...]
    asked: list[str] = field(default_factory=list)
    _mocks: list[Mock] = field(init=False)

    def __post_init__(self) -> None:
        self._mocks = [Mock(contract) for contract in self.contracts]

    def __call__(
        self, method: str, url: str, headers: Headers, body: bytes, *, seconds: float
    ) -> Exchange:
        """Answers, and remembers what it was asked; it takes none of the `seconds`."""
        del seconds
        self.asked.append(f"{method} {url}")
        path = urlsplit(url).path
        mock = next((each for each in self._mocks if path.startswith(_base(each))), self._mocks[0])
        answer = mock.answer(Request(method, url, headers, body))
        return Exchange(
            method, url, headers, body, answer.status, answer.headers, answer.body, elapsed=0.0
        )


def _base(mock: Mock) -> str:
    return f"{mock.contract.base_path}/"
