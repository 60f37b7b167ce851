"""A stub of a service: it validates what it is asked, and answers as the contract says."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from http import HTTPStatus
from typing import Any, Final

import orjson

from treaty.conformance import rules
from treaty.conformance.check import Checker, Expectation, Judgement
from treaty.conformance.problem import Problem
from treaty.conformance.requests import RequestReading
from treaty.conformance.schemas import Schemas
from treaty.conformance.security import NO_CREDENTIAL
from treaty.contract.model import ApiOperation, Contract, MediaType, Response
from treaty.mock.data import Data, NoValueError
from treaty.mock.message import Answer, Received, Request
from treaty.mock.preferences import PreferenceError, Preferences, preferences
from treaty.mock.resources import Resources
from treaty.mock.responses import Responder, chosen, described, success

_KEPT: Final = 1000
_PROBLEM_JSON: Final = "application/problem+json"
_WORDS: Final = ("detail", "message", "error_description", "description", "title")
_REFUSALS: Final = {
    rules.REQUEST_MEDIA_TYPE.id: (415, 400, 422),
    rules.REQUEST_BODY_MALFORMED.id: (400, 422),
}
_OTHER_REFUSALS: Final = (422, 400)
_UNAUTHORIZED: Final = (401, 403)
_SUCCESS: Final = range(200, 300)


@dataclass(frozen=True, slots=True)
class _Told:
    """What the stub was told to answer.

    Attributes:
        answer: The answer itself, or what of the contract's answers is preferred.
        off_contract: Whether it may be one that the contract does not describe.
    """

    answer: Answer | Preferences
    off_contract: bool


class Mock:
    """A stub server's whole behaviour, without a socket.

    Args:
        contract: What it keeps.
        seed: Another seed makes other data.
        see: Is given every request with its answer.
        deletions: Operations that delete what they are about, beside those with `DELETE`.

    Attributes:
        contract: What it keeps.
        received: The last thousand requests with their answers, the oldest first.
    """

    def __init__(
        self,
        contract: Contract,
        *,
        seed: int = 0,
        see: Callable[[Received], None] = lambda _: None,
        deletions: Iterable[str] = (),
    ) -> None:
        self.contract = contract
        self.received: deque[Received] = deque(maxlen=_KEPT)
        self._next: deque[_Told] = deque()
        self._see = see
        self._checker = Checker([contract])
        schemas = Schemas(contract.document)
        data = Data(schemas, seed=seed)
        self._responder = Responder(contract.document, data)
        self._resources = Resources(
            contract, schemas, self._responder, data, deletions=frozenset(deletions)
        )

    def reset(self) -> None:
        """Forgets what was created, what was received, and what it was told to answer."""
        self.received.clear()
        self._next.clear()
        self._resources.clear()

    def answer_next(self, *answers: Answer | str, off_contract: bool = False) -> None:
        """Tells what to answer to the next requests of an operation, one after the other.

        Args:
            answers: Whole answers, or what a `Prefer` header says: `code=503`, `example=none`,
                `delay=2`.
            off_contract: Whether whole answers may be ones that the contract does not describe;
                otherwise such an answer is as wrong as a wrong request.

        Raises:
            PreferenceError: A preference has a value that it cannot have.
        """
        for each in answers:
            answer = preferences(each) if isinstance(each, str) else each
            self._next.append(_Told(answer, off_contract))

    def judge(self, received: Received, *, origin: str = "") -> Judgement:
        """Holds a request and its answer to the contract.

        Args:
            received: Both.
            origin: Where the request comes from.
        """
        return self._checker.judge(received.exchange(origin), Expectation.NONE)

    def answer(self, request: Request) -> Answer:
        """Answers a request."""
        reasons: list[str] = []
        answer = self._answered(request, reasons)
        seen = Received(request, answer, tuple(reasons))
        self.received.append(seen)
        self._see(seen)
        return answer

    def _answered(self, request: Request, reasons: list[str]) -> Answer:
        exchange = request.exchange()
        match = self._checker.find(request.method, exchange.path)
        if match is None or match.target is None:
            methods = match.methods if match else ()
            return self._no_operation(request, exchange.path, methods, reasons)
        operation = match.target
        reading = self._checker.request_reader(operation).read(exchange, match.parameters)
        reasons += self._reasons(reading.problems)
        told = self._next.popleft() if self._next else None
        given = told.answer if told else None
        if isinstance(given, Answer):
            if told and not told.off_contract:
                reasons += self._lies(operation, Received(request, given))
            return given
        try:
            preferred = given or preferences(request.header("Prefer"))
        except PreferenceError as error:
            reasons.append(str(error))
            return _explained(HTTPStatus.BAD_REQUEST, reasons)
        answer = self._chosen(operation, reading, request, preferred, reasons)
        headers = answer.headers
        if preferred.applied and not given:  # the client did not ask for what the stub was told
            headers = (*headers, ("Preference-Applied", preferred.applied))
        return Answer(int(answer.status), headers, answer.body, preferred.delay)

    def _lies(self, operation: ApiOperation, received: Received) -> list[str]:
        """What of an answer that it was told to give is none of the contract's."""
        reading = self._checker.response_reader(operation).read(received.exchange())
        lead = "the stub was told to answer what its contract does not describe"
        return [f"{lead}: {each}" for each in self._reasons(reading.problems)]

    def _chosen(
        self,
        operation: ApiOperation,
        reading: RequestReading,
        request: Request,
        preferred: Preferences,
        reasons: list[str],
    ) -> Answer:
        accept = request.header("Accept")
        if preferred.code is not None:
            response = described(operation, preferred.code)
            answer = self._described(response, preferred.code, accept, preferred.example, reasons)
            return self._echoing(answer, response, reading, request, preferred)
        if not reading.authenticated:
            reasons.insert(0, "the credentials that the contract asks for are missing")
            return self._refused(operation, _UNAUTHORIZED, accept, reasons)
        if _is_refused(operation, request):
            reasons.insert(0, f"{NO_CREDENTIAL} is a credential that no stub takes")
            return self._refused(operation, _UNAUTHORIZED, accept, reasons)
        if not reading.is_valid:
            first = next(problem for problem in reading.problems if problem.refusable)
            statuses = _REFUSALS.get(first.rule.id, _OTHER_REFUSALS)
            return self._refused(operation, statuses, accept, reasons)
        if preferred.example is None:
            remembered = self._resources.answer(operation, reading, request)
            if remembered is not None:
                return remembered
        response, status = success(operation)
        answer = self._described(response, status, accept, preferred.example, reasons)
        answer = self._echoing(answer, response, reading, request, preferred)
        return self._resources.led_to(operation, answer, reading)

    def _echoing(
        self,
        answer: Answer,
        response: Response | None,
        reading: RequestReading,
        request: Request,
        preferred: Preferences,
    ) -> Answer:
        """An answer that speaks of what was sent: of the same identifier, the same name.

        What has the same name in both is the same; an example that was asked for by its name stays
        as it is.
        """
        media = chosen(response, request.header("Accept")) if response else None
        if not isinstance(reading.body, dict) or preferred.example is not None or media is None:
            return answer
        if response is None or answer.status not in _SUCCESS:
            return answer
        value = self._responder.value(media)
        if not isinstance(value, dict):
            return answer
        for name in [each for each in value if each in reading.body]:
            changed = value | {name: reading.body[name]}
            value = changed if self._resources.admits(media, changed) else value
        return self._responder.answer(response, answer.status, media=media, value=value)

    def _described(
        self,
        response: Response | None,
        status: int,
        accept: str,
        example: str | None,
        reasons: list[str],
    ) -> Answer:
        """Answers as the contract describes a status, with an example if one is asked for."""
        if response is None:
            return _explained(status, [*reasons, f"the contract describes no {status}"])
        media = chosen(response, accept)
        try:
            if media is None:
                return self._responder.answer(response, status, media=None)
            value = self._responder.value(media, example)
        except LookupError:
            reasons.append(f"Prefer: example={example} is no example of {status}")
            return _explained(HTTPStatus.BAD_REQUEST, reasons)
        except NoValueError as error:
            reasons.append(f"{error}; hint: give the response an example")
            return _explained(HTTPStatus.NOT_IMPLEMENTED, reasons)
        return self._responder.answer(response, status, media=media, value=value)

    def _refused(
        self, operation: ApiOperation, statuses: Iterable[int], accept: str, reasons: list[str]
    ) -> Answer:
        """Refuses a request as the contract says, with the reason where its errors have room."""
        statuses = tuple(statuses)
        for status in (*statuses, *_OTHER_REFUSALS):
            response = described(operation, status)
            if response is None or response.status == "default":
                continue
            return self._told(response, status, accept, reasons)
        default = described(operation, statuses[0])
        if default is not None:
            return self._told(default, statuses[0], accept, reasons)
        return _explained(statuses[0], reasons)

    def _told(self, response: Response, status: int, accept: str, reasons: list[str]) -> Answer:
        answer = self._described(response, status, accept, None, reasons)
        media = chosen(response, accept)
        if media is not None and answer.status == status:
            answer = self._with_reason(answer, response, media, reasons)
        told = tuple(("Treaty-Problem", _ascii(reason)) for reason in reasons)
        return Answer(answer.status, (*answer.headers, *told), answer.body)

    def _with_reason(
        self, answer: Answer, response: Response, media: MediaType, reasons: list[str]
    ) -> Answer:
        """Puts the reason where an error's schema has text for people, and blames nothing else."""
        value = self._responder.value(media)
        for changed in _explained_by(value, reasons[0] if reasons else ""):
            if self._resources.admits(media, changed):
                value = changed
                break
        else:
            return answer
        admitted = partial(self._resources.admits, media)
        if type(value.get("status")) is int and admitted(value | {"status": answer.status}):
            value = value | {"status": answer.status}  # RFC 9457, section 3.1.2
        while (less := next(filter(admitted, _with_a_list_less(value)), None)) is not None:
            value = less  # the example's list is about another request
        return self._responder.answer(response, answer.status, media=media, value=value)

    def _no_operation(
        self, request: Request, path: str, methods: tuple[str, ...], reasons: list[str]
    ) -> Answer:
        reasons.append(f"{request.method} {path} is no operation of {self.contract.name}")
        if not methods:
            base = self.contract.base_path
            known = [base + operation.path for operation in self.contract.operations]
            if near := get_close_matches(path, known, n=1):
                reasons[-1] += f"; hint: is it {near[0]}?"
            elif not path.startswith(base):
                reasons[-1] += f"; hint: its operations are below {base}"
            return _explained(HTTPStatus.NOT_FOUND, reasons)
        reasons.append(f"the path has {', '.join(methods)}")
        answer = _explained(HTTPStatus.METHOD_NOT_ALLOWED, reasons)
        headers = (*answer.headers, ("Allow", ", ".join(methods)))
        return Answer(answer.status, headers, answer.body)

    def _reasons(self, problems: Iterable[Problem]) -> list[str]:
        document = self.contract.document
        return [f"{document.position(each.at)}: {each.message}" for each in problems]


def _is_refused(operation: ApiOperation, request: Request) -> bool:
    """Whether a request has the one credential that is wrong for every stub."""
    is_protected = bool(operation.security) and all(operation.security)
    given = (request.url, *(value for _, value in request.headers))
    return is_protected and any(NO_CREDENTIAL in each for each in given)


def _explained(status: int, reasons: Iterable[str]) -> Answer:
    """An answer that no contract describes: RFC 9457's, with every reason."""
    listed = list(reasons)
    phrase = HTTPStatus(status).phrase if status in set(HTTPStatus) else "Error"
    body = {"title": phrase, "status": status, "problems": listed}
    if listed:
        body["detail"] = listed[0]
    headers = (("Content-Type", _PROBLEM_JSON),)
    return Answer(int(status), headers, orjson.dumps(body))


def _explained_by(value: Any, reason: str) -> Iterator[Any]:
    """An error's body with a reason in a text for people, the likeliest first."""
    if not isinstance(value, dict) or not reason:
        return
    for name in _WORDS:
        if isinstance(value.get(name), str):
            yield value | {name: reason}
    for name, part in value.items():
        for changed in _explained_by(part, reason):
            yield value | {name: changed}


def _with_a_list_less(value: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """An object with one of its lists, at any depth, emptied; once for each."""
    for name, part in value.items():
        if isinstance(part, list) and part:
            yield value | {name: []}
        elif isinstance(part, dict):
            yield from (value | {name: changed} for changed in _with_a_list_less(part))


def _ascii(text: str) -> str:
    """A text that a header can carry."""
    return text.encode("ascii", "backslashreplace").decode().replace("\n", " ")
