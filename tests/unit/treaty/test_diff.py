"""What `treaty diff` answers."""

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from treaty.cli import cli
from treaty.diff import FailOn, Question, diff, verdict
from treaty.errors import ExitCode, SourceError
from treaty.findings import Finding, Proof, Severity, Verdict

TODAY = date(2030, 1, 1)
HEAD = 'openapi: 3.1.0\ninfo: {title: Pets, version: "1"}\n'
BASE = HEAD + "paths:\n  /pets:\n    get: {}\n    post: {}\n"
REVISION = HEAD + "paths:\n  /pets:\n    get: {}\n    put: {}\n"
SETTINGS = """
[tool.treaty]
contracts = ["base.yaml"]

[[tool.treaty.waivers]]
rule = "operation-removed"
operation = "POST /pets"
reason = "no client calls it"
expires = 2030-06-30
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two contracts, which is the working folder."""
    (tmp_path / "base.yaml").write_text(BASE)
    (tmp_path / "revision.yaml").write_text(REVISION)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def ask(folder: Path, fail_on: FailOn = "error") -> Verdict:
    """The verdict on the two contracts."""
    return diff(
        Question("base.yaml", "revision.yaml", fail_on=fail_on), root=folder, today=TODAY
    ).verdict


def test_diff_without_settings_compares_all_the_same(folder: Path) -> None:
    """A project need not have adopted treaty."""
    assert ask(folder) is Verdict.FAIL
    assert ask(folder, "never") is Verdict.PASS


@pytest.mark.parametrize(
    "text",
    [
        "openapi: 3.1.0\n",
        HEAD + "paths: [1]\n",
        HEAD + "paths: {}\ncomponents: {schemas: {A: {type: strin}}}\n",
    ],
)
def test_diff_of_what_cannot_be_read_with_itself_is_left_open(folder: Path, text: str) -> None:
    """Equal bytes say nothing about what was not understood."""
    for name in ("base.yaml", "revision.yaml"):
        (folder / name).write_text(text)

    assert ask(folder) is Verdict.INCONCLUSIVE


def test_diff_with_a_waiver_passes_until_it_expires(folder: Path) -> None:
    """The waiver names rule and operation."""
    (folder / "pyproject.toml").write_text(SETTINGS)
    assert ask(folder) is Verdict.PASS
    late = diff(Question("base.yaml", "revision.yaml"), root=folder, today=date(2030, 7, 1))
    assert [finding.rule for finding in late.findings][:2] == [
        "waiver-expired",
        "operation-removed",
    ]
    assert str(late.findings[0].base) == "pyproject.toml:5:1"


def test_diff_with_an_unknown_side_names_it(folder: Path) -> None:
    """A path that is not there."""
    with pytest.raises(SourceError, match="no such file: other"):
        diff(Question("base.yaml", "other.yaml"), root=folder, today=TODAY)


def test_verdict_with_something_undecided_is_inconclusive() -> None:
    """A gate that cannot decide says so, unless something else fails."""
    doubt = Finding("r", Severity.WARNING, Proof.SUSPECTED, "m")
    warning = Finding("r", Severity.WARNING, Proof.PROVEN, "m")
    error = Finding("r", Severity.ERROR, Proof.PROVEN, "m")
    assert verdict([doubt]) is Verdict.INCONCLUSIVE
    assert verdict([doubt, error]) is Verdict.FAIL
    assert verdict([warning]) is Verdict.PASS
    assert verdict([warning, doubt], "warning") is Verdict.FAIL
    assert verdict([doubt], "never") is Verdict.PASS
    assert verdict([]) is Verdict.PASS


@pytest.mark.usefixtures("folder")
def test_diff_json_keeps_its_promise_to_scripts() -> None:
    """Schema, verdict, both sides, summary and findings."""
    done = CliRunner().invoke(cli, ["diff", "base.yaml", "revision.yaml", "--format", "json"])
    data = json.loads(done.stdout)
    assert done.exit_code == ExitCode.FINDINGS
    assert list(data) == ["schema", "verdict", "base", "revision", "summary", "findings"]
    assert (data["schema"], data["verdict"]) == ("treaty.diff/1", "fail")
    assert (data["base"], data["revision"]) == ("base.yaml", "revision.yaml")
    assert data["summary"] == {"error": 1, "warning": 0, "info": 1}
    first = data["findings"][0]
    assert (first["rule"], first["operation"]) == (
        "operation-removed",
        {"method": "POST", "path": "/pets"},
    )
    assert first["base"] == {"file": "base.yaml", "line": 6, "column": 5}
    assert first["witness"]["value"] == {"method": "POST", "path": "/pets"}


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("name", ["text", "json", "markdown", "junit", "sarif", "github", "html"])
def test_diff_of_a_contract_with_itself_passes_in_every_format(name: str) -> None:
    """Nothing changed, and nothing is said but that."""
    done = CliRunner().invoke(cli, ["diff", "base.yaml", "base.yaml", "--format", name])
    assert done.exit_code == ExitCode.PASS
    assert done.stderr == ""
