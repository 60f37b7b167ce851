"""A release's code on disk with an environment that runs it; both are kept for the next time."""

import fcntl
import hashlib
import io
import os
import shlex
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from treaty.errors import SourceError
from treaty.releases import Release, commit_of, read_releases
from treaty.settings import Settings
from treaty.upgrade import process

CACHE = Path(".treaty/upgrade")
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Code:
    """A release's code.

    Attributes:
        name: What people call it: a recorded release, a git revision, a folder.
        commit: Its commit; empty for a folder.
        folder: Where it lies.
        python: The interpreter that runs it.
        schema: The schema revision that it needs, where the record of releases has it.
    """

    name: str
    commit: str
    folder: Path
    python: Path
    schema: str = ""

    @property
    def label(self) -> str:
        """Names it in reports."""
        return f"{self.name} ({self.commit[:12]})" if self.commit else self.name


def find_code(name: str, settings: Settings) -> Code:
    """Gets a release's code; `install` makes it fit to run.

    Args:
        name: A recorded release, a git revision, or a folder.
        settings: The project.

    Raises:
        SourceError: There is no such release, or its commit is not in this clone.
    """
    root = settings.root
    recorded = next((each for each in read_releases(root) if each.name == name), None)
    folder = root / name
    if recorded is None and folder.is_dir():
        return Code(name, "", folder.resolve(), _python(folder.resolve(), settings))
    commit = commit_of(recorded, root) if recorded else _commit(name, root)
    recorded = recorded or _recorded(commit, root)
    folder = _check_out(commit, root)
    schema = recorded.schema if recorded else ""
    shown = recorded.name if recorded else name
    return Code(shown, commit, folder, _python(folder, settings), schema)


def working_tree(settings: Settings) -> Code:
    """The code as it lies there, committed or not."""
    return Code("the working tree", "", settings.root, Path(sys.executable))


def install(code: Code, settings: Settings, tell: Tell) -> None:
    """Makes a release's environment, where it needs one of its own and has none yet.

    Args:
        code: The release's code.
        settings: The project.
        tell: Takes a line about what takes long.

    Raises:
        SourceError: The environment cannot be made.
    """
    folder, python = code.folder, code.python
    if python == Path(sys.executable):
        return
    done = folder / ".treaty-installed"
    with _locked(folder.parent / f"{folder.name}-environment.lock"):
        if not (done.exists() and python.exists()):
            tell(f"making an environment for {folder.name[:12]}: its dependencies differ")
            _install(folder, settings)
            done.touch()
    if not python.exists():
        raise SourceError(
            f"the environment of {folder} has no {settings.upgrade.python}",
            hint="correct `python` or `install` in [tool.treaty.upgrade]",
        )


def _recorded(commit: str, root: Path) -> Release | None:
    return next((each for each in read_releases(root) if each.commit == commit), None)


def _commit(name: str, root: Path) -> str:
    found = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    if found is None:
        known = ", ".join(each.name for each in read_releases(root)) or "none"
        raise SourceError(
            f"`{name}` is no recorded release, no git revision of this clone and no folder",
            hint=f"recorded: {known}; if it is a revision, bring it with `git fetch origin {name}`"
            " or `git fetch --unshallow --tags`",
        )
    return found.decode().strip()


def _check_out(commit: str, root: Path) -> Path:
    """Unpacks a commit's files, once for each tree: git itself need not know of the copy."""
    tree = (_git(root, "rev-parse", f"{commit}^{{tree}}") or b"").decode().strip()
    target = root / CACHE / "checkouts" / tree
    target.parent.mkdir(parents=True, exist_ok=True)
    with _locked(target.with_suffix(".lock")):
        if not target.exists():
            packed = _git(root, "archive", "--format=tar", commit)
            if packed is None:
                raise SourceError(
                    f"the files of commit {commit[:12]} are not all in this clone",
                    hint="git fetch --unshallow, or git fetch --refetch in a partial clone",
                )
            _unpack(packed, target)
    return target


def _unpack(packed: bytes, target: Path) -> None:
    """Unpacks beside the target and renames, so that what has the name is whole."""
    scratch = target.with_suffix(".unpacking")
    shutil.rmtree(scratch, ignore_errors=True)  # a run that was killed may have left it
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(scratch, filter="tar")
    scratch.rename(target)


def _python(folder: Path, settings: Settings) -> Path:
    """The interpreter with a release's own dependencies: this one where they are the same."""
    locked = settings.upgrade.locked
    if folder == settings.root or _hash(folder, locked) == _hash(settings.root, locked):
        return Path(sys.executable)
    return folder / settings.upgrade.python


def _install(folder: Path, settings: Settings) -> None:
    log = folder.parent / f"{folder.name}-environment.log"
    wanted = settings.upgrade.install
    if wanted:
        commands = [shlex.split(wanted)]
    else:
        files = [word for each in settings.upgrade.locked for word in ("--requirement", each)]
        pip = [str(folder / settings.upgrade.python), "-m", "pip", "--quiet", "install", *files]
        commands = [[sys.executable, "-m", "venv", "--clear", ".venv"], pip]
    log.write_bytes(b"")
    for command in commands:
        try:
            running = process.start(command, folder=folder, environment=os.environ, log=log)
        except OSError as error:
            raise SourceError(
                f"cannot run `{shlex.join(command)}` in {folder}: {error.strerror}",
                hint="correct `install` in [tool.treaty.upgrade]",
            ) from error
        try:
            code = running.wait()
        finally:
            process.kill(running)
        if code:
            raise SourceError(
                f"`{shlex.join(command)}` failed in {folder}:\n{process.tail(log)}",
                hint=f"mend what it prints; the whole log is {log}",
            )


def _hash(folder: Path, files: tuple[str, ...]) -> str:
    digest = hashlib.sha256()
    for file in files:
        path = folder / file
        digest.update(path.read_bytes() if path.is_file() else b"\0")
    return digest.hexdigest()


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    """Lets one run at a time make what others want, too."""
    with file.open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _git(root: Path, *arguments: str) -> bytes | None:
    program = shutil.which("git")
    if program is None:
        raise SourceError("git is missing", hint="apt-get install git")
    answer = subprocess.run(  # noqa: S603  arguments are passed as they are, by no shell
        [program, "-C", str(root), *arguments], capture_output=True, check=False
    )
    return answer.stdout if answer.returncode == 0 else None
