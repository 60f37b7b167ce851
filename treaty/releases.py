"""The record of releases: which code, which contracts and which schema each of them was.

The record is `contracts/releases.toml`. A release is found again by its commit, and by the hash of
its tree where history was rewritten since.
"""

import hashlib
import re
import subprocess
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from treaty.errors import SourceError

RECORD = Path("contracts/releases.toml")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_HASH = re.compile(r"[0-9a-f]{40}")
_MEMBERS: Mapping[str, type] = {
    "name": str,
    "commit": str,
    "tree": str,
    "date": date,
    "schema": str,
    "contracts": dict,
}


@dataclass(frozen=True, slots=True)
class Release:
    """What was deployed under a name.

    Attributes:
        name: What people call it: 1.0.
        commit: The git commit of its code.
        tree: The hash of that commit's tree, which survives a rewritten history.
        date: The day on which it was recorded.
        schema: The schema revision that it needs, empty for a service without a database.
        contracts: The SHA-256 of each contract file that it carried, by path from the root.
    """

    name: str
    commit: str
    tree: str
    date: date
    schema: str
    contracts: Mapping[str, str]


def read_releases(root: Path) -> tuple[Release, ...]:
    """Reads the record, oldest first; a project without one has no releases.

    Raises:
        SourceError: The record is not TOML or an entry is not as `record_release` writes it.
    """
    path = root / RECORD
    if not path.exists():
        return ()
    try:
        text = path.read_text(encoding="utf-8")
        entries = tomllib.loads(text).get("release", [])
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _unreadable(str(error)) from error
    if not isinstance(entries, list):
        raise _unreadable("`release` is no list of tables: each begins with [[release]]")
    for number, entry in enumerate(entries):
        _require_whole(entry, text, number)
    return tuple(Release(**entry) for entry in entries)


def _require_whole(entry: Any, text: str, number: int) -> None:
    """Refuses an entry that is not as `record_release` writes it."""
    begins = [at for at, line in enumerate(text.splitlines(), 1) if line.strip() == "[[release]]"]
    line = begins[number] if number < len(begins) else None
    if not isinstance(entry, dict):
        raise _unreadable(f"{entry!r} is no table", line)
    for name, kind in _MEMBERS.items():
        if not isinstance(entry.get(name), kind):
            wrong = f"`{name}` is {entry[name]!r}" if name in entry else f"`{name}` is missing"
            raise _unreadable(f"{wrong}; it has to be a {kind.__name__}", line)
    if unknown := entry.keys() - _MEMBERS:
        raise _unreadable(f"`{min(unknown)}` is unknown", line)


def _unreadable(why: str, line: int | None = None) -> SourceError:
    return SourceError(
        f"the record of releases cannot be read: {why}",
        file=str(RECORD),
        line=line,
        hint="restore it from git: it is only ever appended to",
    )


def find_release(name: str, root: Path) -> Release:
    """Finds a release by its name.

    Raises:
        SourceError: No release has that name.
    """
    releases = read_releases(root)
    for release in releases:
        if release.name == name:
            return release
    known = ", ".join(release.name for release in releases) or "none"
    raise SourceError(f"no release is called `{name}`", hint=f"recorded: {known}")


def commit_of(release: Release, root: Path) -> str:
    """Finds the commit that holds a release's code in this clone.

    Returns:
        The recorded commit, or another one with the same tree where history was rewritten.

    Raises:
        SourceError: Neither is in this clone.
    """
    if not _HASH.fullmatch(release.commit) or not _HASH.fullmatch(release.tree):
        raise SourceError(f"release {release.name} names no commit and tree", file=str(RECORD))
    if _git(root, "cat-file", "-e", f"{release.commit}^{{commit}}") is not None:
        return release.commit
    for line in (_git(root, "log", "--all", "--format=%H %T") or "").splitlines():
        commit, tree = line.split()
        if tree == release.tree:
            return commit
    if _git(root, "rev-parse", "--git-dir") is None:
        raise SourceError(
            f"the code of release {release.name} cannot be had: {root} is no git clone",
            hint="run it in a clone, with its history",
        )
    raise SourceError(
        f"the code of release {release.name}, commit {release.commit[:12]}, is not in this clone",
        hint=f"git fetch --unshallow, or git fetch origin {release.commit}",
    )


def record_release(
    name: str, *, root: Path, contracts: Sequence[str], schema: str, today: date
) -> Release:
    """Appends the checked-out commit to the record.

    Args:
        name: What people will call it.
        root: The project.
        contracts: The contract files that it carries, by path from the root.
        schema: The schema revision that it needs.
        today: The date to record.

    Raises:
        SourceError: The name is taken or no name, the working tree is dirty, or this is no clone.
    """
    commit, tree = refuse(name, root=root)
    release = Release(name, commit, tree, today, schema, hashes(contracts, root))
    (root / RECORD).parent.mkdir(exist_ok=True)
    with (root / RECORD).open("a", encoding="utf-8") as record:
        record.write(_entry(release))
    return release


def refuse(name: str, *, root: Path) -> tuple[str, str]:
    """Refuses a release that cannot be recorded, whatever its contracts say.

    Returns:
        The checked-out commit and its tree.

    Raises:
        SourceError: The name is taken or no name, the working tree is dirty, or this is no clone.
    """
    if not _NAME.fullmatch(name):
        raise SourceError(f"`{name}` is no name for a release", hint="letters, digits, . _ -")
    if any(release.name == name for release in read_releases(root)):
        raise SourceError(f"release {name} is recorded already", hint="choose another name")
    return _checked_out(root)


def hashes(contracts: Sequence[str], root: Path) -> dict[str, str]:
    """The SHA-256 of each file, by its path."""
    return {
        path: hashlib.sha256((root / path).read_bytes()).hexdigest() for path in sorted(contracts)
    }


def _checked_out(root: Path) -> tuple[str, str]:
    answer = _git(root, "log", "-1", "--format=%H %T")
    if answer is None:
        raise SourceError(f"{root} is no git clone with a commit", hint="commit the release first")
    own = ":(exclude).treaty"  # what runs of treaty leave behind
    changed = _git(root, "status", "--porcelain", "--", ":(top)", own)
    if changed:
        first = changed.splitlines()[0].strip()
        raise SourceError(f"the working tree is dirty: {first}", hint="commit or stash it first")
    commit, tree = answer.split()
    return commit, tree


def _entry(release: Release) -> str:
    files = "".join(f'"{path}" = "{digest}"\n' for path, digest in release.contracts.items())
    return (
        f"\n[[release]]\n"
        f'name = "{release.name}"\n'
        f'commit = "{release.commit}"\n'
        f'tree = "{release.tree}"\n'
        f"date = {release.date.isoformat()}\n"
        f'schema = "{release.schema}"\n'
        f"[release.contracts]\n{files}"
    )


def _git(root: Path, *arguments: str) -> str | None:
    """What a git command prints, or None where it fails."""
    try:
        answer = subprocess.run(  # noqa: S603  a fixed program
            ["git", *arguments],  # noqa: S607  found on the PATH as users do
            cwd=root,
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise SourceError("git is missing", hint="apt-get install git") from error
    return answer.stdout.strip() if answer.returncode == 0 else None
