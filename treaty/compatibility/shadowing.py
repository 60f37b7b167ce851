"""Who answers a concrete path: one of its own, or a template that has come or stayed.

A concrete path is matched before a template (OpenAPI 3.1, section 4.8.8.2).
"""

from treaty.compatibility.collector import Change
from treaty.compatibility.comparison import Comparison
from treaty.compatibility.matching import Matched, Matching, Single
from treaty.compatibility.mode import Direction, Media, Mode
from treaty.compatibility.templates import Template
from treaty.contract.model import ApiOperation
from treaty.findings import Place, Witness

_TEXT = Mode(Direction.REQUEST, Media.TEXT)


def answered(comparison: Comparison, operations: Matching) -> Matching:
    """Compares what has lost its own path with the template that answers there now, if one does."""
    found = {each: _answering(comparison, each.operation) for each in operations.removed}
    now = tuple(
        Matched(single.operation, operation, single.identity)
        for single, operation in found.items()
        if operation
    )
    left = tuple(single for single, operation in found.items() if operation is None)
    return operations._replace(both=(*operations.both, *now), removed=left)


def _answering(comparison: Comparison, removed: ApiOperation) -> ApiOperation | None:
    if not Template.of(removed.path).is_concrete:
        return None
    for operation in comparison.revision.operations:
        values = Template.of(operation.path).match(removed.path)
        if (
            operation.method == removed.method
            and values
            and all(
                comparison.samples.takes(each.schema.pointer, values[each.name], _TEXT)
                for each in operation.parameters
                if each.location == "path" and each.schema and each.name in values
            )
        ):
            return operation
    return None


def compare(comparison: Comparison, operations: Matching) -> None:
    """Reports each operation of both contracts that loses requests to an added one."""
    for added in operations.added:
        if not Template.of(added.operation.path).is_concrete:
            continue
        for matched in operations.both:
            if _loses(comparison, matched, added):
                _report(comparison, matched, added)


def _loses(comparison: Comparison, matched: Matched, added: Single) -> bool:
    if matched.base.method != added.operation.method:
        return False
    values = Template.of(matched.base.path).match(added.operation.path)
    if not values:
        return False
    return all(
        comparison.samples.admits(parameter.schema.pointer, values[parameter.name], _TEXT)
        for parameter in matched.base.parameters
        if parameter.location == "path" and parameter.schema and parameter.name in values
    )


def _report(comparison: Comparison, matched: Matched, added: Single) -> None:
    path = added.operation.path
    comparison.collector.add(
        matched.identity,
        Change(
            "operation-shadowed",
            f"`{matched.identity}` no longer answers `{path}`, which is a path of its own now",
            matched.base.pointer,
            added.operation.pointer,
            Place(),
            witness=lambda: _call(comparison, matched.base, path),
        ),
    )


def _call(comparison: Comparison, operation: ApiOperation, path: str) -> Witness:
    values = Template.of(operation.path).match(path) or {}
    given = {("path", name): value for name, value in values.items()}
    message = comparison.messages("base").request(operation, given)
    return Witness("request", message.value, "base", "revision", "another operation answers it")
