"""An interrupt ends a command, whenever it comes."""

import subprocess
import sys

import pytest

SCRIPT = """
import os, signal, time
from treaty.cli.interruption import interruptible

class Busy:
    def __del__(self):
        os.kill(os.getpid(), signal.{number})
        time.sleep(0.01)

signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # ignored where `nohup` runs the tests
try:
    with interruptible():
        Busy()
        time.sleep(60)
        print("slept on")
except KeyboardInterrupt:
    print("heard")
"""


@pytest.mark.parametrize("number", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_interrupt_that_nobody_can_catch_comes_again(number: str) -> None:
    """Python drops what is raised in a destructor, or after a fork."""
    script = SCRIPT.format(number=number)
    ended = subprocess.run(
        [sys.executable, "-c", script], check=False, capture_output=True, text=True
    )

    assert (ended.stdout, ended.stderr) == ("heard\n", "")


def test_hang_up_that_was_ignored_stays_ignored() -> None:
    """As for what `nohup` starts."""
    script = """
import os, signal
from treaty.cli.interruption import interruptible

signal.signal(signal.SIGHUP, signal.SIG_IGN)
with interruptible():
    os.kill(os.getpid(), signal.SIGHUP)
print("went on")
"""
    ended = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True)

    assert ended.stdout == b"went on\n"
