"""Explores what a service does with the requests that its contract describes, and others."""

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Final

from treaty.conformance.check import Checker
from treaty.contract.model import ApiOperation, Contract
from treaty.findings import Finding, Proof
from treaty.generation import rules
from treaty.generation.actors import Actors
from treaty.generation.data import Data
from treaty.generation.generator import Generator
from treaty.generation.reach import Reach
from treaty.generation.request import Send
from treaty.generation.runner import Budget, Runner, See, SpentError
from treaty.generation.supplies import Supplies
from treaty.generation.vary import Variation
from treaty.generation.walk import Executed, Walk

PHASES: Final = ("examples", "boundary", "random")
"""What an exploration does, in this order."""


@dataclass(frozen=True, slots=True)
class Exploration:
    """What came of an exploration.

    Attributes:
        exchanges: How many requests were sent.
        findings: What is wrong, each once, with the smallest request that shows it.
        reached: The operations that succeeded at least once.
        not_reached: Why not, by operation.
        counts: How often each operation was answered with each status.
    """

    exchanges: int
    findings: tuple[Finding, ...]
    reached: tuple[ApiOperation, ...]
    not_reached: dict[ApiOperation, str]
    counts: dict[ApiOperation, Counter[int]]


@dataclass(slots=True)
class _Found:
    """The findings so far, each once."""

    findings: dict[str, Finding] = field(default_factory=dict)

    def see(self, executed: Executed, walk: Walk) -> None:
        for finding in executed.findings:
            self.findings.setdefault(finding.fingerprint, finding)
        del walk


def explore(
    contract: Contract,
    send: Send,
    *,
    seed: int = 0,
    budget: Budget | None = None,
    phases: Collection[str] = PHASES,
    actors: Actors | None = None,
    data: Data | None = None,
    operations: Callable[[ApiOperation], bool] = lambda _: True,
    see: See = lambda _: None,
) -> Exploration:
    """Sends generated requests and judges what comes back.

    Args:
        contract: What the service promises.
        send: The transport.
        seed: Another seed makes other requests; the same makes the same, as far as the service's
            answers are the same.
        budget: How much to send; a thousand exchanges by default.
        phases: Which of `PHASES` to run; examples are always sent, since the others build on them.
        actors: Who sends; somebody without credentials by default.
        data: What the user knows about the service.
        operations: Which operations to send requests of.
        see: Is given every exchange, judged.

    Raises:
        ContractError: A schema of the contract cannot be compiled.
    """
    actors, data, budget = actors or Actors(), data or Data(), budget or Budget()
    chosen = [each for each in contract.operations if operations(each)]
    runner = Runner(Checker([contract]), send, actors=actors, data=data, budget=budget, see=see)
    generator = Generator(contract, seed=seed)
    found = _Found()
    reach = Reach(chosen, runner, Supplies(contract, data), generator, data, see=found.see)
    try:
        reach.all()
        Variation(reach, runner, generator, data, seed=seed, see=found.see).all(phases)
    except SpentError:
        pass
    unreached = {each: reach.why_not(each) for each in chosen if each not in reach.recipes}
    findings = [*found.findings.values(), *(_not_reached(*each) for each in unreached.items())]
    return Exploration(
        budget.spent, tuple(findings), tuple(reach.recipes), unreached, runner.counts
    )


def _not_reached(operation: ApiOperation, why: str) -> Finding:
    rule = rules.NOT_REACHED
    return Finding(
        rule.id,
        rule.severity,
        Proof.SUSPECTED,
        f"no request of {operation.identity} succeeded: {why}",
        rule.fix,
        operation.identity,
        base=operation.document.position(operation.pointer),
    )
