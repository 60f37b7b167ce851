"""What was exercised is written down, and read back from all runs."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from treaty.conformance.check import Judgement
from treaty.conformance.coverage.record import FOLDER, RUN, Recorder, Records, clear, layer_of, read
from treaty.contract.model import Contract

Judge = Callable[..., Judgement]
PUT = "PUT /pets/{id}"


def test_recorder_writes_each_item_once_for_a_layer(
    contract: Contract, judge: Judge, tmp_path: Path
) -> None:
    """Processes have files of their own, which are read together."""
    for _ in range(2):
        recorder = Recorder(tmp_path)
        for _ in range(3):
            recorder.record(judge({"name": "R"}))
        recorder.record(judge({"name": "R"}), "acceptance")
        recorder.close()
    files = list((tmp_path / FOLDER).iterdir())
    assert len(files) == 2
    assert [len(file.read_text().splitlines()) for file in files] == [2, 2]
    assert read(tmp_path, [contract]).seen["api.json", PUT, "called"] == {
        "integration",
        "acceptance",
    }
    clear(tmp_path)
    assert read(tmp_path, [contract]) == Records({})


def test_recorder_without_an_exchange_writes_no_file(
    contract: Contract, judge: Judge, tmp_path: Path
) -> None:
    """Nor with one that belongs to no contract."""
    recorder = Recorder(tmp_path)
    recorder.record(judge(path="/cats"))
    recorder.close()
    assert not (tmp_path / FOLDER).exists()


def test_record_of_a_killed_process_is_read_as_far_as_it_goes(
    contract: Contract, judge: Judge, tmp_path: Path
) -> None:
    """A line is whole or it is none."""
    recorder = Recorder(tmp_path)
    recorder.record(judge({"name": "R"}))
    recorder.close()
    (file,) = (tmp_path / FOLDER).iterdir()
    with file.open("a") as half:
        half.write('{"contract": "api.js')
    assert ("api.json", PUT, "called") in read(tmp_path, [contract]).seen


def test_record_of_one_run_is_read_alone(
    contract: Contract, judge: Judge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The gate asks what its own layers have exercised, whatever was recorded before."""
    for run, status in (("before", 401), ("now", 200)):
        monkeypatch.setenv(RUN, run)
        recorder = Recorder(tmp_path)
        recorder.record(judge({"name": "R"}, status=status))
        recorder.close()
    found = {key for _, _, key in read(tmp_path, [contract], run="now").seen}
    assert found >= {"called", "status 200"}
    assert "status 401" not in found
    assert {key for _, _, key in read(tmp_path, [contract]).seen} >= {"status 200", "status 401"}


def test_record_of_another_text_of_the_contract_is_outdated(
    contract: Contract, judge: Judge, tmp_path: Path
) -> None:
    """What was judged by another text says nothing about this one."""
    recorder = Recorder(tmp_path)
    recorder.record(judge({"name": "R"}))
    recorder.close()
    changed = replace(
        contract.document, content=contract.document.content | {"info": {"title": "Cats"}}
    )
    assert read(tmp_path, [Contract(changed)]) == Records({}, frozenset({"api.json"}))
    assert read(tmp_path, []) == Records({})


def test_record_that_is_too_old_is_deleted_by_the_next_one(
    contract: Contract, judge: Judge, tmp_path: Path
) -> None:
    """Nobody knows any more what it was about."""
    old = tmp_path / FOLDER / "run-1-1.jsonl"
    old.parent.mkdir(parents=True)
    old.touch()
    os.utime(old, (0, 0))
    recorder = Recorder(tmp_path)
    recorder.record(judge({"name": "R"}))
    recorder.close()
    assert not old.exists()
    assert len(list(old.parent.iterdir())) == 1


@pytest.mark.parametrize(
    ("test", "layer"),
    [
        ("tests/unit/test_a.py::test", "unit"),
        ("tests/acceptance/unit/test_a.py::test[/unit/]", "acceptance"),
        ("tests/unit.py::test", "other"),
        ("", "other"),
    ],
)
def test_layer_of_a_test_is_its_folder(test: str, layer: str) -> None:
    """The outermost one that is a layer."""
    assert layer_of(test) == layer
