"""What databases cost in tests: the start of a server, a clone and a rollback, in milliseconds.

    python benchmarks/databases.py [--runs 5]

`TREATY_POSTGRES` chooses the server, as it does for tests.
"""

import argparse
import asyncio
import time
from collections.abc import Callable
from statistics import median

from sqlalchemy import text

from fixtures.savepoints import SavepointEngine
from treaty.databases.run import Run
from treaty.databases.template import Template, template

ROUNDS = 20


def milliseconds(function: Callable[[], object]) -> float:
    """How long one call takes."""
    begin = time.perf_counter()
    function()
    return (time.perf_counter() - begin) * 1000


def start() -> None:
    """Starts a server and takes it away."""
    with Run.create() as run:
        run.server()


def clone(made: Template) -> None:
    """Clones a template and drops the clone."""
    with made.clone():
        pass


async def rollbacks(made: Template) -> float:
    """The median of an undone transaction with one write in it."""
    with made.clone() as url:
        shared = await SavepointEngine.open(url)
        async with shared.engine.begin() as connection:
            await connection.execute(text("CREATE TABLE note (id int)"))
        figures = []
        for _ in range(ROUNDS):
            begin = time.perf_counter()
            async with shared.undone():
                written = time.perf_counter()
                async with shared.engine.begin() as connection:
                    await connection.execute(text("INSERT INTO note VALUES (1)"))
                written = time.perf_counter() - written
            figures.append((time.perf_counter() - begin - written) * 1000)
        await shared.close()
    return median(figures)


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="how many servers to start")
    arguments = parser.parse_args()
    started = median(milliseconds(start) for _ in range(arguments.runs))
    with Run.create() as run:
        server = run.server()
        made = template(run, server, "head", lambda _url: None)
        cloned = median(milliseconds(lambda: clone(made)) for _ in range(ROUNDS))
        undone = asyncio.run(rollbacks(made))
    print(server)
    print(f"start and stop   {started:9.2f} ms")
    print(f"clone and drop   {cloned:9.2f} ms   1/{started / cloned:.0f} of a start")
    print(f"begin and undo   {undone:9.2f} ms   1/{cloned / undone:.0f} of a clone")


if __name__ == "__main__":
    main()
