"""Tests that talk to a service are held to its contract, on small projects of their own."""

import pytest

CONTRACT = """\
openapi: 3.1.0
info: {title: Pets, version: "1"}
servers: [{url: /api}]
paths:
  /pets/{id}:
    get:
      parameters:
        - {name: id, in: path, required: true, schema: {type: integer}}
      responses:
        "200":
          description: A pet.
          content:
            application/json:
              schema: {$ref: "#/components/schemas/Pet"}
        "422": {description: Refused.}
components:
  schemas:
    Pet:
      type: object
      properties:
        name: {type: string}
"""
SERVICE = """
import gzip
import json

async def app(scope, receive, send):
    path = scope["path"]
    status, body, headers = 200, {"name": "Rex"}, []
    if path.endswith("/7"):
        body = {"name": "Rex", "owner": "me"}
    elif path.endswith("/x"):
        status = 422
    elif path.endswith("/8"):
        status, headers = 307, [(b"location", b"/api/pets/9")]
    data = json.dumps(body).encode() if status == 200 else b""
    if path.endswith("/10"):
        data, headers = gzip.compress(data), [(b"content-encoding", b"gzip")]
    if data:
        headers.append((b"content-type", b"application/json"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    for chunk in (data[:5], data[5:]):
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body", "body": b""})
"""
CLIENTS = {
    "test_client": """
import pytest
from starlette.testclient import TestClient
from service import app

@pytest.fixture
def get(watch):
    return watch(TestClient(app)).get
""",
    "httpx": """
import httpx
import pytest
from starlette.testclient import TestClient
from service import app

class Transport(httpx.BaseTransport):
    def handle_request(self, request):
        client = TestClient(app, follow_redirects=False)
        answer = client.request(request.method, str(request.url), content=request.read())
        return httpx.Response(answer.status_code, headers=answer.headers,
                              stream=httpx.ByteStream(answer.content))

@pytest.fixture
def get(watch):
    return watch(httpx.Client(transport=Transport(), base_url="http://testserver")).get
""",
}
TESTS = """
def test_right(get):
    assert get("/api/pets/1").json() == {"name": "Rex"}

def test_undocumented_property(get):
    get("/api/pets/7")  # the line that is named

def test_redirect(get):
    get("/api/pets/8", follow_redirects=True)

def test_wrong_request(get):
    get("/api/pets/x")

def test_wrong_on_purpose(get, invalid_request):
    with invalid_request():
        get("/api/pets/x")

def test_not_refused(get, invalid_request):
    with invalid_request():
        get("/api/pets/1")

def test_nothing_sent(invalid_request):
    with invalid_request():
        pass

def test_fails_itself(get):
    assert get("/api/pets/7").json() == {}
"""
ASYNC = """
import asyncio
import httpx
import pytest
from service import app

def run(coroutine):
    asyncio.run(coroutine)

@pytest.fixture
def client(watch):
    transport = httpx.ASGITransport(app)
    return watch(httpx.AsyncClient(transport=transport, base_url="http://testserver"))

def test_right(client):
    run(client.get("/api/pets/1"))

def test_compressed(client):
    run(client.get("/api/pets/10"))

def test_streamed(client):
    async def read():
        async with client.stream("GET", "/api/pets/7") as response:
            assert [chunk async for chunk in response.aiter_raw()]
    run(read())

def test_given_up(client):
    async def leave():
        async with client.stream("GET", "/api/pets/7"):
            pass
    run(leave())

def test_wrong_on_purpose(client, invalid_request):
    async def both():
        with invalid_request():
            await asyncio.gather(client.get("/api/pets/x"), client.get("/api/pets/x"))
    run(both())
"""


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    """A project with a contract and a service that breaks it."""
    pytester.makefile(".yaml", api=CONTRACT)
    pytester.makepyprojecttoml(
        '[tool.treaty]\ncontracts = ["api.yaml"]\n[tool.pytest]\nstrict = true'
    )
    pytester.makepyfile(service=SERVICE)
    return pytester


@pytest.mark.parametrize("client", CLIENTS)
def test_test_with_a_watched_client_fails_where_an_exchange_breaks_the_contract(
    project: pytest.Pytester, client: str
) -> None:
    """Contract line, pointer, curl line, the test's own line and how to run it again."""
    project.makepyfile(conftest=CLIENTS[client], test_pets=TESTS)
    result = project.runpytest_subprocess("-p", "no:randomly", "-p", "no:cacheprovider")
    result.assert_outcomes(passed=2, failed=6)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(
        [
            "*test_undocumented_property*",
            "GET /api/pets/7 -> 200 breaks the contract",
            "  api.yaml:18:5: response-property-undocumented: `/owner` is declared by nothing*",
            "    hint: Describe it in the contract, *",
            "  request: curl http://testserver/api/pets/7",
            "  sent at: test_pets.py:5",
            "  again:   pytest test_pets.py::test_undocumented_property",
            "*test_redirect*",
            "GET /api/pets/8 -> 307 breaks the contract",
            "  api.yaml:9:7: response-redirect-undocumented: redirect 307 to /api/pets/9",
            "*test_wrong_request*",
            "  api.yaml:8:*: request-parameter-invalid: the path parameter 'id', 'x', is*",
            "    hint: Correct the test; if the request is wrong on purpose, mark it with*",
            "*test_not_refused*",
            "  api.yaml:6:5: request-not-refused: answered with 200 instead of being refused:*",
            "*test_nothing_sent*",
            "E   *AssertionError: invalid_request() saw no request",
            "*test_fails_itself*",
            "*- Captured contract call -*",
            "GET /api/pets/7 -> 200 breaks the contract",
        ]
    )


def test_test_with_a_watched_asgi_transport_fails_where_an_exchange_breaks_the_contract(
    project: pytest.Pytester,
) -> None:
    """Streams stay streams, and a response that nobody read is judged by its headers."""
    project.makepyfile(test_async=ASYNC)
    result = project.runpytest_subprocess("-p", "no:randomly", "-p", "no:asyncio")
    result.assert_outcomes(passed=4, failed=1)
    result.stdout.fnmatch_lines(["*response-property-undocumented*", "*test_async.py:23"])


def test_plugin_without_a_watched_client_reads_no_contract(project: pytest.Pytester) -> None:
    """Whoever does not use it pays nothing, and loads nothing."""
    project.makefile(".yaml", api="broken: [")
    project.makepyfile(
        """
        import sys

        def test_nothing():
            assert "treaty.conformance.check" not in sys.modules
            assert "jsonschema_rs" not in sys.modules
        """
    )
    project.runpytest_subprocess(
        "--disable-plugin-autoload", "-p", "treaty.plugin"
    ).assert_outcomes(passed=1)
