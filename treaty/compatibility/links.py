"""Compares the links of responses: they promise a client where it may go next."""

from typing import Any

from treaty.compatibility.collector import Change
from treaty.compatibility.comparison import Crossing
from treaty.contract.model import Response
from treaty.contract.pointer import join
from treaty.findings import Place


def compare(crossing: Crossing, base: Response, revision: Response) -> None:
    """Reports links that went, came or lead elsewhere."""
    matched = crossing.matched
    older = _links(base, matched.base.document)
    newer = _links(revision, matched.revision.document)
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


def _links(response: Response, document: Any) -> dict[str, Any]:
    """What each link leads to, its prose aside."""
    found = response.node.get("links")
    if not isinstance(found, dict):
        return {}
    resolved = {}
    for name, link in found.items():
        node, _ = document.dereference(link, join(response.pointer, "links", name))
        if isinstance(node, dict):
            resolved[name] = {key: each for key, each in node.items() if key != "description"}
    return resolved
