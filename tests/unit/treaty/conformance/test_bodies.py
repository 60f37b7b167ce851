"""Bodies are read by their media type."""

from collections.abc import Callable
from typing import Any

import pytest

from treaty.conformance.bodies import MISSING, BodyReader, Content, is_json, matches
from treaty.conformance.schemas import Schemas
from treaty.contract.document import Document
from treaty.contract.model import Contract

Make = Callable[..., Content]
JSON = "\r\nContent-Type: application/json"
PET = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "age": {"type": "integer"},
        "tags": {"type": "array", "items": {"type": "string"}},
        "home": {"type": "object", "properties": {"city": {"type": "string"}}},
        "photo": {"contentMediaType": "image/png", "maxLength": 4},
    },
    "required": ["name"],
}


@pytest.fixture
def content(document: Callable[..., Document]) -> Make:
    """Makes the representations of a request's body."""

    def make(**medias: Any) -> Content:
        body = {"content": {name.replace("__", "/"): node for name, node in medias.items()}}
        made = document({"/": {"post": {"requestBody": body, "responses": {}}}}, version="3.2.0")
        found = Contract(made).operations[0].body
        assert found
        return Content(Schemas(made), found.content, "request")

    return make


def reader(made: Content, content_type: str) -> BodyReader:
    """Gives the reader that has to be there."""
    found = made.reader(content_type)
    assert found
    return found


@pytest.mark.parametrize(
    ("pattern", "name", "fits"),
    [
        ("*/*", "a/b", True),
        ("image/*", "image/png", True),
        ("image/*", "imagex/png", False),
        ("application/json", "application/json", True),
        ("application/json", "application/problem+json", False),
    ],
)
def test_media_range_matches_its_types(pattern: str, name: str, fits: object) -> None:
    """RFC 9110 section 12.5.1."""
    assert matches(pattern, name) is fits


def test_json_is_known_by_name_and_suffix() -> None:
    """RFC 6839."""
    assert is_json("application/json")
    assert is_json("application/problem+json")
    assert not is_json("application/jsonp")


def test_content_finds_the_most_specific_reader(content: Make) -> None:
    """Parameters of a media type count where the contract writes them."""
    made = content(**{"*__*": {}, "text__*": {}, "text__plain": {}, "text__csv; header=x": {}})
    assert reader(made, "text/plain; charset=utf-8").media.name == "text/plain"
    assert reader(made, "text/html").media.name == "text/*"
    assert reader(made, "TEXT/CSV;header=x").media.name == "text/csv; header=x"
    assert reader(made, "text/csv").media.name == "text/*"
    assert reader(made, "image/png").media.name == "*/*"
    assert content(text__plain={}).reader("image/png") is None


def test_content_keeps_a_bounded_number_of_headers(content: Make) -> None:
    """Every multipart message brings a header of its own."""
    made = content(**{"multipart__form-data": {}})
    readers = {made.reader(f"multipart/form-data; boundary={index}") for index in range(150)}
    assert len(readers) == 1


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"{", "is no JSON"),
        (b'"\xff"', "is no UTF-8 text: byte 0xff at offset 1"),
        (b"NaN", "is no JSON"),
        (b"[1e9]", ""),
    ],
)
def test_json_body_that_is_none_says_so(content: Make, data: bytes, error: str) -> None:
    """Broken syntax, broken UTF-8 and numbers that JSON does not have."""
    read = reader(content(application__json={}), "application/json").read(data, "application/json")
    assert error in read.error
    assert (read.value is MISSING) is bool(error)


def test_json_body_with_a_huge_integer_is_read(content: Make) -> None:
    """JSON does not bound its integers."""
    made = reader(content(application__json={"schema": {"type": "integer"}}), "application/json")
    assert made.read(b"1" * 40, "application/json").flaws == ()


def test_form_body_is_typed_and_judged(content: Make) -> None:
    """Numbers, lists and nested objects cross as text."""
    made = reader(content(**{"application__x-www-form-urlencoded": {"schema": PET}}),
                  "application/x-www-form-urlencoded")  # fmt: skip
    read = made.read(b"name=7&age=7&tags=a&tags=b&home[city]=Rome", made.media.name)
    assert read.value == {"name": "7", "age": 7, "tags": ["a", "b"], "home": {"city": "Rome"}}
    assert read.flaws == ()
    assert [flaw.pointer for flaw in made.read(b"age=x", made.media.name).flaws] == [
        "/age",
        "/name",
    ]
    assert made.read(b"\xff", made.media.name).error == "is no UTF-8 text: byte 0xff at offset 0"


def test_form_body_with_a_list_in_one_field_is_split(content: Make) -> None:
    """`explode: false` joins the items by commas."""
    media = {"schema": PET, "encoding": {"tags": {"explode": False}}}
    name = "application/x-www-form-urlencoded"
    made = reader(content(**{"application__x-www-form-urlencoded": media}), name)
    assert made.read(b"name=x&tags=a,b", name).value["tags"] == ["a", "b"]


def multipart(*parts: tuple[str, str, bytes]) -> bytes:
    """Writes a form with the boundary `b`; each part has its further headers."""
    return b"".join(
        b'--b\r\nContent-Disposition: form-data; name="' + name.encode() + b'"'
        + headers.encode() + b"\r\n\r\n" + data + b"\r\n"
        for name, headers, data in parts
    ) + b"--b--\r\n"  # fmt: skip


def test_multipart_body_is_typed_and_judged(content: Make) -> None:
    """A file is as long as its bytes, and a part in JSON is a value."""
    kind = "multipart/form-data; boundary=b"
    media = {"schema": PET, "encoding": {"photo": {"contentType": "image/png, image/jpeg"}}}
    made = reader(content(**{"multipart__form-data": media}), kind)
    good = multipart(
        ("name", "", b"Rex"),
        ("age", "", b"7"),
        ("tags", "", b"a"),
        ("tags", "", b"b"),
        ("home", JSON, b'{"city": "Rome"}'),
        ("photo", '; filename="p"\r\nContent-Type: image/png', b"\x89\xff"),
    )
    read = made.read(good, kind)
    assert read.flaws == ()
    assert read.value["photo"] == "\x89\xff"
    assert (read.value["tags"], read.value["home"]) == (["a", "b"], {"city": "Rome"})
    wrong = multipart(
        ("name", "", b"Rex"), ("photo", '; filename="p"\r\nContent-Type: image/gif', b"12345")
    )
    found = made.read(wrong, kind).flaws
    assert [flaw.pointer for flaw in found] == ["/photo", "/photo"]
    assert "has the media type image/gif" in found[1].message
    assert "multipart" in made.read(b"x", kind).error
    assert made.read(multipart(("home", JSON, b"{")), kind).error.startswith("is no JSON")


def test_sequence_body_is_judged_item_by_item(content: Make) -> None:
    """JSON Lines have a schema for one line in OpenAPI 3.2."""
    name = "application/jsonl"
    made = reader(content(application__jsonl={"itemSchema": PET}), name)
    found = made.read(b'{"name": "a"}\n\n{"name": 1}\n', name)
    assert [flaw.pointer for flaw in found.flaws] == ["/1/name"]
    assert made.read(b"{\n", name).error
    whole = reader(content(application__jsonl={"schema": {"maxItems": 1}}), name)
    assert len(whole.read(b"1\n2\n", name).flaws) == 1


def test_text_body_is_judged_and_others_are_left_alone(content: Make) -> None:
    """A schema of a picture says nothing that can be checked here."""
    made = content(text__plain={"schema": {"type": "integer"}}, image__png={}, text__css={})
    assert reader(made, "text/plain").read(b"7", "text/plain").value == 7
    assert len(reader(made, "text/plain").read(b"x", "text/plain").flaws) == 1
    assert reader(made, "text/css").read(b"x", "text/css").value == "x"
    assert reader(made, "image/png").read(b"x", "image/png").value is MISSING
