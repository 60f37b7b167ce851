"""The settings of a project: `[tool.treaty]` in its `pyproject.toml`."""

import difflib
import re
import shlex
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from treaty.errors import SettingsError

FILE = "pyproject.toml"
LAYERS = ("unit", "integration", "acceptance")
_TABLE = "tool.treaty"


@dataclass(frozen=True, slots=True)
class GateSettings:
    """What `treaty gate` runs.

    Attributes:
        stages: The stages' names, in order; empty for all.
        commands: The commands of the stage for format and types, each as a shell takes it.
        layers: What pytest is given for each layer of tests: its folder and options.
    """

    stages: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    layers: Mapping[str, tuple[str, ...]] = field(
        default_factory=lambda: {layer: (f"tests/{layer}",) for layer in LAYERS}
    )


@dataclass(frozen=True, slots=True)
class CoverageSettings:
    """How much of the contracts has to be exercised.

    Attributes:
        fail_under: The least percentage by kind of item; `all` stands for the other kinds.
        waivers: The labels of items that need not be exercised, each with its reason; `*` in a
            label stands for any text.
    """

    fail_under: dict[str, float] = field(default_factory=dict)
    waivers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """What treaty knows about a project.

    Attributes:
        root: The folder of its `pyproject.toml`; all paths are relative to it.
        contracts: The contracts that it provides, as paths.
        consumed: The contracts that it calls, as paths.
        app: Its ASGI application as `module:attribute`; None where only a deployment exists.
        technical_routes: Routes that no contract has to describe; `*` stands for any text.
        gate: What the gate runs.
        coverage: How much of the contracts has to be exercised.
    """

    root: Path
    contracts: tuple[str, ...] = ()
    consumed: tuple[str, ...] = ()
    app: str | None = None
    technical_routes: tuple[str, ...] = ()
    gate: GateSettings = field(default_factory=GateSettings)
    coverage: CoverageSettings = field(default_factory=CoverageSettings)


@dataclass(frozen=True, slots=True)
class _Kind:
    """What a setting may hold.

    Attributes:
        wanted: How a message calls it.
        read: Gives the setting's value; raises TypeError where it has another type.
    """

    wanted: str
    read: Callable[[Any], Any]


def _strings(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise TypeError
    return tuple(value)


def _commands(value: Any) -> tuple[str, ...]:
    commands = _strings(value)
    try:
        are_whole = all(shlex.split(command) for command in commands)
    except ValueError:  # a quotation that does not end
        are_whole = False
    if not are_whole:
        raise TypeError
    return commands


def _percentages(value: Any) -> dict[str, float]:
    if not isinstance(value, dict):
        raise TypeError
    if not all(isinstance(each, int | float) and 0 <= each <= 100 for each in value.values()):  # noqa: PLR2004  percent
        raise TypeError
    return dict(value)


def _waivers(value: Any) -> tuple[tuple[str, str], ...]:
    wanted = {"item", "reason"}
    if not isinstance(value, list) or not all(
        isinstance(each, dict) and each.keys() == wanted and all(each.values()) for each in value
    ):
        raise TypeError
    return tuple((str(each["item"]), str(each["reason"])) for each in value)


def _application(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[\w.]+:[\w.]+", value):
        raise TypeError
    return value


_STRINGS = _Kind("a list of strings", _strings)
_COMMANDS = _Kind("a list of commands, each as a shell takes it", _commands)
_APPLICATION = _Kind('a string such as "package.module:app"', _application)
_Known = Mapping[str, "_Kind | _Known"]
_SETTINGS: _Known = {
    "contracts": _STRINGS,
    "consumed": _STRINGS,
    "app": _APPLICATION,
    "technical-routes": _STRINGS,
    "coverage": {
        "fail-under": _Kind("a table such as {operation = 100, all = 95}", _percentages),
        "waivers": _Kind(
            'a list such as [{item = "POST /pets status 409", reason = "…"}]', _waivers
        ),
    },
    "gate": {
        "stages": _STRINGS,
        "commands": _COMMANDS,
        "layers": dict.fromkeys(LAYERS, _STRINGS),
    },
}


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
    values = _values(text, table, _SETTINGS, _TABLE)
    values["gate"] = GateSettings(**values.get("gate", {}))
    values["coverage"] = CoverageSettings(**values.get("coverage", {}))
    return Settings(root, **values)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"cannot read it: {error}", hint=f"write a {FILE} with a [{_TABLE}] table", file=FILE
        ) from None


def _values(text: str, table: Any, known: _Known, name: str) -> dict[str, Any]:
    if not isinstance(table, dict):
        raise _wrong(text, name.rpartition(".")[0], name.rpartition(".")[2], table, "a table")
    values = {}
    for key, value in table.items():
        if key not in known:
            raise _unknown(text, name, key, known)
        kind = known[key]
        if not isinstance(kind, _Kind):
            values[key] = _values(text, value, kind, f"{name}.{key}")
            continue
        try:
            values[key.replace("-", "_")] = kind.read(value)
        except TypeError:
            raise _wrong(text, name, key, value, kind.wanted) from None
    return values


def _unknown(text: str, table: str, key: str, known: Mapping[str, Any]) -> SettingsError:
    near = difflib.get_close_matches(key.replace("_", "-"), known, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(known)}"
    return SettingsError(
        f"unknown setting {key!r} in [{table}]", hint=hint, file=FILE, line=_line(text, table, key)
    )


def _wrong(text: str, table: str, key: str, value: Any, wanted: str) -> SettingsError:
    return SettingsError(
        f"{key} in [{table}] is {value!r}",
        hint=f"write {wanted}",
        file=FILE,
        line=_line(text, table, key),
    )


def _line(text: str, table: str, key: str) -> int | None:
    """Gives the line of a key, or of its table where it is written in another form."""
    current, found = "", None
    for number, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*\[\s*([^\[\]]+?)\s*\]", line)
        if header:
            current = header[1]
            if current in {table, f"{table}.{key}"}:
                found = number
        elif current == table and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[.=]", line):
            return number
    return found
