"""Which operation is which."""

from pathlib import Path, PurePosixPath
from typing import Any

import orjson

from treaty.compatibility import matching
from treaty.contract.document import load
from treaty.contract.model import Contract
from treaty.contract.source import Directory, Source


def contract(**content: Any) -> Contract:
    """A contract of plain data."""
    empty = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {}}
    whole: dict[str, Any] = {**empty, **content}
    tree = Directory(Path(), Path())
    return Contract(load(Source("c", PurePosixPath("c"), tree, orjson.dumps(whole))))


def test_match_with_renamed_parameters_and_moved_base_paths() -> None:
    """Names do not matter, nor where a path begins."""
    base = contract(servers=[{"url": "/v1/{t}"}], paths={"/a/{x}": {"get": {}}, "/b": {"get": {}}})
    revision = contract(paths={"/v1/{t}/a/{y}": {"get": {}, "put": {}}})
    found = matching.match(base, revision)
    assert [(each.base.path, each.revision.path) for each in found.both] == [
        ("/a/{x}", "/v1/{t}/a/{y}")
    ]
    assert found.both[0].renamed == {"x": "y"}
    assert [str(each.identity) for each in found.removed] == ["GET /b"]
    assert [str(each.identity) for each in found.added] == ["PUT /v1/{t}/a/{y}"]


def test_match_with_another_base_path_still_finds_the_operation() -> None:
    """The difference is one of servers then."""
    base = contract(servers=[{"url": "/v1"}], paths={"/a": {"get": {}}})
    revision = contract(servers=[{"url": "/v2"}], paths={"/a": {"get": {}}})
    assert len(matching.match(base, revision).both) == 1


def test_match_callbacks_names_them_by_operation_and_expression() -> None:
    """Requests of callbacks go the other way."""
    callbacks: dict[str, Any] = {"done": {"{$request.body#/url}": {"post": {}}}}
    one = contract(paths={"/a": {"post": {"callbacks": callbacks}}})
    two = contract(paths={"/a": {"post": {}}})
    (both,) = matching.match(one, one).both
    (callback,) = matching.match_callbacks(both).both
    assert callback.reversed_roles
    assert str(callback.identity) == "POST /a done {$request.body#/url}"
    (without,) = matching.match(one, two).both
    assert len(matching.match_callbacks(without).removed) == 1
