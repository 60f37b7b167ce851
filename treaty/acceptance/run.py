"""What `treaty accept` does: preflight, plan, exchanges, tests, clean-up, and one conclusion."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Protocol

from treaty.acceptance import judge, rules
from treaty.acceptance.catalogue import Catalogue, objections
from treaty.acceptance.cleanup import Cleaned, Cleanup, removed_in_all
from treaty.acceptance.exchanges import (
    Generated,
    actors_of,
    data_of,
    plan,
    send_explored,
    send_planned,
    successes,
)
from treaty.acceptance.outcome import Outcome, not_exercised, of_left_overs
from treaty.acceptance.preflight import Expected, Identity, ask
from treaty.acceptance.rehearsal import rehearse
from treaty.acceptance.session import (
    FINDINGS,
    STOPPED,
    Order,
    Session,
    audit,
    begun,
    expected,
    profile_of,
)
from treaty.acceptance.shadow import Shadow, shadow
from treaty.acceptance.tests import Tested, collected, run_tests
from treaty.acceptance.wire import Wire
from treaty.conformance.exchange import Exchange
from treaty.conformance.project import contracts
from treaty.errors import BadInput, StoppedError
from treaty.findings import Finding, Operation, Proof, Rule, Severity
from treaty.ledger import read
from treaty.settings import Settings

_FAULTS: Final = ("server errors", "slower", "429")
"""What a reason to stop says where the deployment is at fault."""


class Progress(Protocol):
    """Shows what is being done, and how much of the budget is left."""

    def phase(self, text: str) -> None:
        """Something new begins."""

    def state(self, text: str) -> None:
        """What is being done has got further."""


class Silent:
    """Shows nothing."""

    def phase(self, text: str) -> None:
        """Something new begins."""

    def state(self, text: str) -> None:
        """What is being done has got further."""


@dataclass(slots=True)
class _Found:
    """What a run has found out so far."""

    session: Session
    identity: Identity | None = None
    generated: Generated = field(default_factory=Generated)
    shadow: Shadow | None = None
    tested: Tested = field(default_factory=lambda: Tested(0, ()))
    cleaned: Cleaned = field(default_factory=lambda: Cleaned(0, ()))


def accept(
    order: Order,
    settings: Settings,
    *,
    allowed: Sequence[str] = (),
    progress: Progress | None = None,
    wire: Wire | None = None,
) -> Outcome:
    """Accepts a deployment, or not.

    Args:
        order: What is asked for.
        settings: The project.
        allowed: The operations that may be left open.
        progress: Shows what is being done.
        wire: Sends; over HTTP where it is left out.

    Raises:
        BadInput: It cannot begin.
    """
    shown = progress or Silent()
    wanted = expected(order, profile_of(order, settings), settings)
    _require_operations(allowed, settings)
    with begun(order, settings, wire=wire) as session:
        audit(session, "begun", contracts=dict(wanted.contracts), writes=order.writes)
        found = _Found(session)
        try:
            _carry_out(found, wanted, shown)
        finally:
            shown.phase("clean-up")
            cleaned = _removed(session, shown)
            removed = removed_in_all(session.guard.ledger.read())
            found.cleaned = replace(cleaned, removed=removed)
            for left in cleaned.left:
                shown.phase(f"left over: {left.name}: {left.reason}")
            if cleaned.left:
                shown.phase(_how_to_go_on(session))
            outcome = _outcome(found, allowed)
            spent = session.guard.budget.spent()
            audit(
                session,
                "ended",
                verdict=outcome.verdict.value,
                sentence=outcome.sentence,
                sent=spent.sent,
                left=len(found.cleaned.left),
            )
        return outcome


def _carry_out(found: _Found, wanted: Expected, shown: Progress) -> None:
    session = found.session
    guard, settings, order = session.guard, session.settings, session.order
    shown.phase("preflight")
    path = settings.acceptance.version_path
    try:
        found.identity = ask(
            guard, session.url, path=path, expected=wanted, tell=_state(session, shown)
        )
    except StoppedError:
        return  # the reason is in the run's folder
    if any(one.severity is Severity.ERROR for one in found.identity.findings):
        return
    for line in plan_lines(session):
        shown.phase(line)
    if order.against:
        shown.phase(f"the same requests to {order.against}")
        found.shadow = _compared(session, _state(session, shown))
        return
    shown.phase("generated exchanges")
    guard.seen = _counted(guard.seen, session, _state(session, shown))
    if session.profile.access == "write":
        found.generated = send_explored(
            guard,
            session.url,
            settings,
            seed=order.seed,
            between=_cleanup(session, shown).remove,
        )
    else:
        data = data_of(settings, session.profile)
        plans = plan(settings, session.profile, guard.catalogue, actors_of(guard), seed=order.seed)
        found.generated = send_planned(guard, session.url, plans, data)
    if settings.acceptance.tests and not (session.folder / STOPPED).exists():
        shown.phase("acceptance tests")
        found.tested = run_tests(session, shown.state)


def _compared(session: Session, tell: Callable[[str], None]) -> Shadow:
    guard, settings, order = session.guard, session.settings, session.order
    made = plan(
        settings,
        session.profile,
        guard.catalogue,
        actors_of(guard),
        seed=order.seed,
        safe_only=True,
    )
    third = session.profile.limits.generated // 3
    made = replace(
        made,
        probes=made.probes[:third],
        further=made.further[: max(0, third - len(made.probes))],
    )
    old = order.against.rstrip("/")
    return shadow(guard, old=old, new=session.url, planned=made, tell=tell)


def _counted(
    seen: Callable[[Exchange], None], session: Session, tell: Callable[[str], None]
) -> Callable[[Exchange], None]:
    def see(exchange: Exchange) -> None:
        seen(exchange)
        meaning = session.guard.catalogue.meaning(exchange.method, exchange.url)
        tell(meaning.name if meaning.operation else exchange.origin)

    return see


def _state(session: Session, shown: Progress) -> Callable[[str], None]:
    def tell(text: str) -> None:
        spent, total = session.guard.budget.spent(), session.profile.limits.total
        left = f"{spent.sent} of {total} requests"
        shown.state(f"{text}, {left}")

    return tell


def dry_run(order: Order, settings: Settings) -> Iterator[str]:
    """Gives the requests that a run would send, and sends none.

    Credentials are had and the run's files are made, as for a run; the deployment is not asked.
    Where the profile writes, stubs of the contracts answer in its place.
    """
    with begun(order, settings) as session:
        audit(session, "dry run")
        guard, profile = session.guard, session.profile
        yield f"GET {session.url}{settings.acceptance.version_path}"
        actors = actors_of(guard)
        if profile.access == "write":
            yield "# what follows the answers is as the contracts' stubs answer"
            yield from rehearse(session)
        else:
            made = plan(settings, profile, guard.catalogue, actors, seed=order.seed)
            for request in made.requests(actors):
                yield f"{request.method} {session.url}{request.url}"
        if settings.acceptance.tests:
            for test in collected(session):
                yield f"# whatever {test} sends"


def resume_cleanup(
    ledger: Path,
    settings: Settings,
    *,
    only_list: bool = False,
    progress: Progress | None = None,
    wire: Wire | None = None,
) -> tuple[Cleaned, tuple[str, ...]]:
    """Removes what a run left that was killed or stopped.

    Args:
        ledger: Its ledger.
        settings: The project.
        only_list: Whether to tell what would be removed, and to send nothing.
        progress: Shows what is being done.
        wire: Sends; over HTTP where it is left out.

    Returns:
        What came of it, and what was, or would be, removed.

    Raises:
        BadInput: There is no such ledger, or its deployment may not be talked to.
    """
    run = read(ledger).run
    order = Order(str(run.get("url")), str(run.get("profile")), str(run.get("writes", "")))
    with begun(order, settings, wire=wire, resume=ledger) as session:
        audit(session, "clean-up resumed")
        cleanup = _cleanup(session, progress or Silent())
        listing = tuple(cleanup.listing())
        if only_list:
            return Cleaned(0, ()), listing
        cleaned = cleanup.remove()
        audit(session, "ended", removed=cleaned.removed, left=len(cleaned.left))
        return cleaned, listing


def _removed(session: Session, shown: Progress) -> Cleaned:
    try:
        return _cleanup(session, shown).remove()
    except KeyboardInterrupt:
        shown.phase(_how_to_go_on(session))
        raise


def _how_to_go_on(session: Session) -> str:
    return f"hint: treaty accept --resume-cleanup {session.guard.ledger.path}"


def _cleanup(session: Session, shown: Progress) -> Cleanup:
    seconds = session.profile.limits.cleanup_seconds
    return Cleanup(session.guard, session.url, seconds, tell=_state(session, shown))


def plan_lines(session: Session) -> Iterator[str]:
    """What is going to be done, for people, before it is."""
    profile, guard = session.profile, session.guard
    limits = profile.limits
    left_out = _objected(session)
    known = guard.catalogue.operations
    yield f"plan: {session.url}, profile {profile.name}, run {guard.run}"
    yield (
        f"plan: at most {limits.total} requests, {limits.rate:g} a second, "
        f"{limits.concurrency} at a time, {limits.run_seconds:g} s and "
        f"{limits.cleanup_seconds:g} s for clean-up"
    )
    yield f"plan: {len(known) - len(left_out)} of {len(known)} operations"
    for name, why in left_out.items():
        yield f"plan: not {name}: {why}"
    yield f"plan: what is created is in {guard.ledger.path}"


def _require_operations(names: Sequence[str], settings: Settings) -> None:
    if not names:
        return
    known = Catalogue(contracts(settings.contracts, settings.root), settings.acceptance).operations
    for name in names:
        if name not in known:
            raise BadInput(
                f"--allow-inconclusive {name!r} is no operation of the contracts",
                hint=f"write it like {next(iter(known), 'GET /path')!r}",
            )


def _outcome(found: _Found, allowed: Sequence[str]) -> Outcome:
    session = found.session
    guard = session.guard
    counts = successes(guard)
    if found.shadow is not None:
        counts = Counter({name: counts[name] for name in counts if name in found.shadow.reached})
    left_out = _left_out(found, counts)
    objected = _objected(session)
    open_ = [name for name in left_out if name not in objected and name not in allowed]
    ledger = str(guard.ledger.path)
    findings = {
        finding.fingerprint + finding.message: finding
        for finding in (
            *(found.identity.findings if found.identity else ()),
            *_stopped(session),
            *found.generated.findings,
            *(found.shadow.findings if found.shadow else ()),
            *judge.read(session.folder / FINDINGS),
            *found.tested.findings,
            *_of_record(session, allowed),
            *of_left_overs(found.cleaned, ledger),
            *not_exercised(open_, left_out),
        )
    }
    spent = guard.budget.spent()
    return Outcome(
        session.url,
        session.profile.name,
        guard.run,
        _release(found.identity),
        tuple(_masked(each, session) for each in findings.values()),
        counts,
        left_out,
        frozenset(allowed),
        spent.sent,
        session.profile.limits.total,
        found.cleaned,
        ledger,
        found.tested.ran,
        session.order.against,
        found.shadow.compared if found.shadow else 0,
        _volatile(found.shadow),
    )


def _volatile(compared: Shadow | None) -> dict[str, tuple[str, ...]]:
    places = compared.volatile if compared else {}
    return {name: tuple(sorted(found)) for name, found in sorted(places.items()) if found}


def _left_out(found: _Found, counts: Mapping[str, int]) -> dict[str, str]:
    guard = found.session.guard
    objected = _objected(found.session)
    return {
        name: objected.get(name)
        or found.generated.without.get(name)
        or "no request of it succeeded"
        for name in guard.catalogue.operations
        if name not in counts
    }


def _objected(session: Session) -> dict[str, str]:
    """Why operations are not meant to be exercised, by name."""
    catalogue = session.guard.catalogue
    found = dict(objections(catalogue, session.profile, writes=session.guard.writes))
    if session.order.against:
        for name, operation in catalogue.operations.items():
            if not catalogue.of_operation(operation).is_safe:
                found[name] = "it writes, and only what is safe is sent to two deployments"
    return found


def _release(identity: Identity | None) -> str:
    if identity is None or not identity.deployed:
        return "not known"
    first = identity.deployed[0]
    schema = f" on schema {first.schema}" if first.schema else ""
    return f"release {first.release}{schema}"


def _stopped(session: Session) -> Iterator[Finding]:
    file = session.folder / STOPPED
    if file.exists():
        reason = file.read_text(encoding="utf-8").strip()
        is_fault = any(each in reason for each in _FAULTS)
        proof = Proof.PROVEN if is_fault else Proof.SUSPECTED
        yield _finding(rules.RUN_STOPPED, f"the run was stopped: {reason}", "", proof)


def _of_record(session: Session, allowed: Sequence[str]) -> Iterator[Finding]:
    """What the requests themselves tell: refused in a test, unanswered, passed on retry."""
    seen = set[tuple[str, str]]()
    for sent in session.guard.record.read():
        name = sent.name
        if sent.refused and "::" in sent.source:
            found = _finding(rules.TEST_REFUSED, f"{sent.source}: {sent.refused}", name)
        elif sent.status == 0 and not sent.refused:
            found = _finding(rules.NO_ANSWER, f"{name}: {sent.failed}", name)
        elif sent.failed and sent.status < 500 and name not in allowed:  # noqa: PLR2004  5xx
            message = f"{name} passed only on attempt {sent.attempts}: first {sent.failed}"
            found = _finding(rules.PASSED_ON_RETRY, message, name, Proof.SUSPECTED)
        else:
            continue
        if (found.rule, name) not in seen:
            seen.add((found.rule, name))
            yield found


def _finding(rule: Rule, message: str, name: str, proof: Proof = Proof.PROVEN) -> Finding:
    method, _, path = name.partition(" ")
    operation = Operation(method, path) if path else None
    return Finding(rule.id, rule.severity, proof, message, rule.fix, operation)


def _masked(finding: Finding, session: Session) -> Finding:
    text = session.guard.redactor.text
    return replace(finding, message=text(finding.message), request=text(finding.request))
