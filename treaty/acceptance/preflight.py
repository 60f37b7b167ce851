"""Whether what is deployed is what is to be accepted: asked of every instance, before all else."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urljoin

import orjson

from treaty.acceptance import rules
from treaty.acceptance.call import Call
from treaty.acceptance.guard import Guard, NoAnswerError
from treaty.errors import BadInput, SourceError
from treaty.findings import Finding, Proof, Rule, Severity

SOURCE: Final = "preflight"
_OK: Final = 200
_FOR_EACH: Final = 20
"""The most requests for each instance that is to be seen."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What has to be deployed.

    Attributes:
        release: The release's name; empty for any.
        commit: The commit of its code; empty for any.
        contracts: The SHA-256 of each contract, by its path.
        schemas: The schema revisions that the database may be at; none for any.
    """

    contracts: Mapping[str, str]
    release: str = ""
    commit: str = ""
    schemas: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Deployed:
    """What an instance tells about itself.

    Attributes:
        release: The release's name.
        revision: The code revision; empty where it does not tell.
        contracts: The SHA-256 of each contract, by its path.
        schema: The schema revision that it found.
        instance: What tells it from the others; empty where it does not tell.
    """

    release: str = ""
    revision: str = ""
    contracts: Mapping[str, str] = field(default_factory=dict)
    schema: str = ""
    instance: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """What the instances told.

    Attributes:
        deployed: What each of them told, by its name.
        findings: What is wrong with that.
    """

    deployed: tuple[Deployed, ...]
    findings: tuple[Finding, ...]


def ask(
    guard: Guard, url: str, *, path: str, expected: Expected, tell: Callable[[str], None]
) -> Identity:
    """Asks until each instance has told what it is.

    Args:
        guard: Sends.
        url: The deployment.
        path: Where it tells what it is.
        expected: What it has to be.
        tell: Is told how many instances were seen.

    Raises:
        SourceError: It does not answer, or does not claim to serve a contract.
    """
    wanted = guard.profile.instances
    seen: dict[str, Deployed] = {}
    asked = 0
    while asked < wanted * _FOR_EACH:
        one = _one(guard, urljoin(url, path))
        asked += 1
        seen.setdefault(one.instance or "", one)
        if one != seen[one.instance]:  # one name, and not one story
            seen[f"{one.instance} (answer {asked})"] = one
        tell(f"{len(seen)} of {wanted} instances seen")
        if len(seen) >= wanted or (not one.instance and asked >= 3 * wanted):
            break
    deployed = tuple(seen.values())
    for one in deployed:
        _require_claimed(one, expected, url)
    return Identity(deployed, tuple(_findings(deployed, expected, wanted)))


def _one(guard: Guard, url: str) -> Deployed:
    try:
        exchange = guard.send(Call("GET", url, (("Accept", "application/json"),), b"", SOURCE))
    except NoAnswerError as error:
        raise SourceError(
            error.message.partition(": ")[2], hint="check the URL and the network"
        ) from None
    if exchange.status != _OK:
        raise SourceError(
            f"{url} answers {exchange.status} and does not tell what is deployed",
            hint="name its path with `version-path` in [tool.treaty.acceptance]",
        )
    try:
        told = orjson.loads(exchange.response_body or b"")
        return _deployed(told)
    except (orjson.JSONDecodeError, TypeError, AttributeError):
        raise SourceError(
            f"{url} does not tell what is deployed",
            hint="it has to be a JSON object with release, contracts and schema_revision",
        ) from None


def _deployed(told: Any) -> Deployed:
    contracts = told.get("contracts") or {}
    if not isinstance(contracts, dict):
        raise TypeError
    return Deployed(
        str(told.get("release") or ""),
        str(told.get("revision") or ""),
        {str(path): str(digest) for path, digest in contracts.items()},
        str(told.get("schema_revision") or ""),
        str(told.get("instance") or ""),
    )


def _require_claimed(one: Deployed, expected: Expected, url: str) -> None:
    for path in expected.contracts:
        if path not in one.contracts:
            raise BadInput(
                f"{url} does not claim to serve {path}",
                hint="name another deployment, or leave the contract out of [tool.treaty]",
            )


def _findings(deployed: tuple[Deployed, ...], expected: Expected, wanted: int) -> Iterator[Finding]:
    for one in deployed:
        yield from _mismatches(one, expected)
    first = deployed[0]
    for one in deployed[1:]:
        told = (one.release, one.revision, one.contracts, one.schema)
        if told != (first.release, first.revision, first.contracts, first.schema):
            yield _finding(
                rules.FLEET_MIXED,
                f"{_name(first)} tells {_story(first)}, {_name(one)} tells {_story(one)}",
            )
    names = {one.instance for one in deployed if one.instance}
    if wanted > 1 and len(names) < wanted:
        message = f"{len(names)} of {wanted} instances were seen"
        yield _finding(rules.INSTANCES_UNSEEN, message, Proof.SUSPECTED)


def _mismatches(one: Deployed, expected: Expected) -> Iterator[Finding]:
    if expected.release and one.release != expected.release:
        yield _mismatch(one, "release", one.release, expected.release)
    if expected.commit and one.revision and not _is_commit(one.revision, expected.commit):
        yield _mismatch(one, "revision", one.revision, expected.commit[:12])
    for path, digest in expected.contracts.items():
        if one.contracts[path] != digest:
            yield _mismatch(one, path, one.contracts[path][:12], digest[:12])
    if expected.schemas and one.schema not in expected.schemas:
        yield _mismatch(one, "schema revision", one.schema, " or ".join(expected.schemas))


def _is_commit(told: str, commit: str) -> bool:
    return commit.startswith(told) or told.startswith(commit)


def _mismatch(one: Deployed, what: str, told: str, wanted: str) -> Finding:
    message = f"{_name(one)} tells {what} {told or 'nothing'}, and {wanted} is expected"
    return _finding(rules.DEPLOYMENT_MISMATCH, message)


def _name(one: Deployed) -> str:
    return f"the instance {one.instance}" if one.instance else "the deployment"


def _story(one: Deployed) -> str:
    return f"release {one.release} on schema {one.schema}"


def _finding(rule: Rule, message: str, proof: Proof = Proof.PROVEN) -> Finding:
    severity: Severity = rule.severity
    return Finding(rule.id, severity, proof, message, rule.fix)
