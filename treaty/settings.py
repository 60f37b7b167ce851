"""The settings of a project: `[tool.treaty]` in its `pyproject.toml`."""

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from treaty import acceptance_settings
from treaty.acceptance_settings import AcceptanceSettings
from treaty.errors import SettingsError
from treaty.generation_settings import GENERATION, GenerationSettings
from treaty.setting_kinds import (
    APPLICATION,
    COMMANDS,
    CONTRACTS,
    DAYS,
    JOBS,
    PERCENTAGES,
    SCHEMA,
    STRINGS,
    Kind,
    WrongTableError,
    tables,
)
from treaty.upgrade_settings import KINDS as UPGRADE
from treaty.upgrade_settings import UpgradeSettings

FILE = "pyproject.toml"
LAYERS = ("unit", "integration", "acceptance")
_TABLE = "tool.treaty"
_TESTS = {layer: (f"tests/{layer}",) for layer in LAYERS}


class GateSettings(NamedTuple):
    """What `treaty gate` runs.

    Attributes:
        stages: The stages' names, in order; empty for all.
        commands: The commands of the stage for format and types, each as a shell takes it.
        layers: What pytest is given for each layer of tests: its folder and options.
        jobs: How many stages run at once, which must not share a database or a port then.
    """

    stages: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    layers: Mapping[str, tuple[str, ...]] = _TESTS
    jobs: int = 1


class CoverageSettings(NamedTuple):
    """How much of the contracts has to be exercised.

    Attributes:
        fail_under: The least percentage by kind of item; `all` stands for the other kinds.
        waivers: The labels of items that need not be exercised, each with its reason; `*` in a
            label stands for any text.
    """

    fail_under: Mapping[str, float] = {}
    waivers: tuple[tuple[str, str], ...] = ()


class Waiver(NamedTuple):
    """A finding that the project accepts.

    Attributes:
        rule: The finding's rule.
        reason: Why it is accepted.
        expires: The last day on which it is.
        operation: The finding's operation, such as `GET /pets`.
        place: Words that tell its place: side, location, status, media type, pointer, file.
        line: Where the waiver begins in the file.
    """

    rule: str
    reason: str
    expires: date
    operation: str = ""
    place: str = ""
    line: int = 1


class Settings(NamedTuple):
    """What treaty knows about a project.

    Attributes:
        root: The folder of its `pyproject.toml`; all paths are relative to it.
        contracts: The contracts that it provides, as paths.
        consumed: The contracts that it calls, as paths.
        app: Its ASGI application as `module:attribute`; None where only a deployment exists.
        technical_routes: Routes that no contract has to describe; `*` stands for any text.
        gate: What the gate runs.
        coverage: How much of the contracts has to be exercised.
        generation: What generated exchanges need to know.
        waivers: The findings that are accepted.
        minimum_notice: The least number of days between the announcement of a sunset and its date.
        schema: Where the schema revision is had that a release needs: `module:attribute`, a folder
            of Alembic migrations, or a command and its arguments; None without a database.
        upgrade: How a release is started, migrated and tested.
        acceptance: How deployments of it are accepted.
    """

    root: Path
    contracts: tuple[str, ...] = ()
    consumed: tuple[str, ...] = ()
    app: str | None = None
    technical_routes: tuple[str, ...] = ()
    gate: GateSettings = GateSettings()
    coverage: CoverageSettings = CoverageSettings()
    generation: GenerationSettings = GenerationSettings()
    waivers: tuple[Waiver, ...] = ()
    minimum_notice: int = 0
    schema: str | tuple[str, ...] | None = None
    upgrade: UpgradeSettings = UpgradeSettings()
    acceptance: AcceptanceSettings = acceptance_settings.acceptance({})


def _waiver(value: dict[str, Any]) -> Waiver:
    waiver = Waiver(**value)
    texts = (waiver.rule, waiver.reason, waiver.operation, waiver.place)
    if not all(isinstance(text, str) for text in texts) or type(waiver.expires) is not date:
        raise TypeError
    if not waiver.rule or not waiver.reason:
        raise TypeError
    return waiver


def _reasons(value: Any) -> tuple[tuple[str, str], ...]:
    wanted = {"item", "reason"}
    if not isinstance(value, list) or not all(
        isinstance(each, dict) and each.keys() == wanted and all(each.values()) for each in value
    ):
        raise TypeError
    return tuple((str(each["item"]), str(each["reason"])) for each in value)


_WAIVERS = Kind(
    "tables with rule, operation, place, reason and expires (a date, without quotes)",
    tables(_waiver),
)
_REASONS = Kind('a list such as [{item = "POST /pets status 409", reason = "…"}]', _reasons)
_Known = Mapping[str, "Kind | _Known"]
KNOWN: _Known = {
    "contracts": CONTRACTS,
    "consumed": CONTRACTS,
    "app": APPLICATION,
    "technical-routes": STRINGS,
    "coverage": {
        "fail-under": PERCENTAGES,
        "waivers": _REASONS,
    },
    "generation": GENERATION,
    "waivers": _WAIVERS,
    "minimum-notice": DAYS,
    "schema": SCHEMA,
    "acceptance": acceptance_settings.KNOWN,
    "gate": {
        "stages": STRINGS,
        "commands": COMMANDS,
        "layers": dict.fromkeys(LAYERS, STRINGS),
        "jobs": JOBS,
    },
    "upgrade": UPGRADE,
}
"""What `[tool.treaty]` may hold; `*` stands for any name."""


def find_root(start: Path) -> Path:
    """Gives the nearest folder, upwards, whose `pyproject.toml` has a `[tool.treaty]`.

    Raises:
        SettingsError: There is none.
    """
    for folder in (start, *start.parents):
        file = folder / FILE
        if file.is_file() and re.search(rb"^\s*\[tool\.treaty\b", file.read_bytes(), re.MULTILINE):
            return folder
    raise SettingsError(
        f"no {FILE} with a [{_TABLE}] table here or above",
        hint=f'write one: [{_TABLE}] with contracts = ["contracts/openapi.yaml"]',
    )


def load(root: Path) -> Settings:
    """Reads the settings of the project at a folder.

    Raises:
        SettingsError: The file is missing or not TOML, a setting is unknown, or its value has
            another type.
    """
    text = _text(root / FILE)
    try:
        table = tomllib.loads(text).get("tool", {}).get("treaty", {})
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        raise SettingsError(
            f"not TOML: {error}",
            hint="correct the syntax",
            file=FILE,
            line=int(line[1]) if line else None,
        ) from None
    values = _values(text, table, KNOWN, _TABLE)
    values["gate"] = GateSettings(**values.get("gate", {}))
    values["coverage"] = CoverageSettings(**values.get("coverage", {}))
    values["generation"] = GenerationSettings(
        enabled="generation" in table, **values.get("generation", {})
    )
    values["upgrade"] = UpgradeSettings(**values.get("upgrade", {}))
    values["waivers"] = _placed(text, values.get("waivers", ()))
    values["acceptance"] = _acceptance(text, values.get("acceptance", {}))
    return Settings(root, **values)


def _acceptance(text: str, values: dict[str, Any]) -> AcceptanceSettings:
    try:
        return acceptance_settings.acceptance(values)
    except KeyError as error:
        table, _, key = f"{_TABLE}.acceptance.{error.args[0]}".rpartition(".")
        raise SettingsError(
            f"{key} is missing in [{table}]",
            hint="docs/guides/accept.md tells what it means",
            file=FILE,
            line=_line(text, table, key),
        ) from None


def _placed(text: str, waivers: tuple[Waiver, ...]) -> tuple[Waiver, ...]:
    """Gives each waiver the line of its header, where each has one of its own."""
    header = re.compile(rf"\s*\[\[\s*{re.escape(_TABLE)}\.waivers\s*\]\]")
    lines = [number for number, line in enumerate(text.splitlines(), 1) if header.match(line)]
    if len(lines) != len(waivers):
        return waivers
    return tuple(each._replace(line=line) for each, line in zip(waivers, lines, strict=True))


def _text(file: Path) -> str:
    try:
        data = file.read_bytes()
    except OSError as error:
        raise SettingsError(
            f"cannot read it: {error.strerror}",
            hint=f"write a {FILE} with a [{_TABLE}] table",
            file=FILE,
        ) from None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SettingsError(
            f"byte {data[error.start]:#04x} is no UTF-8", hint="save it so", file=FILE, line=line
        ) from None


def _values(text: str, table: Any, known: _Known, name: str) -> dict[str, Any]:
    if not isinstance(table, dict):
        raise _wrong(text, name.rpartition(".")[0], name.rpartition(".")[2], table, "a table")
    values = {}
    for key, value in table.items():
        if key not in known and "*" not in known:
            raise _unknown(text, name, key, known)
        kind = known.get(key) or known["*"]
        if not isinstance(kind, Kind):
            values[key] = _values(text, value, kind, f"{name}.{key}")
            continue
        try:
            values[key.replace("-", "_")] = kind.read(value)
        except WrongTableError as error:
            one, number = value[error.number], error.number
            raise _wrong(text, name, key, one, kind.wanted, number=number) from None
        except TypeError:
            raise _wrong(text, name, key, value, kind.wanted) from None
    return values


def _unknown(text: str, table: str, key: str, known: Mapping[str, Any]) -> SettingsError:
    import difflib  # noqa: PLC0415  few settings are misspelt

    near = difflib.get_close_matches(key.replace("_", "-"), known, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(known)}"
    return SettingsError(
        f"unknown setting {key!r} in [{table}]", hint=hint, file=FILE, line=_line(text, table, key)
    )


def _wrong(
    text: str, table: str, key: str, value: Any, wanted: str, *, number: int | None = None
) -> SettingsError:
    return SettingsError(
        f"{key} in [{table}] {'is' if number is None else 'has'} {value!r}",
        hint=f"write {wanted}",
        file=FILE,
        line=_line(text, table, key, number=number or 0),
    )


def _line(text: str, table: str, key: str, *, number: int = 0) -> int | None:
    """Gives the line of a key, or of its table where it is written in another form.

    Args:
        text: The file.
        table: The table that has the key.
        key: The key.
        number: Which of the tables of this key, where it has several.
    """
    current, own, around = "", list[int](), list[int]()
    for at, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*\[{1,2}\s*([^\[\]]+?)\s*\]", line)
        if header:
            current = header[1]
            if current == f"{table}.{key}":
                own.append(at)
            elif current == table:
                around.append(at)
        elif current == table and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[.=]", line):
            return at
    if number < len(own):
        return own[number]
    return around[-1] if around else None
