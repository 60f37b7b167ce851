"""`jsonschema_rs`' schema algebra behind a guard: it answers, or it says that it does not know.

It can crash the process on long reference chains and cannot be interrupted while it blows up, so
only small schemas without references reach it, and each of its exceptions means unknown. Its
version is pinned in `pyproject.toml`, because its answers are part of ours.
"""

from typing import Any, Final

import jsonschema_rs
import orjson

from treaty.compatibility.lowered import Schema

LARGEST: Final = 1_500
"""The most bytes that two schemas may have together: beyond, it decided nothing that mattered."""

MOST_ALTERNATIVES: Final = 48
"""The most combinations of alternatives: nine pairs (512) already take five seconds."""

DEEPEST: Final = 24


def covers(receiver: Schema, sender: Schema) -> bool | None:
    """Whether a receiver's schema admits all that a sender's does, where that is known."""
    pair = _canonical(sender, receiver)
    if pair is None:
        return None
    sent, read = pair
    try:
        answer = str(read.covers(sent)).rsplit(".", 1)[-1].upper()
    except Exception:  # noqa: BLE001  whatever it raises means unknown
        return None
    return {"YES": True, "NO": False}.get(answer)


def difference(sender: Schema, receiver: Schema) -> Any:
    """A schema of what the sender admits and the receiver rejects, or nothing."""
    pair = _canonical(sender, receiver)
    if pair is None:
        return None
    try:
        schema = pair[0].subtract(pair[1]).to_json_schema()
    except Exception:  # noqa: BLE001  whatever it raises means unknown
        return None
    return None if b'"$ref"' in orjson.dumps(schema) else schema


def _canonical(
    sender: Schema, receiver: Schema
) -> tuple[jsonschema_rs.CanonicalSchema, jsonschema_rs.CanonicalSchema] | None:
    try:
        text = orjson.dumps([sender, receiver])
    except TypeError:
        return None
    if len(text) > LARGEST or b'"$ref"' in text or b"unevaluated" in text:
        return None
    if _alternatives(sender) * _alternatives(receiver) > MOST_ALTERNATIVES:
        return None
    try:
        return _one(sender), _one(receiver)
    except Exception:  # noqa: BLE001  whatever it raises means unknown
        return None


def _one(schema: Schema) -> jsonschema_rs.CanonicalSchema:
    return jsonschema_rs.canonicalize(
        schema, draft=jsonschema_rs.Draft202012, validate_formats=True, offline=True
    )


def _alternatives(schema: Any, depth: int = 0) -> int:
    """How many combinations of alternatives a schema unfolds to, at most."""
    if depth > DEEPEST:
        return MOST_ALTERNATIVES + 1
    if isinstance(schema, list):
        parts = schema
        count = 1
    elif isinstance(schema, dict):
        parts = [part for word, part in schema.items() if word not in ("enum", "anyOf", "oneOf")]
        count = 1
        for word in ("anyOf", "oneOf"):
            branches = schema.get(word)
            if isinstance(branches, list):
                count *= sum(_alternatives(branch, depth + 1) for branch in branches)
        count *= 2 if "if" in schema else 1
    else:
        return 1
    for part in parts:
        if isinstance(part, dict | list):
            count *= _alternatives(part, depth + 1)
        if count > MOST_ALTERNATIVES:
            break
    return max(count, 1)
