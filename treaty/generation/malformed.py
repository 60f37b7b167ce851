"""Messages that are wrong as messages: bodies that are none, media types that do not fit."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any, Final

import orjson

from treaty.conformance.bodies import base_name, is_json
from treaty.contract.model import ApiOperation
from treaty.generation.case import NO_BODY, Case, part_types, to_json
from treaty.generation.reach import Reach, Recipe
from treaty.generation.runner import Runner
from treaty.generation.trial import Trials
from treaty.generation.vary import Turns, is_slow
from treaty.generation.walk import Executed

_TEXTS: Final = 4
_FORMS: Final = frozenset({"enum", "const", "pattern", "format"})
_MESSAGES: Final = 12  # of one operation, on average
_METHODS: Final = ("DELETE", "PUT", "PATCH", "POST", "GET")
_LARGE: Final = 3 * 2**20
_LARGEST: Final = 32 * 2**20
_DEPTH: Final = 20_000


class Malformed:
    """Sends messages that are wrong as messages.

    Args:
        operations: All operations of the contract, which say which methods a path has.
        reach: How operations are reached.
        runner: Sends requests.
        trials: Judges.
    """

    def __init__(
        self,
        operations: Sequence[ApiOperation],
        reach: Reach,
        runner: Runner,
        trials: Trials,
    ) -> None:
        self._methods: dict[str, set[str]] = {}
        for operation in operations:
            self._methods.setdefault(operation.path, set()).add(operation.method)
        self._reach = reach
        self._runner = runner
        self._trials = trials

    def turns(self) -> list[Turns]:
        """Sends the messages of each operation, one whenever it is its turn."""
        return [Turns(self._sent(recipe), _MESSAGES) for recipe in self._reach.recipes.values()]

    def _sent(self, recipe: Recipe) -> Iterator[None]:
        scene = self._reach.scene(recipe)
        if scene is None:
            return
        before, base = scene
        for case in (*bodies(base), *self._other_methods(base)):
            if is_slow(self._try(replace(case, phase="malformed"), recipe, before)):
                return
            yield

    def _try(self, case: Case, recipe: Recipe, before: Sequence[Executed]) -> Executed:
        step = replace(recipe.step, case=case)
        executed = self._runner.take(step, before)
        self._trials.see([executed], (*recipe.before, step))
        return executed

    def _other_methods(self, base: Case) -> Iterator[Case]:
        """A method that the path does not have, which must be refused."""
        known = self._methods[base.operation.path]
        if base.operation.method != min(known):
            return
        for method in (*_METHODS, "TRACE"):
            if method not in known and method not in {"HEAD", "OPTIONS"}:
                yield replace(
                    base, body=NO_BODY, media_type="", method=method, note=f"the method {method}"
                )


def bodies(base: Case) -> Iterator[Case]:
    """Wrong bodies in place of one that succeeds."""
    if base.body is NO_BODY:
        return
    for kind in ("text/plain", "application/xml", "application/x-treaty"):
        yield replace(base, body=_bytes(base), media_type=kind, note=f"the media type {kind}")
    yield replace(base, body=_bytes(base), media_type="", note="no media type")
    yield replace(base, body=b"", note="an empty body")
    if is_json(base_name(base.media_type)):
        yield from _json(base)
    if base_name(base.media_type) == "multipart/form-data":
        yield from _forms(base)


def _json(base: Case) -> Iterator[Case]:
    whole = to_json(base.body)
    yield replace(base, body=whole[: len(whole) // 2], note="JSON that breaks off")
    yield replace(base, body=whole + b"}", note="JSON with something behind it")
    yield replace(base, body=b"\xff\xfe" + whole, note="bytes that are no UTF-8 before the JSON")
    yield replace(base, body=b'{"a": NaN}', note="a number that JSON does not have")
    yield replace(base, body=b"[" * _DEPTH + b"]" * _DEPTH, note=f"{_DEPTH} nested arrays")
    if not isinstance(base.body, dict):
        return
    for name, value in islice(base.body.items(), 1):
        twice = whole[:-1] + b"," + orjson.dumps({name: value})[1:]
        yield replace(base, body=twice, note=f"{name} twice")
    yield replace(base, media_type=f"{base.media_type}; charset=utf-8", note="a charset is named")
    texts = _texts(base)
    for name in texts:
        yield from _odd(base, name)
    for name in texts[:1]:
        body = to_json({**base.body, name: "a" * _LARGE})
        yield replace(base, body=body, note=f"a text of {_LARGE} letters in {name}")


def _texts(base: Case) -> list[str]:
    """The members that are texts, the freest first; those of a fixed form only where all are."""
    texts = [name for name, value in base.body.items() if isinstance(value, str)]
    media = base.media
    schema: Any = {}
    if media and media.schema:
        node, _ = base.operation.document.dereference(media.schema.value, media.schema.pointer)
        schema = node.get("properties", {}) if isinstance(node, dict) else {}
    free = [name for name in texts if not _has_a_form(base, schema.get(name))]
    return (free or texts[:1])[:_TEXTS]


def _has_a_form(base: Case, schema: Any) -> bool:
    node, _ = base.operation.document.dereference(schema, "")
    return isinstance(node, dict) and not _FORMS.isdisjoint(node)


def _odd(base: Case, name: str) -> Iterator[Case]:
    """Texts that are no Unicode, or that some databases do not hold."""
    for wrong, note in ((b"\xff\xfe", "bytes that are no UTF-8"), (b"\\ud800", "half a surrogate")):
        body = to_json({**base.body, name: "treaty-text"}).replace(b"treaty-text", wrong)
        yield replace(base, body=body, note=f"{note} in {name}")
    body = to_json({**base.body, name: "\0"})
    yield replace(base, body=body, note=f"the character NUL in {name}")


def _forms(base: Case) -> Iterator[Case]:
    content_type, whole = base.message_body()
    yield replace(base, body=whole[: len(whole) // 2], media_type=content_type, note="half a form")
    yield replace(base, body=whole, note="a form whose boundary is not named")
    yield replace(
        base, body=whole.replace(b"form-data", b"\xff\xfe"), media_type=content_type,
        note="parts without a name",
    )  # fmt: skip
    media = base.media
    for name in base.body if isinstance(base.body, dict) and media else ():
        if media and part_types(media, name):
            yield from _files(base, name)


def _files(base: Case, name: str) -> Iterator[Case]:
    yield replace(base, body={**base.body, name: b""}, note=f"an empty file {name}")
    most = _most(base, name)
    if most is not None and most < _LARGEST:
        body = {**base.body, name: b"%PDF-1.7\n".ljust(most + 1, b"0")}
        yield replace(base, body=body, note=f"a file {name} of {most + 1} bytes")


def _most(base: Case, name: str) -> int | None:
    """The most bytes that a file may have."""
    media = base.media
    if media is None or media.schema is None:
        return None
    document = base.operation.document
    node, _ = document.dereference(media.schema.value, media.schema.pointer)
    part = node.get("properties", {}).get(name) if isinstance(node, dict) else None
    most = part.get("maxLength") if isinstance(part, dict) else None
    return most if isinstance(most, int) else None


def _bytes(base: Case) -> bytes:
    return base.message_body()[1]
