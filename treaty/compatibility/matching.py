"""Which operation of the revision is which of the base."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from treaty.compatibility.addresses import shapes
from treaty.compatibility.templates import Template
from treaty.contract.model import ApiOperation, Contract
from treaty.findings import Operation


class Matched(NamedTuple):
    """One operation in both contracts.

    Attributes:
        base: The operation in the base.
        revision: The operation in the revision.
        identity: What findings name it by: the base's method and path.
        reversed_roles: Whether it is a callback or a webhook, whose requests the service sends.
    """

    base: ApiOperation
    revision: ApiOperation
    identity: Operation
    reversed_roles: bool = False

    @property
    def renamed(self) -> dict[str, str]:
        """The revision's names of the path parameters by those of the base, place by place."""
        base, revision = Template.of(self.base.path).names, Template.of(self.revision.path).names
        # A server's base path may have become part of the template or the other way round.
        shorter = min(len(base), len(revision))
        return dict(zip(base[-shorter:], revision[-shorter:], strict=True)) if shorter else {}


class Single(NamedTuple):
    """An operation that one contract has alone.

    Attributes:
        operation: The operation.
        identity: What findings name it by.
    """

    operation: ApiOperation
    identity: Operation


class Matching(NamedTuple):
    """All operations of two contracts.

    Attributes:
        both: Those that both have, in the base's order.
        removed: Those of the base only.
        added: Those of the revision only.
    """

    both: tuple[Matched, ...]
    removed: tuple[Single, ...]
    added: tuple[Single, ...]


def match(base: Contract, revision: Contract) -> Matching:
    """Matches operations by method and path: names of parameters and base paths do not matter."""
    whole = _index(revision.operations, whole=True)
    local = _index(revision.operations, whole=False)
    both: list[Matched] = []
    removed: list[Single] = []
    taken: set[int] = set()
    for operation in base.operations:
        found = next(
            (
                index[key]
                for index, keys in (
                    (whole, sorted(_keys(operation, whole=True))),
                    (local, sorted(_keys(operation, whole=False))),
                )
                for key in keys
                if key in index and id(index[key]) not in taken
            ),
            None,
        )
        if found is None:
            removed.append(Single(operation, operation.identity))
        else:
            taken.add(id(found))
            both.append(Matched(operation, found, operation.identity))
    added = tuple(
        Single(each, each.identity) for each in revision.operations if id(each) not in taken
    )
    return Matching(tuple(both), tuple(removed), added)


def match_webhooks(base: Contract, revision: Contract) -> Matching:
    """Matches webhooks by name and method."""
    return _by_key(
        [(_sent(each), each.identity, each) for each in base.webhooks],
        [(_sent(each), each.identity, each) for each in revision.webhooks],
    )


def match_callbacks(matched: Matched) -> Matching:
    """Matches the callbacks of one operation by their expression and method, then by name."""
    base = list(_callbacks(matched.base))
    revision = list(_callbacks(matched.revision))
    return _by_key(base, revision)


def _sent(operation: ApiOperation) -> tuple[str, str]:
    return operation.method, operation.path


def _callbacks(
    operation: ApiOperation,
) -> Iterator[tuple[tuple[str, str], Operation, ApiOperation]]:
    for name, callback in operation.callbacks:
        path = f"{operation.path} {name} {callback.path}"
        yield _sent(callback), Operation(callback.method, path), callback


def _by_key(
    base: list[tuple[tuple[str, str], Operation, ApiOperation]],
    revision: list[tuple[tuple[str, str], Operation, ApiOperation]],
) -> Matching:
    known = {key: operation for key, _, operation in revision}
    both = tuple(
        Matched(operation, known[key], identity, reversed_roles=True)
        for key, identity, operation in base
        if key in known
    )
    keys = {key for key, _, _ in base}
    return Matching(
        both,
        tuple(Single(each, identity) for key, identity, each in base if key not in known),
        tuple(Single(each, identity) for key, identity, each in revision if key not in keys),
    )


def _index(
    operations: Iterable[ApiOperation], *, whole: bool
) -> dict[tuple[str, str], ApiOperation]:
    index: dict[tuple[str, str], ApiOperation] = {}
    for operation in operations:
        for key in sorted(_keys(operation, whole=whole)):
            index.setdefault(key, operation)
    return index


def _keys(operation: ApiOperation, *, whole: bool) -> set[tuple[str, str]]:
    found = shapes(operation) if whole else {Template.of(operation.path).shape}
    return {(operation.method, shape) for shape in found}
