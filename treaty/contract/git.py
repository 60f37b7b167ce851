"""Contracts as they were at a git revision, with all files that they refer to."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from treaty.contract.source import Source
from treaty.errors import SourceError


@dataclass(frozen=True, slots=True)
class Revision:
    """The files of a folder at one git revision.

    Attributes:
        folder: The folder in the working tree; paths are relative to it.
        name: The revision as the user named it.
        commit: The commit that it stands for.
    """

    folder: Path
    name: str
    commit: str

    def read(self, path: PurePosixPath) -> bytes:
        """Gives a file's bytes as they were.

        Raises:
            SourceError: There was no such file.
        """
        found = _git(self.folder, "cat-file", "blob", f"{self.commit}:./{path}")
        if found.returncode:
            raise SourceError(
                f"no such file at {self.name}: {path}",
                hint=f"see `git ls-tree -r --name-only {self.commit}`",
            )
        return found.stdout

    def display(self, path: PurePosixPath) -> str:
        """Names a file as git does."""
        return f"{self.name}:{path}"


def read(revision: str, path: str, *, root: Path, shown: str = "", beside: str = "") -> Source:
    """Reads a file as it was at a revision.

    Args:
        revision: A branch, a tag, a commit or what else names one.
        path: The file, relative to the root.
        root: A folder of a git working tree.
        shown: What places are to call the revision by, if not by its own name.
        beside: What else the name could have been, for who misspelt it.

    Raises:
        SourceError: This is no git repository, or the revision or the file is unknown.
    """
    found = _commit(root, revision)
    if found.returncode:
        remedies = filter(None, (beside, _remedy(root, revision)))
        raise SourceError(f"unknown git revision {revision!r}", hint="; ".join(remedies))
    tree = Revision(root, shown or revision, found.stdout.decode().strip())
    at = PurePosixPath(path)
    return Source(tree.display(at), at, tree, tree.read(at))


def is_revision(name: str, *, root: Path) -> bool:
    """Whether a name is a revision of the git repository around a folder."""
    return _commit(root, name).returncode == 0


def _commit(root: Path, revision: str) -> subprocess.CompletedProcess[bytes]:
    return _git(root, "rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}")


def _remedy(root: Path, revision: str) -> str:
    shallow = _git(root, "rev-parse", "--is-shallow-repository")
    if shallow.returncode:
        return f"{root} is not in a git repository"
    if shallow.stdout.strip() == b"true":
        return f"this clone is shallow: run {_fetching(revision)}`git fetch --unshallow --tags`"
    return "check the name; `git fetch --all --tags` brings what others pushed"


def _fetching(revision: str) -> str:
    """The command that brings one revision into a shallow clone, if one does."""
    remote, _, branch = revision.partition("/")
    if any(sign in revision for sign in "~^@:") or revision == "HEAD":
        return ""
    if remote == "origin" and branch:
        return f"`git fetch --depth=1 origin {branch}:refs/remotes/{revision}`, or "
    if re.fullmatch("[0-9a-f]{40}", revision):
        return f"`git fetch --depth=1 origin {revision}`, or "
    return f"`git fetch --depth=1 origin {revision}:{revision}`, or "


def _git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(  # noqa: S603  arguments are passed as they are, by no shell
            ["git", "-C", str(folder), *arguments],  # noqa: S607  whichever git the user has
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        raise SourceError("git is not installed", hint="install git") from None
