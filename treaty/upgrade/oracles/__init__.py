"""What judges a rollout; each module holds one judge."""

from treaty.upgrade.oracle import Oracle
from treaty.upgrade.oracles.answers import Answers


def oracles() -> tuple[Oracle, ...]:
    """One of each kind, new for a run."""
    return (Answers(),)
