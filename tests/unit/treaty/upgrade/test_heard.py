"""Who listens while tests run."""

import pytest

from treaty.upgrade.heard import hearing


def test_nobody_listens_on_when_tests_cannot_be_run() -> None:
    """What comes later belongs to no test."""
    watchers: list[object] = []

    def run() -> None:
        with hearing(watchers, lambda _: True) as heard:
            assert watchers == [heard]
            raise OSError("no pytest")

    with pytest.raises(OSError, match="no pytest"):
        run()

    assert watchers == []
