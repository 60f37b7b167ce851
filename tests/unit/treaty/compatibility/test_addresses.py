"""Addresses of servers."""

from typing import Any

import pytest

from treaty.compatibility.addresses import Address, addresses
from treaty.contract.model import Server


def _addresses(**node: Any) -> list[str]:
    return [str(address) for address in addresses(Server(node.get("url", "/"), node, ""))]


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://API.example.com:443/v1/", "https://api.example.com/v1"),
        ("http://a:8080", "http://a:8080"),
        ("/v1", "/v1"),
        ("v1/", "/v1"),
        ("/", "/"),
        ("https://[bad", "https://[bad"),
    ],
)
def test_addresses_of_a_plain_url_are_one_and_normal(url: str, address: str) -> None:
    """Case of the host, the usual port and a slash at the end do not matter."""
    assert _addresses(url=url) == [address]


def test_addresses_of_a_variable_with_an_enum_are_one_each() -> None:
    """A variable without an enum stands for anything, whatever its name."""
    region = {"default": "eu", "enum": ["eu", "us"]}
    assert _addresses(url="https://{r}.a/{v}", variables={"r": region, "v": {"default": "1"}}) == [
        "https://eu.a/{}",
        "https://us.a/{}",
    ]


def test_addresses_of_a_server_without_url_are_the_root() -> None:
    """What the linter reports does not stop a comparison."""
    assert _addresses() == ["/"]


def test_covers_with_a_relative_address_means_any_host() -> None:
    """The host that serves a contract is not known from it."""
    assert Address("", "/v1").covers(Address("https://a", "/v1"))
    assert Address("https://a", "/v1").covers(Address("", "/v1"))
    assert not Address("https://a", "/v1").covers(Address("https://b", "/v1"))
    assert not Address("", "/v1").covers(Address("", "/v2"))
