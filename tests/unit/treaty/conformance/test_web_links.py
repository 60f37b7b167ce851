"""Links in headers."""

import pytest

from treaty.conformance.web_links import next_address, next_link


@pytest.mark.parametrize(
    ("value", "target"),
    [
        ('</a>; rel="next"', "/a"),
        ("</a>;rel=next", "/a"),
        ('</a?x=1,2>; rel="next"', "/a?x=1,2"),
        ('</a>; title="p, q"; rel="next"', "/a"),
        ('</a>; title="p; rel=next", </b>; rel=next', "/b"),
        (r'</a>; title="p\", q"; rel="next"', "/a"),
        ('</a> ; rel = "next"', "/a"),
        ('</a>; rel="last NEXT"', "/a"),
        ('</a>; REL="next"', "/a"),
        ('</a>; crossorigin; rel="next"', "/a"),
        ('</a>; rel="prev", </b>; rel="next"', "/b"),
        ('</a>; rel="prev"; rel="next"', ""),
        ('</a>; rel="next"; anchor="/other"', ""),
        ('</a>; rel="nextish"', ""),
        ('</a>; rel="next', ""),
        ("</a>", ""),
        ("/a", ""),
        ("", ""),
    ],
)
def test_next_link_is_the_target_of_that_relation(value: str, target: str) -> None:
    """Commas and semicolons stand in addresses and in quoted texts, too."""
    assert next_link(value) == target


def test_next_address_in_any_of_several_headers() -> None:
    """They may be written one by one, in whatever letters."""
    headers = (("link", '</a>; rel="prev"'), ("X", "</c>; rel=next"), ("Link", "</b>; rel=next"))
    assert next_address(headers) == "/b"
    assert next_address(()) == ""
