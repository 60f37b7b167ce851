"""Text to data: both readers, and what is refused."""

import sys
from typing import Any

import orjson
import pytest
import yaml_rs

from treaty.contract import yaml_events
from treaty.contract.limits import MAX_BYTES, MAX_DEPTH
from treaty.contract.parse import parse, serialise
from treaty.contract.yaml_events import read_events
from treaty.errors import ContractError

AGREED = {
    "words that YAML 1.1 reads as booleans": "a: yes\nb: no\nc: on\nd: off\ny: n",
    "booleans and null": "a: true\nb: True\nc: FALSE\nd: null\ne: ~\nf:\ng: NULL",
    "integers": "a: 0\nb: -1\nc: +1\nd: 0o17\ne: 0x1F\nf: 017\ng: 9223372036854775807",
    "floats": "a: 1.0\nb: 1.\nc: .5\nd: 1e3\ne: -1.5E-3\nf: 1.5.6\ng: +.5",
    "dates": "a: 2024-01-01\nb: '2024-01-01'\nc: 2024-01-01T00:00:00Z",
    "numeric keys": "200: a\n'404': b\n0: c",
    "strings that look like numbers": "a: '1'\nb: \"true\"\nc: 1:30\nd: 0x\ne: 1e",
    "escapes": "a: \"\\u00e9\\n\"\nb: 'it''s'",
    "block scalars": "a: |\n  x\n\n  y\nb: >-\n  x\n  y\nc: |+\n  z\n\n",
    "flow": "a: {b: [1, two, {c: d}], e: {}}\nf: []",
    "anchors": "a: &x {b: 1}\nc: *x\nd: [*x, *x]",
    "merges": "a: &x {b: 1, c: 2}\nd:\n  <<: *x\n  c: 3\ne: {<<: [*x, {f: 4}]}",
    "comments and blank lines": "# top\na: 1 # one\n\n\nb: 2",
    "one number too large": "a: 123456789012345678901234567890",
    "underscores and binary": "a: 1_000\nb: 0b11\nc: [1_0, 2]",
    "odd keys": "1.10: a\ntrue: b\n~: c\n012: d\nnull: e",
    "explicit tags": "a: !!str 1\nb: !!int '3'\nc: ! 4",
}


@pytest.mark.parametrize("text", AGREED.values(), ids=AGREED.keys())
def test_parse_yaml_equal_to_careful_reader(text: str) -> None:
    """The fast reader and the careful one agree, types included."""
    parsed = parse(text.encode(), "a.yaml")
    careful = read_events(text, "a.yaml")
    assert repr(parsed.content) == repr(careful)
    assert parsed.serialised == orjson.dumps(careful)


@pytest.mark.parametrize("text", AGREED.values(), ids=AGREED.keys())
def test_parse_without_yaml_rs_same_data(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the fast reader has no wheel, nothing but the time changes."""
    with_it = parse(text.encode(), "a.yaml")
    monkeypatch.setitem(sys.modules, "yaml_rs", None)
    assert parse(text.encode(), "a.yaml") == with_it


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("a: yes", {"a": "yes"}),
        ("200: ok", {"200": "ok"}),
        ("1.10: a", {"1.10": "a"}),
        ("a: 2024-01-01", {"a": "2024-01-01"}),
        ("a: 1_000", {"a": "1_000"}),
        ("a: &x {b: 1}\nc: {<<: *x, b: 2}", {"a": {"b": 1}, "c": {"b": 2}}),
        ('{"a": "\\ud83d\\ude00"}', {"a": "😀"}),
        ("{a: 1, b: [x]}", {"a": 1, "b": ["x"]}),
        ("\ufeffa: 1", {"a": 1}),
    ],
)
def test_parse_text_expected_data(text: str, data: Any) -> None:
    """YAML 1.2's core schema with keys as they are written; JSON; a byte order mark."""
    assert parse(text.encode(), "a.yaml").content == data


def test_parse_plain_yaml_careful_reader_not_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    """What everybody writes takes the fast way, unquoted statuses and descriptions included."""
    monkeypatch.delattr(yaml_events, "read_events")
    text = b"get:\n  operationId: get_1\n  responses:\n    200: {description: 'R & D: done!'}\n"
    assert "200" in parse(text, "a.yaml").content["get"]["responses"]


def test_parse_json_serialised_is_compact() -> None:
    """The same data as compact JSON comes with it."""
    assert parse(b'{ "a" : [ 1 ] }', "a.json").serialised == b'{"a":[1]}'


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "a.yaml: the file is empty"),
        (b" \n\n", "a.yaml: the file is empty"),
        (b"\x89PNG\r\n\x1a\n\x00", "a.yaml:2: a binary file or a control character"),
        (b"a: 1\nb: \x07", "a.yaml:2: a binary file or a control character"),
        (b"a: 1\nb: \xe9", "a.yaml:2: not UTF-8"),
        ("a: 1".encode("utf-16"), "a.yaml:1: not UTF-8"),
        (b"a: 1\nb: [", "a.yaml:2: not YAML"),
        (b"a: 1\na: 2", "a.yaml:2: the key 'a' stands twice"),
        (b"200: 1\n'200': 2", "a.yaml:2: the key '200' stands twice"),
        (b"a: *b", "a.yaml:1: no anchor &b stands before this alias"),
        (b"a: &a [*a]", "a.yaml:1: the alias *a contains itself"),
        (b"a: !!binary aGk=", "a.yaml:1: the tag tag:yaml.org,2002:binary is not JSON"),
        (b"a: !thing {b: 1}", "a.yaml:1: the tag !thing is not JSON"),
        (b"a: .inf", "a.yaml:1: .inf is not a JSON number"),
        (b"a: [-.INF, 1]", "a.yaml:1: -.INF is not a JSON number"),
        (b"a: .NaN", "a.yaml:1: .NaN is not a JSON number"),
        (b"? [a]\n: 1", "a.yaml:1: a key of a mapping is not a string"),
        (b"{{a: 1}: 2}", "a.yaml:1: a key of a mapping is not a string"),
        (b"a: 1\n---\nb: 2", "a.yaml:2: several YAML documents in one file"),
        (b"a: &x 1\nb: {<<: *x}", "a.yaml:2: `<<` merges something that is not a mapping"),
        (b"[" * 2000, f"nested deeper than {MAX_DEPTH} levels"),
    ],
)
def test_parse_bad_yaml_error_names_line_and_remedy(data: bytes, message: str) -> None:
    """Each is refused on one line, with the line in the file and what to do."""
    with pytest.raises(ContractError) as caught:
        parse(data, "a.yaml")
    assert message in str(caught.value)
    assert "hint: " in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'{"a": 1,\n}', "a.json:1: not JSON: trailing comma"),
        (b'{"a": 1,\n"a": 2}', "a.json:2: the key 'a' stands twice in one object"),
        (b'{"a": {"b": 1, "\\u0062": 2}}', "a.json: the key 'b' stands twice in one object"),
        (b"[" * 2000, "a.json: nested deeper than"),
        (b'{"a":' + b"[" * 300 + b"]" * 300 + b"}", "a.json: nested deeper than"),
        (b'{"a": NaN}', "a.json:1: not JSON"),
        (b'{"a": "\xff"}', "a.json:1: not UTF-8"),
        (b'{"a": "\x00"}', "a.json:1: a binary file"),
    ],
)
def test_parse_bad_json_error_names_line(data: bytes, message: str) -> None:
    """JSON is held to the same as YAML."""
    with pytest.raises(ContractError) as caught:
        parse(data, "a.json")
    assert str(caught.value).startswith(message)


def test_parse_json_escaped_quotes_no_false_alarm() -> None:
    """Quotation marks in strings are not taken for a repeated key's."""
    data = b'{"a\\"": "say \\"b\\": \\u0022", "b": "\\u0022"}'
    assert parse(data, "a.json").content == {'a"': 'say "b": "', "b": '"'}


def test_parse_alias_bomb_refused_before_expansion() -> None:
    """Nine levels of nine aliases are 387 million values, of which none is made."""
    lines = ["a: &a [x,x,x,x,x,x,x,x,x]"]
    lines += [
        f"{new}: &{new} [{','.join([f'*{old}'] * 9)}]"
        for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    ]
    with pytest.raises(ContractError, match=r"a\.yaml:7: its aliases expand to more than"):
        parse("\n".join(lines).encode(), "a.yaml")


def test_parse_too_large_refused() -> None:
    """A file beyond the bound is not even decoded."""
    with pytest.raises(ContractError, match="larger than 32 MiB"):
        parse(b"#" * (MAX_BYTES + 1), "a.yaml")


@pytest.mark.parametrize("text", [" " * 20_000 + "a", "- " * 3_000, "a:" * 10_000, "0" * 20_000])
def test_parse_long_line_no_backtracking(text: str) -> None:
    """A hostile line costs what its length costs."""
    with pytest.raises(ContractError):
        parse(f"200: a\n&a b: 1_\n? {text} : !".encode(), "a.yaml")


def test_parse_nested_block_mapping_refused_with_line() -> None:
    """Depth is bounded in block style too, where no bracket tells it."""
    text = "".join(" " * level + "a:\n" for level in range(MAX_DEPTH + 20))
    with pytest.raises(ContractError, match=r"a\.yaml:251: nested deeper"):
        parse(text.encode(), "a.yaml")


def test_serialise_too_deep_error() -> None:
    """Data that was put together too deep is refused like a file."""
    nested: Any = 1
    for _ in range(300):
        nested = [nested]
    with pytest.raises(ContractError, match="nested deeper"):
        serialise(nested, "a.yaml")


def test_yaml_rs_known_differences_still_there() -> None:
    """What the careful reader is kept for: the day these are mended, it is needed less."""
    assert yaml_rs.loads("a: 1_000", parse_datetime=False) == {"a": 1000}
    assert yaml_rs.loads("a: {<<: {b: 1}}", parse_datetime=False) == {"a": {"<<": {"b": 1}}}
