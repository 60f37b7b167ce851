"""Exchanges take their address apart."""

import pytest

from treaty.conformance.exchange import Exchange


@pytest.mark.parametrize(
    ("url", "path", "query"),
    [
        ("http://host:1/a%20b?x=1#f", "/a%20b", "x=1"),
        ("http://host", "/", ""),
        ("/pets?a=?&b", "/pets", "a=?&b"),
        ("/pets#f?x", "/pets", ""),
    ],
)
def test_exchange_with_an_address_gives_path_and_query_as_sent(
    url: str, path: str, query: str
) -> None:
    """Whole addresses and mere paths are both understood, and nothing is decoded."""
    exchange = Exchange("GET", url, (), b"", 200, (), b"")
    assert (exchange.path, exchange.query) == (path, query)
