"""Compares where an operation is served."""

from typing import NamedTuple

from treaty.compatibility.addresses import ANY, Address, addresses
from treaty.compatibility.collector import Change
from treaty.compatibility.comparison import Crossing
from treaty.compatibility.templates import Template
from treaty.compatibility.values import shown
from treaty.contract.model import ApiOperation, Server
from treaty.findings import Place


def compare(crossing: Crossing) -> None:
    """Reports servers that no longer answer, and new ones."""
    base, revision = crossing.matched.base, crossing.matched.revision
    alike = [each.node for each in base.servers] == [each.node for each in revision.servers]
    is_one_of_many = Template.of(base.path).is_concrete and Template.of(revision.path).names
    path = base.path if is_one_of_many else revision.path  # a template answers it now
    if alike and base.path == path:
        return
    older, newer = _whole(base, base.path), _whole(revision, path)
    _missing(crossing, older, newer, removed=True)
    _missing(crossing, newer, older, removed=False)


class _At(NamedTuple):
    """What an address is one of.

    Attributes:
        server: The server.
        values: The values of its variables.
    """

    server: Server
    values: dict[str, str]


def _whole(operation: ApiOperation, path: str) -> dict[Address, _At]:
    """The addresses of the operation itself, with the names in its template blanked."""
    found: dict[Address, _At] = {}
    for server in operation.servers:
        for at, values in addresses(server).items():
            whole = Address(at.origin, Template.of(at.path + path).shape)
            found.setdefault(whole, _At(server, values))
    return found


def _missing(
    crossing: Crossing, wanted: dict[Address, _At], present: dict[Address, _At], *, removed: bool
) -> None:
    gone: dict[str, list[_At]] = {}
    for address, at in wanted.items():
        if not any(other.covers(address) for other in present):
            gone.setdefault(at.server.pointer, []).append(at)
    around = next(iter(present.values())).server.pointer
    known = {at.server.node.get("url") for at in present.values()}
    for pointer, places in gone.items():
        url = places[0].server.node.get("url", "/")
        verb = "no longer serves this operation" if removed else "was added"
        crossing.report(
            Change(
                "server-removed" if removed else "server-added",
                f"the server `{url}` {verb}" + (_values(places, present) if url in known else ""),
                pointer if removed else around,
                around if removed else pointer,
                Place("request"),
            )
        )


def _values(places: list[_At], present: dict[Address, _At]) -> str:
    """The values of a server's variables that only these places have."""
    url = places[0].server.node.get("url")
    kept = [at.values for at in present.values() if at.server.node.get("url") == url]
    told = []
    for name in places[0].values:
        known = {values.get(name) for values in kept}
        own = sorted({at.values[name] for at in places} - known)
        if ANY in own:
            told.append(f"every `{name}`")
        elif own:
            told.append(f"`{name}` " + " or ".join(map(shown, own)))
    return f" with {' and '.join(told)}" if told else ""
