"""Finds what was named as the base or the revision of a comparison."""

import re
import sys
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from treaty.contract import remote
from treaty.contract.document import load
from treaty.contract.model import Contract
from treaty.contract.source import Directory, Source, read
from treaty.errors import SourceError

if TYPE_CHECKING:  # few comparisons are of releases
    from treaty.releases import Release

_ADDRESS: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_APPLICATION: Final = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_][\w.]*")


def contract(name: str, *, root: Path, allow_remote: bool = False) -> Contract:
    """Reads one side of a comparison.

    Args:
        name: A path, `release:path`, `git-revision:path`, a URL, `module:app`, or `-` for
            standard input.
        root: What paths are relative to.
        allow_remote: Whether references may lead to URLs.

    Raises:
        BadInput: It cannot be found or read.
    """
    source = locate(name, root=root)
    return Contract(load(remote.allow(source) if allow_remote else source))


def locate(name: str, *, root: Path) -> Source:
    """Reads the file that one side of a comparison is.

    Raises:
        SourceError: There is none.
    """
    if name == "-":
        return _standard_input(root)
    if remote.is_url(name):
        return remote.read(name)
    if ":" not in name or (root / name).exists():
        return read(name, root=root)
    left, _, right = name.partition(":")
    if _APPLICATION.fullmatch(name) and _is_module(left, root):
        return _application(name, root)
    if _ADDRESS.match(name):
        raise SourceError(f"{name} is not fetched", hint="http and https are: give it by these")
    from treaty.contract import git  # noqa: PLC0415  what runs processes is slow to load

    if _APPLICATION.fullmatch(name) and not (
        left in _recorded(root)[1] or git.is_revision(left, root=root)
    ):
        if not _is_installed(left):
            raise SourceError(
                f"{left!r} of {name!r} is no module and no git revision",
                hint="write MODULE:APP as Python imports it from here, or REVISION:PATH",
            )
        return _application(name, root)
    return _at_revision(left, right, root)


def _recorded(root: Path) -> tuple[Path, dict[str, "Release"]]:
    """The folder of the project around a folder, and its recorded releases by name."""
    from treaty import releases  # noqa: PLC0415  likewise

    project = next((at for at in (root, *root.parents) if (at / releases.RECORD).is_file()), root)
    return project, {each.name: each for each in releases.read_releases(project)}


def _at_revision(name: str, path: str, root: Path) -> Source:
    """A file as it was in a recorded release, or at a git revision.

    Raises:
        SourceError: The name is neither's, or there was no such file.
    """
    from treaty import releases  # noqa: PLC0415  likewise
    from treaty.contract import git  # noqa: PLC0415  likewise

    project, recorded = _recorded(root)
    if name in recorded:
        commit = releases.commit_of(recorded[name], project)
        return git.read(commit, path, root=root, shown=name)
    beside = f"recorded releases: {', '.join(recorded)}" if recorded else ""
    return git.read(name, path, root=root, beside=beside)


def _standard_input(root: Path) -> Source:
    path = PurePosixPath("-")
    return Source("-", path, Directory(root, root), sys.stdin.buffer.read())


def _is_module(name: str, root: Path) -> bool:
    folder = root.joinpath(*name.split("."))
    return folder.is_dir() or folder.with_suffix(".py").is_file()


def _is_installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except (ImportError, ValueError):  # a package above it is not there, or fails
        return False


def _application(name: str, root: Path) -> Source:
    """The OpenAPI document of an application's routes, never one that it merely serves."""
    import orjson  # noqa: PLC0415  paths and revisions do without

    from treaty.compatibility.application import import_application  # noqa: PLC0415  likewise

    data = orjson.dumps(_generated(name, import_application(name, root=root)))
    path = PurePosixPath(name)
    return Source(name, path, Directory(root, root), data)


def _generated(name: str, application: Any) -> Any:
    from treaty.compatibility.offer import describe  # noqa: PLC0415  likewise

    if find_spec("fastapi") is None:
        raise SourceError(
            f"{name} cannot describe its routes: FastAPI is not installed",
            hint="name the document that the application serves, by its URL",
        )
    return describe(application)
