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
try:
    with interruptible():
        Busy()
        time.sleep(60)
        print("slept on")
except KeyboardInterrupt:
    print("heard")
"""


@pytest.mark.parametrize("number", ["SIGINT", "SIGTERM"])
def test_interrupt_that_nobody_can_catch_comes_again(number: str) -> None:
    """Python drops what is raised in a destructor, or after a fork."""
    script = SCRIPT.format(number=number)
    ended = subprocess.run(
        [sys.executable, "-c", script], check=False, capture_output=True, text=True
    )

    assert (ended.stdout, ended.stderr) == ("heard\n", "")
