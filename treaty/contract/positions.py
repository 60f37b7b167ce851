"""Where in a file a JSON pointer's value stands, for JSON and YAML alike.

rapidyaml parses in place, so that the address of a key's buffer is its offset in the file. It is
used for places only: what a value is, `treaty.contract.parse` says. What it refuses, though others
read it, PyYAML's events place, more slowly.
"""

import contextlib
import ctypes
import os
from collections.abc import Iterator
from functools import cached_property
from itertools import accumulate
from typing import Any

import ryml

from treaty.contract.pointer import join, split, unescape
from treaty.findings import Position

_MERGE = b"<<"
_DEEPEST = 20  # merges of merges
_BLOCK = 16_384


class _Buffer(ctypes.Structure):
    """CPython's `Py_buffer`; only its first member is read."""

    _fields_ = (("address", ctypes.c_void_p), ("rest", ctypes.c_byte * 128))


class Positions:
    """The places of one file; the file is parsed when the first one is asked for.

    Args:
        name: The file as the user would name it.
        data: Its bytes, UTF-8.
    """

    def __init__(self, name: str, data: bytes) -> None:
        self.name = name
        self.data = data
        self._known: dict[str, tuple[int, int]] = {}

    def find(self, pointer: str) -> Position:
        """Gives the place of a value: of its key, or of the value itself in a list.

        A part of what a YAML alias stands for, or of what is merged, is where it is written. Where
        the file does not hold the value the place of the nearest value around it is given.
        """
        if self._parsed is None:
            return self._find_slowly(pointer)
        _, offset = self._reached(pointer)
        block = offset // _BLOCK
        line = self._lines[block] + self.data.count(b"\n", block * _BLOCK, offset) + 1
        start = self.data.rfind(b"\n", 0, offset) + 1
        column = len(self.data[start:offset].decode("utf-8", "replace")) + 1
        return Position(self.name, line, column)

    @cached_property
    def _parsed(self) -> tuple[Any, int] | None:
        buffer = bytearray(self.data)
        try:
            with _silent_stderr():
                tree = ryml.parse_in_place(buffer)
        except (RuntimeError, ryml.ExceptionBasic):
            return None
        self._buffer = buffer  # the tree points into it
        return tree, _address(memoryview(buffer))

    @cached_property
    def _lines(self) -> list[int]:
        """How many lines end before each block: few places are looked for among many lines."""
        blocks = range(0, len(self.data), _BLOCK)
        ends = (self.data.count(b"\n", start, start + _BLOCK) for start in blocks)
        return list(accumulate(ends, initial=0))

    @cached_property
    def _places(self) -> dict[str, tuple[int, int]]:
        from treaty.contract.yaml_events import places  # noqa: PLC0415  PyYAML is seldom needed

        return places(self.data.decode())

    def _find_slowly(self, pointer: str) -> Position:
        tokens = split(pointer)
        while tokens and join("", *tokens) not in self._places:
            tokens.pop()
        line, column = self._places.get(join("", *tokens), (1, 1))
        return Position(self.name, line, column)

    def _reached(self, pointer: str) -> tuple[int, int]:
        """A value's node and offset; of one that is not there, that of the nearest around it."""
        if pointer not in self._known:
            self._known[pointer] = self._found(pointer)
        return self._known[pointer]

    def _found(self, pointer: str) -> tuple[int, int]:
        if self._parsed is None:  # pragma: no cover  `find` sees to it
            return ryml.NONE, 0
        tree, base = self._parsed
        above, slash, token = pointer.rpartition("/")
        if not slash:
            root = tree.root_id()
            node = tree.first_child(root) if tree.is_stream(root) else root
            return node, self._first_offset(node)
        around, offset = self._reached(above)
        if around == ryml.NONE:
            return around, offset
        node = self._child(tree, self._meant(tree, around), unescape(token))
        if node == ryml.NONE:
            return node, offset
        own = self._own_offset(tree, base, node)
        return node, own if own is not None else self._first_offset(node, offset)

    def _child(self, tree: Any, node: int, token: str, *, depth: int = 0) -> int:
        child = _child(tree, node, token)
        if child != ryml.NONE or not tree.is_map(node) or depth > _DEEPEST:
            return child
        merged = int(tree.find_child(node, _MERGE))
        if merged == ryml.NONE:
            return child
        for each in _items(tree, merged) if tree.is_seq(merged) else (merged,):
            child = self._child(tree, self._meant(tree, each), token, depth=depth + 1)
            if child != ryml.NONE:
                return child
        return child

    def _meant(self, tree: Any, node: int) -> int:
        """What a node stands for: the node of an alias's anchor, the last one before it."""
        if not tree.is_val_ref(node):
            return node
        name = bytes(tree.val_ref(node))
        return next((each for each in reversed(self._anchors.get(name, ())) if each < node), node)

    @cached_property
    def _anchors(self) -> dict[bytes, list[int]]:
        """The nodes of each anchor's name, in the file's order."""
        found: dict[bytes, list[int]] = {}
        if self._parsed is not None:
            tree, _ = self._parsed
            for node in range(tree.size()):
                if tree.has_val_anchor(node):
                    found.setdefault(bytes(tree.val_anchor(node)), []).append(node)
        return found

    def _own_offset(self, tree: Any, base: int, node: int) -> int | None:
        view = None
        if tree.has_key(node):
            view = tree.key(node)
        elif tree.has_val(node):
            view = tree.val(node)
        if view is None or len(view) == 0:
            return None
        offset = _address(view) - base
        if not 0 <= offset < len(self.data):
            return None
        quoted = offset > 0 and self.data[offset - 1] in b"\"'"
        return offset - 1 if quoted else offset

    def _first_offset(self, node: int, otherwise: int = 0) -> int:
        """Gives the place where a container's first key or value stands."""
        if self._parsed is None:
            return otherwise
        tree, base = self._parsed
        while tree.has_children(node):
            node = tree.first_child(node)
            own = self._own_offset(tree, base, node)
            if own is not None:
                return own
        return otherwise


@contextlib.contextmanager
def _silent_stderr() -> Iterator[None]:
    """Keeps what rapidyaml's C++ writes about a refusal off the user's terminal."""
    with open(os.devnull, "wb") as nothing:  # noqa: PTH123  a device
        kept = os.dup(2)
        os.dup2(nothing.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)


def _child(tree: Any, node: int, token: str) -> int:
    if tree.is_map(node):
        return int(tree.find_child(node, token.encode()))
    if tree.is_seq(node) and token.isdecimal() and int(token) < tree.num_children(node):
        return int(tree.child(node, int(token)))
    return int(ryml.NONE)


def _items(tree: Any, node: int) -> Iterator[int]:
    for index in range(tree.num_children(node)):
        yield int(tree.child(node, index))


def _address(view: memoryview) -> int:
    buffer = _Buffer()
    exporter = ctypes.py_object(view)
    ctypes.pythonapi.PyObject_GetBuffer(exporter, ctypes.byref(buffer), 0)
    address = int(buffer.address or 0)
    ctypes.pythonapi.PyBuffer_Release(ctypes.byref(buffer))
    return address
