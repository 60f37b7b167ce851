"""How long `treaty check` takes on the project around it, beside importing its application.

    python benchmarks/check.py [PROJECT]

Prints each question with its time, the first that needs the comparison's modules and the
document of the routes paying for them, and the ratio of all to the import.
"""

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of wall time, and what came of it."""
    begin = time.perf_counter()
    result = work()
    return time.perf_counter() - begin, result


def load_questions(root: Path) -> Any:
    """Imports what `treaty check` needs, and makes its questions."""
    from treaty.questions import questions  # noqa: PLC0415  its time is measured
    from treaty.settings import load  # noqa: PLC0415  likewise

    return questions(load(root), today=datetime.now(UTC).date())


def import_application(root: Path) -> Any:
    """Imports the application, whatever it costs."""
    from treaty.compatibility.application import import_attribute  # noqa: PLC0415  likewise
    from treaty.settings import load  # noqa: PLC0415  likewise

    name = load(root).app
    return import_attribute(name, root=root, setting="app") if name else None


def main() -> None:
    """Prints the table."""
    root = Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    imported, _ = timed(lambda: import_application(root))
    begun, asked = timed(lambda: load_questions(root))
    print(f"{imported:7.3f} s  importing the application")
    print(f"{begun:7.3f} s  settings, modules")
    total = begun
    for question in asked:
        seconds, findings = timed(question.ask)
        total += seconds
        found = f"{len(findings)} findings"
        print(f"{seconds:7.3f} s  {question.subject}: {question.name}, {found}")
    print(f"{total:7.3f} s  in all, {total / imported:.2f} times the import")


if __name__ == "__main__":
    main()
