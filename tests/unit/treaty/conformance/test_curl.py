"""Requests are written for a shell, without secrets."""

from collections.abc import Callable
from typing import Any

import pytest

from treaty.conformance.curl import curl, is_secret
from treaty.conformance.exchange import Exchange

MakeExchange = Callable[..., Exchange]
JSON = "curl http://localhost/pets -H 'Content-Type: application/json'"
FORM = "curl http://localhost/pets -H 'Content-Type: application/x-www-form-urlencoded'"

PRINTED = (r"@<(printf '\x89\x00')", r"@<(printf '\xff{\x27\x5c')")
MANY = "@body # 2001 bytes, too many to show"


@pytest.mark.parametrize(
    ("request_", "more", "line"),
    [
        ("GET /pets", {}, "curl http://localhost/pets"),
        ("HEAD /pets", {}, "curl --head http://localhost/pets"),
        ("POST /pets", {}, "curl -X POST http://localhost/pets"),
        ("GET /pets?a=it's&token=1", {}, "curl 'http://localhost/pets?a=it'\"'\"'s&token=***'"),
        ("GET https://u:p@h/pets", {}, "curl 'https://***@h/pets'"),
        ("GET /pets", {"headers": {"Host": "h", "Accept": "*/*", "X-A": "1"}},
         "curl http://localhost/pets -H 'X-A: 1'"),
        ("GET /pets", {"headers": {"Authorization": "Bearer x.y", "Cookie": "a=1"}},
         "curl http://localhost/pets -H 'Authorization: Bearer ***' -H 'Cookie: ***'"),
        ("POST /pets", {"body": {"name": "R", "all": [{"pin": "x"}]}},
         f"{JSON} --data-raw '" + '{"name":"R","all":[{"pin":"***"}]}' + "'"),
        ("POST /pets", {"body": {"pin": 4815, "token": None, "credentials": {"of": ["x", True]}}},
         f"{JSON} --data-raw '" + '{"pin":"***","token":null,"credentials":{"of":["***",true]}}'
         + "'"),
        ("PUT /pets", {"body": b'{"a":1, "a":2}', "headers": {"Content-Type": "application/json"}},
         f"{JSON.replace('curl', 'curl -X PUT')} --data-raw '" + '{"a":1, "a":2}' + "'"),
        ("PUT /pets", {"body": b"{", "headers": {"Content-Type": "application/json"}},
         "curl -X PUT http://localhost/pets -H 'Content-Type: application/json' --data-raw '{'"),
        ("POST /pets", {"body": b"a=1&secret=2",
                        "headers": {"Content-Type": "application/x-www-form-urlencoded"}},
         f"{FORM} --data-raw 'a=1&secret=%2A%2A%2A'"),
        ("POST /pets", {"body": b"\x89\x00", "headers": {"Content-Type": "image/png"}},
         f"{JSON.replace('application/json', 'image/png')} --data-binary {PRINTED[0]}"),
        ("POST /pets", {"body": b"\xff{'\\", "headers": {"Content-Type": "text/plain"}},
         f"{JSON.replace('application/json', 'text/plain')} --data-binary {PRINTED[1]}"),
        ("POST /pets", {"body": b"a" * 2001, "headers": {"Content-Type": "text/plain"}},
         f"{JSON.replace('application/json', 'text/plain')} --data-binary {MANY}"),
        ("POST /pets", {"headers": {"Content-Type": "image/png"}},
         "curl -X POST http://localhost/pets -H 'Content-Type: image/png'"),
    ],
)  # fmt: skip
def test_curl_of_a_request_is_one_line_for_a_shell(
    exchange: MakeExchange, request_: str, more: dict[str, Any], line: str
) -> None:
    """What is implied is left out, what is secret is masked."""
    assert curl(exchange(request_, **more)) == line


def test_curl_of_a_form_names_its_files(exchange: MakeExchange) -> None:
    """Bytes have no place in a shell."""
    body = (
        b'--b\r\nContent-Disposition: form-data; name="kind"\r\n\r\npassport\r\n'
        b'--b\r\nContent-Disposition: form-data; name="pin"\r\n\r\n1234\r\n'
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n'
        b"Content-Type: application/pdf\r\n\r\n%PDF\r\n--b--\r\n"
    )
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    line = curl(exchange("POST /d", body=body, headers=headers))
    assert line == (
        "curl http://localhost/d -F kind=passport -F 'pin=***'"
        " -F 'file=@a.pdf;type=application/pdf'"
    )
    assert "--data-raw" in curl(exchange("POST /d", body=b"x", headers=headers))


def test_curl_masks_what_the_contract_calls_a_credential(exchange: MakeExchange) -> None:
    """Whatever its name is."""
    line = curl(exchange("GET /?who=me", headers={"X-Me": "1"}), secrets=frozenset({"who", "x-me"}))
    assert line == "curl 'http://localhost/?who=***' -H 'X-Me: ***'"


@pytest.mark.parametrize("name", ["Authorization", "X-Api-Key", "set-cookie", "accessToken", "pin"])
def test_secret_is_known_by_its_name(name: str) -> None:
    """Better one mask too many."""
    assert is_secret(name)
    assert not is_secret("spinning")
