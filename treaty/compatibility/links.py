"""Compares the links of responses: they promise a client where it may go next."""

from typing import Any

from treaty.compatibility.collector import Change
from treaty.compatibility.comparison import Crossing
from treaty.compatibility.templates import Template
from treaty.contract.model import Contract, Response
from treaty.contract.pointer import from_reference, join
from treaty.findings import Place


def compare(crossing: Crossing, base: Response, revision: Response) -> None:
    """Reports links that went, came or lead elsewhere."""
    older = _links(base, crossing.comparison.base)
    newer = _links(revision, crossing.comparison.revision)
    for name in dict.fromkeys([*older, *newer]):
        if name in older and name in newer:
            if older[name] == newer[name]:
                continue
            rule, what = "response-link-changed", "leads elsewhere"
        elif name in older:
            rule, what = "response-link-removed", "was removed"
        else:
            rule, what = "response-link-added", "was added"
        crossing.report(
            Change(
                rule,
                f"the link `{name}` of the response {base.status} {what}",
                join(base.pointer, "links", name) if name in older else base.pointer,
                join(revision.pointer, "links", name) if name in newer else revision.pointer,
                Place("response", "", base.status, None, name),
            )
        )


def _links(response: Response, contract: Contract) -> dict[str, Any]:
    """What each link leads to, its prose and the name of its operation aside."""
    found = response.node.get("links")
    if not isinstance(found, dict):
        return {}
    resolved = {}
    for name, link in found.items():
        node, _ = contract.document.dereference(link, join(response.pointer, "links", name))
        if isinstance(node, dict):
            told = {key: each for key, each in node.items() if key != "description"}
            resolved[name] = _with_its_operation(told, contract)
    return resolved


def _with_its_operation(link: dict[str, Any], contract: Contract) -> dict[str, Any]:
    """A link with the method and the path that it leads to, if they are in the contract."""
    named, reference = link.get("operationId"), str(link.get("operationRef", ""))
    pointer = from_reference(reference) if reference.startswith("#") else None
    for operation in contract.operations:
        if operation.pointer == pointer or (named and operation.operation_id == named):
            rest = {key: link[key] for key in link.keys() - {"operationId", "operationRef"}}
            return {**rest, "leads to": (operation.method, Template.of(operation.path).shape)}
    return link
