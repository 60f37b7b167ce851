"""What judges a rollout; each module holds one judge."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from treaty.upgrade import oracle_rules, rules
from treaty.upgrade.cell import Cell, Code
from treaty.upgrade.evidence import Evidence
from treaty.upgrade.faults.naming import likely
from treaty.upgrade.oracle import Doubt, Failure, Oracle, Rollout
from treaty.upgrade.oracles.answers import Answers
from treaty.upgrade.oracles.checksums import Checksums
from treaty.upgrade.oracles.credentials import Credentials
from treaty.upgrade.oracles.crossing import Crossing
from treaty.upgrade.oracles.cursors import Cursors
from treaty.upgrade.oracles.declared import Declared
from treaty.upgrade.oracles.defaults import Defaults
from treaty.upgrade.oracles.deletion import Deletion
from treaty.upgrade.oracles.idempotency import Idempotency
from treaty.upgrade.oracles.latency import Latency
from treaty.upgrade.oracles.links import Links
from treaty.upgrade.oracles.lint import Lint
from treaty.upgrade.oracles.locks import Locks
from treaty.upgrade.oracles.logs import Logs
from treaty.upgrade.oracles.members import Members
from treaty.upgrade.oracles.moving import Moving
from treaty.upgrade.oracles.overwritten import Overwritten
from treaty.upgrade.oracles.parameters import Parameters
from treaty.upgrade.oracles.read_back import ReadBack
from treaty.upgrade.oracles.round_trip import RoundTrip
from treaty.upgrade.oracles.tags import Tags
from treaty.upgrade.samples import Samples


def oracles() -> tuple[Oracle, ...]:
    """One of each kind, new for a run."""
    samples, evidence, moving = Samples(), Evidence(), Moving()
    return (
        samples,
        Answers(),
        Logs(evidence),
        Declared(evidence),
        Checksums(samples),
        Crossing(samples),
        RoundTrip(samples, moving),
        Defaults(samples, moving),
        Deletion(samples),
        Credentials(samples),
        Idempotency(samples),
        Tags(samples),
        Cursors(samples),
        Links(samples),
        Parameters(samples),
        Members(),
        ReadBack(samples, moving),
        Overwritten(samples, moving),
        Latency(samples),
        Lint(),
        Locks(),
    )


def concluded(
    judges: Sequence[Oracle], rollout: Rollout, said: Iterable[Failure | Doubt]
) -> list[Failure | Doubt]:
    """What all of them say, besides what was said before; each failure with its likely fault."""
    everything = [*said]
    for judge in judges:
        everything += judge.conclude(rollout)
    evidence = next((each.evidence for each in judges if isinstance(each, Logs)), Evidence())
    answered = {
        each.cell
        for each in everything
        if isinstance(each, Failure) and each.finding.rule == rules.SERVER_ERROR.id
    }
    return [
        _named(each, evidence) if isinstance(each, Failure) else each
        for each in everything
        if not (isinstance(each, Failure) and _is_shadow(each, answered))
    ]


def _is_shadow(failure: Failure, answered: Iterable[Cell]) -> bool:
    """Whether it is only the log of what a failing exchange shows better.

    The server's log does not say for which release it worked, where both serve.
    """
    cell = failure.cell
    same = {each for each in answered if (each.schema, each.author) == (cell.schema, cell.author)}
    met = cell in same or (cell.code is Code.BOTH and bool(same))
    return failure.finding.rule == oracle_rules.LOGGED_ERROR.id and met


def _named(failure: Failure, evidence: Evidence) -> Failure:
    fault = None if failure.fault else likely(failure, evidence)
    if fault is None:
        return failure
    hint = f"likely {fault.text}: {fault.shows} {fault.fix}"
    return replace(failure, fault=fault.name, finding=replace(failure.finding, hint=hint))
