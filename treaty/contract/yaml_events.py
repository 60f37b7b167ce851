"""The careful YAML reader: YAML 1.2's core schema, JSON data only, else an error with its line.

It builds data from PyYAML's events, without recursion and without expanding an alias before its
size is known. `yes` is a string, a key is the text that was written, a date is a string.
"""

import contextlib
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from treaty.contract.limits import MAX_DEPTH, MAX_NODES
from treaty.contract.pointer import join
from treaty.errors import ContractError

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_NULL = re.compile(r"(?:~|null|Null|NULL|)\Z")
_BOOL = re.compile(r"(?:true|True|TRUE|false|False|FALSE)\Z")
_INT = re.compile(r"(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)\Z")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_NOT_FINITE = re.compile(r"(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\Z")
_TAGS = {f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null")}


@dataclass(slots=True)
class _Frame:
    """A mapping or sequence that is still being read."""

    event: Any
    mapping: dict[str, Any] | None
    sequence: list[Any]
    size: int = 1
    key: str | None = None
    merged: list[dict[str, Any]] = field(default_factory=list)


class _Builder:
    """Makes data of one document's events."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.stack: list[_Frame] = []
        self.anchors: dict[str, tuple[Any, int] | None] = {}
        self.total = 0
        self.result: Any = None

    def error(self, message: str, event: Any, *, hint: str) -> ContractError:
        line = event.start_mark.line + 1
        return ContractError(message, hint=hint, file=self.name, line=line)

    def feed(self, event: Any) -> None:
        match event:
            case yaml.ScalarEvent():
                self.scalar(event)
            case yaml.AliasEvent():
                self.alias(event)
            case yaml.MappingStartEvent():
                self.open(event, {})
            case yaml.SequenceStartEvent():
                self.open(event, None)
            case yaml.CollectionEndEvent():
                self.close()
            case _:
                pass

    def open(self, event: Any, mapping: dict[str, Any] | None) -> None:
        if self.stack and (top := self.stack[-1]).mapping is not None and top.key is None:
            raise self.error("a key of a mapping is not a string", event, hint="write one word")
        if event.tag and not event.implicit:
            raise self.error(f"the tag {event.tag} is not JSON", event, hint="remove it")
        if len(self.stack) >= MAX_DEPTH:
            raise self.error(
                f"nested deeper than {MAX_DEPTH} levels",
                event,
                hint="move inner schemas under components and refer to them",
            )
        if event.anchor:
            self.anchors[event.anchor] = None
        self.stack.append(_Frame(event, mapping, []))

    def close(self) -> None:
        frame = self.stack.pop()
        value: Any = frame.sequence
        if frame.mapping is not None:
            value = frame.mapping
            for source in frame.merged:
                value.update({key: source[key] for key in source if key not in value})
        self.add(frame.event, value, frame.size)

    def alias(self, event: Any) -> None:
        if event.anchor not in self.anchors:
            message = f"no anchor &{event.anchor} stands before this alias"
            raise self.error(message, event, hint="define it first, or use $ref")
        known = self.anchors[event.anchor]
        if known is None:
            raise self.error(
                f"the alias *{event.anchor} contains itself", event, hint="use $ref for recursion"
            )
        value, size = known
        self.add(event, value, size, anchored=False)

    def scalar(self, event: Any) -> None:
        top = self.stack[-1] if self.stack else None
        is_key = top is not None and top.mapping is not None and top.key is None
        value = event.value if is_key else self.value_of(event)
        self.add(event, value, 1)

    def add(self, event: Any, value: Any, size: int, *, anchored: bool = True) -> None:
        self.count(event, size)
        if anchored and event.anchor:
            self.anchors[event.anchor] = (value, size)
        if not self.stack:
            self.result = value
            return
        top = self.stack[-1]
        top.size += size
        if top.mapping is None:
            top.sequence.append(value)
        elif top.key is None:
            top.key = self.key_of(top, event, value)
        else:
            self.member(top, event, value)
            top.key = None

    def count(self, event: Any, size: int) -> None:
        """Bounds the data that aliases would expand to, before anything expands them."""
        if isinstance(event, yaml.AliasEvent):
            self.total += size
        if self.total > MAX_NODES:
            raise self.error(
                f"its aliases expand to more than {MAX_NODES:,} values",
                event,
                hint="replace YAML aliases by $ref",
            )

    def key_of(self, frame: _Frame, event: Any, value: Any) -> str:
        if not isinstance(value, str):
            raise self.error("a key of a mapping is not a string", event, hint="write one word")
        if frame.mapping is not None and value in frame.mapping:
            raise self.error(f"the key {value!r} stands twice", event, hint="remove one of the two")
        return value

    def member(self, frame: _Frame, event: Any, value: Any) -> None:
        if frame.mapping is None or frame.key is None:  # pragma: no cover  callers see to it
            return
        if frame.key != "<<":
            frame.mapping[frame.key] = value
            return
        sources = value if isinstance(value, list) else [value]
        if not all(isinstance(source, dict) for source in sources):
            message = "`<<` merges something that is not a mapping"
            raise self.error(message, event, hint="name an anchor of a mapping")
        frame.merged.extend(sources)

    def value_of(self, event: Any) -> Any:
        tag = event.tag
        if tag and tag != "!" and tag not in _TAGS:
            raise self.error(f"the tag {tag} is not JSON", event, hint="remove it")
        if tag in {"!", "tag:yaml.org,2002:str"} or (not tag and not event.implicit[0]):
            return event.value
        return self.plain(event)

    def plain(self, event: Any) -> Any:
        text: str = event.value
        if _NULL.match(text):
            return None
        if _BOOL.match(text):
            return text[0] in "tT"
        if _INT.match(text):
            base = 10 if text[:2] not in {"0o", "0x"} else 0
            return _json_integer(int(text, base))
        if _NOT_FINITE.match(text) or (_FLOAT.match(text) and math.isinf(float(text))):
            raise self.error(f"{text} is not a JSON number", event, hint="quote it")
        return float(text) if _FLOAT.match(text) else text


def _json_integer(value: int) -> int | float:
    """An integer as orjson reads it: beyond 64 bits it is a float."""
    return value if -(2**63) <= value < 2**64 else float(value)


def read_events(text: str, name: str) -> Any:
    """Reads one YAML document.

    Args:
        text: The document.
        name: The file as the user would name it, for errors.

    Raises:
        ContractError: It is not YAML, not JSON data, repeats a key, or is a bomb of aliases.
    """
    builder = _Builder(name)
    documents = 0
    for event in _events(text, name):
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise builder.error(
                    "several YAML documents in one file", event, hint="keep one document a file"
                )
        builder.feed(event)
    return builder.result


def _events(text: str, name: str) -> Iterator[Any]:
    try:
        yield from yaml.parse(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        problem = getattr(error, "problem", None) or getattr(error, "reason", None) or error
        raise ContractError(
            f"not YAML: {problem}",
            hint="correct the syntax",
            file=name,
            line=min(mark.line + 1, len(text.splitlines())) if mark else None,
        ) from None


def places(text: str) -> dict[str, tuple[int, int]]:
    """Gives line and column, counted from 1, of every key and list item, by JSON pointer.

    It stops where the text is not YAML.
    """
    found: dict[str, tuple[int, int]] = {}
    stack: list[_Open] = []
    with contextlib.suppress(ContractError):
        for event in _events(text, ""):
            if isinstance(event, yaml.CollectionEndEvent):
                stack.pop()
            elif isinstance(event, yaml.NodeEvent):
                pointer = stack[-1].child(event, found) if stack else ""
                if isinstance(event, yaml.CollectionStartEvent):
                    stack.append(_Open(pointer, isinstance(event, yaml.MappingStartEvent)))
    return found


@dataclass(slots=True)
class _Open:
    """A collection whose members are being placed."""

    pointer: str
    is_mapping: bool
    index: int = 0
    key: str | None = None

    def child(self, event: Any, found: dict[str, tuple[int, int]]) -> str:
        """Notes the place of a key or an item, and gives the pointer of a value."""
        if self.is_mapping and self.key is not None:
            key, self.key = self.key, None
            return join(self.pointer, key)
        self.key = str(getattr(event, "value", ""))
        pointer = join(self.pointer, self.key if self.is_mapping else self.index)
        found[pointer] = (event.start_mark.line + 1, event.start_mark.column + 1)
        self.index += 1
        return pointer
