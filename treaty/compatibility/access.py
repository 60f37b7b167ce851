"""Compares what credentials an operation asks for, and how they are had."""

from treaty.compatibility import security
from treaty.compatibility.collector import Change
from treaty.compatibility.comparison import Comparison, Crossing
from treaty.compatibility.security import Alternative, Tightening
from treaty.contract.model import Contract
from treaty.findings import Place, Severity, Witness


def compare(crossing: Crossing) -> None:
    """Reports credentials that no longer suffice, and those that newly do."""
    comparison, matched = crossing.comparison, crossing.matched
    if comparison.same_schemes and matched.base.security == matched.revision.security:
        return
    base = security.alternatives(comparison.base, matched.base)
    revision = security.alternatives(comparison.revision, matched.revision)
    sender, receiver = (base, revision) if crossing.base_sends else (revision, base)
    tightened = security.tightenings(sender, receiver)
    for tightening in tightened:
        _tightened(crossing, tightening)
    loosened = security.tightenings(receiver, sender)
    if loosened and not tightened:
        _report(crossing, "security-loosened", f"{loosened[0].credentials} suffices now")
    _schemes(crossing, sender)


def _tightened(crossing: Crossing, tightening: Tightening) -> None:
    credentials, needed = tightening.credentials, tightening.needed
    message = f"{credentials} no longer suffices; {needed} would"
    if crossing.matched.reversed_roles:  # what the service itself sends
        message = f"{credentials} may be presented now; {needed} was"
    elif tightening.rule == "security-scheme-changed":
        name = _changed_name(crossing.comparison, tightening)
        was, now = (
            " ".join(filter(None, security.identity(each, name)))
            for each in (crossing.comparison.base, crossing.comparison.revision)
        )
        message = f"`{name}` was {was} and is {now} now"
    _report(crossing, tightening.rule, message, tightening)


def _report(
    crossing: Crossing, rule: str, message: str, tightening: Tightening | None = None
) -> None:
    matched = crossing.matched
    base, revision = matched.base.security_pointer, matched.revision.security_pointer
    if tightening and rule == "security-scheme-changed":
        base, revision = _changed_scheme(crossing.comparison, tightening)

    def witness() -> Witness:
        given = tightening.credentials if tightening else Alternative({}, ())
        sent = crossing.messages.request(crossing.sender, {}, credentials=given)
        return crossing.witness(sent, message)

    crossing.report(
        Change(
            rule,
            message,
            base,
            revision,
            Place("request"),
            witness=witness if tightening else None,
        )
    )


def _changed_scheme(comparison: Comparison, tightening: Tightening) -> tuple[str, str]:
    """The places of the scheme that the contracts know by one name and as different things."""
    name = _changed_name(comparison, tightening)
    schemes = comparison.base.security_schemes, comparison.revision.security_schemes
    return schemes[0].get(name, ({}, ""))[1], schemes[1].get(name, ({}, ""))[1]


def _changed_name(comparison: Comparison, tightening: Tightening) -> str:
    return next(
        name
        for name in tightening.credentials.names
        if security.identity(comparison.base, name) != security.identity(comparison.revision, name)
    )


def _schemes(crossing: Crossing, sender: tuple[Alternative, ...]) -> None:
    """Reports ways to get a token that went, for the schemes that this operation uses."""
    comparison = crossing.comparison
    for name in dict.fromkeys(name for each in sender for name in each.names):
        if (
            name in comparison.base.security_schemes
            and name in comparison.revision.security_schemes
        ):
            _flows(crossing, name, comparison.base, comparison.revision)


def _flows(crossing: Crossing, name: str, base: Contract, revision: Contract) -> None:
    older, newer = security.flows(base, name), security.flows(revision, name)
    for flow, node in older.items():
        if flow.startswith("x-") or not isinstance(node, dict):
            continue
        now = newer.get(flow)
        if newer and not isinstance(now, dict):
            _scheme(
                crossing,
                name,
                "security-flow-removed",
                f"the flow `{flow}` of `{name}` was removed",
            )
        elif isinstance(now, dict):
            for member in ("authorizationUrl", "tokenUrl"):
                if node.get(member) != now.get(member):
                    message = f"`{member}` of the flow `{flow}` of `{name}` changed"
                    _scheme(crossing, name, "security-flow-changed", message)


def _scheme(crossing: Crossing, name: str, rule: str, message: str) -> None:
    comparison = crossing.comparison
    crossing.report(
        Change(
            rule,
            message,
            comparison.base.security_schemes[name][1],
            comparison.revision.security_schemes[name][1],
            Place("request", pointer=name),
            Severity.ERROR if rule == "security-flow-removed" else None,
        )
    )
