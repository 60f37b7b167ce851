"""How long generated exchanges take on the onboarding service, in this process.

    python -m benchmarks.generation [--exchanges 2000] [--seed 0]

Starting the service and its database is not counted; minimising what fails would be. What this
process was busy for tells more than the time where other processes are busy too.
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
        begin, busy = time.perf_counter(), time.process_time()
        found = explore(
            contract,
            target.send,
            seed=seed,
            budget=Budget(exchanges),
            actors=target.actors,
            data=target.data,
            technical=settings.technical_routes,
        )
        seconds, busy = time.perf_counter() - begin, time.process_time() - busy
    scaled = 2000 / found.exchanges
    return (
        f"{name:32} {found.exchanges:6} exchanges {seconds:6.1f} s"
        f"  2,000 take {seconds * scaled:5.1f} s of {BUDGET}, {busy * scaled:5.1f} s of them busy"
        f"  {len(found.findings)} findings"
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
