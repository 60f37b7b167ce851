"""A plugin for pytest that notes when each test ran.

It is copied to where a release's tests are run, by whatever interpreter they have: it knows nothing
but the standard library.
"""

import json
import os
import time
from typing import Any

FILE = "TREATY_UPGRADE_TIMES"
"""The environment variable that names the file in which it notes them."""


def pytest_runtest_logreport(report: Any) -> None:
    """Notes a part of a test, under the name that the JUnit report has for it."""
    ended = time.time()
    path, _, rest = report.nodeid.partition("::")
    name, bracket, values = rest.partition("[")
    dotted = f"{path.removesuffix('.py').replace('/', '.')}.{name.replace('::', '.')}"
    noted = {"test": dotted + bracket + values, "from": ended - report.duration, "to": ended}
    with open(os.environ[FILE], "a", encoding="utf-8") as file:  # noqa: PTH123  so simple
        file.write(json.dumps(noted) + "\n")
