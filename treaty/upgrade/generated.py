"""Clients that know nothing but a release's contracts: what they send is made of them."""

from collections import Counter
from collections.abc import Iterable
from importlib import import_module
from threading import Thread
from typing import TYPE_CHECKING

from treaty.conformance.exchange import Exchange
from treaty.findings import Finding, Proof, Severity
from treaty.settings import Settings
from treaty.upgrade.cell import Side
from treaty.upgrade.observation import Call
from treaty.upgrade.oracle import Rollout

if TYPE_CHECKING:
    from treaty.generation.actors import Actors

ORIGIN = "generated"
_PHASES = ("examples", "boundary")
_NOBODY = 503


def get_ready() -> None:
    """Loads what makes requests, which takes a second, beside what the rollout begins with."""
    Thread(target=import_module, args=("treaty.generation.explore",), daemon=True).start()


def generate(
    side: Side, rollout: Rollout, settings: Settings, *, exchanges: int
) -> tuple[Finding, ...]:
    """Has clients of a release's contracts send requests to whoever serves.

    Args:
        side: The release whose contracts they know.
        rollout: The rollout.
        settings: What the project knows about its service beyond the contracts.
        exchanges: How many requests they send for each contract.

    Returns:
        What is wrong by those contracts, whichever release has answered.
    """
    # The generator is loaded only where it is wanted.
    from treaty.generation.data import Data  # noqa: PLC0415
    from treaty.generation.explore import explore  # noqa: PLC0415
    from treaty.generation.request import Request  # noqa: PLC0415
    from treaty.generation.runner import Budget, SpentError  # noqa: PLC0415
    from treaty.generation.target import known  # noqa: PLC0415

    left = Counter[str]()

    def send(request: Request) -> Exchange:
        if not left[name]:
            raise SpentError  # what failed is not made small here: that would be further requests
        left[name] -= 1
        call = Call(request.method, request.url, request.headers, request.body)
        try:
            return rollout.send(call, origin=ORIGIN).exchange
        except LookupError:
            return request.answered(_NOBODY, (), b"nobody serves")

    found: list[Finding] = []
    for contract in rollout.checkers[side].contracts:
        name = contract.name
        left[name] = exchanges
        seed = rollout.chance(f"generated {contract.name}").getrandbits(31)
        explored = explore(
            contract,
            send,
            seed=seed,
            budget=Budget(exchanges=exchanges),
            phases=_PHASES,
            actors=_actors(rollout),
            data=known(settings, Data()),
        )
        found += explored.findings
    return tuple(_proven(found))


def _proven(findings: Iterable[Finding]) -> Iterable[Finding]:
    for finding in findings:
        if finding.proof is Proof.PROVEN and finding.severity is Severity.ERROR:
            yield finding


def _actors(rollout: Rollout) -> "Actors":
    """Who sends: `owner` and `other` by name, everybody else where those two may not."""
    from treaty.generation.actors import Actor, Actors  # noqa: PLC0415  likewise

    everybody = {name: Actor(name, headers) for name, headers in rollout.actors().items()}
    if not everybody:
        return Actors()
    owner = everybody.pop("owner", None) or everybody.pop(next(iter(everybody)))
    return Actors(owner, everybody.pop("other", None), tuple(everybody.values()))
