"""Which operation of a contract which route of the application serves, and what is left over."""

import difflib
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from treaty.compatibility.application import Route
from treaty.compatibility.drift_rules import OPERATION_NOT_SERVED, ROUTE_NOT_DESCRIBED
from treaty.contract.model import ApiOperation, Contract
from treaty.findings import Finding, Operation, Proof

_PARAMETER = re.compile(r"\{[^{}]*\}")
_ALIKE = 0.6  # difflib's usual bound for a good match
_OTHER_METHOD = 0.8  # one that changed its method too is less likely the same


@dataclass(frozen=True, slots=True)
class RouteDrift:
    """What does not fit between contracts and routes.

    Attributes:
        not_served: For each contract one finding for each operation that no route serves.
        not_described: One finding for each route that no contract describes.
    """

    not_served: Mapping[Contract, list[Finding]]
    not_described: list[Finding]


@dataclass(frozen=True, slots=True)
class _Described:
    """An operation at one of the addresses where its contract puts it."""

    contract: Contract
    operation: ApiOperation
    path: str

    @property
    def shape(self) -> tuple[str, str]:
        return _shape(self.operation.method, self.path)


def compare_routes(
    contracts: Sequence[Contract],
    served: Sequence[Route],
    *,
    technical_routes: Iterable[str] = (),
    root: Path,
) -> RouteDrift:
    """Compares the contracts' operations with an application's routes, both ways.

    Parameters' names make no difference: `/pets/{id}` and `/pets/{pet_id}` are one path.

    Args:
        contracts: All contracts that the application provides.
        served: Its routes.
        technical_routes: Patterns of paths that no contract has to describe.
        root: The project; places are named relative to it.
    """
    described = [place for contract in contracts for place in _described(contract)]
    patterns = tuple(technical_routes)
    by_route = {_shape(route.method, route.path): route for route in served}
    by_operation = {place.shape for place in described}
    missing = list(_missing(described, by_route.keys()))
    unknown = [
        route
        for shape, route in by_route.items()
        if shape not in by_operation and not _is_technical(route.path, patterns)
    ]
    renamed = _renamed(missing, unknown)
    described_as = {route: place for place, route in renamed.items()}
    not_served: dict[Contract, list[Finding]] = {contract: [] for contract in contracts}
    for place in missing:
        not_served[place.contract].append(_not_served(place, renamed.get(place), root))
    return RouteDrift(
        not_served, [_not_described(route, described_as.get(route), root) for route in unknown]
    )


def serving(contract: Contract, served: Iterable[Route]) -> dict[ApiOperation, Route]:
    """Gives the route that serves each operation of a contract; none for what is not served."""
    by_shape = {_shape(route.method, route.path): route for route in served}
    found: dict[ApiOperation, Route] = {}
    for place in _described(contract):
        if place.shape in by_shape:
            found.setdefault(place.operation, by_shape[place.shape])
    return found


def _described(contract: Contract) -> Iterator[_Described]:
    for operation in contract.operations:
        for base in dict.fromkeys(server.base_path for server in operation.servers):
            yield _Described(contract, operation, base + operation.path)


def _missing(
    described: Iterable[_Described], served: Iterable[tuple[str, str]]
) -> Iterator[_Described]:
    """Gives the operations that none of their servers' addresses serve, each once."""
    known = set(served)
    by_operation: dict[ApiOperation, list[_Described]] = {}
    for place in described:
        by_operation.setdefault(place.operation, []).append(place)
    for places in by_operation.values():
        if not any(place.shape in known for place in places):
            yield places[0]


def _shape(method: str, path: str) -> tuple[str, str]:
    return method, _PARAMETER.sub("{}", path)


def _is_technical(path: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(path, pattern) for pattern in patterns)


def _not_served(place: _Described, route: Route | None, root: Path) -> Finding:
    operation = place.operation
    hint = "add the route, or take the operation out of the contract"
    if route is not None:
        at = route.position(root)
        where = f" ({at.file}:{at.line})" if at else ""
        hint = f"is it {route.method} {route.path}{where}, renamed?"
    return Finding(
        rule=OPERATION_NOT_SERVED.id,
        severity=OPERATION_NOT_SERVED.severity,
        proof=Proof.PROVEN,
        message=f"{operation.method} {place.path} is in the contract, and no route serves it",
        hint=hint,
        operation=operation.identity,
        base=place.contract.document.position(operation.pointer),
    )


def _not_described(route: Route, place: _Described | None, root: Path) -> Finding:
    hint = "describe it in a contract, or name it in technical-routes of [tool.treaty]"
    if place is not None:
        at = place.contract.document.position(place.operation.pointer)
        hint = f"is it {place.operation.method} {place.path} ({at.file}:{at.line}), renamed?"
    return Finding(
        rule=ROUTE_NOT_DESCRIBED.id,
        severity=ROUTE_NOT_DESCRIBED.severity,
        proof=Proof.PROVEN,
        message=f"{route.method} {route.path} is served, and no contract describes it",
        hint=hint,
        operation=Operation(route.method, route.path),
        revision=route.position(root),
    )


def _renamed(missing: Sequence[_Described], unknown: Sequence[Route]) -> dict[_Described, Route]:
    """Pairs operations with routes that are much alike, the most alike first, each once."""
    pairs = sorted(
        (
            (_likeness(place, route), index, number)
            for index, place in enumerate(missing)
            for number, route in enumerate(unknown)
        ),
        key=lambda pair: (-pair[0], pair[1:]),
    )
    found: dict[_Described, Route] = {}
    taken: set[int] = set()
    for likeness, index, number in pairs:
        if likeness >= _ALIKE and missing[index] not in found and number not in taken:
            found[missing[index]] = unknown[number]
            taken.add(number)
    return found


def _likeness(place: _Described, route: Route) -> float:
    """How alike two paths are beyond the folder that they share, from 0 to 1; methods count."""
    shared = posixpath.commonpath([place.path, route.path])
    one, other = place.path.removeprefix(shared), route.path.removeprefix(shared)
    alike = difflib.SequenceMatcher(None, one, other).ratio()
    return alike if place.operation.method == route.method else alike * _OTHER_METHOD
