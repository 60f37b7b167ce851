"""Drift: differences between a contract and what the application offers.

The comparison is that of contracts, with the contract as the base and what the application offers
as the revision: the application has to accept all that the contract allows, and to answer only what
it promises. Compared the other way round it shows where the application is laxer.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import accumulate
from typing import Final

from treaty.compatibility.compare import compare
from treaty.compatibility.drift_rules import (
    ANSWER_LEFT_OPEN,
    ANSWER_NOT_DESCRIBED,
    ANSWER_NOT_PROMISED,
    DEFAULT_DIFFERS,
    OPERATION_NOT_COMPARED,
    REQUEST_BEYOND_CONTRACT,
    REQUEST_PART_IGNORED,
    REQUEST_REFUSED,
)
from treaty.compatibility.offered_contract import Offered
from treaty.compatibility.same_places import merged
from treaty.compatibility.templates import Template
from treaty.contract.model import ApiOperation, Contract
from treaty.findings import Finding, Operation, Proof, Rule, Severity

_SILENT: Final = (
    "operation-",
    "server-",
    "sunset-",
    "callback-",
    "webhook-",
    "response-link-removed",
    "response-error-status-removed",
    "request-encoding-",
)
"""Routes are compared by themselves; of the rest an application says nothing."""
_CONTENT: Final = ("content-encoding-", "content-media-type-")
_LEFT_OPEN: Final = frozenset(
    f"response-{keyword}-removed"
    for keyword in (
        *("minimum", "maximum", "exclusive-minimum", "exclusive-maximum", "multiple-of"),
        *("min-length", "max-length", "pattern", "format", "enum", "not"),
        *("content-encoding", "content-media-type"),
        *("min-items", "max-items", "unique-items", "contains", "min-contains", "max-contains"),
        *("min-properties", "max-properties", "property-names"),
        *("dependent-required", "dependent-schemas", "if", "then", "else"),
        *("body", "media-type", "status", "header"),
    )
) | {"response-header-became-optional", "response-body-schema-changed"}
"""What a response model may leave to exchanges: it says nothing of it, and nothing against it."""
_UNDESCRIBED: Final = frozenset(
    {"response-property-added", "response-header-added", "response-link-added"}
)
_UNPROMISED: Final = frozenset(
    {"response-status-added", "response-error-status-added", "response-body-added"}
    | {"response-media-type-added"}
)
_TYPE: Final = "response-type-changed"

_At = tuple[Operation | None, str | None, str]


def drift(contract: Contract, offered: Offered) -> list[Finding]:
    """Compares a contract with what the application offers of it.

    Args:
        contract: The contract.
        offered: What the application offers of this contract.

    Returns:
        Findings with the contract's line as base and the answering function's as revision; one for
        each place and rule, errors first.
    """
    stricter = list(_stricter(compare(contract, offered.contract), offered))
    refused = {(finding.operation, finding.place) for finding in stricter}
    laxer = [
        finding
        for finding in _laxer(compare(offered.requests, contract), offered)
        if (finding.operation, finding.place) not in refused
    ]
    unknown = [_not_compared(contract, operation, offered) for operation in offered.unknown]
    found = merged([*stricter, *laxer, *unknown])
    return sorted(found, key=lambda finding: finding.sort_key)


def _stricter(found: list[Finding], offered: Offered) -> Iterator[Finding]:
    untyped = {
        _answered_at(finding)
        for finding in found
        if finding.rule == _TYPE and offered.is_silent(finding.operation, finding.place)
    }
    for finding in found:
        if _says_nothing(finding, offered) or not untyped.isdisjoint(_above(finding)):
            continue
        if finding.place.side == "request":
            judged = _request(finding)
        elif _answered_at(finding) in untyped:
            judged = ANSWER_LEFT_OPEN, Severity.WARNING
        else:
            judged = _answer(finding)
        if judged is not None:
            yield _told(finding, *judged, offered, "from the contract to the application")


def _answered_at(finding: Finding) -> _At:
    return finding.operation, finding.place.status, finding.place.pointer


def _above(finding: Finding) -> list[_At]:
    """The places in an answer around that of a finding."""
    around = accumulate(
        finding.place.pointer.split("/")[:-1], lambda whole, name: f"{whole}/{name}"
    )
    return [(finding.operation, finding.place.status, pointer) for pointer in around]


def _says_nothing(finding: Finding, offered: Offered) -> bool:
    """Whether a difference is none of messages, or one of which no application tells anything."""
    rule = finding.rule
    if rule.startswith(_SILENT) or (rule.startswith("security-") and not offered.knows_security):
        return True
    is_text = not (finding.place.media_type or "json").endswith("json")
    written = rule.removeprefix("request-").removeprefix("response-")
    nothing = is_text and (written.startswith(_CONTENT) or "nullable" in written)
    return nothing or (finding.place.location == "body" and "sends-nothing" in rule)


def _request(finding: Finding) -> tuple[Rule, Severity] | None:
    if "-default-" in finding.rule:
        return DEFAULT_DIFFERS, Severity.WARNING
    if finding.rule.endswith("-removed") and finding.severity is Severity.WARNING:
        return REQUEST_PART_IGNORED, Severity.WARNING
    if finding.severity is Severity.INFO:
        return None
    return REQUEST_REFUSED, finding.severity


def _answer(finding: Finding) -> tuple[Rule, Severity] | None:
    if finding.rule in _UNPROMISED:
        return ANSWER_NOT_PROMISED, Severity.ERROR
    if finding.rule in _UNDESCRIBED and finding.severity is not Severity.ERROR:
        return ANSWER_NOT_DESCRIBED, Severity.WARNING
    if finding.severity is Severity.INFO or "-default-" in finding.rule:
        return None
    if finding.rule in _LEFT_OPEN or finding.severity is Severity.WARNING:
        return ANSWER_LEFT_OPEN, Severity.WARNING
    return ANSWER_NOT_PROMISED, finding.severity


def _laxer(found: list[Finding], offered: Offered) -> Iterator[Finding]:
    for finding in found:
        if finding.place.side != "request" or _says_nothing(finding, offered):
            continue
        if finding.severity is not Severity.INFO and "-default-" not in finding.rule:
            told = _told(
                _turned(finding, offered),
                REQUEST_BEYOND_CONTRACT,
                Severity.WARNING,
                offered,
                "from the application to the contract",
            )
            yield told


def _turned(finding: Finding, offered: Offered) -> Finding:
    """A finding of the comparison the other way round, with the contract as the base again."""
    witness = finding.witness
    if witness is not None:
        accepted, rejected = witness.rejected_by, witness.accepted_by
        witness = replace(witness, accepted_by=accepted, rejected_by=rejected)
    known, place = offered.operations, finding.place
    operation = finding.operation and known.get(finding.operation, finding.operation)
    if place.location == "path" and finding.operation and operation:
        names = (Template.of(each.path).names for each in (finding.operation, operation))
        renamed = dict(zip(*names, strict=True))
        place = place._replace(pointer=renamed.get(place.pointer, place.pointer))
    return replace(
        finding,
        base=finding.revision,
        witness=witness,
        operation=operation,
        place=place,
        reaches=tuple(known.get(each, each) for each in finding.reaches),
    )


def _told(finding: Finding, rule: Rule, severity: Severity, offered: Offered, way: str) -> Finding:
    touched = _touched(finding, offered)
    handlers = (offered.handlers.get(each) for each in touched)
    return replace(
        finding,
        rule=rule.id,
        severity=Severity.WARNING if finding.proof is Proof.SUSPECTED else severity,
        message=f"{way}, {finding.message}",
        hint=rule.fix,
        revision=next((each for each in handlers if each), None),
        reaches=touched if len(touched) > 1 else (),
    )


def _touched(finding: Finding, offered: Offered) -> tuple[Operation, ...]:
    """The operations that a finding is about, with those that share the refusal it is in."""
    named = [each for each in (finding.operation, *finding.reaches) if each is not None]
    status = finding.place.status or ""
    shared = [other for each in named for other in offered.sharing.get((each, status), ())]
    return tuple(dict.fromkeys([*named, *shared]))


def _not_compared(contract: Contract, operation: ApiOperation, offered: Offered) -> Finding:
    identity: Operation = operation.identity
    return Finding(
        rule=OPERATION_NOT_COMPARED.id,
        severity=OPERATION_NOT_COMPARED.severity,
        proof=Proof.PROVEN,
        message=f"{identity} is served; its route says nothing about requests and answers",
        hint=OPERATION_NOT_COMPARED.fix,
        operation=identity,
        base=contract.document.position(operation.pointer),
        revision=offered.handlers.get(identity),
    )
