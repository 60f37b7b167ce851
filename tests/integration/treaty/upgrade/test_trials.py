"""Migrations on copies of the aged database: what an operator does in need."""

import pytest

from tests.integration.treaty.upgrade.conftest import Pets

SEED = """
from treaty.upgrade import hook

@hook("seed")
def seed(rollout):
    with rollout.connect() as connection:
        connection.execute(
            "INSERT INTO pets (name, kind, status, tags) VALUES ('Rex', 'dog', 'sold', '{}')"
        )
"""
TWO = "'{}'), ('Tom', 'cat', 'sold', '{}')"
ALONE = 'UP = (\n    "CREATE UNIQUE INDEX by_status ON pets (status)",'
SLOW = 'UP = (\n    "CREATE TABLE notes (note text)",\n    "SELECT pg_sleep(1)",'
LOCK = 'connection.execute("SELECT pg_advisory_lock(42)")'
FAULTS = {
    "migration-cannot-be-repeated": ("migrate.py", "with connection.transaction():", "if True:"),
    "two-migrate-at-once": ("migrate.py", LOCK, "pass"),
    "downgrade-loses-data": (
        "migrations/0003_fill_species.py",
        "DOWN = ()",
        "DOWN = (\"UPDATE pets SET name = 'x'\",)",
    ),
}
"""The likely fault by its name, and what has to be changed to have it."""


@pytest.mark.parametrize("fault", FAULTS)
def test_migration_that_an_operator_cannot_rely_on_fails_its_cell(pets: Pets, fault: str) -> None:
    """And the fault has its name."""
    pets.change(*FAULTS[fault])
    pets.change("migrations/0002_species.py", "UP = (", SLOW)
    pets.change("pyproject.toml", "needs =", 'hooks = "aged"\nneeds =')
    (pets.root / "aged.py").write_text(SEED)

    upgraded = pets.upgrade("--until", "try-migrations")

    failures = [each for cell in upgraded.report["cells"] for each in cell["failures"]]
    assert upgraded.code == 1, upgraded.log
    assert {each["fault"] for each in failures} == {fault}


def test_migration_that_fails_by_itself_is_named_by_why_it_does(pets: Pets) -> None:
    """It is no matter of being interrupted, or of running twice."""
    pets.change("migrations/0002_species.py", "UP = (", ALONE)
    pets.change("pyproject.toml", "needs =", 'hooks = "aged"\nneeds =')
    (pets.root / "aged.py").write_text(SEED.replace("'{}')", TWO))

    upgraded = pets.upgrade("--until", "try-migrations")

    failures = [each for cell in upgraded.report["cells"] for each in cell["failures"]]
    assert upgraded.code == 1, upgraded.log
    assert {each["fault"] for each in failures} == {"unique-index-on-duplicates"}, failures
