"""The examples of OpenAPI's table of styles."""

import pytest

from treaty.compatibility import styles

ARRAY = ["blue", "black", "brown"]
OBJECT = {"R": 100, "G": 200}


@pytest.mark.parametrize(
    ("location", "style", "explode", "array", "members"),
    [
        ("path", "matrix", False, ";color=blue,black,brown", ";color=R,100,G,200"),
        ("path", "matrix", True, ";color=blue;color=black;color=brown", ";R=100;G=200"),
        ("path", "label", False, ".blue,black,brown", ".R,100,G,200"),
        ("path", "label", True, ".blue.black.brown", ".R=100.G=200"),
        ("path", "simple", False, "blue,black,brown", "R,100,G,200"),
        ("header", "simple", True, "blue,black,brown", "R=100,G=200"),
        ("query", "form", False, "color=blue,black,brown", "color=R,100,G,200"),
        ("query", "form", True, "color=blue&color=black&color=brown", "R=100&G=200"),
        ("query", "spaceDelimited", False, "color=blue%20black%20brown", "color=R%20100%20G%20200"),
        ("query", "pipeDelimited", False, "color=blue|black|brown", "color=R|100|G|200"),
        ("query", "deepObject", True, "color=blue&color=black&color=brown",
         "color[R]=100&color[G]=200"),
    ],
)  # fmt: skip
def test_written_as_the_specification_shows(
    location: str, style: str, *, explode: bool, array: str, members: str
) -> None:
    """Arrays and objects in every style (OpenAPI 3.1, section 4.8.12.4)."""
    assert styles.written("color", ARRAY, location, style, explode=explode) == array
    assert styles.written("color", OBJECT, location, style, explode=explode) == members


def test_written_with_a_primitive_is_the_same_exploded_or_not() -> None:
    """Numbers, booleans and null have a text form."""
    assert styles.written("n", 1.5, "query", "form", explode=True) == "n=1.5"
    assert (
        styles.written(name="n", value=True, location="query", style="form", explode=False)
        == "n=true"
    )
    assert styles.written("n", None, "header", "simple", explode=False) == ""
    assert styles.written("n", 3, "path", "matrix", explode=False) == ";n=3"


def test_segment_is_percent_encoded() -> None:
    """A slash in a value does not make another segment."""
    assert styles.segment("n", "a/b c", "simple", explode=False) == "a%2Fb%20c"
