"""Follows a `Location`: it leads to what was created."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from treaty.findings import Finding, Place
from treaty.generation import rules
from treaty.generation.case import Case
from treaty.generation.data import Data
from treaty.generation.listed import other_identifier
from treaty.generation.runner import finding
from treaty.generation.walk import TARGET, Binding, Executed, Step

CHECK: Final = "location"
_HEADER: Final = "Location"
_CREATED: Final = 201
_LEADS: Final = frozenset({201, 202, 301, 302, 303})
_LEADS_READERS: Final = frozenset({307, 308})
"""Statuses that keep the method, so that they lead only readers to something to read."""
_NO_MATTER: Final = frozenset({401, 403, 405, 429, 501})
"""What says nothing about the address: who asked, how often, or that nobody can read it."""
_REDIRECTS: Final = range(300, 400)
_FAILED: Final = range(500, 600)


def leads(executed: Executed) -> bool:
    """Whether an answer has a `Location` that can be read."""
    status, method = executed.exchange.status, executed.exchange.method
    is_one = status in _LEADS or (status in _LEADS_READERS and method == "GET")
    return is_one and bool(_value(executed))


def step_after(taken: Sequence[Executed]) -> Step:
    """The request that reads what the last answer's `Location` leads to."""
    last = taken[-1]
    case = Case(
        last.case.operation, phase="stateful", method="GET", note="the Location of the answer"
    )
    at = len(taken) - 1
    return Step(case, last.step.actor, (Binding(TARGET, at, f"$response.header.{_HEADER}"),))


def checked(walk: Sequence[Executed], _: Data) -> Iterator[Finding]:
    """What is wrong with where a `Location` leads, at a walk's end."""
    made, last = walk[-2:]
    status = last.exchange.status
    if status in _NO_MATTER or status in _REDIRECTS or status in _FAILED:
        return
    value = f"{_HEADER}: {_value(made)}"
    if not last.succeeded:
        message = f"{value}, and GET there is answered with {status}"
    elif made.exchange.status == _CREATED and (wrong := _other(made.answer, last.answer)):
        message = f"{value} leads to {wrong}"
    else:
        return
    place = Place("response", "header", str(made.exchange.status), pointer=_HEADER)
    yield finding(rules.LOCATION, message, made, place=place)


def _other(made: Any, got: Any) -> str:
    """How what was created and what is read differ in what names them."""
    name = other_identifier(made, got)
    return f"{name} {got[name]}, and {name} {made[name]} was created" if name else ""


def _value(executed: Executed) -> str:
    headers = executed.exchange.response_headers
    return next((value for name, value in headers if name.lower() == _HEADER.lower()), "")
