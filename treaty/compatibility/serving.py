"""Compares where an operation is served."""

from treaty.compatibility.addresses import Address, served_at
from treaty.compatibility.collector import Change
from treaty.compatibility.comparison import Crossing
from treaty.compatibility.templates import Template
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


def _whole(operation: ApiOperation, path: str) -> dict[Address, Server]:
    """The addresses of the operation itself, with the names in its template blanked."""
    return {
        Address(at.origin, Template.of(at.path + path).shape): server
        for at, server in served_at(operation).items()
    }


def _missing(
    crossing: Crossing,
    wanted: dict[Address, Server],
    present: dict[Address, Server],
    *,
    removed: bool,
) -> None:
    gone = {
        server.pointer: server
        for address, server in wanted.items()
        if not any(other.covers(address) for other in present)
    }
    around = next(iter(present.values())).pointer
    for server in gone.values():
        verb = "no longer serves this operation" if removed else "was added"
        crossing.report(
            Change(
                "server-removed" if removed else "server-added",
                f"the server `{server.node.get('url', '/')}` {verb}",
                server.pointer if removed else around,
                around if removed else server.pointer,
                Place("request"),
            )
        )
