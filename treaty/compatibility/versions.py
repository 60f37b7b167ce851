"""Versions: whether a contract's current text still honours every release that carried it.

Each release is compared with the current text, never with the next release: compatibility is not
transitive.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path, PurePosixPath

from treaty.contract import git
from treaty.contract.document import load
from treaty.contract.model import Contract
from treaty.contract.source import Directory, Source
from treaty.findings import Finding, Severity
from treaty.releases import Release, commit_of, hashes

_NOTHING = b'{"openapi": "3.1.0", "info": {"title": "-", "version": "-"}, "paths": {}}'


def honoured(
    path: str,
    current: Contract,
    releases: Iterable[Release],
    *,
    root: Path,
    today: date,
    notice: int = 0,
) -> list[Finding]:
    """Compares a contract, as each release carried it, with its current text.

    Args:
        path: The contract's file, from the root.
        current: The contract as it is now.
        releases: The project's releases, oldest first.
        root: The project, a git clone that holds the releases' commits.
        today: The date that sunsets are compared with.
        notice: The least number of days between the announcement of a sunset and its date.

    Returns:
        What breaks a release's clients, and what may; each change once, with all releases that it
        breaks.

    Raises:
        SourceError: A release's code is not in this clone.
    """
    broken: dict[tuple[object, ...], tuple[Finding, list[str]]] = {}
    for release in releases:
        if path not in release.contracts:
            continue
        released = _released(path, current, release, root)
        for finding in _compared(released, current, today, notice) if released else ():
            if finding.severity is not Severity.INFO:
                key = (finding.rule, finding.operation, finding.place, finding.message)
                broken.setdefault(key, (finding, []))[1].append(release.name)
    found = [
        replace(finding, message=f"{finding.message} (released in {', '.join(names)})")
        for finding, names in broken.values()
    ]
    return sorted(found, key=lambda finding: finding.sort_key)


def nothing(name: str, *, root: Path) -> Contract:
    """The contract that stands for one that is gone: it promises nothing.

    Args:
        name: What findings call it by.
        root: The project.
    """
    return Contract(load(Source(name, PurePosixPath(name), Directory(root, root), _NOTHING)))


def _released(path: str, current: Contract, release: Release, root: Path) -> Contract | None:
    """The contract as a release carried it, or None where that is its current text."""
    commit = commit_of(release, root)
    if _is_unchanged(path, current, release, root):
        return None
    released = Contract(load(git.read(commit, path, root=root, shown=release.name)))
    same = released.document.serialised == current.document.serialised
    return None if same else released


def _compared(released: Contract, current: Contract, today: date, notice: int) -> list[Finding]:
    from treaty.compatibility.compare import compare  # noqa: PLC0415  the engine takes time to load
    from treaty.compatibility.comparison import Policy  # noqa: PLC0415  likewise

    return compare(released, current, policy=Policy(today, notice))


def _is_unchanged(path: str, current: Contract, release: Release, root: Path) -> bool:
    """Whether a contract of one file has the bytes that the record names."""
    alone = len(current.document.files) == 1 and (root / path).is_file()
    return alone and hashes([path], root)[path] == release.contracts[path]
