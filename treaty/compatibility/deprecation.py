"""Compares how operations are retired: announced, then removed after their sunset.

The date stands in `x-sunset`, as a date or a date and time of RFC 3339 (after RFC 8594).
"""

from datetime import UTC, date, datetime, timedelta

from treaty.compatibility.collector import Change
from treaty.compatibility.comparison import Comparison, Policy
from treaty.compatibility.matching import Matched, Single
from treaty.contract.model import ApiOperation
from treaty.contract.pointer import join
from treaty.findings import Place, Severity, Witness


def removed(comparison: Comparison, single: Single, around: str) -> Change:
    """What the removal of an operation amounts to.

    Args:
        comparison: The contracts.
        single: The operation that only the base has.
        around: The pointer in the revision where it is missing.
    """
    operation, today = single.operation, comparison.policy.today
    sunset = read(operation.sunset)
    rule, message = "operation-removed", f"`{single.identity}` was removed"
    if operation.deprecated and sunset and today and sunset < today:
        rule = "operation-retired"
        message = f"`{single.identity}` was removed after its sunset on {sunset}"
    elif operation.deprecated and sunset:
        rule = "operation-removed-before-sunset"
        message = f"`{single.identity}` was removed, and its sunset is {sunset}"
    elif operation.deprecated:
        message = f"`{single.identity}` was deprecated without a sunset, and was removed"
    return Change(
        rule, message, operation.pointer, around, witness=lambda: _call(comparison, operation)
    )


def _call(comparison: Comparison, operation: ApiOperation) -> Witness:
    message = comparison.messages("base").request(operation, {})
    return Witness("request", message.value, "base", "revision", "no operation answers it")


def compare(comparison: Comparison, matched: Matched) -> list[Change]:
    """What changed about the end of an operation that is still there."""
    base, revision = matched.base, matched.revision
    found = []
    if revision.deprecated != base.deprecated:
        word = "deprecated" if revision.deprecated else "undeprecated"
        found.append(_change(matched, f"operation-{word}", f"`{matched.identity}` is {word} now"))
    old, new = read(base.sunset), read(revision.sunset)
    if revision.sunset == base.sunset:
        return found
    if revision.sunset is not None and new is None:
        message = f"`x-sunset: {revision.sunset}` is no date"
        found.append(_change(matched, "sunset-invalid", message))
    elif new != old:
        found.extend(_sunset(matched, old, new, comparison.policy))
    return found


def _sunset(matched: Matched, old: date | None, new: date | None, policy: Policy) -> list[Change]:
    if new is None:
        return [_change(matched, "sunset-removed", f"the sunset on {old} was removed")]
    if policy.today and policy.notice and new < policy.today + timedelta(days=policy.notice):
        message = f"the sunset on {new} gives less than {policy.notice} days of notice"
        return [_change(matched, "sunset-too-soon", message, Severity.ERROR)]
    if old is not None and new < old:
        return [_change(matched, "sunset-moved-earlier", f"the sunset moved from {old} to {new}")]
    return [_change(matched, "sunset-announced", f"the sunset is {new} now")]


def read(sunset: str | None) -> date | None:
    """A sunset as a date in UTC, or None where there is none or where it cannot be read."""
    if sunset is None:
        return None
    try:
        moment = datetime.fromisoformat(sunset)
    except ValueError:
        return None
    return (moment.astimezone(UTC) if moment.tzinfo else moment).date()


def _change(matched: Matched, rule: str, message: str, severity: Severity | None = None) -> Change:
    base, revision = matched.base, matched.revision
    return Change(rule, message, _at(base), _at(revision), Place(), severity)


def _at(operation: ApiOperation) -> str:
    for member in ("x-sunset", "deprecated"):
        if member in operation.node:
            return join(operation.pointer, member)
    return operation.pointer
