"""A failure is kept as what shows it from a new start, or said to need what was sent before."""

import sys
from pathlib import Path

import pytest

from fixtures.shop import ACTORS, contract
from treaty.generation.confirm import confirmed
from treaty.generation.explore import explore
from treaty.generation.runner import Budget
from treaty.generation.target import reachable
from treaty.generation.trial import Failure
from treaty.generation_settings import GenerationSettings
from treaty.settings import Settings

TARGET = """\
from contextlib import asynccontextmanager
from fixtures.shop import ACTORS, Shop
from treaty.generation.target import Target

@asynccontextmanager
async def shop():
    yield Target(app=Shop({faults}).app, actors=ACTORS)
"""


def failures(folder: Path, fault: str, rule: str) -> tuple[list[Failure], list[Failure]]:
    """What an exploration finds by a rule, and what is left of it on shops that are new."""
    name = f"shop_{fault}"
    (folder / f"{name}.py").write_text(TARGET.replace("{faults}", repr({fault})))
    settings = Settings(folder, generation=GenerationSettings(target=f"{name}:shop"))
    with reachable(settings) as target:
        explored = explore(contract(), target.send, budget=Budget(400), actors=ACTORS)
    found = [each for each in explored.failures if each.finding.rule == rule]
    return found, list(confirmed(found, settings, contract()))


def test_confirmed_duplicate_that_is_refused_is_shown_by_sending_it_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One request shows nothing on a service that has seen none."""
    monkeypatch.setattr(sys, "path", [*sys.path])
    found, kept = failures(tmp_path, "again", "response-status-undocumented")
    assert [len(each.trial.walk) for each in found] == [1]
    assert [len(each.trial.walk) for each in kept] == [2]
    assert all(each.is_repeatable for each in kept)


def test_confirmed_failure_of_an_item_is_shown_by_a_list_with_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list is empty on a service that has seen nothing, and nothing is wrong with it."""
    monkeypatch.setattr(sys, "path", [*sys.path])
    found, kept = failures(tmp_path, "listed", "response-property-undocumented")
    assert [str(each.finding.operation) for each in found] == ["GET /orders"]
    methods = [[step.case.operation.method for step in each.trial.walk] for each in kept]
    assert methods == [["POST", "GET"]]
    assert all(each.is_repeatable for each in kept)


@pytest.mark.parametrize(
    ("fault", "rule"), [("filter", "filter-ignored"), ("unlimited", "limit-ignored")]
)
def test_confirmed_failure_of_a_filter_is_shown_by_a_list_with_items(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str, rule: str
) -> None:
    """What was added before it was asked stays a part of it."""
    monkeypatch.setattr(sys, "path", [*sys.path])
    found, kept = failures(tmp_path, fault, rule)
    assert found
    assert all(each.is_repeatable for each in kept)


def test_confirmed_failure_of_each_request_stays_as_small_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Most do not depend on what was sent before."""
    monkeypatch.setattr(sys, "path", [*sys.path])
    found, kept = failures(tmp_path, "crash", "server-error")
    assert kept == found
    assert found
