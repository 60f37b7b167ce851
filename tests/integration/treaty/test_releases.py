"""The record of releases, on real git repositories."""

import subprocess
from datetime import date
from pathlib import Path

import pytest

from treaty.errors import SourceError
from treaty.releases import Release, commit_of, find_release, read_releases, record_release

DAY = date(2026, 11, 23)
CONTRACT = "contracts/v1.yaml"


def git(root: Path, *arguments: str) -> str:
    """Runs git as somebody."""
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    answer = subprocess.run(
        ["git", *who, *arguments], cwd=root, check=True, capture_output=True, text=True
    )
    return answer.stdout.strip()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A clone with one committed contract."""
    (tmp_path / "contracts").mkdir()
    (tmp_path / CONTRACT).write_text("openapi: 3.1.0\n")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "One")
    return tmp_path


def record(root: Path, name: str = "1.0") -> Release:
    """Records a release of the project's contract."""
    return record_release(name, root=root, contracts=[CONTRACT], schema="0001", today=DAY)


def test_record_then_read_gives_the_same_release(project: Path) -> None:
    """What was recorded can be read back, with the commit that was checked out."""
    release = record(project)
    assert read_releases(project) == (release,)
    assert release.commit == git(project, "rev-parse", "HEAD")
    assert list(release.contracts) == [CONTRACT]


def test_record_two_releases_keeps_their_order(project: Path) -> None:
    """The record is only ever appended to."""
    record(project, "1.0")
    git(project, "add", ".")
    git(project, "commit", "--quiet", "--message", "Two")
    record(project, "1.1")
    assert [release.name for release in read_releases(project)] == ["1.0", "1.1"]


def test_record_dirty_tree_is_refused(project: Path) -> None:
    """A release is a commit, so what is not committed cannot be one."""
    (project / CONTRACT).write_text("openapi: 3.1.1\n")
    with pytest.raises(SourceError, match=r"dirty: M contracts/v1\.yaml; hint: commit or stash"):
        record(project)


def test_record_after_a_gate_is_not_refused(project: Path) -> None:
    """What runs of treaty leave behind is no part of a release."""
    (project / ".treaty" / "gate").mkdir(parents=True)
    (project / ".treaty" / "gate" / "unit.log").write_text("1 passed")

    assert record(project).name == "1.0"


def test_record_taken_name_is_refused(project: Path) -> None:
    """A name means one release for ever."""
    record(project)
    with pytest.raises(SourceError, match=r"release 1\.0 is recorded already"):
        record(project)


def test_record_outside_a_clone_is_refused(tmp_path: Path) -> None:
    """Without git there is no commit to record."""
    with pytest.raises(SourceError, match="no git clone with a commit"):
        record(tmp_path)


def test_find_unknown_release_names_the_known(project: Path) -> None:
    """The error lists what there is."""
    record(project)
    with pytest.raises(SourceError, match=r"no release is called `2\.0`; hint: recorded: 1\.0"):
        find_release("2.0", project)


def test_commit_of_release_outside_a_clone_asks_for_one(project: Path, tmp_path: Path) -> None:
    """To fetch would not help."""
    release = record(project)
    elsewhere = tmp_path / "unpacked"
    elsewhere.mkdir()
    (tmp_path / ".git").rename(elsewhere / "not-git")
    with pytest.raises(SourceError, match=r"unpacked is no git clone; hint: run it in a clone"):
        commit_of(release, elsewhere)


def test_commit_of_rewritten_history_is_found_by_tree(project: Path) -> None:
    """An amended message gives another commit with the same tree."""
    release = record(project)
    git(project, "commit", "--quiet", "--amend", "--message", "Rewritten")
    git(project, "reflog", "expire", "--expire=now", "--all")
    git(project, "gc", "--quiet", "--prune=now")
    assert commit_of(release, project) == git(project, "rev-parse", "HEAD")


def test_commit_of_missing_code_says_how_to_fetch_it(project: Path, tmp_path: Path) -> None:
    """A shallow clone lacks old commits; the error names the command that brings them."""
    release = record(project)
    (project / CONTRACT).write_text("openapi: 3.1.1\n")
    git(project, "commit", "--quiet", "--all", "--message", "Two")
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{project}", str(shallow))
    with pytest.raises(SourceError, match="git fetch --unshallow"):
        commit_of(release, shallow)


def test_read_broken_record_names_the_file(project: Path) -> None:
    """A record that is no TOML is an error and not an empty record."""
    (project / "contracts/releases.toml").write_text("[[release\n")
    with pytest.raises(SourceError, match=r"contracts/releases\.toml: the record of releases"):
        read_releases(project)


WHOLE = 'name = "1.0"\ncommit = "a"\ntree = "b"\ndate = 2026-01-01\nschema = ""\ncontracts = {}\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("release = 5\n", "releases.toml: .*`release` is no list of tables"),
        ("release = [5]\n", "releases.toml: .*5 is no table"),
        (f"[[release]]\n{WHOLE}[[release]]\n", "releases.toml:8: .*`name` is missing"),
        ("[[release]]\n" + WHOLE.replace('"a"', "7"), "releases.toml:1: .*`commit` is 7; it has"),
        (f"[[release]]\n{WHOLE}author = 1\n", "releases.toml:1: .*`author` is unknown"),
    ],
)
def test_read_record_with_a_wrong_entry_names_what_is_wrong(
    project: Path, text: str, message: str
) -> None:
    """With its line, and without Python's words for it."""
    (project / "contracts/releases.toml").write_text(text)
    with pytest.raises(SourceError, match=message):
        read_releases(project)
