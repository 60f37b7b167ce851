"""Places in files."""

import pytest

from treaty.contract.positions import Positions

YAML = b"""\
openapi: 3.1.0
paths:
  "/a b":
    get: {x: [1, {y: 2}]}
  # comment
  /c: # another
    - name: z
      in: |
        text
        200: a
    - \xc3\xa9: 1
      k: 2
    - null
"""


@pytest.mark.parametrize(
    ("pointer", "line", "column"),
    [
        ("", 1, 1),
        ("/paths", 2, 1),
        ("/paths/~1a b", 3, 3),
        ("/paths/~1a b/get/x/0", 4, 15),
        ("/paths/~1a b/get/x/1", 4, 19),
        ("/paths/~1a b/get/x/1/y", 4, 19),
        ("/paths/~1c", 6, 3),
        ("/paths/~1c/0", 7, 7),
        ("/paths/~1c/0/in", 8, 7),
        ("/paths/~1c/1/k", 12, 7),
        ("/paths/~1c/7/nothing", 6, 3),
        ("/nothing", 1, 1),
    ],
)
def test_find_pointer_in_yaml_line_and_column(pointer: str, line: int, column: int) -> None:
    """Keys by their own place, items by theirs, what is missing by what is around it."""
    position = Positions("a.yaml", YAML).find(pointer)
    assert (position.file, position.line, position.column) == ("a.yaml", line, column)


ALIASES = b"""\
pet: &pet
  properties:
    name: {type: string}
one: *pet
two:
  <<: *pet
  required: [name]
three:
  <<: [*pet, {k: 1}]
pets: [&small {a: 1}, *small]
later: &pet
  type: object
last: *pet
"""


@pytest.mark.parametrize(
    ("pointer", "line"),
    [
        ("/one", 4),
        ("/one/properties", 2),
        ("/one/properties/name/type", 3),
        ("/one/nothing", 4),
        ("/two/required", 7),
        ("/two/properties/name", 3),
        ("/three/properties", 2),
        ("/three/k", 9),
        ("/pets/1/a", 10),
        ("/last/type", 12),
    ],
)
def test_find_pointer_behind_an_alias_leads_to_what_it_stands_for(pointer: str, line: int) -> None:
    """As a reference does: the alias is where it is used, its parts are where they are written."""
    assert Positions("a.yaml", ALIASES).find(pointer).line == line


def test_find_pointer_in_what_merges_itself_ends() -> None:
    """It is no value; whoever reads it says so."""
    assert Positions("a.yaml", b"a: &a\n  <<: *a\n  b: 1\n").find("/a/c").line == 1


def test_find_pointer_in_json_line_and_column() -> None:
    """JSON is placed by the same means."""
    position = Positions("a.json", b'{\n  "a": {\n    "b/c": [1,\n 22]}}').find("/a/b~1c/1")
    assert (position.line, position.column) == (4, 2)


def test_find_column_counts_characters() -> None:
    """A letter of two bytes is one column."""
    assert Positions("a.yaml", "é: {ü: 1, a: 2}".encode()).find("/é/a").column == 11


def test_find_text_that_rapidyaml_refuses_placed_nevertheless(
    capfd: pytest.CaptureFixture[str],
) -> None:
    """A flow list that is closed at its key's indentation is read by most, and placed too."""
    text = b"a:\n  b:\n    c: [\n    x,\n    y\n  ]\n  d: 1\ne: [1, {f: 2}]\n"
    positions = Positions("a.yaml", text)
    assert [positions.find(at).line for at in ("/a/d", "/a/b/c/1", "/e/1/f", "/a/d/none")] == [
        7,
        5,
        8,
        7,
    ]
    assert capfd.readouterr().err == ""


def test_find_text_that_nobody_reads_first_line() -> None:
    """A place in a broken file is its beginning, not a crash."""
    assert Positions("a.yaml", b"a: [\nb: {").find("/b/c").line in {1, 2}
