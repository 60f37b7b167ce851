"""Contracts against the releases that carried them, and recording releases, on real git clones."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from treaty.check import check
from treaty.cli import cli
from treaty.errors import ExitCode, SourceError
from treaty.findings import Finding, Severity, Verdict
from treaty.questions import questions
from treaty.releases import read_releases
from treaty.settings import load

TODAY = date(2026, 11, 23)
CONTRACT = """\
openapi: 3.1.0
info: {title: Pets, version: "1"}
paths:
  /pets:
    get:
      parameters: [{name: limit, in: query, schema: {type: integer}}]
      responses: {"200": {$ref: parts.yaml#/pets}}
"""
PARTS = "pets: {description: The pets., content: {application/json: {schema: {type: string}}}}\n"
SETTINGS = '[tool.treaty]\ncontracts = ["contracts/v1.yaml"]\n'
WAIVER = """
[[tool.treaty.waivers]]
rule = "request-parameter-became-required"
operation = "GET /pets"
place = "limit contracts/v1.yaml"
reason = "no client leaves it out"
expires = 2026-12-31
"""


def git(root: Path, *arguments: str) -> str:
    """Runs git as somebody."""
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    answer = subprocess.run(
        ["git", *who, *arguments], cwd=root, check=True, capture_output=True, text=True
    )
    return answer.stdout.strip()


def write(root: Path, **files: str) -> None:
    """Writes files, whose dots and slashes are underscores in their names here."""
    for name, text in files.items():
        path = {"settings": "pyproject.toml", "v1": "contracts/v1.yaml"}.get(
            name, f"contracts/{name}.yaml"
        )
        (root / path).write_text(text, encoding="utf-8")


def commit(root: Path) -> None:
    """Commits all there is."""
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--allow-empty", "--message", "Next")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clone with a contract of two files, clean."""
    (tmp_path / "contracts").mkdir()
    write(tmp_path, settings=SETTINGS, v1=CONTRACT, parts=PARTS)
    git(tmp_path, "init", "--quiet")
    commit(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def release(name: str = "1.0", *options: str) -> Result:
    """Runs `treaty release`."""
    return CliRunner().invoke(cli, ["release", name, *options], prog_name="treaty")


def released(project: Path, name: str = "1.0") -> None:
    """Records a release and commits the record."""
    result = release(name)
    assert result.exit_code == ExitCode.PASS, result.output
    commit(project)


def found(project: Path, *, today: date = TODAY) -> list[Finding]:
    """What `treaty check` finds."""
    return list(check(load(project), today=today).findings)


REQUIRED = CONTRACT.replace("in: query,", "in: query, required: true,")


def test_check_unchanged_contract_honours_its_release(project: Path) -> None:
    """The same text breaks nobody, nor does one that means the same."""
    released(project)
    assert found(project) == []
    write(project, v1=CONTRACT.replace("{type: integer}", "{allOf: [{type: integer}]}"))
    assert found(project) == []


def test_check_break_of_a_release_named_with_both_places(project: Path) -> None:
    """The release's line stands on one side, the working tree's on the other."""
    released(project)
    write(project, v1=REQUIRED)
    (finding,) = found(project)
    assert (finding.rule, finding.severity) == (
        "request-parameter-became-required",
        Severity.ERROR,
    )
    assert str(finding.base).startswith("1.0:contracts/v1.yaml:6:")
    assert str(finding.revision).startswith("contracts/v1.yaml:6:")
    assert finding.message.endswith("(released in 1.0)")
    assert finding.witness is not None


def test_check_break_in_another_file_of_the_contract_found(project: Path) -> None:
    """The record's hash of the root file says nothing about the files that it refers to."""
    released(project)
    write(project, parts=PARTS.replace("string", "integer"))
    assert [finding.rule for finding in found(project)] == ["response-type-changed"]


def test_check_every_release_compared_with_the_current_text(project: Path) -> None:
    """What breaks two releases is told once; what breaks only the older one is told too."""
    released(project)
    more = CONTRACT.replace("responses:", "deprecated: false\n      responses:")
    write(project, v1=more.replace("name: limit", "name: size"))
    write(project, settings=SETTINGS)
    commit(project)
    released(project, "1.1")
    write(
        project, v1=more.replace("name: limit, in: query", "name: size, in: query, required: true")
    )
    messages = [finding.message for finding in found(project)]
    assert any(message.endswith("(released in 1.0)") for message in messages)
    assert any(message.endswith("(released in 1.1)") for message in messages)
    write(project, parts=PARTS.replace("string", "integer"))
    assert any(each.message.endswith("(released in 1.0, 1.1)") for each in found(project))


@pytest.mark.parametrize(
    ("today", "rules", "severity"),
    [
        (TODAY, ["request-parameter-became-required"], Severity.INFO),
        (
            date(2027, 1, 1),
            ["waiver-expired", "request-parameter-became-required"],
            Severity.ERROR,
        ),
    ],
    ids=["in time", "expired"],
)
def test_check_waived_break_is_information_until_its_last_day(
    today: date, rules: list[str], severity: Severity, project: Path
) -> None:
    """A waiver names rule, operation and place, and the file where several contracts have both."""
    released(project)
    write(project, v1=REQUIRED, settings=SETTINGS + WAIVER)
    findings = found(project, today=today)
    assert [finding.rule for finding in findings] == rules
    assert findings[-1].severity is severity


def test_check_unused_waiver_warning(project: Path) -> None:
    """What it accepted is gone."""
    write(project, settings=SETTINGS + WAIVER)
    assert [(each.rule, each.severity) for each in found(project)] == [
        ("waiver-unused", Severity.WARNING)
    ]


def test_check_released_contract_gone_breaks_its_clients(project: Path) -> None:
    """A contract that the settings no longer name promised something."""
    released(project)
    git(project, "mv", "contracts/v1.yaml", "contracts/v2.yaml")
    write(project, settings=SETTINGS.replace("v1", "v2"))
    (finding,) = found(project)
    assert (finding.rule, finding.severity) == ("operation-removed", Severity.ERROR)


def test_check_sunset_passed_operation_may_go(project: Path) -> None:
    """An announced end is an end, on the day after its date and no sooner."""
    ending = CONTRACT.replace(
        "get:\n", "get:\n      deprecated: true\n      x-sunset: 2026-11-22\n"
    )
    write(project, v1=ending)
    commit(project)
    released(project)
    write(project, v1=CONTRACT.partition("paths:")[0] + "paths: {}\n")
    assert found(project) == []
    early = found(project, today=date(2026, 11, 22))
    assert [finding.rule for finding in early] == ["operation-removed-before-sunset"]


def test_check_sunset_with_too_little_notice_error(project: Path) -> None:
    """The project promises its clients a number of days."""
    write(project, settings=SETTINGS + "minimum-notice = 90\n")
    commit(project)
    released(project)
    ending = CONTRACT.replace(
        "get:\n", "get:\n      deprecated: true\n      x-sunset: 2026-12-01\n"
    )
    write(project, v1=ending)
    assert [(each.rule, each.severity) for each in found(project)] == [
        ("sunset-too-soon", Severity.ERROR)
    ]


def test_check_release_not_in_the_clone_bad_input_says_how_to_fetch(project: Path) -> None:
    """A shallow clone lacks the commits of older releases."""
    released(project)
    record = project / "contracts" / "releases.toml"
    commit_, tree = read_releases(project)[0].commit, read_releases(project)[0].tree
    text = record.read_text(encoding="utf-8").replace(commit_, "a" * 40).replace(tree, "b" * 40)
    record.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match="commit aaaaaaaaaaaa, is not in this clone") as raised:
        found(project)
    assert "git fetch" in raised.value.hint


def test_release_records_commit_hashes_and_schema(project: Path) -> None:
    """The schema revision comes from where the settings say."""
    (project / "revision.py").write_text('NEEDED = "0012"\n', encoding="utf-8")
    write(project, settings=SETTINGS + 'schema = "revision:NEEDED"\n')
    commit(project)
    result = release("1.1", "--format", "json")
    data = json.loads(result.stdout)
    assert (result.exit_code, data["schema"]) == (ExitCode.PASS, "treaty.release/1")
    head = git(project, "rev-parse", "HEAD")
    assert (data["release"]["schema"], data["release"]["commit"]) == ("0012", head)
    assert result.stderr == (
        f"recorded release 1.1: commit {head[:12]}, schema 0012\n"
        "hint: commit contracts/releases.toml\n"
    )
    (recorded,) = read_releases(project)
    assert (recorded.name, list(recorded.contracts)) == ("1.1", ["contracts/v1.yaml"])
    assert git(project, "status", "--porcelain") == "?? contracts/releases.toml"
    sys.modules.pop("revision", None)


def test_release_dirty_tree_refused(project: Path) -> None:
    """A release is a commit."""
    write(project, v1=CONTRACT + "\n")
    result = release()
    assert (result.exit_code, result.stdout) == (ExitCode.BAD_INPUT, "")
    assert "the working tree is dirty" in result.stderr
    assert read_releases(project) == ()


def test_release_that_breaks_an_earlier_one_refused_unless_waived(project: Path) -> None:
    """The findings are printed, and nothing is recorded."""
    released(project)
    write(project, v1=REQUIRED)
    commit(project)
    refused = release("1.1")
    assert refused.exit_code == ExitCode.FINDINGS
    assert "error[request-parameter-became-required]" in refused.stdout
    assert [each.name for each in read_releases(project)] == ["1.0"]
    write(project, settings=SETTINGS + WAIVER)
    commit(project)
    assert release("1.1").exit_code == ExitCode.PASS
    assert [each.name for each in read_releases(project)] == ["1.0", "1.1"]


def test_questions_of_a_released_project(project: Path) -> None:
    """One for each contract and thing to know; those about an application need one."""
    released(project)
    asked = questions(load(project), today=TODAY)
    assert [(each.subject, each.name) for each in asked] == [
        ("contracts/v1.yaml", "valid"),
        ("contracts/v1.yaml", "honours-releases"),
    ]
    assert check(load(project), today=TODAY).verdict is Verdict.PASS
