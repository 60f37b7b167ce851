"""How long generated exchanges take on the onboarding service, in this process.

    python -m benchmarks.generation [--exchanges 2000] [--seed 0]

Starting the service and its database is not counted; minimising what fails would be.
"""

import argparse
import time
from pathlib import Path

from treaty.contract.document import load as document
from treaty.contract.model import Contract
from treaty.contract.source import read
from treaty.generation.explore import explore
from treaty.generation.runner import Budget
from treaty.generation.target import reachable
from treaty.settings import load

ROOT = Path(__file__).parent.parent
BUDGET = 60  # seconds for 2,000 exchanges


def measure(name: str, exchanges: int, seed: int) -> str:
    """A line about the exchanges of one contract."""
    settings = load(ROOT)
    contract = Contract(document(read(name, root=ROOT)))
    with reachable(settings) as target:
        begin = time.perf_counter()
        found = explore(
            contract,
            target.send,
            seed=seed,
            budget=Budget(exchanges),
            actors=target.actors,
            data=target.data,
            technical=settings.technical_routes,
        )
        seconds = time.perf_counter() - begin
    rate = found.exchanges / seconds
    scaled = 2000 / rate
    return (
        f"{name:32} {found.exchanges:6} exchanges {seconds:6.1f} s {rate:6.0f}/s"
        f"  2,000 take {scaled:5.1f} s of {BUDGET}  {len(found.findings)} findings"
    )


def main() -> None:
    """Prints a line for each contract that the project provides."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--exchanges", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    for name in load(ROOT).contracts:
        print(measure(name, given.exchanges, given.seed))


if __name__ == "__main__":
    main()
