"""What FastAPI's routes offer against contracts."""

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal, NotRequired
from uuid import UUID

import pytest
from fastapi import FastAPI, Form, Header, Query, Request, Response, UploadFile
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.security import HTTPBearer
from pydantic import BaseModel, ConfigDict, Field
from starlette.applications import Starlette
from starlette.routing import Mount, Route
from typing_extensions import TypedDict

from fixtures.contracts import ContractOf
from treaty.compatibility.application import routes
from treaty.compatibility.drift import drift
from treaty.compatibility.offer import describe
from treaty.compatibility.offered_contract import offered
from treaty.contract.model import Contract
from treaty.findings import Finding, Proof

ROOT = Path(__file__).parent
Found = Callable[..., list[str]]

ANSWERING = """
paths:
  /pet:
    get:
      responses:
        "200":
          description: A pet.
          content:
            application/json:
              schema: SCHEMA
"""
TAKING = """
paths:
  /pet:
    post:
      requestBody:
        required: true
        content:
          application/json:
            schema: SCHEMA
      responses: {"204": {description: Done.}, "422": {description: Refused.}}
"""


def drifted(contract: Contract, application: Any) -> list[Finding]:
    """All differences between a contract and an application."""
    offer = offered(contract, describe(application), routes(application), root=ROOT)
    return drift(contract, offer)


def brief(findings: list[Finding]) -> list[str]:
    """What was found, in short: severity, rule and pointer."""
    return [
        " ".join(part for part in (each.severity.value, each.rule, each.place.pointer) if part)
        for each in findings
    ]


@pytest.fixture
def answered(contract_of: ContractOf) -> Callable[[str, Any], list[Finding]]:
    """Compares `GET /pet`, whose contract answers a schema, with a route of a response model."""

    def compare(schema: str, model: Any, **options: Any) -> list[Finding]:
        contract = contract_of(ANSWERING.replace("SCHEMA", schema))
        application = FastAPI()

        @application.get("/pet", response_model=model, **options)
        def read_pet() -> Any: ...

        return drifted(contract, application)

    return compare


@pytest.fixture
def sent(contract_of: ContractOf) -> Callable[[str, Any], list[Finding]]:
    """Compares `POST /pet`, whose contract takes a schema, with a route of a request model."""

    def compare(schema: str, model: Any) -> list[Finding]:
        contract = contract_of(TAKING.replace("SCHEMA", schema))
        application = FastAPI()
        _handle_invalid(application)

        def create_pet(body: Any) -> None: ...

        create_pet.__annotations__["body"] = model
        application.post("/pet", status_code=204)(create_pet)
        return drifted(contract, application)

    return compare


def _handle_invalid(application: FastAPI) -> None:
    async def refuse(request: Request, error: Exception) -> Response:
        return JSONResponse({"error": "invalid"}, 422)

    application.add_exception_handler(RequestValidationError, refuse)


def obj(properties: str, *, required: str = "", more: str = "") -> str:
    """A schema of an object, in YAML's flow style."""
    needed = f", required: [{required}]" if required else ""
    return f"{{type: object, properties: {{{properties}}}{needed}{more}}}"


class Kind(StrEnum):
    """An enum with a member too many."""

    CAT = "cat"
    DOG = "dog"
    FISH = "fish"


class Name(BaseModel):
    """A model with one string."""

    name: str


class Nullable(BaseModel):
    """A model with a string that may be null."""

    name: str | None


class Optional(BaseModel):
    """A model with a string that may be missing, or null."""

    name: str | None = None


class Defaulted(BaseModel):
    """A model with a default, which is always written."""

    name: str = "Rex"


class Number(BaseModel):
    """A model with a number in the string's place."""

    name: int


class Kinded(BaseModel):
    """A model with an enum."""

    name: Kind


class Bounded(BaseModel):
    """A model with bounds."""

    name: Annotated[str, Field(min_length=1, max_length=80)]


class Closed(BaseModel):
    """A model that refuses what it does not know."""

    model_config = ConfigDict(extra="forbid")
    name: str


class Open(BaseModel):
    """A model that writes what it does not know."""

    model_config = ConfigDict(extra="allow")
    name: str


class More(BaseModel):
    """A model with a property more."""

    name: str
    age: int


class Tree(BaseModel):
    """A model that refers to itself."""

    name: str
    children: "list[Tree]" = []


class Cat(BaseModel):
    """One of two models that a tag tells apart."""

    kind: Literal["cat"]
    name: str | None = None


class Dog(BaseModel):
    """The other one."""

    kind: Literal["dog"]


class Tagged(BaseModel):
    """A model with a discriminated union."""

    pet: Annotated[Cat | Dog, Field(discriminator="kind")]


class Partial(TypedDict):
    """A dictionary that may have no name."""

    name: NotRequired[str]


class Loose(BaseModel):
    """A model with a property of any type."""

    name: Any


class Identified(BaseModel):
    """A model with a format."""

    name: UUID


STRING = obj("name: {type: string}", required="name")
BOUNDS = obj(
    'name: {type: string, minLength: 1, maxLength: 80, pattern: "^[A-Z]"}', required="name"
)
ENUM = obj("name: {type: string, enum: [cat, dog]}", required="name")
TREE = (
    "{type: object, required: [name, children], properties: {name: {type: string}, "
    "children: {type: array, items: {type: object, required: [name, children], properties: "
    "{name: {type: string}, children: {type: array}}}}}}"
)
TAGGED = obj(
    "pet: {oneOf: ["
    "{type: object, required: [kind], properties: {kind: {const: cat}, name: {type: string}}}, "
    "{type: object, required: [kind], properties: {kind: {const: dog}}}]}",
    required="pet",
)


@pytest.mark.parametrize(
    ("schema", "model", "expected"),
    [
        pytest.param(STRING, Name, [], id="same"),
        pytest.param(STRING, Defaulted, [], id="default is always written"),
        pytest.param(STRING, Number, ["error answer-not-promised /name"], id="wrong type"),
        pytest.param(STRING, Nullable, ["error answer-not-promised /name"], id="nullable"),
        pytest.param(obj("name: {type: [string, 'null']}"), Nullable, [], id="null promised"),
        pytest.param(
            obj("name: {type: string}, age: {type: integer}", required="name, age"),
            Name,
            ["error answer-not-promised /age"],
            id="missing property",
        ),
        pytest.param(ENUM, Kinded, ["error answer-not-promised /name"], id="enum member more"),
        pytest.param(ENUM, Name, ["warning answer-left-open /name"], id="enum left open"),
        pytest.param(BOUNDS, Name, ["warning answer-left-open /name"], id="bounds left open"),
        pytest.param(
            obj("name: {type: string, format: uuid}", required="name"),
            Name,
            ["warning answer-left-open /name"],
            id="format left open",
        ),
        pytest.param(STRING, Identified, [], id="more precise"),
        pytest.param(STRING, More, ["warning answer-not-described /age"], id="property more"),
        pytest.param(
            obj("name: {type: string}", required="name", more=", additionalProperties: false"),
            Name,
            [],
            id="closed promise kept by a model",
        ),
        pytest.param(
            obj("name: {type: string}", required="name", more=", additionalProperties: false"),
            Open,
            ["error answer-not-promised"],
            id="closed promise broken by an open model",
        ),
        pytest.param(
            obj("name: {type: string}", required="name", more=", additionalProperties: false"),
            More,
            ["error answer-not-promised /age"],
            id="closed promise broken by a property",
        ),
        pytest.param(TREE, Tree, [], id="recursive model"),
        pytest.param("{type: array, items: {type: string}}", list[str], [], id="array"),
        pytest.param(
            "{type: array, items: {type: string}}",
            list[int],
            ["error answer-not-promised /*"],
            id="array of another type",
        ),
        pytest.param(STRING, None, ["warning answer-left-open"], id="no model"),
        pytest.param(STRING, Loose, ["warning answer-left-open /name"], id="no type"),
        pytest.param(
            obj("pet: " + STRING, required="pet"),
            dict[str, Loose],
            ["error answer-not-promised /pet", "error answer-not-promised /pet/name"],
            id="free keys",
        ),
        pytest.param(STRING, Partial, ["error answer-not-promised /name"], id="partial"),
        pytest.param(TAGGED, Tagged, ["error answer-not-promised /pet/name"], id="tagged null"),
    ],
)
def test_drift_response_model(
    schema: str,
    model: Any,
    expected: list[str],
    answered: Callable[[str, Any], list[Finding]],
) -> None:
    """What contradicts the contract is an error, what is left open a warning, habits are silent."""
    assert brief(answered(schema, model)) == expected


@pytest.mark.parametrize(
    ("schema", "model", "options", "expected"),
    [
        pytest.param(
            obj("name: {type: string}"),
            Optional,
            {"response_model_exclude_none": True},
            [],
            id="null is left out",
        ),
        pytest.param(
            STRING,
            Optional,
            {"response_model_exclude_none": True},
            ["error answer-not-promised /name"],
            id="null is left out of a required property",
        ),
        pytest.param(
            STRING,
            Defaulted,
            {"response_model_exclude_unset": True},
            ["error answer-not-promised /name"],
            id="defaults may be left out",
        ),
        pytest.param(
            TAGGED, Tagged, {"response_model_exclude_none": True}, [], id="null in a tagged union"
        ),
    ],
)
def test_drift_route_leaves_values_out(
    schema: str,
    model: Any,
    options: dict[str, Any],
    expected: list[str],
    answered: Callable[..., list[Finding]],
) -> None:
    """A route that leaves values out neither sends null nor promises them."""
    assert brief(answered(schema, model, **options)) == expected


@pytest.mark.parametrize(
    ("schema", "model", "expected"),
    [
        pytest.param(STRING, Name, [], id="same"),
        pytest.param(
            obj("name: {type: string}"), Name, ["error request-refused /name"], id="required"
        ),
        pytest.param(STRING, Number, ["error request-refused /name"], id="another type"),
        pytest.param(
            obj("name: {type: string}", required="name"),
            Bounded,
            ["error request-refused /name"],
            id="narrower bounds",
        ),
        pytest.param(
            BOUNDS, Name, ["warning request-beyond-contract /name"], id="bounds unchecked"
        ),
        pytest.param(STRING, Kinded, ["error request-refused /name"], id="an enum of its own"),
        pytest.param(
            obj("name: {type: string}"),
            Optional,
            ["warning request-beyond-contract /name"],
            id="null is accepted",
        ),
        pytest.param(
            obj("name: {type: string}", required="name", more=", additionalProperties: false"),
            Closed,
            [],
            id="closed on both sides",
        ),
        pytest.param(STRING, Closed, ["error request-refused"], id="closed by the model alone"),
        pytest.param(
            obj("name: {type: string}, age: {type: integer}", required="name"),
            Name,
            ["warning request-part-ignored /age"],
            id="optional property ignored",
        ),
        pytest.param(
            obj("name: {type: string, default: Tom}"),
            Defaulted,
            ["warning default-differs /name"],
            id="default",
        ),
    ],
)
def test_drift_request_model(
    schema: str, model: Any, expected: list[str], sent: Callable[[str, Any], list[Finding]]
) -> None:
    """What refuses contract-keeping clients is an error, what accepts more a warning."""
    assert brief(sent(schema, model)) == expected


def test_drift_finding_contract_line_handler_line_and_witness(
    sent: Callable[[str, Any], list[Finding]],
) -> None:
    """Both sides are placed, and the request that is refused is shown."""
    (finding,) = sent(obj("name: {type: string}"), Name)
    assert finding.base is not None
    assert (finding.base.file, finding.base.line) == ("openapi.yaml", 11)
    assert finding.revision is not None
    assert finding.revision.file == "test_drift.py"
    assert finding.proof is Proof.PROVEN
    assert finding.witness is not None
    assert finding.witness.value["body"] == {}
    assert (finding.witness.accepted_by, finding.witness.rejected_by) == ("base", "revision")
    assert finding.message.startswith("from the contract to the application, ")


def test_drift_laxer_witness_names_the_sides_of_the_contract(
    sent: Callable[[str, Any], list[Finding]],
) -> None:
    """The comparison the other way round has the contract as its base all the same."""
    (finding,) = sent(BOUNDS, Name)
    assert finding.base is not None
    assert finding.base.file == "openapi.yaml"
    assert finding.witness is not None
    assert (finding.witness.accepted_by, finding.witness.rejected_by) == ("revision", "base")
    assert finding.message.startswith("from the application to the contract, ")


PARAMETERS = """
paths:
  /pets/{id}:
    get:
      parameters:
        - {name: id, in: path, required: true, schema: {type: integer}}
        - {name: limit, in: query, schema: {type: integer, default: 20}}
        - {name: name, in: query, schema: {type: string}}
        - {name: X-Trace, in: header, schema: {type: string}}
      responses: {"200": {description: Pets.}}
"""


def test_drift_optional_parameters_of_fastapi_silent(contract_of: ContractOf) -> None:
    """A URL has no null, whatever FastAPI writes; names of path parameters do not matter."""
    application = FastAPI()
    _handle_invalid(application)

    @application.get("/pets/{pet_id}", response_class=Response)
    def read(
        pet_id: int,
        limit: int = 20,
        name: str | None = None,
        x_trace: Annotated[str | None, Header()] = None,
    ) -> None: ...

    assert brief(drifted(contract_of(PARAMETERS), application)) == []


def test_drift_parameters_that_differ_named(contract_of: ContractOf) -> None:
    """Type, default, requirement, and what only one side has."""
    application = FastAPI()
    _handle_invalid(application)

    @application.get("/pets/{pet_id}", response_class=Response)
    def read(pet_id: UUID, name: str, extra: str | None = None, limit: int = 50) -> None: ...

    assert sorted(brief(drifted(contract_of(PARAMETERS), application))) == [
        "error request-refused id",
        "error request-refused name",
        "warning default-differs limit",
        "warning request-beyond-contract extra",
        "warning request-part-ignored x-trace",
    ]


STATUSES = """
paths:
  /pets:
    post:
      parameters: [{name: limit, in: query, schema: {type: integer}}]
      responses:
        "201":
          description: Born.
          headers: {Location: {required: true, schema: {type: string}}}
          content: {application/json: {schema: {type: object}}}
        "404":
          description: No.
          content: {application/problem+json: {schema: {type: object}}}
"""


def test_drift_status_that_no_contract_describes_error(contract_of: ContractOf) -> None:
    """FastAPI's own 422 is real where nothing handles invalid requests."""
    application = FastAPI()

    @application.post("/pets", status_code=201, responses={409: {"description": "Twice."}})
    def create(limit: int = 1) -> dict[str, Any]:
        return {}

    found = drifted(contract_of(STATUSES), application)
    assert [(each.severity.value, each.rule, each.place.status) for each in found] == [
        ("error", "answer-not-promised", "409"),
        ("error", "answer-not-promised", "422"),
        ("warning", "default-differs", None),
        ("warning", "answer-left-open", "201"),
    ]


def test_drift_success_status_another_error(contract_of: ContractOf) -> None:
    """The route answers 200 where 201 was promised."""
    application = FastAPI()
    _handle_invalid(application)

    @application.post("/pets")
    def create(limit: int | None = None) -> dict[str, Any]:
        return {}

    found = drifted(contract_of(STATUSES), application)
    assert [(each.severity.value, each.rule, each.place.status) for each in found] == [
        ("error", "answer-not-promised", "200"),
        ("warning", "answer-left-open", "201"),
    ]


def test_drift_media_type_of_refusal_error(contract_of: ContractOf) -> None:
    """A body of another media type is not what was promised."""
    application = FastAPI()
    _handle_invalid(application)
    headers = {"Location": {"required": True, "schema": {"type": "string"}}}

    @application.post(
        "/pets", status_code=201, responses={201: {"headers": headers}, 404: {"model": Name}}
    )
    def create(limit: int | None = None) -> dict[str, Any]:
        return {}

    found = drifted(contract_of(STATUSES), application)
    assert [(each.severity.value, each.rule, each.place.media_type) for each in found] == [
        ("error", "answer-not-promised", "application/json"),
        ("warning", "answer-left-open", "application/problem+json"),
    ]


def test_drift_refusal_shared_by_operations_one_finding(contract_of: ContractOf) -> None:
    """What every route says alike is told once, and names all operations."""
    refusal = "'404': {description: No, content: {application/json: {schema: {type: string}}}}"
    responses = f"responses: {{'204': {{description: Done}}, {refusal}}}"
    contract = contract_of(
        f"paths: {{/a: {{get: {{{responses}}}}}, /b: {{get: {{{responses}}}}}}}".replace(
            refusal, "'404': {$ref: '#/components/responses/No'}"
        )
        + f"\ncomponents: {{responses: {{No: {refusal.partition(': ')[2]}}}}}"
    )
    application = FastAPI()
    for path in ("/a", "/b"):
        application.get(path, status_code=204, responses={404: {"model": int}})(lambda: None)
    (finding,) = drifted(contract, application)
    assert brief([finding]) == ["error answer-not-promised"]
    assert [str(each) for each in finding.reaches] == ["GET /a", "GET /b"]


UPLOAD = """
paths:
  /files:
    post:
      requestBody:
        required: true
        content:
          multipart/form-data:
            schema:
              type: object
              required: [file]
              properties: {file: {type: string, format: binary}, note: {type: string}}
            encoding: {file: {contentType: image/png}}
      responses: {"204": {description: Stored.}}
"""


def test_drift_upload_silent(contract_of: ContractOf) -> None:
    """Files have no null and no type that a route could state."""
    application = FastAPI()
    _handle_invalid(application)

    @application.post("/files", status_code=204)
    def upload(file: UploadFile, note: Annotated[str | None, Form()] = None) -> None: ...

    assert brief(drifted(contract_of(UPLOAD), application)) == []


SECURED = """
paths: {/pets: {get: {security: [{token: []}], responses: {"200": {description: Pets.}}}}}
components: {securitySchemes: {token: {type: http, scheme: bearer}}}
"""


@pytest.mark.parametrize(
    ("dependencies", "expected"),
    [([], []), ([HTTPBearer()], [])],
    ids=["nothing declared", "the same scheme by another name"],
)
def test_drift_security_silent(
    dependencies: list[Any], expected: list[str], contract_of: ContractOf
) -> None:
    """Where an application declares no scheme at all, nothing is known about it."""
    from fastapi import Depends  # noqa: PLC0415  beside its only use

    application = FastAPI(dependencies=[Depends(each) for each in dependencies])
    application.get("/pets", response_class=Response)(lambda: None)
    assert brief(drifted(contract_of(SECURED), application)) == expected


def test_drift_security_declared_by_other_routes_only_warning(contract_of: ContractOf) -> None:
    """An open route beside guarded ones is laxer than its contract."""
    from fastapi import Depends  # noqa: PLC0415  beside its only use

    application = FastAPI()
    application.get("/pets", response_class=Response)(lambda: None)
    application.get("/own", dependencies=[Depends(HTTPBearer())])(lambda: None)
    assert brief(drifted(contract_of(SECURED), application)) == ["warning request-beyond-contract"]


VERSIONED = """
servers: [{url: https://staging.example/api/v1}, {url: /api/v1}]
paths: {/pet: {get: {responses: {"200": {description: Pet, content: {application/json: {schema:
  {type: object, required: [name], properties: {name: {type: string}}}}}}}}}}
"""


def _pet_application(model: Any) -> FastAPI:
    application = FastAPI()
    application.get("/pet", response_model=model)(lambda: None)
    return application


def test_drift_mounted_applications_each_by_its_base_path(contract_of: ContractOf) -> None:
    """Components of one name in two applications are not mixed up."""
    first = _pet_application(Name)
    second = FastAPI()

    class Local:
        """Holds a model of the same name as the first application's."""

        Name = type("Name", (Number,), {})

    second.get("/pet", response_model=Local.Name)(lambda: None)
    whole = Starlette(routes=[Mount("/api/v1", first), Mount("/api/v2", second)])
    assert brief(drifted(contract_of(VERSIONED), whole)) == []
    newer = contract_of(VERSIONED.replace("v1", "v2"))
    assert brief(drifted(newer, whole)) == ["error answer-not-promised /name"]


async def _list_pets(request: Request) -> Response:
    return Response()


def test_drift_plain_routes_presence_alone(contract_of: ContractOf) -> None:
    """Of routes of Starlette nothing but the path is known."""
    application = Starlette(routes=[Route("/api/v1/pet", _list_pets)])
    assert drifted(contract_of(VERSIONED), application) == []


def test_drift_hidden_route_told(contract_of: ContractOf) -> None:
    """Beside routes that are compared, one that cannot be is told of."""
    application = FastAPI()
    application.get("/api/v1/pet", include_in_schema=False)(_list_pets)
    application.get("/other")(_list_pets)
    (finding,) = drifted(contract_of(VERSIONED), application)
    assert brief([finding]) == ["info operation-not-compared"]
    assert finding.revision is not None
    assert finding.revision.line == _list_pets.__code__.co_firstlineno


def test_drift_model_split_into_input_and_output_silent(contract_of: ContractOf) -> None:
    """One model that is taken and answered is compared in each direction by its own form."""
    body = "content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}"
    answer = body.replace("Pet", "Whole")
    contract = contract_of(
        f"""
paths:
  /pets:
    post:
      requestBody: {{required: true, {body}}}
      responses: {{"200": {{description: Pet, {answer}}}}}
components:
  schemas:
    Pet: {{type: object, properties: {{name: {{type: string, default: Rex}}}}}}
    Whole: {{type: object, required: [name], properties: {{name: {{type: string}}}}}}
"""
    )
    application = FastAPI()
    _handle_invalid(application)

    @application.post("/pets")
    def create(pet: Defaulted) -> Defaulted:
        return pet

    assert brief(drifted(contract, application)) == []


def test_drift_served_contract_not_believed(contract_of: ContractOf) -> None:
    """An application that serves its contract as its schema is compared by its routes."""
    application = _pet_application(Number)
    application.openapi = lambda: {"openapi": "3.1.0", "paths": {}}  # type: ignore[method-assign]  # what many do
    contract = contract_of(VERSIONED.replace("/api/v1", ""))
    assert brief(drifted(contract, application)) == ["error answer-not-promised /name"]


def test_drift_query_list_and_literal_silent(contract_of: ContractOf) -> None:
    """Enums and lists of parameters mean the same in both forms."""
    contract = contract_of(
        "paths: {/pets: {get: {parameters: [{name: tag, in: query, schema: {type: array, items: "
        "{type: string}}}, {name: order, in: query, schema: {type: string, enum: [up, down]}}], "
        "responses: {'200': {description: Pets}}}}}"
    )
    application = FastAPI()
    _handle_invalid(application)

    @application.get("/pets", response_class=Response)
    def read(
        tag: Annotated[list[str] | None, Query()] = None,
        order: Literal["up", "down"] | None = None,
    ) -> None: ...

    assert brief(drifted(contract, application)) == []
