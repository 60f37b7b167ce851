"""Questions that have no answer: one clear message each, and exit status 4."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.integration.treaty.upgrade.conftest import Pets

BAD_INPUT = 4


def refused(pets: Pets, *arguments: str, hint: str = "hint: ") -> str:
    """What the question was refused with."""
    upgraded = pets.upgrade(*arguments)
    assert upgraded.code == BAD_INPUT, upgraded.log
    assert "treaty/cli/group.py" not in upgraded.log  # a message, no traceback of ours
    assert hint in upgraded.log
    return upgraded.log


def test_release_that_is_nothing_is_refused(pets: Pets) -> None:
    """The message says how to bring a revision into the clone."""
    said = refused(pets, "--from", "nowhere")

    assert "`nowhere` is no recorded release, no git revision of this clone and no folder" in said
    assert "git fetch origin nowhere" in said


def test_release_whose_commit_is_not_in_the_clone_is_refused(pets: Pets) -> None:
    """As in a shallow clone."""
    record = pets.root / "contracts/releases.toml"
    record.parent.mkdir()
    record.write_text(
        f'[[release]]\nname = "1.0"\ncommit = "{"a" * 40}"\ntree = "{"b" * 40}"\n'
        'date = 2026-01-01\nschema = "0001"\n[release.contracts]\n'
    )

    said = refused(pets, "--from", "1.0")

    assert "the code of release 1.0, commit aaaaaaaaaaaa, is not in this clone" in said
    assert "git fetch --unshallow, or git fetch origin aaaa" in said


def test_old_code_that_does_not_start_shows_its_log(pets: Pets, tmp_path: Path) -> None:
    """The log says what it lacks."""
    pets.git("checkout", "--quiet", "old")
    (pets.root / "service.py").write_text("import os\nprint(os.environ['PETS_LICENCE'])\n")
    pets.commit("broken")
    pets.git("checkout", "--quiet", "main")

    said = refused(pets, "--from", "broken")

    assert "the old release does not start: old-1 ends with exit status 1 instead of" in said
    assert "KeyError: 'PETS_LICENCE'" in said


def test_requirement_that_cannot_be_had_is_named(pets: Pets) -> None:
    """The old release locks something that nobody offers any more."""
    pets.change("pyproject.toml", "needs =", 'locked = ["locked.txt"]\nneeds =')
    (pets.root / "locked.txt").write_text("\n")
    pets.commit("newer")
    pets.git("checkout", "--quiet", "old")
    (pets.root / "locked.txt").write_text("no-such-thing @ file:///nowhere/no-such-thing.whl\n")
    pets.commit("unlocked")
    pets.git("checkout", "--quiet", "main")
    planned = pets.upgrade("--from", "unlocked", "--plan")
    assert planned.code == 0, "a plan needs no environment"
    assert planned.report["steps"][0]["name"] == "prepare"

    said = refused(pets, "--from", "unlocked")

    assert "no-such-thing" in said
    assert "pip" in said


def test_base_that_is_red_before_anything_changed_is_said_to_be(pets: Pets) -> None:
    """What its tests would show on the way proves nothing then."""
    pets.git("checkout", "--quiet", "old")
    test = pets.root / "test_pets.py"
    test.write_text(test.read_text().replace("once[0] == once[1]", "once[0] != once[1]"))
    pets.commit("red")
    pets.git("checkout", "--quiet", "main")

    upgraded = pets.upgrade("--from", "red", "--until", "warm")

    assert upgraded.code == 5, upgraded.log
    assert upgraded.state("old", "S0", "old") == "inconclusive"
    assert "the baseline is broken" in str(upgraded.report["cells"])


Change = Callable[[Pets], None]


def without_database(pets: Pets) -> None:
    """Nothing of the project mentions one."""
    pets.change("pyproject.toml", 'migrations = "migrations"\n', "")


def with_two(pets: Pets) -> None:
    """Two folders of migrations."""
    pets.change("pyproject.toml", 'migrations = "migrations"', 'migrations = ["one", "two"]')


def without_migrations(pets: Pets) -> None:
    """The folder is empty."""
    for file in (pets.root / "migrations").glob("*.py"):
        file.unlink()


def without_steps(pets: Pets) -> None:
    """A migration that keeps what it does to itself."""
    pets.change("migrations/0003_fill_species.py", 'step = "backfill"\n', "")


def in_wrong_order(pets: Pets) -> None:
    """Contracted before it is filled."""
    pets.change("migrations/0002_species.py", '"expand"', '"contract"')


def with_two_heads(pets: Pets) -> None:
    """Two migrations on the same one."""
    text = (pets.root / "migrations/0004_no_kind.py").read_text()
    (pets.root / "migrations/0005_fork.py").write_text(text.replace('"0004"', '"0005"'))


def without_commands(pets: Pets) -> None:
    """Nobody says how it is started."""
    pets.change("pyproject.toml", 'serve = "{python} service.py"\n', "")


def with_unknown_place(pets: Pets) -> None:
    """A typing error in the environment."""
    pets.change("pyproject.toml", '"{port}"', '"{prot}"')


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (without_database, "[tool.treaty.upgrade] has no `migrations`"),
        (with_two, "migrations in [tool.treaty.upgrade] is ['one', 'two']"),
        (without_migrations, "holds no migrations: its schema is made without them"),
        (without_steps, "migration 0003 does not say what it does"),
        (in_wrong_order, "migration 0003 is to backfill after one that goes further"),
        (with_two_heads, "are no single chain: 0005 stand"),
        (without_commands, "[tool.treaty.upgrade] has no `serve`"),
        (with_unknown_place, "{prot} in [tool.treaty.upgrade] stands for nothing"),
    ],
)
def test_project_that_lacks_something_is_told_what(
    pets: Pets, change: Change, message: str
) -> None:
    """Before anything is started."""
    change(pets)

    assert message in refused(pets)


def test_steps_and_orders_that_there_are_not_are_refused(pets: Pets) -> None:
    """With those that there are."""
    assert "no step is called `expnd`" in refused(pets, "--only", "expnd")
    assert "no rollout order is called `bluegreen`" in refused(pets, "--order", "bluegreen")
