"""What was exercised is written down, and read back from all runs."""

from collections.abc import Callable
from pathlib import Path

import pytest

from treaty.conformance.check import Judgement
from treaty.conformance.coverage.record import FOLDER, Recorder, clear, layer_of, read
from treaty.contract.model import Contract

Judge = Callable[..., Judgement]
PUT = "PUT /pets/{id}"


def test_recorder_writes_each_item_once_for_a_layer(
    contract: Contract, judge: Judge, tmp_path: Path
) -> None:
    """Processes have files of their own, which are read together."""
    for _ in range(2):
        recorder = Recorder(tmp_path, [contract])
        for _ in range(3):
            recorder.record(judge({"name": "R"}))
        recorder.record(judge({"name": "R"}), "acceptance")
        recorder.close()
    files = list((tmp_path / FOLDER).iterdir())
    assert len(files) == 2
    assert [len(file.read_text().splitlines()) for file in files] == [2, 2]
    assert read(tmp_path)["api.json", PUT, "called"] == {"integration", "acceptance"}
    clear(tmp_path)
    assert read(tmp_path) == {}


def test_recorder_without_an_exchange_writes_no_file(
    contract: Contract, judge: Judge, tmp_path: Path
) -> None:
    """Nor with one that belongs to no contract."""
    recorder = Recorder(tmp_path, [contract])
    recorder.record(judge(path="/cats"))
    recorder.close()
    assert not (tmp_path / FOLDER).exists()


def test_record_of_a_killed_process_is_read_as_far_as_it_goes(
    contract: Contract, judge: Judge, tmp_path: Path
) -> None:
    """A line is whole or it is none."""
    recorder = Recorder(tmp_path, [contract])
    recorder.record(judge({"name": "R"}))
    recorder.close()
    (file,) = (tmp_path / FOLDER).iterdir()
    with file.open("a") as half:
        half.write('{"contract": "api.js')
    assert ("api.json", PUT, "called") in read(tmp_path)


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
