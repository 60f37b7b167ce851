"""`treaty check`, from the project's files to the screen."""

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from treaty.cli import cli
from treaty.errors import ExitCode

SETTINGS = """\
[tool.treaty]
contracts = ["v1.yaml"]
app = "check_shop:app"
technical-routes = ["/healthz"]
"""
CONTRACT = """\
openapi: 3.1.0
info: {title: Pets, version: "1"}
paths:
  /pets:
    get:
      responses: {"200": {description: The pets.}}
    post:
      responses: {"201": {description: Born.}}
"""
APP = """\
from types import SimpleNamespace


def list_pets():
    pass


def route(path, method):
    return SimpleNamespace(path=path, methods={method}, endpoint=list_pets)


served = [route("/healthz", "GET"), route("/pets", "GET"), route("/pets", "POST")]
app = SimpleNamespace(routes=served)
"""
RENAMED = """\
error[route-not-described] check_shop.py:4:1
  POST /pet is served, and no contract describes it
  hint: is it POST /pets (v1.yaml:7), renamed?

error[operation-not-served] v1.yaml:7:5
  POST /pets is in the contract, and no route serves it
  hint: is it POST /pet (check_shop.py:4), renamed?

fail: 2 errors, 0 warnings, 0 info
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose application serves its contract."""
    for name, text in {
        "pyproject.toml": SETTINGS,
        "v1.yaml": CONTRACT,
        "check_shop.py": APP,
    }.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.delitem(sys.modules, "check_shop", raising=False)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    return tmp_path


def check(*arguments: str) -> Result:
    """Runs `treaty check` on a terminal of fixed width."""
    sys.modules.pop("check_shop", None)
    return CliRunner().invoke(cli, ["check", *arguments], prog_name="treaty", terminal_width=80)


def rename(project: Path) -> None:
    """Renames a route of the application."""
    (project / "check_shop.py").write_text(
        APP.replace('route("/pets", "POST")', 'route("/pet", "POST")'), encoding="utf-8"
    )


def test_check_contract_kept_pass(project: Path) -> None:
    """Nothing on stderr, one line on stdout."""
    result = check()
    assert (result.exit_code, result.stderr) == (ExitCode.PASS, "")
    assert result.stdout == "pass: no findings\n"


def test_check_route_renamed_whole_screen(project: Path) -> None:
    """Both ends are named, with the contract's line and the function's."""
    rename(project)
    result = check()
    assert (result.exit_code, result.stdout) == (ExitCode.FINDINGS, RENAMED)


def test_check_json_promise_of_scripts(project: Path) -> None:
    """The schema, the verdict, the summary and the findings."""
    rename(project)
    result = check("--format", "json")
    data = json.loads(result.stdout)
    assert (data["schema"], data["verdict"]) == ("treaty.check/1", "fail")
    assert (data["contracts"], data["app"]) == (["v1.yaml"], "check_shop:app")
    assert data["summary"] == {"error": 2, "warning": 0, "info": 0}
    assert [finding["rule"] for finding in data["findings"]] == [
        "route-not-described",
        "operation-not-served",
    ]


def test_check_output_file_stdout_empty(project: Path) -> None:
    """The report goes where it is asked to go, folders made as needed."""
    rename(project)
    result = check("--format", "github", "--output", "out/report.txt")
    assert (result.exit_code, result.stdout) == (ExitCode.FINDINGS, "")
    written = (project / "out" / "report.txt").read_text(encoding="utf-8")
    assert written.startswith("::error file=check_shop.py,line=4,col=1,title=route-not-described::")


def test_check_output_impossible_bad_input(project: Path) -> None:
    """A file that cannot be written is named."""
    result = check("--output", "v1.yaml/report.txt")
    assert result.exit_code == ExitCode.BAD_INPUT
    assert "error: cannot write v1.yaml/report.txt" in result.stderr


def test_check_output_impossible_found_before_the_work(project: Path) -> None:
    """Nobody waits for a gate to learn at its end that its report has nowhere to go."""
    (project / "check_shop.py").write_text("raise SystemExit('imported')", encoding="utf-8")
    assert "error: cannot write v1.yaml/report" in check("--output", "v1.yaml/report").stderr


def test_check_quiet_exit_code_alone(project: Path) -> None:
    """Scripts that want the code alone."""
    rename(project)
    result = check("--quiet")
    assert (result.exit_code, result.output) == (ExitCode.FINDINGS, "")


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("v1.yaml", None, "error: no such file: v1.yaml; hint: check the path"),
        ("v1.yaml", "", "error: v1.yaml: the file is empty; hint: write an OpenAPI document"),
        ("v1.yaml", "a: [", "error: v1.yaml:1: not YAML"),
        ("v1.yaml", "swagger: '2.0'", "error: v1.yaml:1: Swagger 2.0 is not read; hint: convert"),
        ("v1.yaml", CONTRACT + "x-a: *b", "error: v1.yaml:9: no anchor &b"),
        ("pyproject.toml", "[tool.treaty]\n", "error: pyproject.toml: [tool.treaty] names no cont"),
        ("pyproject.toml", "[tool.treaty]\napps = 1", "pyproject.toml:2: unknown setting 'apps'"),
        ("pyproject.toml", "[project]\n", "error: no pyproject.toml with a [tool.treaty] table"),
        ("check_shop.py", "app = 1 / 0", "error: importing 'check_shop' of app"),
        ("check_shop.py", "", "error: 'check_shop' has no 'app'"),
    ],
)
def test_check_bad_input_one_line_exit_4(
    file: str, text: str | None, message: str, project: Path
) -> None:
    """What cannot be read is told on one line, with the remedy and without a traceback."""
    (project / file).unlink()
    if text is not None:
        (project / file).write_text(text, encoding="utf-8")
    result = check()
    assert (result.exit_code, result.stdout) == (ExitCode.BAD_INPUT, "")
    assert result.stderr.count("\n") == 1
    assert message in result.stderr
    assert "hint: " in result.stderr


def test_check_consumed_contract_linted_not_served(project: Path) -> None:
    """What we call is read for its own validity; our routes need not serve it."""
    settings = SETTINGS.replace("app =", 'consumed = ["parser.yaml"]\napp =')
    (project / "pyproject.toml").write_text(settings, encoding="utf-8")
    parser = CONTRACT.replace("/pets", "/parse").replace('"201": {description: Born.}', "")
    (project / "parser.yaml").write_text(parser, encoding="utf-8")
    result = check()
    assert result.exit_code == ExitCode.FINDINGS
    assert "parser.yaml:8" in result.stdout
    assert "operation-not-served" not in result.stdout


def test_check_without_application_contracts_alone(project: Path) -> None:
    """Where only a deployment exists, the contracts are still linted."""
    settings = "\n".join(line for line in SETTINGS.splitlines() if not line.startswith("app"))
    (project / "pyproject.toml").write_text(settings, encoding="utf-8")
    assert check().exit_code == ExitCode.PASS
