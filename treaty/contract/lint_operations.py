"""The linter's questions about paths, operations, parameters, security and links."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import combinations

from treaty.contract import lint_rules as rules
from treaty.contract.model import ApiOperation, Contract
from treaty.contract.pointer import join
from treaty.contract.problem import Problem
from treaty.contract.schema import operations
from treaty.findings import Severity

_TEMPLATE = re.compile(r"\{([^{}]*)\}")


def problems(contract: Contract) -> Iterator[Problem]:
    """Gives what is wrong with a contract's operations."""
    yield from _operation_ids(contract)
    yield from _paths(contract)
    yield from _security(contract)
    for operation in contract.operations:
        yield from _path_parameters(operation)
    for operation in operations(contract):
        yield from _duplicate_parameters(operation)
        yield from _responses(operation)
        yield from _links(contract, operation)


def _operation_ids(contract: Contract) -> Iterator[Problem]:
    first: dict[str, ApiOperation] = {}
    for operation in operations(contract):
        name = operation.operation_id
        if name is None:
            continue
        other = first.setdefault(name, operation)
        if other is not operation:
            yield Problem(
                rules.DUPLICATE_OPERATION_ID,
                join(operation.pointer, "operationId"),
                f"operationId {name!r} is also that of {other.identity}",
                operation.identity,
            )


def _paths(contract: Contract) -> Iterator[Problem]:
    paths = dict.fromkeys(operation.path for operation in contract.operations)
    methods: dict[str, set[str]] = {path: set() for path in paths}
    for operation in contract.operations:
        methods[operation.path].add(operation.method)
    segments = {path: path.split("/") for path in paths}
    for one, other in combinations(paths, 2):
        if not _same_paths(segments[one], segments[other]):
            continue
        at = join("/paths", other)
        if _TEMPLATE.sub("{}", one) == _TEMPLATE.sub("{}", other):
            message = f"the path {other} is the path {one} but for the names of its parameters"
            yield Problem(rules.AMBIGUOUS_PATHS, at, message)
        elif methods[one] & methods[other]:
            message = f"some requests match both the path {other} and the path {one}"
            yield Problem(rules.AMBIGUOUS_PATHS, at, message, severity=Severity.WARNING)


def _same_paths(one: list[str], other: list[str]) -> bool:
    """Tells whether neither template is the more concrete one for the paths that both match.

    A template without a parameter in a segment wins over one with a parameter there (OpenAPI 3.1,
    section 4.8.8.2), so `/pets/mine` and `/pets/{id}` are told apart.
    """
    if len(one) != len(other):
        return False
    ahead = behind = False
    for left, right in zip(one, other, strict=True):
        left_fixed, right_fixed = "{" not in left, "{" not in right
        if left_fixed and right_fixed and left != right:
            return False
        if not left_fixed and not right_fixed:
            if _TEMPLATE.sub("{}", left) != _TEMPLATE.sub("{}", right):
                return False
            continue
        ahead |= left_fixed and not right_fixed
        behind |= right_fixed and not left_fixed
    return ahead == behind


def _path_parameters(operation: ApiOperation) -> Iterator[Problem]:
    named = set(_TEMPLATE.findall(operation.path))
    declared = {
        parameter.name: parameter
        for parameter in operation.parameters
        if parameter.location == "path"
    }
    for name in sorted(named - declared.keys()):
        message = f"{{{name}}} in {operation.path} is not declared as a parameter"
        identity = operation.identity
        yield Problem(rules.PATH_PARAMETER_UNDECLARED, operation.pointer, message, identity)
    for name in sorted(declared.keys() - named):
        yield Problem(
            rules.PATH_PARAMETER_UNUSED,
            declared[name].pointer,
            f"the path parameter {name!r} is not in {operation.path}",
            operation.identity,
        )


def _duplicate_parameters(operation: ApiOperation) -> Iterator[Problem]:
    for node, pointer in (
        (operation.node, operation.pointer),
        (operation.item, operation.item_pointer),
    ):
        written = node.get("parameters")
        keys: Counter[tuple[str, str]] = Counter()
        for index, parameter in enumerate(written if isinstance(written, list) else []):
            at = join(pointer, "parameters", index)
            resolved, _ = operation.document.dereference(parameter, at)
            if isinstance(resolved, dict):
                key = str(resolved.get("in")), str(resolved.get("name"))
                keys[key] += 1
                if keys[key] == 2:  # noqa: PLR2004  the second is one too many
                    message = f"the {key[0]} parameter {key[1]!r} stands twice in one list"
                    yield Problem(rules.DUPLICATE_PARAMETER, at, message, operation.identity)


def _responses(operation: ApiOperation) -> Iterator[Problem]:
    if not operation.responses:
        message = f"{operation.identity} describes no response"
        yield Problem(rules.NO_RESPONSES, operation.pointer, message, operation.identity)
    elif all(response.status[0] in "45" for response in operation.responses):
        yield Problem(
            rules.NO_SUCCESS_RESPONSE,
            join(operation.pointer, "responses"),
            f"{operation.identity} describes errors only",
            operation.identity,
        )


def _security(contract: Contract) -> Iterator[Problem]:
    used: set[str] = set()
    reported: set[str] = set()
    known = contract.security_schemes
    for operation in operations(contract):
        for alternative in operation.security:
            used.update(alternative)
            for name in alternative:
                at = operation.security_pointer
                if name not in known and f"{at} {name}" not in reported:
                    reported.add(f"{at} {name}")
                    message = f"the security scheme {name!r} is not defined"
                    identity = operation.identity if at != "/security" else None
                    yield Problem(rules.UNDEFINED_SECURITY_SCHEME, at, message, identity)
    for name, (_, pointer) in known.items():
        if name not in used:
            message = f"the security scheme {name!r} is never required"
            yield Problem(rules.UNUSED_SECURITY_SCHEME, pointer, message)


def _links(contract: Contract, operation: ApiOperation) -> Iterator[Problem]:
    known = {other.operation_id for other in operations(contract)}
    for response in operation.responses:
        links = response.node.get("links")
        for name, written in links.items() if isinstance(links, dict) else ():
            link, at = operation.document.dereference(
                written, join(response.pointer, "links", name)
            )
            target = link.get("operationId") if isinstance(link, dict) else None
            if target is not None and target not in known:
                message = f"the link {name!r} names the operationId {target!r}, which none has"
                yield Problem(rules.DANGLING_LINK, at, message, operation.identity)
