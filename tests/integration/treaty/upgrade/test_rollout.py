"""The whole rollout of a small service, with real processes on a real database."""

import pytest

from tests.integration.treaty.upgrade.conftest import Pets
from treaty.upgrade.orders import ORDERS

DEFAULT = next(iter(ORDERS))
EVERY = [
    pytest.param(order, marks=() if order == DEFAULT else pytest.mark.slow) for order in ORDERS
]


@pytest.mark.parametrize("order", EVERY)
def test_release_that_was_made_in_steps_is_green_in_every_order(pets: Pets, order: str) -> None:
    """Each cell that the order requires passes, with traffic."""
    upgraded = pets.upgrade("--order", order)

    assert upgraded.code == 0, upgraded.log
    assert set(upgraded.states.values()) == {"pass"}
