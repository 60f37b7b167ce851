"""The process that keeps a run's server: starts it, says where it is, and takes it away.

It lives apart from the run, so that it outlives a killed one and tidies up after it.
"""

import json
import os
import signal
import sys
from dataclasses import asdict
from pathlib import Path
from types import FrameType
from typing import NoReturn

from treaty.databases import provider, run
from treaty.errors import DatabaseUnavailableError


def main(directory: Path) -> None:
    """Keeps a server for as long as a process of the run lives.

    Writes one JSON object to standard output: the server, or the error that says why there is none.
    """
    _leave_the_session()
    with run.keeping(directory) as lease:
        try:
            with provider.serve(directory, os.environ) as server:
                _report(asdict(server))
                run.wait_until_unused(lease)
            run.remove(directory)
        except DatabaseUnavailableError as error:
            _report({"error": error.message, "hint": error.hint})


def _leave_the_session() -> None:
    """Goes on in a child of its own, which no Ctrl-C, hang-up or process group's end reaches."""
    if os.fork():
        os._exit(0)
    os.setsid()
    signal.signal(signal.SIGTERM, _exit)


def _exit(_number: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit


def _report(message: dict[str, str]) -> None:
    """Tells the process that waits, and frees it by closing what it reads."""
    sys.stdout.write(json.dumps(message))
    sys.stdout.flush()
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    os.close(nothing)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
