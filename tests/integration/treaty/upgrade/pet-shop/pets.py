"""The shop's own acceptance tests."""

import http.client
import json
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

PET = {"name": "Rex", "status": "new", "price": "10.5000", "settings": {"theme": "dark"}}


@pytest.fixture
def ask(request):
    host = urlsplit(request.config.getoption("--base-url")).netloc

    def send(method, path, body=None, **headers):
        connection = http.client.HTTPConnection(host, timeout=20)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if body is not None:
            sent["Content-Type"] = "application/json"
        connection.request(method, path, None if body is None else json.dumps(body), sent)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, json.loads(content or "null"), answer.headers

    return send


def test_a_pet_is_found_changed_and_deleted(ask) -> None:
    status, made, _ = ask("POST", "/pets", PET, Idempotency_Key=str(uuid4()))
    assert status == 201
    path = f"/pets/{made['id']}"
    status, pet, headers = ask("GET", path)
    assert status == 200
    assert {name: pet[name] for name in PET} == PET
    changes = {"name": "Rexy", "status": "sold", "settings": {"size": "big"}}
    status, pet, _ = ask("PATCH", path, changes, If_Match=headers["ETag"])
    assert status == 200
    assert pet["settings"] == {"theme": "dark", "size": "big"}
    assert ask("DELETE", path)[0] == 204
    assert ask("GET", path)[0] == 404


def test_pets_are_listed_page_by_page(ask) -> None:
    ask("POST", "/pets", PET)
    ask("POST", "/pets", {"name": "Tom"})
    status, page, _ = ask("GET", "/pets?limit=1")
    assert status == 200
    assert len(page["items"]) == 1
    status, page, _ = ask("GET", f"/pets?limit=1&cursor={page['next_cursor']}")
    assert status == 200
