"""How long the commands take that people wait for: the unit layer on save, and the gate.

Run it where the environment is made and warm: `python -m benchmarks.commands [RUNS]`.
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Sequence

COMMANDS = {
    "start of Python": (sys.executable, "-c", "pass"),
    "treaty --help": (sys.executable, "-m", "treaty", "--help"),
    "treaty check": (sys.executable, "-m", "treaty", "check"),
    "unit layer": ("scripts/unit",),
    "scripts/gate": ("scripts/gate",),
}
BARS = {"treaty --help": 0.15, "treaty check": 1.0, "unit layer": 3.0, "scripts/gate": 60.0}
"""Seconds that each may take, for `treaty check` beside the import of the application."""


def seconds(command: Sequence[str]) -> float:
    """Runs a command once and gives its wall time; a failing one ends the benchmark."""
    begin = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - begin


def main(runs: int) -> None:
    """Prints medians and how many starts of Python each is worth, all commands interleaved."""
    taken: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(runs):
        for name, command in COMMANDS.items():
            taken[name].append(seconds(command))
    medians = {name: statistics.median(times) for name, times in taken.items()}
    unit = medians["start of Python"]
    print(f"{'command':<18} {'median':>8} {'fastest':>8} {'slowest':>8} {'ratio':>8} {'bar':>8}")
    for name, median in medians.items():
        low, high = min(taken[name]), max(taken[name])
        bar = f"{BARS[name]:>7.2f}s" if name in BARS else ""
        print(f"{name:<18} {median:>7.2f}s {low:>7.2f}s {high:>7.2f}s {median / unit:>7.0f}x {bar}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 3)
