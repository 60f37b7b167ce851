"""The model of a contract."""

import pytest

from fixtures.contracts import ContractOf

PETS = """
servers: [{url: "https://{host}/api/v1/", variables: {host: {default: example.com}}}]
security: [{token: []}]
paths:
  /pets/{id}:
    parameters:
      - {name: id, in: path, required: true, schema: {type: string}}
      - {$ref: "#/components/parameters/Limit"}
    get:
      operationId: getPet
      parameters: [{name: limit, in: query, schema: {type: integer}}]
      responses:
        "200":
          description: A pet.
          headers:
            X-Count: {required: true, schema: {type: integer}}
            Content-Type: {schema: {type: string}}
          content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}
        4xx: {$ref: "#/components/responses/Error"}
        default: {description: Other.}
    put:
      deprecated: true
      x-sunset: 2030-01-01
      security: []
      servers: [{url: /other}]
      requestBody: {$ref: "#/components/requestBodies/Pet"}
      responses: {"204": {description: Done.}}
      callbacks:
        changed: {"{$request.body#/url}": {post: {responses: {"200": {description: Thanks.}}}}}
webhooks:
  born: {post: {responses: {"200": {description: Thanks.}}}}
components:
  parameters: {Limit: {name: limit, in: query, schema: {type: string}}}
  requestBodies: {Pet: {required: true, content: {application/json: {schema: {type: object}}}}}
  responses: {Error: {description: Wrong., content: {text/plain: {}}}}
  schemas: {Pet: {type: object}}
  securitySchemes: {token: {type: http, scheme: bearer}}
"""


def test_operations_of_contract_in_order(contract_of: ContractOf) -> None:
    """Each has its method, its path and its place."""
    contract = contract_of(PETS)
    assert [str(operation.identity) for operation in contract.operations] == [
        "GET /pets/{id}",
        "PUT /pets/{id}",
    ]
    assert contract.operations[1].pointer == "/paths/~1pets~1{id}/put"
    assert [(at.method, at.path) for at in contract.webhooks] == [("POST", "born")]


def test_parameters_of_both_levels_merged_operation_wins(contract_of: ContractOf) -> None:
    """A parameter is told apart by location and name; the operation's own wins."""
    identifier, limit = contract_of(PETS).operations[0].parameters
    assert (identifier.name, identifier.required, identifier.style) == ("id", True, "simple")
    assert (limit.required, limit.style, limit.explode) == (False, "form", True)
    assert limit.schema is not None
    assert limit.schema.value == {"type": "integer"}
    assert limit.pointer == "/paths/~1pets~1{id}/get/parameters/0"


def test_parameter_behind_reference_placed_where_defined(contract_of: ContractOf) -> None:
    """The place of a part is where it is written."""
    _, limit = contract_of(PETS).operations[1].parameters
    assert limit.pointer == "/components/parameters/Limit"
    assert limit.schema is not None
    assert limit.schema.pointer == "/components/parameters/Limit/schema"


def test_header_parameter_key_without_case(contract_of: ContractOf) -> None:
    """Header names have no case, others have."""
    text = """
paths:
  /a:
    parameters: [{name: X-A, in: header, schema: {}}, {name: A, in: query, schema: {}}]
    get: {parameters: [{name: x-a, in: header, schema: {}}, {name: a, in: query, schema: {}}]}
"""
    names = [parameter.name for parameter in contract_of(text).operations[0].parameters]
    assert names == ["x-a", "A", "a"]


def test_responses_statuses_headers_and_content(contract_of: ContractOf) -> None:
    """Ranges in capitals, references followed, `Content-Type` left out as OpenAPI says."""
    ok, error, other = contract_of(PETS).operations[0].responses
    assert [ok.status, error.status, other.status] == ["200", "4XX", "default"]
    assert [(header.name, header.required) for header in ok.headers] == [("X-Count", True)]
    assert ok.content[0].schema is not None
    assert ok.content[0].schema.value == {"$ref": "#/components/schemas/Pet"}
    assert (error.pointer, error.content[0].name) == ("/components/responses/Error", "text/plain")
    assert error.content[0].schema is None
    assert other.content == ()


def test_body_behind_reference_resolved(contract_of: ContractOf) -> None:
    """A request body may be shared."""
    get, put = contract_of(PETS).operations
    assert get.body is None
    assert put.body is not None
    assert (put.body.required, put.body.pointer) == (True, "/components/requestBodies/Pet")
    assert put.body.content[0].name == "application/json"


def test_security_of_operation_wins_over_contract(contract_of: ContractOf) -> None:
    """An empty list opens an operation to all."""
    get, put = contract_of(PETS).operations
    assert (get.security, get.security_pointer) == (({"token": ()},), "/security")
    assert (put.security, put.security_pointer) == ((), "/paths/~1pets~1{id}/put/security")


def test_servers_variables_filled_and_base_path(contract_of: ContractOf) -> None:
    """The base path is that of the first server, without a slash at its end."""
    contract = contract_of(PETS)
    assert (contract.servers[0].url, contract.base_path) == (
        "https://example.com/api/v1/",
        "/api/v1",
    )
    assert contract.operations[1].servers[0].base_path == "/other"


@pytest.mark.parametrize(
    ("servers", "base_path"),
    [
        ("", ""),
        ("servers: [{url: /}]", ""),
        ("servers: [{url: 'http://a'}]", ""),
        ("servers: [{url: v2}]", "/v2"),
    ],
)
def test_base_path_of_odd_servers(servers: str, base_path: str, contract_of: ContractOf) -> None:
    """No server is the server `/`."""
    assert contract_of(servers + "\npaths: {}").base_path == base_path


def test_lifecycle_and_callbacks_of_operation(contract_of: ContractOf) -> None:
    """Deprecation, its date, and the requests that the service sends."""
    get, put = contract_of(PETS).operations
    assert (get.deprecated, get.sunset, get.operation_id) == (False, None, "getPet")
    assert (put.deprecated, put.sunset, put.operation_id) == (True, "2030-01-01", None)
    ((name, callback),) = put.callbacks
    assert (name, callback.method, callback.path) == ("changed", "POST", "{$request.body#/url}")


def test_path_item_behind_reference_siblings_win(contract_of: ContractOf) -> None:
    """A path item may be shared; what stands beside the reference is its own."""
    text = """
paths: {/a: {$ref: "#/components/pathItems/A", get: {operationId: own}}}
components: {pathItems: {A: {get: {operationId: shared}, post: {}}}}
"""
    get, post = contract_of(text).operations
    assert (get.operation_id, get.pointer) == ("own", "/paths/~1a/get")
    assert post.pointer == "/components/pathItems/A/post"


def test_openapi_3_2_additional_operations_and_items(contract_of: ContractOf) -> None:
    """Methods beyond the usual, and sequences."""
    text = """
openapi: 3.2.0
paths:
  /a:
    query:
      responses:
        "200": {description: d, content: {application/jsonl: {itemSchema: {type: object}}}}
    additionalOperations: {COPY: {}}
"""
    query, copy = contract_of(text, head="").operations
    assert (query.method, copy.method) == ("QUERY", "COPY")
    item = query.responses[0].content[0].item_schema
    assert item is not None
    assert item.value == {"type": "object"}


@pytest.mark.parametrize(
    "text",
    [
        "paths: []\ncomponents: []\nwebhooks: 3\nsecurity: {}\nservers: x",
        "paths: {/a: {get: {parameters: [3, {$ref: '#/info'}], responses: [], security: [3]}}}",
        "paths: {/a: {get: {callbacks: {a: {$ref: '#/info/title'}}}}}",
        "paths: {/a: {get: {requestBody: {$ref: '#/info/title'}}}}",
        "paths: {/a: {$ref: '#/info/title'}, /b: 3}\ncomponents: {securitySchemes: {a: 3}}",
        "paths: {/a: {get: {responses: {'200': {headers: {a: {$ref: '#/info/title'}}}}}}}",
        "paths: {/a: {get: {responses: {'200': {content: 3}}}}}",
    ],
)
def test_model_of_wrong_shapes_reads_on(text: str, contract_of: ContractOf) -> None:
    """What has another shape is left out; the linter is who says so."""
    contract = contract_of(text)
    for operation in contract.operations:
        assert operation.body is None
        assert all(response.content == () for response in operation.responses)
        assert (operation.callbacks, operation.security) == ((), ())
        assert len(operation.parameters) <= 1
    assert (contract.webhooks, contract.security_schemes, contract.base_path) == ((), {}, "")
