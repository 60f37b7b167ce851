"""The rules about drift: the application does not keep to its contract."""

from typing import Final

from treaty.findings import Rule, Severity

_E, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFO

OPERATION_NOT_SERVED: Final = Rule(
    "operation-not-served",
    "The contract describes an operation that no route of the application serves",
    _E,
    "A client that follows the contract gets 404 or 405.",
    "The contract has `GET /pets`; the application has no such route.",
    "Add the route, or take the operation out of the contract if it was never released.",
)
ROUTE_NOT_DESCRIBED: Final = Rule(
    "route-not-described",
    "The application serves a route that no contract describes",
    _E,
    "Clients may come to rely on what nobody promised and nothing verifies.",
    "The application serves `POST /pets/import`; no contract describes it.",
    "Describe it in a contract, remove it, or name it in technical-routes of [tool.treaty].",
)
REQUEST_REFUSED: Final = Rule(
    "request-refused",
    "The application refuses a request that its contract allows",
    _E,
    "A client that keeps to the contract is refused. The finding tells what changes on the way "
    "from the contract to the application, and shows such a request.",
    "The contract has `maxLength: 80`, the model `max_length=40`.",
    "let the route take all that the contract allows, or narrow the contract if it was never "
    "released",
)
ANSWER_NOT_PROMISED: Final = Rule(
    "answer-not-promised",
    "The application may answer what its contract does not allow",
    _E,
    "A client that was built on the contract may fail: a wrong type, a property that is missing or "
    "null, a value or a status that it does not know.",
    "The contract has `type: string`, the response model `str | None`.",
    "let the response model promise what the contract does, or describe the answer in the contract",
)
ANSWER_LEFT_OPEN: Final = Rule(
    "answer-left-open",
    "A response model says less than the contract",
    _W,
    "The model does not contradict the contract, but does not keep the application from doing so: "
    "bounds, a pattern, a format, a header are left open. Exchanges show what is really answered.",
    "The contract has `maxLength: 80`, the response model `str`.",
    "state it in the response model, so that it is checked on every save",
)
ANSWER_NOT_DESCRIBED: Final = Rule(
    "answer-not-described",
    "The application answers a property, a header or a link that no contract describes",
    _W,
    "Clients ignore it, or come to rely on what nobody promised.",
    "The response model has `nickname`, the contract has not.",
    "describe it in the contract, or leave it out of the response model",
)
REQUEST_BEYOND_CONTRACT: Final = Rule(
    "request-beyond-contract",
    "The application accepts a request that its contract does not allow",
    _W,
    "The application is laxer than its contract, so clients may come to rely on what may be "
    "refused any day. The finding tells what changes from the application to the contract.",
    "The contract has `maxLength: 80`, the model `str`.",
    "state the bound in the model, or allow it in the contract",
)
REQUEST_PART_IGNORED: Final = Rule(
    "request-part-ignored",
    "The application does not know a part of the request that its contract has",
    _W,
    "What a client sends there has no effect.",
    "The contract has the query parameter `limit`, the route has not.",
    "read it in the route, or take it out of the contract if it was never released",
)
DEFAULT_DIFFERS: Final = Rule(
    "default-differs",
    "The contract and the application have different defaults",
    _W,
    "A client that leaves the value out says something else by it than it thinks.",
    "The contract has `default: 20`, the route `limit: int = 50`.",
    "state the same default on both sides",
)
OPERATION_NOT_COMPARED: Final = Rule(
    "operation-not-compared",
    "Of an operation only its presence was checked",
    _I,
    "Its route says nothing about requests and answers: it is no route of FastAPI, or it is left "
    "out of the schema. Exchanges show what it does.",
    "`Route('/pets', list_pets)`, or `include_in_schema=False`",
    "nothing to do, where tests exchange messages with it",
)
RULES: Final = (
    OPERATION_NOT_SERVED,
    ROUTE_NOT_DESCRIBED,
    REQUEST_REFUSED,
    ANSWER_NOT_PROMISED,
    ANSWER_LEFT_OPEN,
    ANSWER_NOT_DESCRIBED,
    REQUEST_BEYOND_CONTRACT,
    REQUEST_PART_IGNORED,
    DEFAULT_DIFFERS,
    OPERATION_NOT_COMPARED,
)
