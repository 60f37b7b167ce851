"""Random pairs of schemas: the comparison never says less, or other, than brute force."""

import os
import subprocess
import sys

import pytest

from benchmarks.random_schemas import pairs, pool
from benchmarks.soundness import judged

VALUES = pool()[::7]


@pytest.mark.parametrize("seed", range(10))
def test_comparison_agrees_with_brute_force(seed: int) -> None:
    """No break is missed, and every witness is one that the sender may send."""
    for base, revision, direction in pairs(30, 1_000 + seed):
        answer, detail = judged(base, revision, direction, VALUES)
        assert answer in {
            "proven",
            "compatible",
            "suspected, is a break",
            "suspected, none found",
        }, (base, revision, direction, detail)


SCRIPT = """
from benchmarks.random_schemas import pairs
from benchmarks.soundness import Written
from treaty.compatibility.schemas import SchemaComparison
for base, revision, direction in pairs(60, 5):
    for change in SchemaComparison(Written(base), Written(revision)).compare(
        "#/s", "#/s", direction=direction
    ):
        print(change)
"""


def test_comparison_in_another_process_gives_the_same_bytes() -> None:
    """Neither the order of sets nor addresses show in the answers."""
    outputs = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env={**os.environ, "PYTHONHASHSEED": seed},
            stdout=subprocess.PIPE,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1
    assert len(outputs.pop()) > 1_000
