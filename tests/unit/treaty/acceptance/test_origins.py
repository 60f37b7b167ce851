"""Which host an address leads to, and whether it is on a list."""

import pytest

from treaty.acceptance.origins import is_allowed, origin


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/b?c", "https://a.example:443"),
        ("HTTP://A.Example:80", "http://a.example:80"),
        ("https://user:secret@a.example", "https://a.example:443"),
        ("https://[::1]:8443/", "https://[::1]:8443"),
        ("ftp://a.example", ""),
        ("a.example", ""),
        ("https://", ""),
        ("https://a.example:port", ""),
        ("/path", ""),
    ],
)
def test_origin_is_scheme_host_and_port(url: str, expected: str) -> None:
    """Empty for what is none of HTTP's."""
    assert origin(url) == expected


@pytest.mark.parametrize(
    ("url", "hosts", "expected"),
    [
        ("https://a.example/x", ("https://a.example",), True),
        ("https://a.example:443/x", ("https://a.example",), True),
        ("http://a.example/x", ("https://a.example",), False),
        ("https://a.example:444/x", ("https://a.example",), False),
        ("https://b.a.example/x", ("https://a.example",), False),
        ("https://a.example.b/x", ("https://a.example",), False),
        ("https://a.example@b/x", ("https://a.example",), False),
        ("https://u@a.example/x", ("https://a.example",), False),
        ("http://127.0.0.1:8123/", ("http://127.0.0.1:*",), True),
        ("http://127.0.0.2:8123/", ("http://127.0.0.1:*",), False),
        ("/x", ("https://a.example",), False),
    ],
)
def test_is_allowed_needs_the_whole_origin(
    url: str, hosts: tuple[str, ...], *, expected: bool
) -> None:
    """Nothing that only looks like it."""
    assert is_allowed(url, hosts) is expected
