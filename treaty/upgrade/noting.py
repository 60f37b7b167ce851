"""A plugin for pytest that lets tests wait for their turn, and notes when each of them ran.

It is copied to where a release's tests are run, by whatever interpreter they have: it knows nothing
but the standard library.
"""

import json
import os
import time
from typing import Any

TIMES = "TREATY_UPGRADE_TIMES"
"""The environment variable that names the file in which it notes them."""

TURN = "TREATY_UPGRADE_TURN"
"""The environment variable that names the file which is there once it is their turn."""

_LOOK = 0.01  # seconds between two looks at whether it is


def pytest_collection_finish() -> None:
    """Waits, with everything loaded and collected, in whichever process runs tests."""
    turn = os.environ.get(TURN)
    while turn and not os.path.exists(turn):  # noqa: PTH110  so simple
        time.sleep(_LOOK)


def pytest_runtest_logreport(report: Any) -> None:
    """Notes a part of a test, under the name that the JUnit report has for it."""
    ended = time.time()
    path, _, rest = report.nodeid.partition("::")
    name, bracket, values = rest.partition("[")
    dotted = f"{path.removesuffix('.py').replace('/', '.')}.{name.replace('::', '.')}"
    noted = {"test": dotted + bracket + values, "from": ended - report.duration, "to": ended}
    with open(os.environ[TIMES], "a", encoding="utf-8") as file:  # noqa: PTH123  so simple
        file.write(json.dumps(noted) + "\n")
