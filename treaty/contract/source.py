"""Where a contract comes from: a file now, and anything that can be read as a tree of files.

A source knows its tree, so that a `$ref` can lead to a file beside it and no further than the
tree's root.
"""

import posixpath
import re
from pathlib import Path, PurePosixPath
from typing import NamedTuple, Protocol
from urllib.parse import unquote

from treaty.errors import ContractError, SourceError

_REMOTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")


class Tree(Protocol):
    """Files that may refer to one another, read at one moment."""

    def read(self, path: PurePosixPath) -> bytes:
        """Gives a file's bytes.

        Raises:
            SourceError: There is no such file in the tree.
        """

    def display(self, path: PurePosixPath) -> str:
        """Names a file as the user would."""


class Directory(NamedTuple):
    """A folder on disk.

    Attributes:
        root: No file outside of it is read.
        shown_from: The folder that displayed names are relative to.
    """

    root: Path
    shown_from: Path

    def read(self, path: PurePosixPath) -> bytes:
        """Gives a file's bytes, following no link out of the root."""
        file = self.root / path
        shown = self.display(path)
        if file.is_dir():
            raise SourceError(f"{shown} is a directory", hint="name the OpenAPI document in it")
        if not file.is_file():
            raise SourceError(f"no such file: {shown}", hint="check the path")
        if not file.resolve().is_relative_to(self.root.resolve()):
            raise SourceError(f"{shown} is a link that leaves {self.root}", hint="copy the file")
        try:
            return file.read_bytes()
        except OSError as error:
            raise SourceError(
                f"cannot read {shown}: {error.strerror}", hint="make it readable"
            ) from error

    def display(self, path: PurePosixPath) -> str:
        """Names a file relative to the shown folder, or absolutely where it lies elsewhere."""
        file = self.root / path
        if file.is_relative_to(self.shown_from):
            return file.relative_to(self.shown_from).as_posix()
        return file.as_posix()


class Source(NamedTuple):
    """One file that was read.

    Attributes:
        name: The file as the user would name it.
        path: Its path in the tree.
        tree: The files that it may refer to.
        data: Its bytes.
    """

    name: str
    path: PurePosixPath
    tree: Tree
    data: bytes

    def beside(self, reference: str) -> PurePosixPath:
        """Gives the path in the tree that a relative reference without fragment leads to.

        Raises:
            ContractError: The reference is remote or leaves the tree.
        """
        resolve = getattr(self.tree, "resolve", None)  # only a tree that may fetch has it
        followed: PurePosixPath | None = resolve(self.path, reference) if resolve else None
        if followed is not None:
            return followed
        if _REMOTE.match(reference) or reference.startswith("//"):
            raise ContractError(
                f"$ref {reference!r} is remote, and remote references are not followed",
                hint="copy the file beside the contract, or give --allow-remote",
                file=self.name,
            )
        path = posixpath.normpath(posixpath.join(self.path.parent, unquote(reference)))
        if path.startswith(("../", "/")):
            raise ContractError(
                f"$ref {reference!r} leaves the project",
                hint="copy the file into the project and refer to the copy",
                file=self.name,
            )
        return PurePosixPath(path)

    def open(self, path: PurePosixPath) -> "Source":
        """Reads another file of the same tree.

        Raises:
            SourceError: There is no such file.
        """
        return Source(self.tree.display(path), path, self.tree, self.tree.read(path))


def read(name: str, *, root: Path) -> Source:
    """Reads what the user named as a contract.

    Args:
        name: A path, absolute or relative to the root.
        root: The project's root; references from a file in it may not leave it. References from a
            file elsewhere may not leave that file's folder.

    Raises:
        SourceError: There is no such file.
    """
    root = root.absolute()
    file = Path(posixpath.normpath((root / name).as_posix()))
    inside = file.is_relative_to(root)
    tree = Directory(root if inside else file.parent, root)
    path = PurePosixPath((file.relative_to(tree.root)).as_posix())
    return Source(tree.display(path), path, tree, tree.read(path))
