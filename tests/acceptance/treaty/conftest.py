"""What the tests in this folder need more than others."""

from importlib.util import find_spec

import pytest

if find_spec("playwright") is None:
    raise pytest.UsageError("these tests drive a browser; hint: scripts/bootstrap browser")
