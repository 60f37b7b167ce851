"""Explores what a service does with the requests that its contract describes, and others."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final

from treaty.conformance.check import Checker
from treaty.contract.model import ApiOperation, Contract
from treaty.findings import Finding, Proof
from treaty.generation import rules
from treaty.generation.actors import Actors
from treaty.generation.data import Data
from treaty.generation.generator import Generator
from treaty.generation.grouped import grouped
from treaty.generation.lists import Lists
from treaty.generation.malformed import Malformed
from treaty.generation.minimise import minimised
from treaty.generation.reach import Reach
from treaty.generation.request import Send
from treaty.generation.runner import Budget, Runner, See, SpentError
from treaty.generation.security import Security
from treaty.generation.stateful import Stateful
from treaty.generation.supplies import Supplies
from treaty.generation.trial import Failure, Trial, Trials, run
from treaty.generation.vary import Variation, take_turns
from treaty.generation.walk import SAFE

PHASES: Final = ("replay", "examples", "security", "stateful", "malformed", "boundary", "random")
"""What an exploration does; what comes after `examples` builds on that."""
_SHARE: Final = 200  # random walks, and random requests of an operation without a budget
_SPARE: Final = 500  # exchanges that may be spent on making failures small


@dataclass(frozen=True, slots=True)
class Exploration:
    """What came of an exploration.

    Attributes:
        exchanges: How many requests were sent.
        findings: What is wrong, each cause once, with the smallest request that shows it.
        failures: The same with all that leads to it, but for what was not reached.
        reached: The operations that succeeded at least once.
        not_reached: Why not, by operation.
        counts: How often each operation was answered with each status.
    """

    exchanges: int
    findings: tuple[Finding, ...]
    failures: tuple[Failure, ...]
    reached: tuple[ApiOperation, ...]
    not_reached: dict[ApiOperation, str]
    counts: dict[ApiOperation, Counter[int]]


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
    known: Sequence[Trial] = (),
    technical: Collection[str] = (),
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
        known: What failed before, which is tried first.
        technical: Routes that no contract has to describe.
        see: Is given every exchange, judged.

    Raises:
        ContractError: A schema of the contract cannot be compiled.
    """
    actors, data, budget = actors or Actors(), data or Data(), budget or Budget()
    chosen = [each for each in contract.operations if operations(each)]
    checker = Checker([contract], technical=technical)
    runner = Runner(checker, send, actors=actors, data=data, budget=budget, see=see)
    generator = Generator(contract, seed=seed)
    trials = Trials(data)
    supplies = Supplies(contract, data)
    reach = Reach(chosen, runner, supplies, generator, data, trials=trials)
    security = Security(contract, reach, runner, supplies, data=data, trials=trials)
    share = (budget.exchanges or _SHARE) // max(len(chosen), 1)
    lists = Lists(reach, runner, supplies, generator, trials)
    stateful = Stateful(
        reach,
        runner,
        supplies,
        generator,
        lists=lists,
        trials=trials,
        seed=seed,
        most=max(_SHARE, share),
    )
    malformed = Malformed(contract.operations, reach, runner, trials)
    variation = Variation(reach, runner, generator, data, trials=trials, most=share)
    is_essential_done = is_cut_short = False
    try:
        _replay(known if "replay" in phases else (), runner, trials)
        reach.all()
        if "security" in phases:
            security.all()
        if "stateful" in phases:
            stateful.locations()
            stateful.filters()
            stateful.pages()
            stateful.read_back()
        take_turns(
            [
                *(malformed.turns() if "malformed" in phases else ()),
                *(stateful.turns() if "stateful" in phases else ()),
                *variation.turns(phases),
            ]
        )
        is_essential_done = True
        take_turns(variation.further(phases))
    except SpentError:
        is_cut_short = budget.is_out_of_time and not is_essential_done
    unreached = {each: reach.why_not(each) for each in chosen if each not in reach.recipes}
    spare = Runner(
        checker,
        send,
        actors=actors,
        data=data,
        budget=Budget(_SPARE),
        see=see,
        accepted=runner.accepted,
    )
    failures = tuple(minimised(each, spare, data) for each in trials.failures.values())
    failures = tuple(
        replace(each, filled=lists.in_a_full_one(each.trial))
        if each.finding.operation and each.finding.operation.method in SAFE
        else each
        for each in failures
    )
    failures = grouped({each.finding.fingerprint: each for each in failures}.values())
    findings = [each.finding for each in failures]
    findings += [_not_reached(*each) for each in unreached.items()]
    if is_cut_short and not unreached:
        findings.append(_cut_short(contract, budget))
    return Exploration(
        budget.spent + spare.budget.spent,
        tuple(findings),
        failures,
        tuple(reach.recipes),
        unreached,
        runner.counts,
    )


def _cut_short(contract: Contract, budget: Budget) -> Finding:
    rule = rules.CUT_SHORT
    message = f"{budget.spent} exchanges took all of {budget.seconds:g} seconds"
    at = contract.document.position("")
    return Finding(rule.id, rule.severity, Proof.SUSPECTED, message, rule.fix, base=at)


def _replay(known: Sequence[Trial], runner: Runner, trials: Trials) -> None:
    """Tries what failed before; what does not even begin any more is forgotten."""
    for trial in known:
        taken = run(trial, runner)
        if taken is not None:
            trials.see(taken, trial.walk, trial.check)


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
