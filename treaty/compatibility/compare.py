"""Compares two contracts: what changed, what breaks, and the proof."""

from collections.abc import Iterable

from treaty.compatibility import (
    access,
    deprecation,
    malformed,
    matching,
    requests,
    responses,
    serving,
    shadowing,
)
from treaty.compatibility.collector import Change
from treaty.compatibility.comparison import Comparison, Crossing, Policy
from treaty.compatibility.matching import Matched, Matching, Single
from treaty.compatibility.mode import Direction
from treaty.contract.model import Contract
from treaty.findings import Finding, Severity

_NO_POLICY = Policy()


def compare(base: Contract, revision: Contract, *, policy: Policy = _NO_POLICY) -> list[Finding]:
    """Finds every change that matters to a client or a server, errors first.

    Args:
        base: The contract that clients and servers were built on.
        revision: The contract that is to replace it.
        policy: What the project decided about deprecation.

    Returns:
        One finding for each independent change, in a fixed order; none if the contracts mean the
        same.
    """
    comparison = Comparison(base, revision, policy)
    malformed.compare(comparison.collector)
    operations = shadowing.answered(comparison, matching.match(base, revision))
    _alone(comparison, operations, "operation")
    shadowing.compare(comparison, operations)
    for matched in operations.both:
        _operation(comparison, matched)
        callbacks = matching.match_callbacks(matched)
        _alone(comparison, callbacks, "callback")
        _sent(comparison, callbacks.both)
    webhooks = matching.match_webhooks(base, revision)
    _alone(comparison, webhooks, "webhook")
    _sent(comparison, webhooks.both)
    comparison.schemas.report()
    return comparison.collector.findings()


def _sent(comparison: Comparison, both: Iterable[Matched]) -> None:
    for matched in both:
        _operation(comparison, matched)


def _operation(comparison: Comparison, matched: Matched) -> None:
    for change in deprecation.compare(comparison, matched):
        comparison.collector.add(matched.identity, change)
    request = Crossing(comparison, matched, Direction.REQUEST)
    access.compare(request)
    if not matched.reversed_roles:
        serving.compare(request)
    if _is_clean(comparison, matched):
        return
    requests.compare(request)
    responses.compare(Crossing(comparison, matched, Direction.RESPONSE))


def _is_clean(comparison: Comparison, matched: Matched) -> bool:
    """Whether both documents write the operation alike, and all that it refers to."""
    base, revision = matched.base, matched.revision
    schemas = comparison.schemas.comparison
    return (
        base.path == revision.path
        and base.pointer == revision.pointer
        and schemas.stands(base.item.get("parameters"), revision.item.get("parameters"))
        and schemas.is_clean(base.pointer)
    )


def _alone(comparison: Comparison, operations: Matching, noun: str) -> None:
    for single in operations.removed:
        change = _removed(comparison, single, noun)
        comparison.collector.add(single.identity, change)
    for single in operations.added:
        message = f"`{single.identity}` was added"
        change = Change(f"{noun}-added", message, None, single.operation.pointer)
        comparison.collector.add(single.identity, change)


def _removed(comparison: Comparison, single: Single, noun: str) -> Change:
    if noun == "operation":
        return deprecation.removed(comparison, single, "/paths")
    message = f"`{single.identity}` was removed"
    around = "/webhooks" if noun == "webhook" else "/paths"
    return Change(
        f"{noun}-removed", message, single.operation.pointer, around, severity=Severity.ERROR
    )
