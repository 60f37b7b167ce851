"""How long each rollout of the onboarding service takes, from a release to the working tree.

    python -m benchmarks.upgrade [--from 1.0] [--runs 1]

A first run, not measured, fetches the old code and makes its environment. Ratios are to the
default order.
"""

import argparse
import statistics
import subprocess
import sys
import time

from treaty.upgrade.orders import ORDERS

DEFAULT = "migrate-first"
BARS = {DEFAULT: 60, "all orders": 240}
"""Seconds that they may take, warm."""


def seconds(release: str, order: str) -> float:
    """Runs one rollout and gives its wall time; one that is not green ends the benchmark."""
    command = [sys.executable, "-m", "treaty", "upgrade", "--from", release, "--order", order]
    begin = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - begin


def main() -> None:
    """Prints a line for each order, and one for all together."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--from", dest="release", default="1.0")
    parser.add_argument("--runs", type=int, default=1)
    given = parser.parse_args()
    seconds(given.release, DEFAULT)
    taken: dict[str, list[float]] = {order: [] for order in ORDERS}
    for _ in range(given.runs):
        for order, times in taken.items():
            times.append(seconds(given.release, order))
    medians = {order: statistics.median(times) for order, times in taken.items()}
    for order, median in [*medians.items(), ("all orders", sum(medians.values()))]:
        bar = f"{BARS[order]:>5} s" if order in BARS else ""
        print(f"{order:<14} {median:>6.1f} s {median / medians[DEFAULT]:>5.1f} x {bar}")


if __name__ == "__main__":
    main()
