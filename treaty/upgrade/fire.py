"""Breaks of a contract, tried on two releases: the old one takes what the new one refuses."""

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

import orjson

from treaty.contract.pointer import split
from treaty.findings import Finding, Place, Report
from treaty.settings import Settings
from treaty.upgrade.cell import Side
from treaty.upgrade.leaves import json_body
from treaty.upgrade.observation import Call
from treaty.upgrade.oracle import Oracle, Rollout
from treaty.upgrade.plan import Step
from treaty.upgrade.samples import Samples
from treaty.upgrade.upgrade import Question, Upgrade
from treaty.upgrade.workload import again

_MOMENTS: Final = {"warm": Side.OLD, "start-new": Side.NEW}
_TAKEN, _REFUSED = range(200, 300), range(400, 500)


class Shots(Oracle):
    """Sends the witness of each finding to the release that serves, and notes what it says.

    Args:
        findings: The findings; those without a request as their witness are passed over.
        samples: Requests that have succeeded, which witnesses are grafted on.
    """

    name = "fire"

    def __init__(self, findings: Sequence[Finding], samples: Samples) -> None:
        self._findings = [each for each in findings if _is_fit(each)]
        self._samples = samples
        self.statuses: dict[tuple[str, Side], int] = {}

    def after(self, step: Step, rollout: Rollout) -> None:
        """Fires once the old release is warm, and once the new one serves."""
        side = _MOMENTS.get(step.name)
        if side is None:
            return
        known = {
            each.identity: sample for each, sample in self._samples.of(rollout, Side.OLD).items()
        }
        for finding in self._findings:
            sample = known.get(finding.operation) if finding.operation else None
            if sample is None or finding.witness is None:
                continue
            sent = sample.exchange
            call = Call(sent.method, sent.url, sent.request_headers, sent.request_body or b"")
            call = again(call, rollout.chance(finding.fingerprint))
            shot = graft(call, finding.witness.value, finding.place)
            seen = rollout.send(shot, to=side.value, origin=self.name)
            self.statuses[finding.fingerprint, side] = seen.exchange.status

    def judged(self, finding: Finding) -> Finding:
        """A finding with what was found out about it by execution."""
        if not _is_fit(finding):
            return finding
        said = self._said(finding.fingerprint)
        return replace(finding, message=f"{finding.message}; {said}")

    def _said(self, name: str) -> str:
        old, new = (self.statuses.get((name, side)) for side in Side)
        if old is None or new is None:
            return "not tried: no request of this operation has succeeded"
        if old in _TAKEN and new in _REFUSED:
            return f"confirmed by execution: the old release answers {old}, the new one {new}"
        return f"not confirmed by execution: the old release answers {old}, the new one {new}"


def fire(report: Report, release: str, settings: Settings, tell: Callable[[str], None]) -> Report:
    """Tries the breaks of a comparison on a running old and a running new release.

    Args:
        report: What the comparison has found.
        release: The old release; the new one is the working tree.
        settings: The project.
        tell: Takes a line about what takes long.

    Raises:
        BadInput: A release cannot be had, or a setting is missing.
    """
    samples = Samples()
    shots = Shots(report.findings, samples)
    question = Question(release, order="recreate", until="start-new")
    Upgrade(question, settings, tell).run(lambda _: None, judges=(samples, shots))
    return replace(report, findings=tuple(shots.judged(each) for each in report.findings))


def graft(call: Call, witness: Mapping[str, Any], place: Place) -> Call:
    """A request that succeeds, but for what a witness has at one place.

    Args:
        call: The request.
        witness: The witness' value: method, path, query, headers and body, each where it has any.
        place: Where the break is.
    """
    if place.location == "query":
        return _with_query(call, place.pointer, witness.get("query", {}))
    if place.location == "header":
        return _with_header(call, place.pointer, witness.get("headers", {}))
    if place.location == "body" and "body" in witness:
        return _with_body(call, place.pointer, witness["body"])
    return call


def _with_query(call: Call, name: str, query: Mapping[str, Any]) -> Call:
    path, _, text = call.url.partition("?")
    pairs = [each for each in parse_qsl(text, keep_blank_values=True) if each[0] != name]
    if name in query:
        value = query[name]
        pairs += [(name, str(each)) for each in (value if isinstance(value, list) else [value])]
    return replace(call, url=f"{path}?{urlencode(pairs)}" if pairs else path)


def _with_header(call: Call, name: str, headers: Mapping[str, Any]) -> Call:
    kept = tuple(each for each in call.headers if each[0].lower() != name.lower())
    given = {key.lower(): str(value) for key, value in headers.items()}
    found = ((name, given[name.lower()]),) if name.lower() in given else ()
    return replace(call, headers=kept + found)


def _with_body(call: Call, pointer: str, body: Any) -> Call:
    own = json_body(call.body)
    names = split(pointer)
    whole = copy.deepcopy(own)
    if not names or not _put(whole, names, body):
        whole = body
    headers = [each for each in call.headers if each[0].lower() != "content-type"]
    kind = next((v for n, v in call.headers if n.lower() == "content-type"), "application/json")
    return replace(call, headers=(*headers, ("Content-Type", kind)), body=orjson.dumps(whole))


def _put(whole: Any, names: list[str], witness: Any) -> bool:
    """Puts what a witness has at a place there, or takes it away; whether the place is there."""
    for name in names[:-1]:
        if not isinstance(whole, dict) or not isinstance(witness, dict):
            return False
        whole, witness = whole.get(name), witness.get(name)
    last = names[-1]
    if not isinstance(whole, dict) or not isinstance(witness, dict):
        return False
    if last in witness:
        whole[last] = witness[last]
    else:
        whole.pop(last, None)
    return True


def _is_fit(finding: Finding) -> bool:
    """Whether it is a break of requests with a witness that can be sent."""
    witness = finding.witness
    return witness is not None and witness.kind == "request" and witness.accepted_by == "base"
