"""Where operations can be reached: servers, their variables and their base paths."""

import re
from functools import lru_cache
from itertools import islice, product
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from treaty.compatibility.templates import Template
from treaty.contract.model import ApiOperation, Server

_MOST: Final = 64
_VARIABLE: Final = re.compile(r"\{([^{}]*)\}")


ANY: Final = "{}"
"""Stands for any value of a variable, or of a part of a path."""


class Address(NamedTuple):
    """One place that requests can be sent to.

    Attributes:
        origin: Scheme and authority, in small letters; empty for a relative server, which stands
            for whatever host serves the contract.
        path: The path, without a slash at its end.
    """

    origin: str
    path: str

    def covers(self, other: "Address") -> bool:
        """Whether requests to the other one arrive here."""
        same_host = not self.origin or not other.origin or _matches(self.origin, other.origin)
        return same_host and _matches(self.path, other.path)

    def __str__(self) -> str:
        return f"{self.origin}{self.path}" or "/"


def served_at(operation: ApiOperation) -> dict[Address, Server]:
    """The addresses that an operation's servers stand for, each with the server that says so."""
    found: dict[Address, Server] = {}
    for server in operation.servers:
        for address in addresses(server):
            found.setdefault(address, server)
    return found


def addresses(server: Server) -> dict[Address, dict[str, str]]:
    """The addresses of one server, each with the values of its variables.

    A variable with an enum stands for each of its values.
    """
    url = server.node.get("url")
    if not isinstance(url, str):
        return {Address("", ""): {}}
    if "{" not in url:
        return {_address(url): {}}
    variables = server.node.get("variables")
    found: dict[Address, dict[str, str]] = {}
    for values in _spread(url, variables if isinstance(variables, dict) else {}):
        found.setdefault(_address(_filled(url, values)), values)
    return found


def shapes(operation: ApiOperation) -> frozenset[str]:
    """The whole path templates of an operation, base paths included and names blanked."""
    path = operation.path
    return frozenset(Template.of(at.path + path).shape for at in served_at(operation))


def _matches(one: str, other: str) -> bool:
    """Whether what one address says covers what another one says."""
    if one == other or ANY not in one:
        return one == other
    pattern = "[^/]*".join(map(re.escape, one.split(ANY)))
    return re.fullmatch(pattern, other) is not None


def _spread(url: str, variables: dict[str, Any]) -> list[dict[str, str]]:
    names = list(dict.fromkeys(_VARIABLE.findall(url)))
    choices = [_choices(name, variables.get(name)) for name in names]
    spread = islice(product(*choices), _MOST)
    return [dict(zip(names, values, strict=True)) for values in spread]


def _filled(url: str, values: dict[str, str]) -> str:
    return _VARIABLE.sub(lambda found: values[found[1]], url)


def _choices(name: str, variable: Any) -> list[str]:
    """A variable's values; without an enum any value will do, and its name does not matter."""
    if not isinstance(variable, dict):
        return [f"{{{name}}}"]
    listed = variable.get("enum")
    if isinstance(listed, list) and listed:
        return [str(value) for value in listed]
    return [ANY]


@lru_cache(maxsize=1024)
def _address(url: str) -> Address:
    try:
        parts = urlsplit(url)
    except ValueError:
        return Address(url, "")
    origin = f"{parts.scheme}://{parts.netloc}".lower() if parts.netloc else ""
    origin = origin.removesuffix(":443") if origin.startswith("https:") else origin
    path = "/" + parts.path.strip("/")
    return Address(origin, path.rstrip("/"))
