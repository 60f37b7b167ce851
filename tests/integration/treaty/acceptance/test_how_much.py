"""How much a run sends: rule 9, broken on purpose."""

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from fixtures.deployment import (
    SETTINGS,
    Clock,
    Deployment,
    clean_up,
    create,
    project,
    run,
)
from treaty.acceptance.budget import Budget
from treaty.acceptance.cleanup import Cleaned
from treaty.acceptance_settings import Limits
from treaty.errors import StoppedError


def test_rule_9_total_is_a_hard_cap_that_leaves_room_for_clean_up(
    deployment: Deployment, tmp_path: Path
) -> None:
    """However much is created before it is reached."""
    settings = project(
        tmp_path, settings=SETTINGS.replace("rate = 1000", "rate = 1000\ntotal = 30")
    )
    with run(deployment, settings) as session:
        with suppress(StoppedError):
            for _ in range(100):
                create(session)
        with pytest.raises(StoppedError, match="the budget of 30 requests is used up"):
            create(session)
        created = len(deployment.sent("POST"))
        cleaned = clean_up(session)

    assert created == 5  # each keeps five back
    assert cleaned == Cleaned(created, ())
    assert list(deployment.pets) == ["old"]
    assert len(deployment.requests) <= 30


def test_rule_9_workers_share_the_total(deployment: Deployment, tmp_path: Path) -> None:
    """A process that joins finds what the others have sent."""
    settings = project(tmp_path, settings=SETTINGS.replace("rate = 1000", "rate = 1000\ntotal = 5"))
    with run(deployment, settings) as session:
        other = replace(session.guard.budget)
        for number in range(5):
            with (session.guard.budget, other)[number % 2].request(check=lambda: None):
                pass
        for budget in (session.guard.budget, other):
            with pytest.raises(StoppedError), budget.request(check=lambda: None):
                pass

        assert session.guard.budget.spent().sent == 5


def test_rule_9_rate_is_kept_by_all_together(tmp_path: Path) -> None:
    """Two workers take turns at the moments that one would have had."""
    clock = Clock()
    moments = []
    limits = Limits(rate=10, total=100)
    budgets = [Budget(tmp_path, limits, clock, clock.sleep) for _ in range(2)]
    for number in range(20):
        with budgets[number % 2].request(check=lambda: None):
            moments.append(round(clock(), 6))

    assert moments == [round(number / 10, 6) for number in range(20)]


def test_rule_9_concurrency_is_kept_by_all_together(tmp_path: Path) -> None:
    """A third request waits until one of two has ended, and asks the brake meanwhile."""
    budget = Budget(tmp_path, Limits(rate=1e6, concurrency=2))
    asked = []

    def check() -> None:
        asked.append(1)
        if len(asked) > 4:
            raise StoppedError("waited")

    with (
        budget.request(check=lambda: None),
        replace(budget).request(check=lambda: None),
        pytest.raises(StoppedError, match="waited"),
        replace(budget).request(check=check),
    ):
        pass
