"""Breaks of a contract, tried on the two releases."""

import json
import subprocess
import sys

import pytest

from tests.integration.treaty.upgrade.conftest import Pets


@pytest.fixture
def broken(pets: Pets) -> Pets:
    """The new contract demands tags; the code does, too, or does not."""
    pets.change("contract.yaml", "required: [name, kind]\n", "required: [name, kind, tags]\n")
    return pets


def messages(pets: Pets) -> list[str]:
    """What is said about each error."""
    command = ["diff", "old:contract.yaml", "contract.yaml", "--fire", "old", "--format", "json"]
    done = subprocess.run(
        [sys.executable, "-m", "treaty", *command],
        cwd=pets.root,
        capture_output=True,
        text=True,
        check=False,
        timeout=200,
    )
    assert done.returncode == 1, done.stderr
    found = json.loads(done.stdout)["findings"]
    return [each["message"] for each in found if each["severity"] == "error"]


def test_break_that_the_new_release_enforces_is_confirmed(broken: Pets) -> None:
    """The old release takes the witness, the new one refuses it."""
    broken.change("service.py", 'not {"name", "kind"} <=', 'not {"name", "kind", "tags"} <=')

    (message,) = messages(broken)

    assert message.endswith("confirmed by execution: the old release answers 201, the new one 400")


@pytest.mark.slow
def test_break_that_the_new_release_does_not_enforce_is_not_confirmed(broken: Pets) -> None:
    """Then the code is laxer than its contract."""
    (message,) = messages(broken)

    assert "not confirmed by execution: the old release answers 201, the new one 201" in message
