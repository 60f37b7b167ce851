"""Who signed in at one release, sent to the other."""

import re
from collections.abc import Iterator
from http.cookies import CookieError, SimpleCookie
from itertools import islice

from treaty.conformance.exchange import Headers
from treaty.upgrade.cell import Side
from treaty.upgrade.leaves import json_body, leaves
from treaty.upgrade.observation import Call, Observation
from treaty.upgrade.oracle import Failure
from treaty.upgrade.oracle_rules import CREDENTIAL_REFUSED
from treaty.upgrade.oracles.across import Across, broken
from treaty.upgrade.probe import Probe
from treaty.upgrade.samples import operation_of

_SUCCESS = range(200, 300)
_REFUSED = frozenset({401, 403})
_TOKEN = re.compile(r"(?i)token|jwt|session|credential")
_MOST = 3  # credentials of an answer, and reads that are tried with each
_SHORTEST = 8  # characters of a token


class Credentials(Across):
    """Signs in at one release as clients do, and reads at both with what that has given."""

    name = "credentials across"

    def look(self, probe: Probe, by: Side, to: Side) -> Iterator[Failure]:
        """The release that gave a credential is the control: it takes it, and nobody without."""
        known = probe.known(by).items()
        reads = [sample for operation, sample in known if operation.method == "GET"]
        for operation, sample in known:
            if operation.method != "POST" or not any(_given(sample)):
                continue
            seen = probe.send(probe.request(sample), by)
            for given in islice(_given(seen), _MOST) if seen else ():
                fit = [each for each in reads if _signed_in(each, *given) is not None]
                for read in fit[:_MOST]:
                    yield from _tried(probe, read, given, by, to)


def _tried(
    probe: Probe, read: Observation, given: tuple[str, str], by: Side, to: Side
) -> Iterator[Failure]:
    operation = operation_of(probe.rollout.checkers[to], read)
    headers = read.exchange.request_headers
    signed_in = _signed_in(read, *given)
    if operation is None or signed_in is None:
        return
    url, nobody = read.exchange.url, tuple(each for each in headers if not _is_credential(each[0]))
    stranger = probe.send(Call("GET", url, nobody), by)
    own = probe.send(Call("GET", url, signed_in), by)
    if stranger is None or own is None or stranger.exchange.status not in _REFUSED:
        return
    seen = probe.send(Call("GET", url, signed_in), to)
    if own.exchange.status in _SUCCESS and seen and seen.exchange.status in _REFUSED:
        message = f"a credential of the {by} release is answered with {seen.exchange.status}"
        message = f"{message} by the {to} one"
        yield broken(CREDENTIAL_REFUSED, message, operation.identity, seen)


def _given(seen: Observation) -> Iterator[tuple[str, str]]:
    """What an answer gives to sign in with: cookies by name, and tokens without one."""
    for header, text in seen.exchange.response_headers:
        if header.lower() == "set-cookie":
            yield from _cookies(text).items()
    for pointer, value in leaves(json_body(seen.exchange.response_body)).items():
        is_token = _TOKEN.search(pointer.rpartition("/")[2])
        if is_token and isinstance(value, str) and len(value) >= _SHORTEST:
            yield "", value


def _signed_in(read: Observation, name: str, value: str) -> Headers | None:
    """A request's headers with another credential in its place; None where it has none."""
    headers, changed = read.exchange.request_headers, []
    for header, text in headers:
        if name and header.lower() == "cookie" and name in _cookies(text):
            cookies = _cookies(text) | {name: value}
            changed.append((header, "; ".join(f"{each}={of}" for each, of in cookies.items())))
        elif not name and header.lower() == "authorization" and text.lower().startswith("bearer "):
            changed.append((header, f"{text[:7]}{value}"))
        else:
            changed.append((header, text))
    return tuple(changed) if tuple(changed) != headers else None


def _cookies(text: str) -> dict[str, str]:
    try:
        return {name: morsel.coded_value for name, morsel in SimpleCookie(text).items()}
    except CookieError:
        return {}


def _is_credential(header: str) -> bool:
    return header.lower() in {"authorization", "cookie"}
