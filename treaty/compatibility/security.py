"""Whether the credentials that satisfied one contract satisfy another.

An operation's security is a list of alternatives, each of which names schemes that are needed
together with their scopes (OpenAPI 3.1, section 4.8.30). A client that keeps to one alternative of
its contract breaks when no alternative of the receiver asks for as little.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from treaty.contract.model import ApiOperation, Contract

Identity = tuple[str, ...]


class Alternative(NamedTuple):
    """One way to be admitted.

    Attributes:
        needs: The scopes that are needed of each scheme, by the scheme's identity.
        names: The schemes as the contract names them.
    """

    needs: Mapping[Identity, frozenset[str]]
    names: tuple[str, ...]

    def admits(self, credentials: "Alternative") -> bool:
        """Whether a client that presents what the other alternative asks for is admitted."""
        return all(
            scheme in credentials.needs and scopes <= credentials.needs[scheme]
            for scheme, scopes in self.needs.items()
        )

    def __str__(self) -> str:
        if not self.needs:
            return "no credentials"
        scopes = sorted({scope for needed in self.needs.values() for scope in needed})
        text = " and ".join(f"`{name}`" for name in self.names)
        return f"{text} with {', '.join(f'`{scope}`' for scope in scopes)}" if scopes else text


class Tightening(NamedTuple):
    """Credentials of the sender that no longer suffice.

    Attributes:
        rule: The rule that tells how.
        credentials: What the sender presents.
        needed: The alternative of the receiver that comes closest.
    """

    rule: str
    credentials: Alternative
    needed: Alternative


def alternatives(contract: Contract, operation: ApiOperation) -> tuple[Alternative, ...]:
    """The ways in which an operation admits clients; one without needs where it is open."""
    found = [_alternative(contract, each) for each in operation.security]
    return tuple(found) or (Alternative({}, ()),)


def tightenings(
    sender: tuple[Alternative, ...], receiver: tuple[Alternative, ...]
) -> list[Tightening]:
    """The sender's alternatives that the receiver does not admit, each with the reason."""
    return [
        _tightening(each, receiver)
        for each in sender
        if not any(way.admits(each) for way in receiver)
    ]


def _tightening(credentials: Alternative, receiver: tuple[Alternative, ...]) -> Tightening:
    needed = min(receiver, key=lambda way: (_missing(way, credentials), len(way.needs)))
    if not credentials.needs:
        rule = "security-added"
    elif needed.needs.keys() == credentials.needs.keys():
        rule = "security-scope-added"
    elif set(needed.names) == set(credentials.names):
        rule = "security-scheme-changed"
    elif needed.needs.keys() > credentials.needs.keys():
        rule = "security-scheme-added"
    else:
        rule = "security-alternative-removed"
    return Tightening(rule, credentials, needed)


def _missing(way: Alternative, credentials: Alternative) -> int:
    return len(way.needs.keys() - credentials.needs.keys()) + len(
        set(way.names) - set(credentials.names)
    )


def _alternative(contract: Contract, written: Mapping[str, tuple[str, ...]]) -> Alternative:
    needs = {identity(contract, name): frozenset(scopes) for name, scopes in written.items()}
    return Alternative(needs, tuple(written))


def identity(contract: Contract, name: str) -> Identity:
    """What a client needs to know of a scheme; two of one identity take the same credentials."""
    if name not in contract.security_schemes:
        return ("undefined", name)
    scheme, _ = contract.security_schemes[name]
    kind = str(scheme.get("type"))
    if kind == "apiKey":
        place, key = str(scheme.get("in")), str(scheme.get("name"))
        return (kind, place, key.lower() if place == "header" else key)
    if kind == "http":
        return (kind, str(scheme.get("scheme")).lower())
    return (kind, _issuer(kind, scheme))


def _issuer(kind: str, scheme: Mapping[str, Any]) -> str:
    """Tells apart two schemes that take tokens of different issuers."""
    if kind == "openIdConnect":
        return str(scheme.get("openIdConnectUrl"))
    return ""


def flows(contract: Contract, name: str) -> Mapping[str, Any]:
    """The OAuth flows of a scheme by their names."""
    scheme, _ = contract.security_schemes.get(name, ({}, ""))
    found = scheme.get("flows")
    return found if isinstance(found, dict) else {}
