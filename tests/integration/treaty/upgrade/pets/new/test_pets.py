"""What clients of the pets do."""

import json
import uuid
from urllib.request import Request, urlopen

import pytest


@pytest.fixture
def ask(request):
    base = request.config.getoption("--base-url")

    def ask(method, path, body=None, **headers):
        data = None if body is None else json.dumps(body).encode()
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if data:
            headers["Content-Type"] = "application/json"
        sent = Request(base + path, data, headers, method=method)
        with urlopen(sent, timeout=20) as answer:
            text = answer.read()
            return json.loads(text) if text else None

    return ask


def test_pet_is_created_changed_read_listed_and_deleted(ask):
    pet = ask("POST", "/pets", {"name": "Rex", "kind": "dog", "tags": {"colour": "brown"}})
    changed = ask("PATCH", f"/pets/{pet['id']}", {"status": "sold", "tags": {"age": "7"}})
    assert changed == pet | {"status": "sold", "tags": {"colour": "brown", "age": "7"}}
    assert ask("GET", f"/pets/{pet['id']}") == changed
    ask("DELETE", f"/pets/{pet['id']}")


def test_pets_are_listed_page_by_page(ask):
    for name in ("Tom", "Tim"):
        ask("POST", "/pets", {"name": name, "kind": "cat"})
    first = ask("GET", "/pets?limit=1")
    second = ask("GET", f"/pets?limit=1&cursor={first['next']}")
    assert first["items"][0]["id"] < second["items"][0]["id"]


def test_pet_is_created_once_under_one_key(ask):
    key = str(uuid.uuid4())
    once = [ask("POST", "/pets", {"name": "Uno", "kind": "fox"}, Idempotency_Key=key) for _ in "ab"]
    assert once[0] == once[1]
