"""Moments of a rollout, and the functions that wait for them."""

from types import ModuleType

import pytest

from treaty.upgrade.cell import Schema, Side
from treaty.upgrade.hooks import Hooks, hook, moments_after
from treaty.upgrade.plan import Action, Step

FILL = Step("backfill", Action.MIGRATE, schema=Schema.S2)
OLD, NEW, BOTH = frozenset({Side.OLD}), frozenset({Side.NEW}), frozenset(Side)


@pytest.mark.parametrize(
    ("step", "serving", "author", "moments"),
    [
        (Step("warm", Action.WORK), OLD, Side.OLD, ["warm"]),
        (Step("expand", Action.MIGRATE, schema=Schema.S1), OLD, Side.OLD, ["expanded"]),
        (
            Step("backfill", Action.MIGRATE, schema=Schema.S2),
            BOTH,
            Side.NEW,
            ["backfilled", "mixed"],
        ),
        (Step("roll-back", Action.REPLACE, schema=Schema.S1), OLD, Side.NEW, ["rolled-back"]),
        (Step("replace-rest", Action.REPLACE, schema=Schema.S1), NEW, Side.NEW, ["upgraded"]),
        (Step("contract", Action.MIGRATE, schema=Schema.S3), NEW, Side.NEW, ["contracted"]),
        (Step("verify", Action.VERIFY, schema=Schema.S3), NEW, Side.NEW, ["finished"]),
        (Step("start-old", Action.START), OLD, Side.OLD, []),
    ],
)
def test_moment_follows_from_the_step_and_from_who_serves(
    step: Step, serving: frozenset[Side], author: Side, moments: list[str]
) -> None:
    """Whatever the order calls its steps."""
    assert list(moments_after(step, serving, author)) == moments


def test_function_may_wait_for_several_moments() -> None:
    """It is found at each of them, and nowhere else."""
    module = ModuleType("rollout")

    @hook("mixed")
    @hook("finished")
    def look(_rollout: object) -> None:
        """Look."""

    module.look = look  # type: ignore[attr-defined]  # as if it were written there
    hooks = Hooks(module)

    assert hooks.of("mixed") == hooks.of("finished") == (look,)
    assert hooks.of("warm") == ()


def test_moment_that_there_is_not_is_refused() -> None:
    """When the module is imported, with those that there are."""
    with pytest.raises(ValueError, match=r"'mixd'.*mixed"):
        hook("mixd")
