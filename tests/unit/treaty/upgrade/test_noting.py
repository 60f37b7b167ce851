"""When each test ran, as pytest's reports tell."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from treaty.upgrade import noting
from treaty.upgrade.tests import read_times


def test_parts_of_a_test_are_one_time_under_the_name_of_the_junit_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its parameters may hold anything."""
    file = tmp_path / "times"
    monkeypatch.setenv(noting.TIMES, str(file))
    for _ in ("setup", "call", "teardown"):
        report = SimpleNamespace(nodeid="tests/a/test_b.py::C::test_d[x::y/z]", duration=2.0)
        noting.pytest_runtest_logreport(report)

    ((name, (began, ended)),) = read_times(file).items()

    assert name == "tests.a.test_b.C.test_d[x::y/z]"
    assert ended - began >= 2.0


def test_tests_wait_for_their_turn_where_they_are_to_have_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With everything loaded and collected; nobody else is held up."""
    turn = tmp_path / "turn"
    monkeypatch.delenv(noting.TURN, raising=False)
    noting.pytest_collection_finish()
    monkeypatch.setenv(noting.TURN, str(turn))
    looks = []

    def look(_seconds: float) -> None:
        looks.append(turn.exists())
        if len(looks) == 3:
            turn.touch()

    monkeypatch.setattr("time.sleep", look)
    noting.pytest_collection_finish()

    assert looks == [False, False, False]


def test_without_notes_no_time_is_known(tmp_path: Path) -> None:
    """The tests may have ended before they began."""
    assert read_times(tmp_path / "times") == {}
