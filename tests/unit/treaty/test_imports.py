"""Imports inside treaty follow the data, and treaty knows no application."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import treaty

ROOT = Path(treaty.__file__).parent
LAYERS = (
    (
        "errors",
        "proof",
        "schema_kinds",
        "findings",
        "ports",
        "acceptance_settings",
        "generation_settings",
        "setting_kinds",
        "upgrade_settings",
        "settings",
        "releases",
    ),
    ("contract",),
    ("compatibility",),
    ("conformance",),
    ("generation",),
    ("check", "diff", "questions", "release", "schema_revision"),
    ("databases",),
    ("ledger",),
    ("upgrade",),
    ("mock",),
    ("acceptance",),
    ("gate",),
    ("explain",),
    ("report",),
    ("cli", "plugin", "collection", "__main__"),
)
"""Each may import what stands before it; those in one row may import one another."""

MODULES = sorted(ROOT.rglob("*.py"))


def layer(module: str) -> int:
    """The number of the layer that a module of treaty belongs to."""
    name = module.split(".")[1]
    return next(index for index, names in enumerate(LAYERS) if name in names)


_IMPORT = re.compile(
    r"^[ \t]*(?:import (?P<modules>[\w.]+)|from (?P<module>[\w.]+) import (?P<names>\([^)]*\)|.*))",
    re.MULTILINE,
)
"""An import as the formatter writes it; parsing every file would take a third of a second."""


@cache
def imported(file: Path) -> tuple[str, ...]:
    """The modules that a file imports, inside functions too."""
    return tuple(_imported(file))


def _imported(file: Path) -> Iterator[str]:
    for found in _IMPORT.finditer(file.read_text(encoding="utf-8")):
        if found["modules"]:
            yield found["modules"]
            continue
        assert not found["module"].startswith("."), f"{file}: write the whole name"
        names = re.sub(r"#.*|[()]", "", found["names"])
        yield from (
            f"{found['module']}.{name.split()[0]}" for name in names.split(",") if name.strip()
        )


def name_of(file: Path) -> str:
    """The dotted name of a file of treaty."""
    parts = file.relative_to(ROOT.parent).with_suffix("").parts
    return ".".join(parts).removesuffix(".__init__")


def test_module_imports_only_what_stands_before_it() -> None:
    """A wrong-direction import fails here, with both names."""
    wrong = [
        f"{name} imports {module}"
        for name, file in ((name_of(file), file) for file in MODULES)
        for module in imported(file)
        if name != "treaty"
        and module.startswith("treaty.")
        and module != "treaty.__version__"
        and layer(module) > layer(name)
    ]
    assert not wrong


def test_module_imports_no_application() -> None:
    """Any service can adopt treaty, so it knows none."""
    known = ("app", "fixtures", "tests", "benchmarks")
    wrong = [
        f"{name_of(file)} imports {module}"
        for file in MODULES
        for module in imported(file)
        if module.split(".")[0] in known
    ]
    assert not wrong


def test_every_module_has_a_layer() -> None:
    """A new folder needs its place in the order."""
    assert {layer(name_of(file)) for file in MODULES if name_of(file) != "treaty"}


def test_cycle_of_imports_none() -> None:
    """Modules of one layer import one another in one direction too."""
    names = {name_of(file): file for file in MODULES}
    graph = {
        name: {
            known
            for module in imported(file)
            for known in (module, module.rpartition(".")[0])
            if known in names and known != "treaty"
        }
        for name, file in names.items()
    }
    for name, found in graph.items():
        found.discard(name)
    while leaves := {name for name, found in graph.items() if not found}:
        graph = {name: found - leaves for name, found in graph.items() if name not in leaves}
    assert not graph, f"these import each other: {sorted(graph)}"
