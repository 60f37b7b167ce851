"""A layer of tests as a stage, with a real pytest in a process of its own."""

from pathlib import Path

import pytest

from treaty.findings import Attachment, Verdict
from treaty.gate.layers import layer_stage
from treaty.gate.stage import RAN_NOTHING, Outcome


@pytest.fixture(autouse=True)
def few_plugins(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pytest inside loads no plugin: it is asked for its verdict only."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")


def outcome(tmp_path: Path, tests: str) -> Outcome:
    """What a layer that holds these tests comes to."""
    (tmp_path / "pyproject.toml").write_text("[tool.pytest]\n")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests/test_layer.py").write_text(tests)
    logs = tmp_path / "logs"
    logs.mkdir()
    stage = layer_stage("unit", ("tests",), root=tmp_path, logs=logs, run="r")
    return stage.check(lambda _: None)


def test_layer_green_counts_its_tests(tmp_path: Path) -> None:
    """Two tests passed are two things checked."""
    result = outcome(tmp_path, "def test_a(): pass\ndef test_b(): pass\n")
    assert (result.verdict, result.ran, result.unit) == (Verdict.PASS, 2, "tests")


def test_layer_red_names_place_message_and_command(tmp_path: Path) -> None:
    """A failed test is found with its line, what it said and the command that repeats it."""
    result = outcome(tmp_path, "class TestSum:\n    def test_sum(self): assert 1 + 1 == 3\n")
    (finding,) = result.findings
    assert str(finding.revision) == "tests/test_layer.py:2:1"
    assert finding.message.startswith("tests.test_layer.TestSum.test_sum: assert (1 + 1) == 3")
    assert finding.hint == "run it alone: pytest 'tests/test_layer.py::TestSum::test_sum'"


@pytest.mark.parametrize(
    ("tests", "rule", "said"),
    [
        ("", "stage-ran-nothing", "no test of the unit layer ran"),
        (
            "import pytest\n@pytest.mark.skip\ndef test_a(): pass\n",
            "stage-ran-nothing",
            "no test of the unit layer ran",
        ),
        ("import no_such_module\n", "test-failed", "collection failure"),
    ],
)
def test_layer_that_ran_nothing_fails(tmp_path: Path, tests: str, rule: str, said: str) -> None:
    """An empty, a skipped and a broken layer are no success."""
    findings = outcome(tmp_path, tests).findings
    assert [finding.rule for finding in findings][:1] == [rule]
    assert said in findings[0].message


def test_layer_one_cause_of_many_errors_is_told_once(tmp_path: Path) -> None:
    """Where no database is to be had, nobody wants to read so for each test."""
    fixture = "import pytest\n@pytest.fixture\ndef server(): raise OSError('no database')\n"
    tests = "".join(f"def test_{name}(server): pass\n" for name in "abc")
    result = outcome(tmp_path, f"{fixture}{tests}def test_d(): assert False, 'no database'\n")
    assert [finding.message for finding in result.findings] == [
        'tests.test_layer.test_a and 2 more: failed on setup with "OSError: no database"',
        "tests.test_layer.test_d: AssertionError: no database",
    ]


def test_layer_broken_contract_is_told_with_its_place(tmp_path: Path) -> None:
    """What a test says by `pytest.fail` goes on below its first line."""
    said = "GET / breaks the contract\\n  a.yaml:3:1: body-invalid: it is null\\n    hint: no"
    (finding,) = outcome(tmp_path, f"import pytest\ndef test_a(): pytest.fail('{said}')\n").findings

    told = "Failed: GET / breaks the contract: a.yaml:3:1: body-invalid: it is null"
    assert finding.message == f"tests.test_layer.test_a: {told}"


def test_layer_report_of_another_run_is_not_read(tmp_path: Path) -> None:
    """Two gates may run in one clone: each reads what its own tests came to."""
    (tmp_path / "test_it.py").write_text("def test_a(): pass\n")

    def interfere(_line: str) -> None:
        (tmp_path / "logs/unit.xml").write_text("<half")

    stage = layer_stage("unit", ("test_it.py",), root=tmp_path, logs=tmp_path / "logs", run="r")
    result = stage.check(interfere)
    assert (result.verdict, result.ran) == (Verdict.PASS, 1)
    assert "test_a" in (tmp_path / "logs/unit.xml").read_text()


def test_layer_pytest_usage_error_is_found(tmp_path: Path) -> None:
    """A pytest that cannot even start fails the stage with its last line."""
    stage = layer_stage("unit", ("--no-such-option",), root=tmp_path, logs=tmp_path, run="r")
    (finding,) = stage.check(lambda _: None).findings
    assert "pytest could not run the unit layer, exit status 4" in finding.message
    assert finding.hint == "read unit.log"


def test_layer_folder_that_is_not_there_is_told_with_both_remedies(tmp_path: Path) -> None:
    """A project that begins has not every layer."""
    stage = layer_stage("unit", ("tests/unit",), root=tmp_path, logs=tmp_path / "logs", run="r")
    (finding,) = stage.check(lambda _: None).findings
    assert finding.message == "the unit layer has no tests/unit"
    assert finding.hint == RAN_NOTHING.fix


def test_layer_red_tells_what_its_browser_has_left(tmp_path: Path) -> None:
    """A picture is taken along, a trace is named, and what is not there is left out."""
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept/test-failed-1.png").write_bytes(b"PNG")
    (tmp_path / "kept/trace.zip").write_bytes(b"ZIP")
    result = outcome(
        tmp_path,
        "def test_a(record_property):\n"
        "    record_property('playwright_screenshot', 'kept/test-failed-1.png')\n"
        "    record_property('playwright_trace', 'kept/trace.zip')\n"
        "    record_property('playwright_video', 'kept/gone.webm')\n"
        "    record_property('else', 'kept/trace.zip')\n"
        "    assert 1 == 2\n",
    )

    (finding,) = result.findings
    assert finding.attachments == (
        Attachment("screenshot", "kept/test-failed-1.png", b"PNG"),
        Attachment("trace", "kept/trace.zip"),
    )
