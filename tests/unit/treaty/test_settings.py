"""Settings of a project."""

from datetime import date
from pathlib import Path

import pytest

from treaty.errors import SettingsError
from treaty.generation_settings import GenerationSettings, RuleBeyond
from treaty.settings import CoverageSettings, GateSettings, Settings, Waiver, find_root, load


def project(folder: Path, text: str) -> Path:
    """Writes a `pyproject.toml`."""
    (folder / "pyproject.toml").write_text(text, encoding="utf-8")
    return folder


def test_load_all_settings_read(tmp_path: Path) -> None:
    """Every setting has its place."""
    text = """
[tool.treaty]
contracts = ["v1.yaml"]
consumed = ["parser.yaml"]
app = "shop.asgi:app"
technical-routes = ["/healthz"]
[tool.treaty.gate]
stages = ["contracts"]
commands = ["mypy"]
[tool.treaty.coverage]
fail-under = {operation = 100, all = 95.5}
waivers = [{item = "GET / status 404", reason = "never"}]
"""
    assert load(project(tmp_path, text)) == Settings(
        root=tmp_path,
        contracts=("v1.yaml",),
        consumed=("parser.yaml",),
        app="shop.asgi:app",
        technical_routes=("/healthz",),
        gate=GateSettings(stages=("contracts",), commands=("mypy",)),
        coverage=CoverageSettings(
            {"operation": 100, "all": 95.5}, (("GET / status 404", "never"),)
        ),
    )


def test_load_generation_read_and_enabled_by_its_section(tmp_path: Path) -> None:
    """The section wants generated exchanges, whatever it says."""
    text = """
[tool.treaty.generation]
target = "tests.service:shop"
exchanges = 10
seed = 3
examples = "examples"
deletions = ["POST /delete"]
shared = ["GET /products"]
[[tool.treaty.generation.rules]]
operation = "POST /orders"
place = "/date"
reason = "no Sundays"
"""
    assert load(project(tmp_path, text)).generation == GenerationSettings(
        enabled=True,
        target="tests.service:shop",
        exchanges=10,
        seed=3,
        examples="examples",
        rules=(RuleBeyond("POST /orders", "/date", "no Sundays"),),
        deletions=("POST /delete",),
        shared=("GET /products",),
    )
    empty = load(project(tmp_path, "[tool.treaty.generation]\n"))
    assert empty.generation == GenerationSettings(enabled=True)


@pytest.mark.parametrize(
    "rules", ['["a"]', '[{operation = "", place = "/a", reason = "b"}]', "[{a = 'b'}]"]
)
def test_load_generation_rule_without_its_parts_refused(tmp_path: Path, rules: str) -> None:
    """A rule names operation, place and reason."""
    with pytest.raises(SettingsError, match="tables with operation, place and reason"):
        load(project(tmp_path, f"[tool.treaty.generation]\nrules = {rules}\n"))


def test_load_without_table_defaults(tmp_path: Path) -> None:
    """A project that says nothing has nothing to verify."""
    assert load(project(tmp_path, "[project]\nname = 'a'")) == Settings(root=tmp_path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "[tool.treaty]\ncontract = []",
            (
                "pyproject.toml:2: unknown setting 'contract' in [tool.treaty]; hint: "
                "did you mean 'contracts'?"
            ),
        ),
        (
            "[tool.treaty]\n\ntechnical_routes = []",
            (
                "pyproject.toml:3: unknown setting 'technical_routes' in [tool.treaty]; hint: "
                "did you mean 'technical-routes'?"
            ),
        ),
        (
            "[tool.treaty]\nzzz = 1",
            (
                "pyproject.toml:2: unknown setting 'zzz' in [tool.treaty]; hint: "
                "known are contracts, consumed, app,"
            ),
        ),
        (
            "[tool.treaty]\ncontracts = ['v1.yaml', './v1.yaml']",
            "contracts in [tool.treaty] is ['v1.yaml', './v1.yaml']; hint: write a list of strings",
        ),
        (
            "[tool.treaty.gate]\nstage = []",
            (
                "pyproject.toml:2: unknown setting 'stage' in [tool.treaty.gate]; hint: "
                "did you mean 'stages'?"
            ),
        ),
        (
            "[project]\napp = 1\n[tool.treaty]\n'app' = 1",
            ("pyproject.toml:4: app in [tool.treaty] is 1; hint: write a string such as"),
        ),
        ("[tool.treaty]\napp = 'shop'", "pyproject.toml:2: app in [tool.treaty] is 'shop'"),
        (
            "[tool.treaty]\ncontracts = 'a.yaml'",
            (
                "pyproject.toml:2: contracts in [tool.treaty] is 'a.yaml'; hint: "
                "write a list of strings"
            ),
        ),
        ("[tool.treaty]\nconsumed = [1]", "pyproject.toml:2: consumed in [tool.treaty] is [1]"),
        (
            "[tool.treaty]\ngate = 3",
            ("pyproject.toml:2: gate in [tool.treaty] is 3; hint: write a table"),
        ),
        (
            "[tool.treaty.coverage]\nfail-under = {all = 101}",
            "pyproject.toml:2: fail-under in [tool.treaty.coverage] is {'all': 101}",
        ),
        (
            "[tool.treaty.coverage]\nfail-under = 95",
            "hint: write a table such as {operation = 100, all = 95}",
        ),
        (
            "[tool.treaty.coverage]\nwaivers = [{item = 'x', reason = ''}]",
            "hint: write a list such as [{item =",
        ),
        (
            "[tool.treaty.gate.layers]\nacceptence = ['tests/acceptance']",
            (
                "pyproject.toml:2: unknown setting 'acceptence' in [tool.treaty.gate.layers]; "
                "hint: did you mean 'acceptance'?"
            ),
        ),
        (
            "[tool.treaty.gate.layers]\nunit = 'tests/unit'",
            "pyproject.toml:2: unit in [tool.treaty.gate.layers] is 'tests/unit'; hint: write a li",
        ),
        (
            "[tool.treaty.gate]\ncommands = ['mypy', ' ']",
            (
                "pyproject.toml:2: commands in [tool.treaty.gate] is ['mypy', ' ']; hint: "
                "write a list of commands"
            ),
        ),
        (
            "[tool.treaty.gate]\ncommands = ['echo \"']",
            "pyproject.toml:2: commands in [tool.treaty.gate] is ['echo \"']; hint: write a list",
        ),
        ("[tool.treaty]\ngate.stage = []", "unknown setting 'stage' in [tool.treaty.gate]"),
        ("[tool.treaty", "pyproject.toml: not TOML"),
    ],
)
def test_load_wrong_setting_error_names_line_and_remedy(
    text: str, message: str, tmp_path: Path
) -> None:
    """The message says where, what and what instead."""
    with pytest.raises(SettingsError) as caught:
        load(project(tmp_path, text))
    assert message in str(caught.value)


def test_load_missing_file_error(tmp_path: Path) -> None:
    """No file, no traceback."""
    with pytest.raises(SettingsError, match=r"pyproject\.toml: cannot read it"):
        load(tmp_path)


def test_find_root_from_inner_folder_nearest_with_table(tmp_path: Path) -> None:
    """A file without the table is passed by."""
    project(tmp_path, "[tool.treaty]\n")
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    project(tmp_path / "a", "[project]\n")
    assert find_root(inner) == tmp_path


def test_find_root_nowhere_error(tmp_path: Path) -> None:
    """The message shows what to write."""
    with pytest.raises(SettingsError, match=r"hint: write one: \[tool\.treaty\]"):
        find_root(tmp_path)


WAIVER = """
[tool.treaty]
minimum-notice = 90

[[tool.treaty.waivers]]
rule = "operation-removed"
operation = "GET /pets"
place = "response 200"
reason = "no client calls it"
expires = 2030-06-30
"""


def test_load_waivers_with_their_lines(tmp_path: Path) -> None:
    """A finding about a waiver has to name its place."""
    settings = load(project(tmp_path, WAIVER))
    assert settings.minimum_notice == 90
    assert settings.waivers == (
        Waiver(
            "operation-removed",
            "no client calls it",
            date(2030, 6, 30),
            "GET /pets",
            "response 200",
            5,
        ),
    )


@pytest.mark.parametrize(
    "text",
    [
        WAIVER.replace("expires = 2030-06-30", ""),
        WAIVER.replace("2030-06-30", '"2030-06-30"'),
        WAIVER.replace("2030-06-30", "2030-06-30T00:00:00Z"),
        WAIVER.replace('reason = "no client calls it"', 'reason = ""'),
        WAIVER.replace("place", "where"),
        WAIVER.replace('"response 200"', "200"),
        WAIVER.replace("90", "-1"),
        WAIVER.replace("90", "true"),
        "[tool.treaty]\nwaivers = [1]",
        "[tool.treaty]\nwaivers = 1",
    ],
)
def test_load_waiver_or_notice_of_another_shape_refused(tmp_path: Path, text: str) -> None:
    """A waiver without a reason or a last day is none."""
    with pytest.raises(SettingsError) as caught:
        load(project(tmp_path, text))
    assert caught.value.hint.startswith(("write tables with rule", "write a number of days"))


@pytest.mark.parametrize(
    ("table", "known", "wanted"),
    [
        (
            "tool.treaty.waivers",
            "rule = 'x'\nreason = 'y'\nexpires = 2030-06-30",
            "waivers in [tool.treaty] has {'rule': 'x'}; hint: write tables with rule, operation",
        ),
        (
            "tool.treaty.generation.rules",
            "operation = 'GET /'\nplace = '*'\nreason = 'y'",
            "rules in [tool.treaty.generation] has {'rule': 'x'}; hint: write tables",
        ),
    ],
)
def test_load_one_wrong_table_of_many_is_named_with_its_line(
    tmp_path: Path, table: str, known: str, wanted: str
) -> None:
    """The others are right."""
    right = f"[[{table}]]\n{known}\n"
    text = f"[project]\n{right}[[{table}]]\nrule = 'x'\n{right}"

    with pytest.raises(SettingsError) as caught:
        load(project(tmp_path, text))

    line = text.splitlines().index("rule = 'x'", right.count("\n") + 1)
    assert str(caught.value).startswith(f"pyproject.toml:{line}: {wanted}")


@pytest.mark.parametrize(
    ("written", "schema"),
    [
        ('"app.migrations:REVISION"', "app.migrations:REVISION"),
        ('["alembic", "heads"]', ("alembic", "heads")),
    ],
)
def test_load_schema_text_or_command(
    written: str, schema: str | tuple[str, ...], tmp_path: Path
) -> None:
    """The schema revision is named by a place or printed by a command."""
    assert load(project(tmp_path, f"[tool.treaty]\nschema = {written}\n")).schema == schema


@pytest.mark.parametrize("written", ['""', "[]", "[1]", "12"])
def test_load_schema_of_another_kind_error(written: str, tmp_path: Path) -> None:
    """What names no revision is refused where it is written."""
    with pytest.raises(SettingsError, match=r"schema in .tool\.treaty. is "):
        load(project(tmp_path, f"[tool.treaty]\nschema = {written}\n"))
