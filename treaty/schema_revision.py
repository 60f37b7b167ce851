"""The revision of the database's schema that the checked-out code needs."""

import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from treaty.compatibility.application import import_attribute
from treaty.errors import SourceError
from treaty.settings import Settings


def schema_revision(settings: Settings) -> str:
    """Reads the revision from where the setting `schema` says.

    A release may need less than the latest migration, where that one only takes away what the
    release before needed; then an attribute or a command names the revision.

    Returns:
        The revision, or an empty text for a project without a database.

    Raises:
        SourceError: It cannot be had from there.
    """
    where = settings.schema
    if where is None:
        return ""
    if isinstance(where, tuple):
        return _printed(where, settings.root)
    with _without_bytecode():
        if ":" in where:
            return _attribute(where, settings.root)
        return _head(where, settings.root)


@contextmanager
def _without_bytecode() -> Iterator[None]:
    """Leaves no compiled files behind, which would make a clean working tree dirty."""
    writes = sys.dont_write_bytecode
    sys.dont_write_bytecode = True
    try:
        yield
    finally:
        sys.dont_write_bytecode = writes


def _attribute(name: str, root: Path) -> str:
    found = import_attribute(name, root=root, setting="schema")
    if not isinstance(found, str) or not found:
        raise SourceError(
            f"schema = {name!r} is {found!r}, which is no schema revision",
            hint="name an attribute that holds the revision as text",
        )
    return found


def _head(folder: str, root: Path) -> str:
    if importlib.util.find_spec("alembic") is None:
        raise SourceError(
            f"schema = {folder!r} is read with Alembic, which is not installed",
            hint="install alembic, or name an attribute such as 'app.migrations:REVISION'",
        )
    from alembic.script import ScriptDirectory  # noqa: PLC0415  only users of Alembic have it
    from alembic.util import CommandError  # noqa: PLC0415  likewise

    try:
        head = ScriptDirectory(str(root / folder)).get_current_head()
    except CommandError as error:
        raise SourceError(
            f"schema = {folder!r} has no single latest revision: {error}",
            hint="name the folder that holds env.py and versions/",
        ) from error
    return head or ""


def _printed(command: tuple[str, ...], root: Path) -> str:
    said = " ".join(command)
    try:
        answer = subprocess.run(  # noqa: S603  the project's own command, run by no shell
            command, cwd=root, capture_output=True, text=True, check=False
        )
    except OSError as error:
        raise SourceError(f"schema: cannot run `{said}`: {error}", hint="correct it") from error
    lines = answer.stdout.split()
    if answer.returncode or not lines:
        last = (answer.stderr.strip().splitlines() or ["it printed nothing"])[-1]
        raise SourceError(
            f"schema: `{said}` names no revision (exit status {answer.returncode}): {last}",
            hint="its last printed word has to be the revision",
        )
    return lines[-1]
