"""Sends cases and judges the answers, within a budget."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from treaty.conformance.bodies import repeats_a_name
from treaty.conformance.check import Checker, Expectation, Judgement
from treaty.conformance.curl import curl
from treaty.conformance.rules import REQUEST_NOT_REFUSED, REQUEST_OPERATION, RESPONSE_STATUS
from treaty.contract.model import ApiOperation
from treaty.contract.pointer import PointerError, find
from treaty.findings import Finding, Operation, Place, Proof, Rule
from treaty.generation import rules
from treaty.generation.actors import Actors
from treaty.generation.blame import blame
from treaty.generation.case import NO_BODY, Case
from treaty.generation.data import Data
from treaty.generation.request import Send
from treaty.generation.walk import Executed, Step, bound

_REFUSED: Final = frozenset({400, 406, 411, 413, 414, 415, 422, 431})
"""Statuses that refuse a request for what it holds, not for who sends it or for a state."""
ANYWHERE: Final = "*"
"""The place of a rule that may refuse any request of its operation."""
_OF_FAILURES: Final = frozenset({RESPONSE_STATUS.id, REQUEST_NOT_REFUSED.id, REQUEST_OPERATION.id})
_FAILED: Final = range(500, 600)


@dataclass(slots=True)
class Budget:
    """How much a run may send.

    Attributes:
        exchanges: How many exchanges; None for any number.
        seconds: How long, wall time; None for any time.
        clock: Gives the time in seconds.
    """

    exchanges: int | None = 1000
    seconds: float | None = None
    clock: Callable[[], float] = time.monotonic
    _spent: int = field(default=0, init=False)
    _begin: float | None = field(default=None, init=False)

    @property
    def spent(self) -> int:
        """How many exchanges there were."""
        return self._spent

    @property
    def is_left(self) -> bool:
        """Whether another exchange may be sent."""
        if self._begin is None:
            self._begin = self.clock()
        if self.exchanges is not None and self._spent >= self.exchanges:
            return False
        return self.seconds is None or self.clock() - self._begin < self.seconds

    @property
    def is_out_of_time(self) -> bool:
        """Whether exchanges are left, and no time for them."""
        some_left = self.exchanges is None or self._spent < self.exchanges
        return some_left and not self.is_left

    def spend(self) -> None:
        """Counts an exchange.

        Raises:
            SpentError: None is left.
        """
        if not self.is_left:
            raise SpentError
        self._spent += 1


class SpentError(Exception):
    """The budget is spent."""


See = Callable[[Judgement], None]


class Runner:
    """Sends cases and judges the answers.

    Args:
        checker: Judges.
        send: The transport.
        actors: Who sends.
        data: What the user knows.
        budget: How much may be sent.
        see: Is given every exchange, judged.
        accepted: The requests that were accepted before, of each operation.

    Attributes:
        counts: How often each operation was answered with each status.
        accepted: The requests that were accepted, of each operation.
    """

    def __init__(
        self,
        checker: Checker,
        send: Send,
        *,
        actors: Actors,
        data: Data,
        budget: Budget,
        see: See = lambda _: None,
        accepted: dict[ApiOperation, list[Case]] | None = None,
    ) -> None:
        self.accepted = {} if accepted is None else accepted
        self.actors = actors
        self.budget = budget
        self.counts: dict[ApiOperation, Counter[int]] = {}
        self._checker = checker
        self._send = send
        self._data = data
        self._see = see

    def take(self, step: Step, before: Sequence[Executed] = ()) -> Executed:
        """Takes a step of a walk.

        Raises:
            SpentError: The budget is spent.
            UnboundError: An exchange before it does not hold what it needs.
        """
        case = bound(step, before, origin=getattr(self._send, "origin", ""))
        self.budget.spend()
        request = case.request(self.actors.named(step.actor))
        exchange = self._send(request)
        judgement = self._checker.judge(exchange, Expectation.NONE)
        counter = self.counts.setdefault(judgement.operation or case.operation, Counter())
        counter[exchange.status] += 1
        findings = (*_templated(case, judgement), *self._found(case, judgement))
        if case.target and judgement.operation is None:
            findings = ()  # an address may lead beside the contract
        executed = Executed(step, case, exchange, judgement, findings)
        if executed.succeeded and not case.target and not case.method:
            self.accepted.setdefault(case.operation, []).append(case)
        self._see(judgement)
        return executed

    def is_valid(self, case: Case) -> bool:
        """Whether the contract allows a case."""
        request = case.request(self.actors.owner)
        reading = self._checker.judge(request.answered(200, (), b"")).request
        return reading is not None and reading.is_valid

    def _found(self, case: Case, judgement: Judgement) -> list[Finding]:
        """What is wrong beyond what the checker says."""
        status = judgement.exchange.status
        executed = Executed(Step(case, ""), case, judgement.exchange, judgement, ())
        if status in _FAILED:
            why = f": {judgement.exchange.origin}" if judgement.exchange.origin else ""
            message = f"answered with {status}{why}{_tried(case)}"
            return [finding(rules.SERVER_ERROR, message, executed)]
        if status in _REFUSED and self._should_accept(case, judgement):
            return [self._refused(executed)]
        return []

    def _refused(self, executed: Executed) -> Finding:
        """That a valid request was refused, at the constraint that it may have been refused for."""
        case, exchange = executed.case, executed.exchange
        found = blame(case, self.accepted.get(case.operation, ()))
        said = _said(exchange.response_body or b"")
        at_bound = f", at {found.bound}" if found.bound else ""
        message = (
            f"the contract allows it{at_bound}, and it was refused with"
            f" {exchange.status}{said}{_tried(case)}"
        )
        place = Place("request", _location(case, found.place), pointer=found.place)
        told = finding(rules.VALID_REFUSED, message, executed, place=place)
        document = case.operation.document
        return replace(told, base=document.position(found.at)) if found.at else told

    def _should_accept(self, case: Case, judgement: Judgement) -> bool:
        request = judgement.request
        if request is None or not request.is_valid or not request.authenticated:
            return False
        if case.target or case.phase == "security":
            return False  # whatever gave the address is wrong; whoever sends it may not
        if isinstance(case.body, bytes) and repeats_a_name(case.body):
            return False
        return not self._is_beyond(case)

    def _is_beyond(self, case: Case) -> bool:
        """Whether a rule beyond the schema may refuse a case.

        It may where the case differs at a rule's place from every request that was accepted, and
        where none was accepted yet.
        """
        places = self._data.rules_of(case.operation)
        if not places:
            return False
        if ANYWHERE in places:
            return True
        accepted = self.accepted.get(case.operation, ())
        return not any(
            case.variant == known.variant
            and all(at(case, place) == at(known, place) for place in places)
            for known in accepted
        )


def finding(rule: Rule, message: str, executed: Executed, *, place: Place | None = None) -> Finding:
    """Makes a finding about an exchange."""
    operation = executed.case.operation
    return Finding(
        rule.id,
        rule.severity,
        Proof.PROVEN,
        message,
        rule.fix,
        _tried_operation(executed.case),
        place or Place("response", status=str(executed.exchange.status)),
        base=operation.document.position(operation.pointer),
        request=curl(executed.exchange),
    )


def _templated(case: Case, judgement: Judgement) -> Iterator[Finding]:
    """What the checker says; where it knows no operation, by the path that was tried.

    Of a failure is left out what follows from it: that the status is none that is documented, and
    no refusal.
    """
    failed = judgement.exchange.status in _FAILED
    for each in judgement.findings:
        if not (failed and each.rule in _OF_FAILURES):
            yield (
                replace(each, operation=_tried_operation(case)) if not judgement.operation else each
            )


def _tried_operation(case: Case) -> Operation:
    return Operation(case.method or case.operation.method, case.operation.path)


def at(case: Case, place: str) -> Any:
    """The value of a case at a place: a pointer into its body, or a parameter's name."""
    if place.startswith("/"):
        if case.body is NO_BODY or isinstance(case.body, bytes):
            return case.body
        try:
            return find(case.body, place)
        except PointerError:
            return None
    return next((value for (_, name), value in case.values.items() if name == place), None)


def without(case: Case, key: tuple[str, str]) -> Case:
    """A case without one of its parameters."""
    return replace(case, values={each: case.values[each] for each in case.values if each != key})


def _location(case: Case, place: str) -> str:
    if place.startswith("/"):
        return "body"
    return next((location for location, name in case.values if name == place), "")


def _tried(case: Case) -> str:
    return f" ({case.phase}: {case.note})" if case.note else ""


def _said(body: bytes) -> str:
    text = " ".join(body.decode("utf-8", "replace").split())
    return f" {text[:200]}" if text else ""
