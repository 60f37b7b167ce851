"""The credentials that an operation asks for, as far as a request shows them."""

from collections.abc import Mapping, Sequence
from typing import Final

from treaty.conformance.styles import Fields, cookies
from treaty.contract.model import Node

NO_CREDENTIAL: Final = "treaty-is-not-a-credential"
"""What stands for a wrong credential: generated exchanges send it, and a stub refuses it."""

_VISIBLE = frozenset({"http", "apiKey", "oauth2", "openIdConnect"})


class Credentials:
    """What a request has to carry for one operation.

    Attributes:
        in_query: The names of credentials that stand in the query.
        are_needed: Whether a request without any is to be refused, as far as is visible.
    """

    def __init__(
        self, alternatives: Sequence[Mapping[str, Sequence[str]]], schemes: Mapping[str, Node]
    ) -> None:
        self._alternatives = [
            [schemes.get(name, {}) for name in alternative] for alternative in alternatives
        ]
        self.in_query = frozenset(
            str(scheme.get("name"))
            for alternative in self._alternatives
            for scheme in alternative
            if scheme.get("in") == "query"
        )
        self.are_needed = bool(self._alternatives) and all(
            any(scheme.get("type") in _VISIBLE for scheme in alternative)
            for alternative in self._alternatives
        )

    def are_in(self, headers: Mapping[str, str], query: Fields) -> bool:
        """Whether a request carries what one of the alternatives asks for.

        Args:
            headers: By their names in lower case.
            query: The values of the query.
        """
        if not self.are_needed:
            return True
        return any(
            all(_carries(scheme, headers, query) for scheme in alternative)
            for alternative in self._alternatives
        )


def _carries(scheme: Node, headers: Mapping[str, str], query: Fields) -> bool:
    name, where = str(scheme.get("name", "")), scheme.get("in")
    kind = scheme.get("type")
    if kind == "http":
        given = headers.get("authorization", "").partition(" ")[0].lower()
        return given == str(scheme.get("scheme", "")).lower()
    if kind in {"oauth2", "openIdConnect"}:
        return "authorization" in headers
    if kind != "apiKey":
        return True
    if where == "query":
        return name in query
    if where == "cookie":
        return name in cookies(headers.get("cookie", ""))
    return name.lower() in headers
