"""The one strict checker of exchanges against contracts."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from treaty.conformance import rules
from treaty.conformance.curl import curl
from treaty.conformance.exchange import Exchange
from treaty.conformance.problem import Problem
from treaty.conformance.requests import RequestReader, RequestReading
from treaty.conformance.responses import ResponseReader, ResponseReading
from treaty.conformance.routing import Match, Router
from treaty.conformance.schemas import Schemas
from treaty.conformance.security import Credentials
from treaty.contract.document import Document
from treaty.contract.model import ApiOperation, Contract
from treaty.findings import Finding, Operation, Place, Proof

_REFUSED = range(400, 500)
_NO_OPERATION = frozenset({*range(400, 500), 501})  # another template may take the path
_SUCCESS = range(200, 300)


class Expectation(Enum):
    """What is known about a request before it is looked at.

    Attributes:
        VALID: Whoever sent it meant to keep the contract: what is wrong with it is a finding.
        REFUSAL: It breaks the contract on purpose, and has to be refused as the contract says.
        NONE: Anybody sent it; an invalid one has to be refused.
    """

    VALID = "valid"
    REFUSAL = "refusal"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the checker found out about an exchange.

    Attributes:
        exchange: The exchange.
        contract: The contract that describes its operation, if one does.
        operation: Its operation, if there is one.
        request: What the request holds, if there is an operation.
        response: What the response holds, if there is an operation.
        findings: What is wrong.
    """

    exchange: Exchange
    contract: Contract | None
    operation: ApiOperation | None
    request: RequestReading | None
    response: ResponseReading | None
    findings: tuple[Finding, ...]


class _Operation:
    """An operation with its readers, made when the first exchange of it comes."""

    __slots__ = ("_ignored", "_readers", "_schemas", "budget", "contract", "operation", "secrets")

    def __init__(
        self,
        contract: Contract,
        operation: ApiOperation,
        schemas: Schemas,
        ignored: frozenset[str],
    ) -> None:
        self.contract = contract
        self.operation = operation
        self._schemas = schemas
        self._ignored = ignored
        self._readers: tuple[RequestReader, ResponseReader] | None = None
        budget = operation.node.get("x-treaty-max-ms")
        self.budget = budget if isinstance(budget, int | float) else None
        self.secrets = frozenset(
            str(node["name"]).lower()
            for node, _ in contract.security_schemes.values()
            if "name" in node
        )

    @property
    def readers(self) -> tuple[RequestReader, ResponseReader]:
        """What reads its requests and its responses."""
        if self._readers is None:
            schemes = {name: node for name, (node, _) in self.contract.security_schemes.items()}
            credentials = Credentials(self.operation.security, schemes)
            self._readers = (
                RequestReader(self._schemas, self.operation, credentials),
                ResponseReader(self._schemas, self.operation, self._ignored),
            )
        return self._readers


class Checker:
    """Judges exchanges by one or several contracts, on validators that are compiled once.

    Args:
        contracts: The contracts; an exchange belongs to the one that has its path.
        technical: Routes that no contract has to describe; `*` stands for any text.
        base_path: The path that stands before every operation's, instead of that of the
            contracts' servers: where the service is mounted.
        ignored_headers: Further response headers that no contract has to describe.

    Attributes:
        contracts: The contracts.
    """

    def __init__(
        self,
        contracts: Iterable[Contract],
        *,
        technical: Iterable[str] = (),
        base_path: str | None = None,
        ignored_headers: Iterable[str] = (),
    ) -> None:
        self.contracts = tuple(contracts)
        self._router: Router[_Operation] = Router()
        self._operations: dict[ApiOperation, _Operation] = {}
        patterns = [".*".join(map(re.escape, route.split("*"))) for route in technical]
        self._technical = re.compile("|".join(patterns)) if patterns else None
        ignored = frozenset(name.lower() for name in ignored_headers)
        for contract in self.contracts:
            schemas = Schemas(contract.document)
            for operation in contract.operations:
                known = _Operation(contract, operation, schemas, ignored)
                self._operations[operation] = known
                for base in _base_paths(operation, base_path):
                    self._router.add(operation.method, base + operation.path, known)

    def check(
        self, exchange: Exchange, expectation: Expectation = Expectation.VALID
    ) -> tuple[Finding, ...]:
        """Gives what is wrong with an exchange; nothing where nothing is.

        Raises:
            ContractError: A schema of the contract cannot be compiled.
        """
        return self.judge(exchange, expectation).findings

    def judge(self, exchange: Exchange, expectation: Expectation = Expectation.VALID) -> Judgement:
        """Reads an exchange and judges it.

        Raises:
            ContractError: A schema of the contract cannot be compiled.
        """
        match = self._router.find(exchange.method, exchange.path)
        if match is None or match.target is None:
            findings = self._without_operation(exchange, match, expectation)
            return Judgement(exchange, None, None, None, None, findings)
        known = match.target
        request_reader, response_reader = known.readers
        request = request_reader.read(exchange, match.parameters)
        response = response_reader.read(exchange)
        problems = response.problems
        if request.problems or expectation is Expectation.REFUSAL:
            wrong = _of_request(request, exchange, expectation, known.operation)
            problems = [*wrong, *problems]
        if not request.authenticated and exchange.status in _SUCCESS:
            problems = [*problems, _unprotected(known.operation)]
        if known.budget is not None and (exchange.elapsed or 0) * 1000 > known.budget:
            problems = [*problems, _slow(known.operation, exchange, known.budget)]
        findings = tuple(self._findings(problems, known, exchange)) if problems else ()
        return Judgement(exchange, known.contract, known.operation, request, response, findings)

    def find(self, method: str, path: str) -> Match[ApiOperation] | None:
        """Gives the operation that a request belongs to.

        Args:
            method: In capitals.
            path: Encoded, without the query.

        Returns:
            None where no contract has the path; a match without an operation where the path has
            other methods.
        """
        match = self._router.find(method, path)
        if match is None:
            return None
        operation = match.target.operation if match.target else None
        return Match(operation, match.parameters, match.methods)

    def response_reader(self, operation: ApiOperation) -> ResponseReader:
        """Gives what judges the responses of one operation of the contracts."""
        return self._operations[operation].readers[1]

    def request_reader(self, operation: ApiOperation) -> RequestReader:
        """Gives what judges the requests of one operation of the contracts."""
        return self._operations[operation].readers[0]

    def _findings(
        self, problems: Sequence[Problem], known: _Operation, exchange: Exchange
    ) -> Iterator[Finding]:
        line = curl(exchange, secrets=known.secrets)
        identity, document = known.operation.identity, known.contract.document
        for problem in problems:
            yield _finding(problem, identity, document, line)

    def _without_operation(
        self, exchange: Exchange, match: Match[_Operation] | None, expectation: Expectation
    ) -> tuple[Finding, ...]:
        if self._is_beside_the_contract(exchange):
            return ()
        if expectation is not Expectation.VALID and exchange.status in _NO_OPERATION:
            return ()
        path = exchange.path
        message = f"{exchange.method} {path} is no operation of {self._names}"
        if match:
            message += f"; the path has {', '.join(match.methods)}"
        finding = Finding(
            rules.REQUEST_OPERATION.id,
            rules.REQUEST_OPERATION.severity,
            Proof.PROVEN,
            message,
            rules.REQUEST_OPERATION.fix,
            Operation(exchange.method, path),
            Place("request"),
            request=curl(exchange),
        )
        return (finding,)

    @property
    def _names(self) -> str:
        return ", ".join(contract.name for contract in self.contracts) or "any contract"

    def _is_beside_the_contract(self, exchange: Exchange) -> bool:
        if self._technical and self._technical.fullmatch(exchange.path):
            return True
        asks = "access-control-request-method"
        return exchange.method == "OPTIONS" and any(
            name.lower() == asks for name, _ in exchange.request_headers
        )


def _base_paths(operation: ApiOperation, base_path: str | None) -> list[str]:
    if base_path is not None:
        return [base_path.rstrip("/")]
    return list(dict.fromkeys(server.base_path for server in operation.servers))


def _of_request(
    request: RequestReading,
    exchange: Exchange,
    expectation: Expectation,
    operation: ApiOperation,
) -> list[Problem]:
    """What is wrong with a request, or with the answer to a wrong one."""
    if expectation is Expectation.VALID:
        return request.problems
    refused = exchange.status in _REFUSED
    if refused or (expectation is Expectation.NONE and request.is_valid):
        return []
    reasons = [problem for problem in request.problems if problem.refusable]
    why = reasons[0].message if reasons else "the test marks it as invalid"
    place = reasons[0].place if reasons else Place("request")
    at = reasons[0].at if reasons else operation.pointer
    message = f"answered with {exchange.status} instead of being refused: {why}"
    return [Problem(rules.REQUEST_NOT_REFUSED, message, place, at)]


def _unprotected(operation: ApiOperation) -> Problem:
    schemes = " or ".join(" and ".join(each) for each in operation.security)
    message = f"it succeeded without the credentials of {schemes}"
    return Problem(rules.SECURITY, message, Place("request", "header"), operation.security_pointer)


def _slow(operation: ApiOperation, exchange: Exchange, budget: float) -> Problem:
    message = f"it took {(exchange.elapsed or 0) * 1000:.0f} ms; its budget is {budget:g} ms"
    at = f"{operation.pointer}/x-treaty-max-ms"
    return Problem(rules.RESPONSE_SLOW, message, Place("response", "", str(exchange.status)), at)


def _finding(problem: Problem, operation: Operation, document: Document, line: str) -> Finding:
    rule = problem.rule
    return Finding(
        rule.id,
        rule.severity,
        Proof.PROVEN,
        problem.message,
        rule.fix,
        operation,
        problem.place,
        base=document.position(problem.at),
        request=line,
    )
