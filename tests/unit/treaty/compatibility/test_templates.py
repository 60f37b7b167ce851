"""Path templates."""

from treaty.compatibility.templates import Template, fill


def test_template_forgets_names_and_keeps_their_order() -> None:
    """Two templates that differ in names are the same."""
    template = Template.of("/a/{x}/b/{y}.json")
    assert template == Template("/a/{}/b/{}.json", ("x", "y"))
    assert not template.is_concrete
    assert Template.of("/a").is_concrete


def test_match_gives_the_values_of_one_segment_each() -> None:
    """A value holds no slash, and is not empty."""
    template = Template.of("/a/{x}.{y}")
    assert template.match("/a/b.json") == {"x": "b", "y": "json"}
    assert template.match("/a/b/c.json") is None
    assert template.match("/a/.json") is None
    assert Template.of("/a+b").match("/aab") is None


def test_fill_puts_values_in_and_leaves_unknown_names_readable() -> None:
    """A value that is not given shows by its name."""
    assert fill("/a/{x}/{y}", {"x": "1"}) == "/a/1/y"
