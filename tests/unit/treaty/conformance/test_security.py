"""Credentials are seen in a request."""

from typing import Any

import pytest

from treaty.conformance.security import Credentials

SCHEMES: dict[str, dict[str, Any]] = {
    "bearer": {"type": "http", "scheme": "bearer"},
    "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
    "asked": {"type": "apiKey", "in": "query", "name": "key"},
    "biscuit": {"type": "apiKey", "in": "cookie", "name": "sid"},
    "oidc": {"type": "openIdConnect"},
    "tls": {"type": "mutualTLS"},
}


@pytest.mark.parametrize(
    ("alternatives", "headers", "query", "carried"),
    [
        ([], {}, {}, True),
        ([{}], {}, {}, True),
        ([{"bearer": []}], {}, {}, False),
        ([{"bearer": []}], {"authorization": "Bearer x"}, {}, True),
        ([{"bearer": []}], {"authorization": "Basic x"}, {}, False),
        ([{"oidc": []}], {"authorization": "anything"}, {}, True),
        ([{"key": []}], {"x-key": "1"}, {}, True),
        ([{"asked": []}], {}, {"key": ["1"]}, True),
        ([{"biscuit": []}], {"cookie": "sid=1"}, {}, True),
        ([{"biscuit": []}], {"cookie": "other=1"}, {}, False),
        ([{"bearer": [], "key": []}], {"x-key": "1"}, {}, False),
        ([{"bearer": []}, {"key": []}], {"x-key": "1"}, {}, True),
        ([{"bearer": []}, {}], {}, {}, True),
        ([{"tls": []}], {}, {}, True),
        ([{"tls": [], "key": []}], {}, {}, False),
    ],
)
def test_credentials_of_one_alternative_suffice(
    alternatives: list[dict[str, list[str]]],
    headers: dict[str, str],
    query: dict[str, list[str]],
    carried: object,
) -> None:
    """Schemes of one alternative are needed together; what is not visible counts as given."""
    assert Credentials(alternatives, SCHEMES).are_in(headers, query) is carried


def test_credentials_in_the_query_are_named() -> None:
    """They are no undocumented parameters."""
    assert Credentials([{"asked": []}, {"key": []}], SCHEMES).in_query == {"key"}
