"""Importing an application and reading its routes, without a web framework."""

import sys
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Any

import pytest

from treaty.compatibility.application import Route, import_application, import_attribute, routes
from treaty.errors import SourceError


@dataclass
class Served:
    """What a route of Starlette looks like from outside."""

    path: str
    methods: set[str] | None = None
    endpoint: Any = None
    routes: list[Any] | None = None


@dataclass
class Application:
    """What an application of Starlette looks like from outside."""

    routes: list[Any] = field(default_factory=list)


def list_pets() -> None:
    """Answers `GET /pets`."""


class Pets:
    """Answers like Starlette's endpoints that are classes."""


class Cats:
    """Answers two methods like Starlette's endpoints that are classes."""

    def get(self) -> None:
        """Answers `GET /cats`."""

    def delete(self) -> None:
        """Answers `DELETE /cats`."""


def test_routes_methods_and_mounts_flattened() -> None:
    """One route for each method; a mount's path stands before its routes'."""
    inner = Served("/v1/", routes=[Served("/pets", {"GET", "HEAD"}, list_pets)])
    application = Application([Served("/pets", {"POST", "PUT"}), Served("/api", routes=[inner])])
    assert [(route.method, route.path) for route in routes(application)] == [
        ("POST", "/pets"),
        ("PUT", "/pets"),
        ("GET", "/api/v1/pets"),
    ]


def test_routes_head_of_its_own_kept() -> None:
    """Only the HEAD that comes with a GET is left out."""
    assert [route.method for route in routes(Application([Served("/a", {"HEAD"})]))] == ["HEAD"]


def test_routes_without_methods_left_out() -> None:
    """WebSockets and static files are no operations."""
    assert routes(Application([Served("/socket"), Served("/files", routes=[])])) == ()


def test_routes_class_endpoint_its_methods_listed() -> None:
    """Starlette asks such a class, and not the route, which methods it answers."""
    found = routes(Application([Served("/cats", endpoint=Cats)]))
    assert [(route.method, route.path, route.endpoint) for route in found] == [
        ("GET", "/cats", Cats.get),
        ("DELETE", "/cats", Cats.delete),
    ]


def test_position_of_function_file_and_line() -> None:
    """A route names the function that answers, decorators seen through."""

    @wraps(list_pets)
    def wrapped() -> None:
        list_pets()

    line = list_pets.__code__.co_firstlineno
    position = Route("GET", "/pets", wrapped).position(Path(__file__).parent)
    assert position is not None
    assert (position.file, position.line) == (Path(__file__).name, line)


def test_position_of_class_its_own() -> None:
    """An endpoint may be a class."""
    position = Route("GET", "/pets", Pets).position(Path(__file__).parent)
    assert position is not None
    assert position.file == Path(__file__).name


@pytest.mark.parametrize("endpoint", [None, print, Pets()])
def test_position_of_what_has_no_source_none(endpoint: Any) -> None:
    """What was not written in Python has no place."""
    assert Route("GET", "/pets", endpoint).position(Path("/")) is None


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("treaty_no_such.asgi:app", "there is no module 'treaty_no_such', which app = "),
        ("shop_fine.nothing:app", "there is no module 'shop_fine.nothing'"),
        ("shop_fine:nothing", "'shop_fine' has no 'nothing', which app = 'shop_fine:nothing'"),
        ("shop_fine:app", "shop_fine:app is a object without routes"),
        (
            "shop_fine:make",
            "shop_fine:make is a function without routes; hint: name a FastAPI application, not",
        ),
        ("shop_needy:app", "needs the module 'no_such_library', which is missing"),
        ("shop_broken:app", "importing 'shop_broken' of app = 'shop_broken:app' raised ZeroDivis"),
        ("shop_quits:app", "importing 'shop_quits' of app = 'shop_quits:app' raised SystemExit"),
    ],
)
def test_import_application_impossible_error_names_cause(
    name: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is missing is named: the module, the attribute, a library, or what was raised."""
    for module, text in {
        "shop_fine": "app = object()\ndef make(): return app",
        "shop_needy": "import no_such_library",
        "shop_broken": "1 / 0",
        "shop_quits": "raise SystemExit(3)",
    }.items():
        (tmp_path / f"{module}.py").write_text(text, encoding="utf-8")
        monkeypatch.delitem(sys.modules, module, raising=False)
    monkeypatch.setattr(sys, "path", [*sys.path])
    with pytest.raises(SourceError) as caught:
        import_application(name, root=tmp_path, setting="app")
    assert message in str(caught.value)
    assert "hint: " in str(caught.value)


def test_import_attribute_that_prints_stdout_left_to_the_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A module may say what it likes, but not in the middle of somebody's JSON."""
    (tmp_path / "shop_loud.py").write_text("print('hello')\napp = 1", encoding="utf-8")
    monkeypatch.setattr(sys, "path", [*sys.path])
    import_attribute("shop_loud:app", root=tmp_path)
    assert capsys.readouterr() == ("", "hello\n")
    monkeypatch.delitem(sys.modules, "shop_loud")


def test_import_attribute_dotted_attribute_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The attribute may lie deeper; the project's folder is searched."""
    (tmp_path / "shop_deep.py").write_text("class a:\n    app = 'it'", encoding="utf-8")
    monkeypatch.setattr(sys, "path", [*sys.path])
    assert import_attribute("shop_deep:a.app", root=tmp_path) == "it"
    monkeypatch.delitem(sys.modules, "shop_deep")
