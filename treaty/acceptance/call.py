"""A request that somebody wants to send to a deployment, and what it is marked with."""

from dataclasses import dataclass
from typing import Any, Final

import orjson

from treaty import __version__
from treaty.conformance.bodies import base_name, is_json
from treaty.conformance.exchange import Headers
from treaty.contract.pointer import PointerError, find, split
from treaty.errors import RefusedError

RUN_HEADER: Final = "X-Treaty-Run"
"""Carries the run's id, so that operators can tell its requests from people's."""

PREFIX: Final = "treaty-"


@dataclass(frozen=True, slots=True)
class Call:
    """A request that somebody wants to send.

    Attributes:
        method: In capitals.
        url: The whole address.
        headers: Its headers; credentials as placeholders.
        body: Its body; empty where it has none.
        source: Who wants it: a phase, a test.
        is_marked: Whether that is a test marked for the profile.
        is_made: Whether treaty made the body, and may change it.
    """

    method: str
    url: str
    headers: Headers = ()
    body: bytes = b""
    source: str = ""
    is_marked: bool = False
    is_made: bool = False

    def header(self, name: str) -> str:
        """Gives a header's value; empty where it is not there."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


def run_tag(run: str) -> str:
    """What everything begins with that a run makes."""
    return f"{PREFIX}{run}"


def marked_headers(headers: Headers, run: str) -> Headers:
    """Adds the headers that tell a run's requests from people's; answers come as they are."""
    own = {"user-agent", RUN_HEADER.lower(), "accept-encoding"}
    kept = tuple((name, value) for name, value in headers if name.lower() not in own)
    return (*kept, ("User-Agent", f"treaty/{__version__} (acceptance)"), (RUN_HEADER, run))


def tagged(call: Call, pointer: str, run: str, tag: str, *, creates: bool) -> tuple[bytes, str]:
    """Puts the tag into a body.

    Args:
        call: The request.
        pointer: Where the tag belongs; one member name.
        run: The run's id.
        tag: The tag of what it creates.
        creates: Whether it creates something; else the tag is only kept.

    Returns:
        The body, and the tag that it carries; empty where it can carry none.

    Raises:
        RefusedError: A test gives that member another value.
    """
    body = _json(call)
    if not isinstance(body, dict) or not pointer:
        return call.body, ""
    name = split(pointer)[0]
    given = body.get(name)
    if isinstance(given, str) and given.startswith(run_tag(run)):
        return call.body, given
    if not creates and name not in body:
        return call.body, ""
    if given is not None and not call.is_made:
        raise RefusedError(
            f"{call.method} {pointer} would not carry the run's tag",
            hint=f"leave {name} out, or begin it with the fixture `run_tag`",
        )
    return orjson.dumps({**body, name: tag}), tag


def carries(answer: Any, pointer: str, run: str) -> bool:
    """Whether what was read carries a run's tag."""
    try:
        value = find(answer, pointer)
    except PointerError:
        return False
    return isinstance(value, str) and value.startswith(run_tag(run))


def _json(call: Call) -> Any:
    if not call.body or not is_json(base_name(call.header("content-type"))):
        return None
    try:
        return orjson.loads(call.body)
    except orjson.JSONDecodeError:
        return None
