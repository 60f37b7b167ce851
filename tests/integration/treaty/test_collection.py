"""The questions of `treaty check` as pytest's tests, on small projects of their own."""

import pytest

CONTRACT = """\
openapi: 3.1.0
info: {title: Pets, version: "1"}
paths:
  /pets:
    get:
      responses: {"200": {description: The pets.}}
"""
APP = """\
from types import SimpleNamespace

def list_pets(): pass

pets = SimpleNamespace(path="PATH", methods={"GET"}, endpoint=list_pets)
app = SimpleNamespace(routes=[pets])
"""
SETTINGS = """\
[tool.treaty]
contracts = ["contracts/v1.yaml"]
consumed = ["contracts/parser.yaml"]
app = "collected_shop:app"
"""
WAIVER = """
[[tool.treaty.waivers]]
rule = "route-not-described"
reason = "nobody calls it"
expires = 2020-01-01
"""


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A project that asks, with a test of its own."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makeini("[pytest]\naddopts = -p treaty.plugin\nstrict = true\ntreaty_check = true")
    pytester.mkdir("contracts")
    write(pytester, **{"contracts/v1.yaml": CONTRACT, "contracts/parser.yaml": CONTRACT})
    write(
        pytester, **{"pyproject.toml": SETTINGS, "collected_shop.py": APP.replace("PATH", "/pets")}
    )
    write(pytester, **{"test_own.py": "def test_own(): pass", "contracts/other.yaml": "a: 1"})
    return pytester


def write(project: pytest.Pytester, **files: str) -> None:
    """Writes files of a project."""
    for name, text in files.items():
        (project.path / name).write_text(text, encoding="utf-8")


def run(project: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    """Runs pytest in a process of its own."""
    return project.runpytest_subprocess(*arguments)


def test_collect_one_test_for_each_contract_and_question(project: pytest.Pytester) -> None:
    """Given the contracts' folder and the settings, beside the project's own tests."""
    result = run(project, "-v", "contracts", "pyproject.toml", "test_own.py")
    result.assert_outcomes(passed=5)
    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines_random(
        [
            "contracts/parser.yaml::valid PASSED*",
            "contracts/v1.yaml::valid PASSED*",
            "contracts/v1.yaml::implemented PASSED*",
            "pyproject.toml::routes-described PASSED*",
            "test_own.py::test_own PASSED*",
        ]
    )


def test_collect_setting_absent_nothing(project: pytest.Pytester) -> None:
    """A project that does not ask has its files left alone."""
    project.makeini("[pytest]\naddopts = -p treaty.plugin\nstrict = true")
    assert run(project, "contracts", "test_own.py").parseoutcomes() == {"passed": 1}


def test_collect_one_question_by_its_name(project: pytest.Pytester) -> None:
    """A question is selected as a test is, and belongs to the unit layer."""
    run(project, "contracts/v1.yaml::implemented").assert_outcomes(passed=1)
    run(project, "contracts", "test_own.py", "-m", "unit").assert_outcomes(passed=3, deselected=1)


def test_question_failed_prints_the_findings_of_check(project: pytest.Pytester) -> None:
    """Both sides of a renamed route fail, each with its line, the others pass."""
    write(project, **{"collected_shop.py": APP.replace("PATH", "/pet")})
    result = run(project, "contracts", "pyproject.toml")
    result.assert_outcomes(passed=2, failed=2)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(
        [
            "*contracts/v1.yaml: implemented*",
            "error[[]operation-not-served[]] contracts/v1.yaml:5:5",
            "*pyproject.toml: routes-described*",
            "error[[]route-not-described[]] collected_shop.py:3:1",
        ]
    )


def test_question_unreadable_contract_fails_its_own_tests(project: pytest.Pytester) -> None:
    """What cannot be read is told on one line, and other contracts are still asked about."""
    write(project, **{"contracts/v1.yaml": "a: ["})
    result = run(project, "contracts", "pyproject.toml")
    result.assert_outcomes(passed=1, failed=3)
    result.stdout.fnmatch_lines(["error: contracts/v1.yaml:1: not YAML*"])


def test_waivers_are_a_question_of_their_own(project: pytest.Pytester) -> None:
    """A waiver that expired fails, and so does what it accepted."""
    write(project, **{"pyproject.toml": SETTINGS + WAIVER})
    write(project, **{"collected_shop.py": APP.replace("pets = ", "x = ").replace("[pets]", "[]")})
    result = run(project, "-v", "pyproject.toml")
    result.assert_outcomes(passed=2)
    more = 'app = SimpleNamespace(routes=[pets, SimpleNamespace(path="/x", methods={"GET"})])'
    write(project, **{"collected_shop.py": APP.replace("PATH", "/pets") + more})
    result = run(project, "-v", "pyproject.toml")
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(["*waiver-expired*pyproject.toml:6*"])


def test_collect_wrong_settings_usage_error(project: pytest.Pytester) -> None:
    """A setting that treaty does not know stops the run, as it stops `treaty check`."""
    write(project, **{"pyproject.toml": "[tool.treaty]\napps = 1\n"})
    result = run(project, "contracts")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stdout.fnmatch_lines(["*treaty_check: pyproject.toml:2: unknown setting 'apps'*"])
