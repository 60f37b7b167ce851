"""A stub keeps its contract."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from treaty.conformance.check import Checker, Expectation
from treaty.conformance.exchange import Exchange
from treaty.conformance.security import NO_CREDENTIAL
from treaty.contract.document import Document, load
from treaty.contract.model import Contract
from treaty.contract.source import read
from treaty.mock.message import Answer, Request
from treaty.mock.mock import Mock
from treaty.mock.preferences import PreferenceError

ROOT = next(folder for folder in Path(__file__).parents if (folder / "pyproject.toml").is_file())
PET: dict[str, Any] = {
    "type": "object",
    "properties": {
        "id": {"type": "integer", "readOnly": True},
        "name": {"type": "string"},
        "tag": {"type": "string"},
    },
    "required": ["id", "name"],
    "additionalProperties": False,
}
REF = {"$ref": "#/components/schemas/Pet"}
ERROR = {"type": "object", "properties": {"message": {"type": "string"}}, "required": ["message"]}


def json(schema: Any, **more: Any) -> dict[str, Any]:
    """A response in JSON."""
    return {"description": "it", "content": {"application/json": {"schema": schema, **more}}}


BODY = {"required": True, "content": {"application/json": {"schema": REF}}}
PATHS: dict[str, dict[str, Any]] = {
    "/pets": {
        "post": {
            "requestBody": BODY,
            "responses": {
                "201": {**json(REF), "headers": {"Location": {"required": True, "schema": {}}}},
                "422": json(ERROR),
            },
        },
        "get": {
            "parameters": [{"name": "limit", "in": "query", "schema": {"type": "integer"}}],
            "responses": {"200": json({"properties": {
                "items": {"type": "array", "items": REF}, "total": {"type": "integer"}}})},
        },
    },
    "/pets/{id}": {
        "parameters": [
            {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}
        ],
        "get": {"responses": {"200": json(REF), "404": json(ERROR)}},
        "patch": {"requestBody": BODY, "responses": {"200": json(REF), "404": json(ERROR)}},
        "delete": {"responses": {"204": {"description": "gone"}, "404": json(ERROR)}},
    },
    "/greeting": {
        "get": {
            "security": [{"key": []}],
            "responses": {
                "200": {"description": "it", "content": {
                    "application/json": {"examples": {
                        "short": {"value": "hi"}, "long": {"$ref": "#/components/examples/Long"}}},
                    "text/plain": {"example": "hello"},
                }},
                "4XX": json(ERROR),
            },
        }
    },
    "/any": {"get": {"responses": {"default": {"description": "any"}}}},
    "/never": {"get": {"responses": {"200": json({"not": {}})}}},
}  # fmt: skip
COMPONENTS = {
    "schemas": {"Pet": PET},
    "examples": {"Long": {"value": "good morning"}},
    "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}},
}
KEY = ("X-Key", "1")
JSON_KIND = (("Content-Type", "application/json"),)


@pytest.fixture
def contract(document: Callable[..., Document]) -> Contract:
    """A contract of pets, served below `/v1`."""
    return Contract(document(PATHS, components=COMPONENTS, servers=[{"url": "/v1"}]))


@pytest.fixture
def mock(contract: Contract) -> Mock:
    """The contract's stub."""
    return Mock(contract)


@pytest.fixture
def ask(mock: Mock, contract: Contract) -> Callable[..., tuple[int, Any]]:
    """Asks the stub for status and value; what it answers is held to the contract."""
    checker = Checker([contract])

    def asking(request: str, body: Any = None, *headers: tuple[str, str]) -> tuple[int, Any]:
        method, _, path = request.partition(" ")
        data = b"" if body is None else orjson.dumps(body)
        kind = () if body is None else (("Content-Type", "application/json"),)
        sent = Request(method, f"/v1{path}", (*kind, *headers), data)
        answer = mock.answer(sent)
        exchange = Exchange(
            method, sent.url, sent.headers, data, answer.status, answer.headers, answer.body
        )
        if not any(name == "Prefer" for name, _ in headers):
            assert checker.check(exchange, Expectation.NONE) == ()
        return answer.status, orjson.loads(answer.body) if answer.body else None

    return asking


Ask = Callable[..., tuple[int, Any]]


def header(answer: Answer, name: str) -> str:
    """Gives a header's value."""
    return ", ".join(value for key, value in answer.headers if key == name)


def test_mock_keeps_what_is_created(ask: Ask) -> None:
    """Created, read, listed, updated and deleted."""
    assert ask("GET /pets") == (200, {"items": [], "total": 0})
    status, rex = ask("POST /pets", {"name": "Rex", "tag": "dog"})
    assert (status, rex["name"], rex["tag"]) == (201, "Rex", "dog")
    _, tom = ask("POST /pets", {"name": "Tom"})
    assert tom["id"] != rex["id"]
    assert ask(f"GET /pets/{rex['id']}") == (200, rex)
    assert ask("GET /pets") == (200, {"items": [rex, tom], "total": 2})
    assert ask("GET /pets?limit=1") == (200, {"items": [rex], "total": 2})
    assert ask(f"PATCH /pets/{rex['id']}", {"name": "Max"}) == (200, rex | {"name": "Max"})
    assert ask(f"GET /pets/{rex['id']}")[1]["name"] == "Max"
    assert ask(f"DELETE /pets/{rex['id']}") == (204, None)
    assert ask(f"GET /pets/{rex['id']}")[0] == 404
    assert ask(f"DELETE /pets/{rex['id']}")[0] == 404


HOME: dict[str, Any] = {
    "type": "object",
    "properties": {"street": {"type": "string"}, "door": {"type": ["string", "null"]}},
    "required": ["street", "door"],
}
HOMES: dict[str, Any] = {
    "/homes": {
        "post": {
            "requestBody": {"content": {"application/json": {"schema": {"required": ["street"]}}}},
            "responses": {"201": json({**HOME, "properties": {**HOME["properties"], "id": {}}})},
        },
        "get": {
            "parameters": [{"name": "street", "in": "query", "schema": {"type": "string"}}],
            "responses": {"200": json({"type": "array", "items": HOME})},
        },
    },
    "/homes/{id}": {
        "parameters": [{"name": "id", "in": "path", "required": True, "schema": {}}],
        "delete": {"responses": {"204": {"description": "gone"}}},
    },
    "/homes/{id}/keeper": {
        "parameters": [{"name": "id", "in": "path", "required": True, "schema": {}}],
        "get": {"responses": {"200": json(HOME, example={"street": "?", "door": "?"}),
                              "404": json(ERROR)}},
        "put": {"requestBody": {"content": {"application/json": {"schema": HOME}}},
                "responses": {"200": json(HOME), "404": json(ERROR)}},
        "delete": {"responses": {"204": {"description": "gone"}}},
    },
    "/sell-home": {
        "post": {
            "parameters": [{"name": "deed", "in": "query", "required": True, "schema": {}}],
            "responses": {"204": {"description": "sold"}},
        },
    },
    "/deeds": {
        "get": {
            "parameters": [{"name": "deed", "in": "query", "required": True, "schema": {}}],
            "responses": {"200": json({}, example=1), "404": json(ERROR)},
        },
    },
}  # fmt: skip


@pytest.fixture
def homes(document: Callable[..., Document]) -> Callable[..., tuple[int, Any]]:
    """Asks the stub of homes, each with a keeper."""
    stub = Mock(Contract(document(HOMES)), deletions=["POST /sell-home"])

    def asking(request: str, body: Any = None) -> tuple[int, Any]:
        method, _, path = request.partition(" ")
        data = b"" if body is None else orjson.dumps(body)
        answer = stub.answer(Request(method, path, JSON_KIND if data else (), data))
        return answer.status, orjson.loads(answer.body) if answer.body else None

    return asking


def test_mock_keeps_what_is_written_as_a_whole(homes: Ask) -> None:
    """Before that it is as the contract's example, and after a deletion it is not there."""
    assert homes("GET /homes/1/keeper") == (200, {"street": "?", "door": "?"})
    keeper = {"street": "A", "door": None}
    assert homes("PUT /homes/1/keeper", keeper) == (200, keeper)
    assert homes("GET /homes/1/keeper") == (200, keeper)
    assert homes("GET /homes/2/keeper") == (200, {"street": "?", "door": "?"})
    assert homes("DELETE /homes/1/keeper")[0] == 204
    assert homes("GET /homes/1/keeper")[0] == 404
    assert homes("PUT /homes/1/keeper", keeper)[0] == 200
    assert homes("GET /homes/1/keeper") == (200, keeper)


def test_mock_deletes_the_parts_of_what_is_deleted(homes: Ask) -> None:
    """They can be written no more."""
    _, home = homes("POST /homes", {"street": "A"})
    path = f"/homes/{home['id']}"
    assert homes(f"PUT {path}/keeper", {"street": "B", "door": "1"})[0] == 200
    assert homes(f"DELETE {path}")[0] == 204
    assert homes(f"GET {path}/keeper")[0] == 404
    assert homes(f"PUT {path}/keeper", {"street": "B", "door": "1"})[0] == 404


HOLD = {
    "parameters": [{"name": "id", "in": "path", "required": True, "schema": {}}],
    "post": {"responses": {"204": {"description": "held"}, "404": json(ERROR)}},
    "put": {"responses": {"204": {"description": "held"}, "404": json(ERROR)}},
    "delete": {"responses": {"204": {"description": "free"}, "404": json(ERROR)}},
}


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_mock_makes_again_what_was_deleted(document: Callable[..., Document], method: str) -> None:
    """What has no list is made by its own path; what it is a part of must be there."""
    single = {name: each for name, each in HOLD.items() if name != "parameters"}
    paths = PATHS | {"/pets/{id}/hold": HOLD, "/session": single}
    stub = Mock(Contract(document(paths, components=COMPONENTS)))

    def statuses(*requests: str) -> list[int]:
        sent = (Request(each.split()[0], each.split()[1]) for each in requests)
        return [stub.answer(each).status for each in sent]

    for path in ("/pets/1/hold", "/session"):
        made, gone = f"{method} {path}", f"DELETE {path}"
        assert statuses(made, gone, gone, made, gone) == [204, 204, 404, 204, 204]
    stub.answer(Request("POST", "/pets", JSON_KIND, b'{"name": "Rex"}'))
    assert statuses(f"{method} /pets/1/hold") == [204]
    number = orjson.loads(stub.answer(Request("GET", "/pets")).body)["items"][0]["id"]
    requests = (f"DELETE /pets/{number}", f"{method} /pets/{number}/hold")
    assert statuses(*requests) == [204, 404]


def test_mock_deletes_what_an_operation_is_named_for(homes: Ask) -> None:
    """Its method does not say so, and its path names nothing: its query does."""
    assert homes("GET /deeds?deed=1")[0] == 200
    assert homes("POST /sell-home?deed=1")[0] == 204
    assert [homes(f"GET /deeds?deed={deed}")[0] for deed in (1, 2)] == [404, 200]


def test_mock_lists_what_its_query_asks_for_by_name(homes: Ask) -> None:
    """A property and a parameter of one name are the same."""
    homes("POST /homes", {"street": "A", "door": "1"})
    homes("POST /homes", {"street": "B", "door": "2"})
    assert homes("GET /homes?street=a") == (200, [{"street": "A", "door": "1"}])
    assert homes("GET /homes?street=C") == (200, [])


def test_mock_lists_what_has_one_of_those_that_are_asked_for(
    document: Callable[..., Document],
) -> None:
    """A property may hold several values, and a query may name several."""
    tags = {"type": "array", "items": {"type": "string"}}
    pet = {**PET, "properties": {**PET["properties"], "tags": tags}}
    given = [{"name": "tags", "in": "query", "explode": False, "schema": tags}]
    listed = json({"type": "array", "items": pet})
    paths = {"/pets": {
        "post": {"requestBody": {"content": {"application/json": {"schema": pet}}},
                 "responses": {"201": json(pet)}},
        "get": {"parameters": given, "responses": {"200": listed}}},
        "/pets/{id}": PATHS["/pets/{id}"],
    }  # fmt: skip
    stub = Mock(Contract(document(paths, components=COMPONENTS)))
    for name, own in (("Rex", ["a", "b"]), ("Tom", ["c"]), ("Kim", [])):
        body = orjson.dumps({"name": name, "tags": own})
        stub.answer(Request("POST", "/pets", JSON_KIND, body))

    def names(query: str) -> list[str]:
        listed = orjson.loads(stub.answer(Request("GET", f"/pets{query}")).body)
        return [each["name"] for each in listed]

    known = {"": ["Rex", "Tom", "Kim"], "?tags=B": ["Rex"], "?tags=c,b": ["Rex", "Tom"]}
    assert {query: names(query) for query in known} == known


@pytest.fixture
def paged(document: Callable[..., Document]) -> Mock:
    """A stub of pets whose list has pages; it keeps three."""
    cursor = {"type": "string", "pattern": "^[A-Za-z0-9_-]+$"}
    page = {
        "type": "object",
        "required": ["pets", "next_cursor"],
        "properties": {
            "pets": {"type": "array", "items": REF},
            "next_cursor": {"type": ["string", "null"]},
            "total": {"type": "integer"},
            "count": {"type": "integer"},
        },
    }
    given = [{"name": "limit", "in": "query", "schema": {"type": "integer"}},
             {"name": "cursor", "in": "query", "schema": cursor}]  # fmt: skip
    listing = {"get": {"parameters": given, "responses": {"200": json(page)}}}
    paths = PATHS | {"/pets": PATHS["/pets"] | listing}
    stub = Mock(Contract(document(paths, components=COMPONENTS)))
    for name in ("Rex", "Tom", "Kim"):
        stub.answer(Request("POST", "/pets", JSON_KIND, orjson.dumps({"name": name})))
    return stub


def test_mock_leads_from_page_to_page(paged: Mock) -> None:
    """The cursor is one that the contract has, and the last page has none."""
    names, query = [], "?limit=2"
    while query:
        value = orjson.loads(paged.answer(Request("GET", f"/pets{query}")).body)
        assert (value["total"], value["count"]) == (3, len(value["pets"]))
        names.append([each["name"] for each in value["pets"]])
        query = f"?limit=2&cursor={value['next_cursor']}" if value["next_cursor"] else ""
    assert names == [["Rex", "Tom"], ["Kim"]]


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=-1", f"cursor={5000 * '9'}"], ids=["none", "fewer", "long"]
)
def test_mock_begins_at_the_first_page_where_a_query_makes_no_sense(
    paged: Mock, query: str
) -> None:
    """An empty page would lead to itself, for ever."""
    value = orjson.loads(paged.answer(Request("GET", f"/pets?{query}")).body)
    assert [each["name"] for each in value["pets"]] == ["Rex", "Tom", "Kim"]
    assert value["next_cursor"] is None


def test_mock_acts_on_what_it_keeps(document: Callable[..., Document]) -> None:
    """The example's state is taken over, and nothing else that is about another one."""
    properties = {**PET["properties"], "state": {"enum": ["free", "sold"]}}
    components = {"schemas": {"Pet": {**PET, "properties": properties}}}
    example = {"id": 99, "name": "?", "state": "sold"}
    given = PATHS["/pets/{id}"]["parameters"]
    sale = {"parameters": given, "post": {"responses": {"200": json(REF, example=example)}}}
    paths = {name: PATHS[name] for name in ("/pets", "/pets/{id}")} | {"/pets/{id}/sale": sale}
    stub = Mock(Contract(document(paths, components=components)))
    made = orjson.loads(stub.answer(Request("POST", "/pets", JSON_KIND, b'{"name": "Rex"}')).body)
    for method, path in (("POST", f"/pets/{made['id']}/sale"), ("GET", f"/pets/{made['id']}")):
        shown = orjson.loads(stub.answer(Request(method, path)).body)
        assert shown == made | {"state": "sold"}


def test_mock_acts_on_the_innermost_of_what_it_keeps(document: Callable[..., Document]) -> None:
    """An action is on the item right above it, wherever the contract has it."""
    shop = {"name": "shop", "in": "path", "required": True, "schema": {}}
    pet = PATHS["/pets/{id}"]["parameters"]
    properties = {**PET["properties"], "state": {"enum": ["free", "sold"]}}
    components = {"schemas": {"Pet": {**PET, "properties": properties}}}
    sale = json(REF, example={"id": 99, "name": "?", "state": "sold"})
    paths = {
        "/shops": {"post": {"responses": {"201": json({})}}},
        "/shops/{shop}": {"parameters": [shop], "get": {"responses": {"200": json({})}}},
        "/shops/{shop}/pets": {"parameters": [shop], "post": PATHS["/pets"]["post"]},
        "/shops/{shop}/pets/{id}": {
            "parameters": [shop, *pet], "get": PATHS["/pets/{id}"]["get"]},
        "/shops/{shop}/pets/{id}/sale": {
            "parameters": [shop, *pet], "post": {"responses": {"200": sale}}},
    }  # fmt: skip
    stub = Mock(Contract(document(paths, components=components)))
    body = b'{"name": "Rex"}'
    made = orjson.loads(stub.answer(Request("POST", "/shops/1/pets", JSON_KIND, body)).body)
    at = f"/shops/1/pets/{made['id']}"
    for method, path in (("POST", f"{at}/sale"), ("GET", at)):
        assert orjson.loads(stub.answer(Request(method, path)).body) == made | {"state": "sold"}


def test_mock_has_what_an_answer_links_to(document: Callable[..., Document]) -> None:
    """Its address goes where the contract has a `Location`."""
    paths = {
        "/pets": {"post": {"responses": {}}},
        "/pets/{pet}": {"get": {
            "operationId": "read",
            "parameters": [{"name": "pet", "in": "path", "required": True, "schema": {}}],
            "responses": {"200": json(REF, example={"id": 1, "name": "?"}), "404": json(ERROR)},
        }},
        "/add-pet": {"post": {
            "requestBody": BODY,
            "responses": {"201": {
                **json({}, example={"pet_id": 7}),
                "headers": {"Location": {"required": True, "schema": {}}},
                "links": {"read": {
                    "operationId": "read", "parameters": {"pet": "$response.body#/pet_id"}}},
            }},
        }},
    }  # fmt: skip
    stub = Mock(Contract(document(paths, components=COMPONENTS)))
    assert stub.answer(Request("GET", "/pets/7")).status == 404
    made = stub.answer(Request("POST", "/add-pet", JSON_KIND, b'{"name": "Rex"}'))
    assert header(made, "Location") == "/pets/7"
    assert orjson.loads(stub.answer(Request("GET", "/pets/7")).body)["name"] == "Rex"


def test_mock_that_is_reset_knows_nothing(mock: Mock, ask: Ask) -> None:
    """The next one is the first again."""
    first = ask("POST /pets", {"name": "Rex"})
    mock.reset()
    assert len(mock.received) == 0
    assert ask("POST /pets", {"name": "Rex"}) == first


def test_mock_names_where_a_created_item_is(mock: Mock) -> None:
    """The header is the contract's own."""
    kind = ("Content-Type", "application/json")
    answer = mock.answer(Request("POST", "http://h/v1/pets", (kind,), b'{"name": "Rex"}'))
    item = orjson.loads(answer.body)
    assert header(answer, "Location") == f"/v1/pets/{item['id']}"


def test_mock_with_a_wrong_request_says_what_is_wrong(mock: Mock, ask: Ask) -> None:
    """In the contract's own error, in a header, and in what it received."""
    status, error = ask("POST /pets", {"name": 7})
    assert status == 422
    assert error["message"].endswith('`/name` is refused: 7 is not of type "string"')
    assert error["message"].startswith("api.json:")
    (received,) = mock.received
    assert received.problems == (error["message"],)
    assert header(received.answer, "Treaty-Problem") == error["message"]


def test_error_explains_itself_in_detail_and_blames_nothing_else(
    document: Callable[..., Document],
) -> None:
    """The example is about another request; a title is of the kind of error, not of this one."""
    texts = {"title": {"type": "string", "maxLength": 9}, "detail": {"type": "string"}}
    problem = {"properties": {**texts, "errors": {"type": "array"}}, "required": ["errors"]}
    example = {"title": "Wrong", "detail": "It is.", "errors": [{"field": "house"}]}
    paths = {"/a": {"post": {"requestBody": BODY, "responses": {
        "204": {"description": "done"}, "422": json(problem, example=example)}}}}  # fmt: skip
    stub = Mock(Contract(document(paths, components=COMPONENTS)))
    answer = stub.answer(Request("POST", "/a", JSON_KIND, b"7"))
    assert orjson.loads(answer.body) == {
        "title": "Wrong",
        "detail": stub.received[-1].problems[0],
        "errors": [],
    }


def test_error_blames_nothing_else_wherever_its_lists_are(
    document: Callable[..., Document],
) -> None:
    """Inside another object, beside one that the contract wants to be there."""
    lists = {"fields": {"type": "array"}, "causes": {"type": "array", "minItems": 1}}
    inner = {"properties": {"message": {"type": "string"}, **lists}, "required": list(lists)}
    example = {"error": {"message": "It is.", "fields": [{"name": "house"}], "causes": ["house"]}}
    paths = {"/a": {"post": {"requestBody": BODY, "responses": {
        "204": {"description": "done"},
        "422": json({"properties": {"error": inner}}, example=example)}}}}  # fmt: skip
    stub = Mock(Contract(document(paths, components=COMPONENTS)))
    answer = stub.answer(Request("POST", "/a", JSON_KIND, b"{"))
    error = orjson.loads(answer.body)["error"]
    assert (error["fields"], error["causes"]) == ([], ["house"])
    assert "is no JSON" in error["message"]


def test_list_leads_to_no_other_page(document: Callable[..., Document]) -> None:
    """All there is, is on it; an example's cursor would lead to it again, for ever."""
    page = {
        "properties": {
            "items": {"type": "array", "items": REF},
            "next_cursor": {"type": ["string", "null"]},
        }
    }
    listed = json(page, example={"items": [], "next_cursor": "abc"})
    listed["headers"] = {"Link": {"schema": {}, "example": '</pets?page=2>; rel="next"'}}
    paths = {"/pets": {"post": PATHS["/pets"]["post"], "get": {"responses": {"200": listed}}},
             "/pets/{id}": PATHS["/pets/{id}"]}  # fmt: skip
    stub = Mock(Contract(document(paths, components=COMPONENTS)))
    answer = stub.answer(Request("GET", "/pets"))
    assert orjson.loads(answer.body) == {"items": [], "next_cursor": None}
    assert not [name for name, _ in answer.headers if name == "Link"]


def test_mock_without_an_error_for_it_describes_the_problem(mock: Mock) -> None:
    """RFC 9457, where the contract has nothing."""
    answer = mock.answer(Request("PATCH", "/v1/pets/x"))
    assert answer.status == 422
    body = orjson.loads(answer.body)
    assert [problem.partition(": ")[2] for problem in body["problems"]] == [
        "the path parameter 'id', 'x', is refused: \"x\" is not of type \"integer\"",
        "the body is required and missing",
    ]


def test_mock_without_an_operation_says_so(mock: Mock) -> None:
    """An unknown path, and a known one with other methods."""
    assert mock.answer(Request("GET", "/pets")).status == 404
    assert mock.answer(Request("GET", "/v1/petz")).status == 404
    assert mock.answer(Request("GET", "/elsewhere")).status == 404
    assert [each.problems[0].rpartition("; ")[2] for each in mock.received] == [
        "hint: is it /v1/pets?",
        "hint: is it /v1/pets?",
        "hint: its operations are below /v1",
    ]
    answer = mock.answer(Request("PUT", "/v1/pets"))
    assert (answer.status, header(answer, "Allow")) == (405, "GET, POST")


def test_mock_without_credentials_refuses(ask: Ask) -> None:
    """As the contract says."""
    assert ask("GET /greeting") == (
        401,
        {"message": "the credentials that the contract asks for are missing"},
    )
    assert ask("GET /greeting", None, KEY) == (200, "hi")
    assert ask("GET /greeting", None, ("X-Key", NO_CREDENTIAL)) == (
        401,
        {"message": "treaty-is-not-a-credential is a credential that no stub takes"},
    )


def test_mock_without_credentials_says_so_before_what_else_is_wrong(
    document: Callable[..., Document],
) -> None:
    """The answer is about them."""
    error = json({"properties": {"message": {"type": "string"}}}, example={"message": "No."})
    operation = {"security": [{"key": []}], "requestBody": BODY, "responses": {"401": error}}
    stub = Mock(Contract(document({"/a": {"post": operation}}, components=COMPONENTS)))
    answer = stub.answer(Request("POST", "/a", JSON_KIND, b"{"))
    said = orjson.loads(answer.body)["message"]
    assert said == "the credentials that the contract asks for are missing"
    assert stub.received[-1].problems[0] == said


def test_mock_answers_what_is_preferred(mock: Mock, ask: Ask) -> None:
    """A status, an example, a wait."""
    assert ask("GET /greeting", None, KEY, ("Prefer", "example=long")) == (200, "good morning")
    assert ask("GET /greeting", None, KEY, ("Prefer", "code=404"))[0] == 404
    assert ask("GET /greeting", None, KEY, ("Prefer", "code=503"))[0] == 503
    assert ask("GET /greeting", None, KEY, ("Prefer", "example=none"))[0] == 400
    assert ask("GET /greeting", None, KEY, ("Prefer", "code=none"))[0] == 400
    waiting = mock.answer(Request("GET", "/v1/any", (("Prefer", "delay=1.5"),)))
    assert (waiting.delay, header(waiting, "Preference-Applied")) == (1.5, "delay=1.5")


def test_mock_answers_in_the_media_type_that_is_accepted(mock: Mock) -> None:
    """The contract's first one where none is."""
    for accept, body in (("text/plain", b"hello"), ("image/png", b'"hi"'), ("text/*", b"hello")):
        sent = Request("GET", "/v1/greeting", (KEY, ("Accept", accept)))
        assert mock.answer(sent).body == body


def test_mock_without_data_says_so(mock: Mock) -> None:
    """A schema that admits nothing cannot be answered."""
    answer = mock.answer(Request("GET", "/v1/never"))
    assert answer.status == 501
    assert b"give the response an example" in answer.body


def test_mock_with_a_default_response_uses_it(ask: Ask) -> None:
    """200 is what `default` stands for."""
    assert ask("GET /any") == (200, None)


def test_mock_shows_each_request_as_it_comes(contract: Contract) -> None:
    """Whoever looks on sees the answer too."""
    seen: list[int] = []
    Mock(contract, see=lambda received: seen.append(received.answer.status)).answer(
        Request("GET", "/v1/any")
    )
    assert seen == [200]


@pytest.mark.parametrize("file", sorted(ROOT.glob("contracts/**/openapi.yaml")), ids=str)
def test_mock_of_a_contract_of_this_repository_keeps_it(file: Path) -> None:
    """Every documented status of every operation is answered as documented."""
    contract = Contract(load(read(str(file.relative_to(ROOT)), root=ROOT)))
    mock, checker = Mock(contract), Checker([contract])
    for operation in contract.operations:
        for response in operation.responses:
            url = contract.base_path + operation.path
            headers = (("Prefer", f"code={response.status}"),)
            answer = mock.answer(Request(operation.method, url, headers))
            exchange = Exchange(
                operation.method, url, headers, None, answer.status, answer.headers, answer.body
            )
            judged = checker.judge(exchange, Expectation.NONE).response
            assert judged is not None
            assert judged.problems == []
            assert judged.response is response


def test_mock_answers_what_it_was_told_to(mock: Mock, ask: Ask) -> None:
    """One after the other, and then as ever."""
    mock.answer_next("code=404", Answer(200, JSON_KIND, b'{"id": 9, "name": "Tom"}'))
    assert ask("GET /pets/7")[0] == 404
    assert ask("GET /pets/7") == (200, {"id": 9, "name": "Tom"})
    assert ask("GET /pets/7")[0] == 404  # there is none
    assert [each.problems for each in mock.received] == [(), (), ()]
    with pytest.raises(PreferenceError, match="code=1000"):
        mock.answer_next("code=1000")


def test_mock_that_is_told_to_lie_says_so(mock: Mock) -> None:
    """A test with an answer that nobody would give proves nothing, unless that is its point."""
    lie = Answer(200, JSON_KIND, b'{"id": 9}')
    mock.answer_next(lie)
    assert mock.answer(Request("GET", "/v1/pets/7")) == lie
    assert "`/name` is required and missing" in mock.received[-1].problems[0]
    mock.answer_next(lie, off_contract=True)
    assert mock.answer(Request("GET", "/v1/pets/7")) == lie
    assert mock.received[-1].problems == ()


def test_mock_forgets_what_it_was_told(mock: Mock, ask: Ask) -> None:
    """The next test begins anew."""
    mock.answer_next("code=404", "code=404")
    mock.reset()
    assert ask("GET /pets")[0] == 200


def test_answer_speaks_of_what_was_sent(document: Callable[..., Document]) -> None:
    """Where the answer has it, as it was sent; where it can, and not in an error."""
    job = {"type": "object", "properties": {"id": {"type": "integer"}, "state": {"const": "new"}}}
    content: dict[str, Any] = {"application/json": {"schema": {}}}
    paths = {
        "/jobs": {
            "post": {
                "requestBody": {"content": content},
                "responses": {"202": json(job, example={"id": 1, "state": "new"})},
            }
        }
    }
    stub = Mock(Contract(document(paths)))
    answer = stub.answer(
        Request("POST", "/jobs", JSON_KIND, b'{"id": 7, "state": "old", "more": 1}')
    )
    assert orjson.loads(answer.body) == {"id": 7, "state": "new"}
    assert stub.judge(stub.received[-1], origin="here").findings == ()
