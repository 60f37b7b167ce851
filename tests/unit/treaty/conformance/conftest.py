"""Contracts and exchanges that tests write in a few words."""

from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

import orjson
import pytest

from treaty.conformance.check import Checker
from treaty.conformance.exchange import Exchange
from treaty.contract.document import Document, load
from treaty.contract.model import Contract
from treaty.contract.source import Directory, Source

MakeDocument = Callable[..., Document]
MakeChecker = Callable[..., Checker]
MakeExchange = Callable[..., Exchange]


NO_TREE = Directory(Path("nowhere"), Path("nowhere"))
"""The contracts of these tests refer to no other file, and are in none themselves."""


@pytest.fixture
def document() -> MakeDocument:
    """Makes a document of its paths, its schemas and its version."""

    def make(
        paths: dict[str, Any] | None = None,
        *,
        schemas: dict[str, Any] | None = None,
        version: str = "3.1.0",
        **members: Any,
    ) -> Document:
        content = {
            "openapi": version,
            "info": {"title": "Pets", "version": "1"},
            "paths": paths or {},
            "components": {"schemas": schemas or {}, **members.pop("components", {})},
            **members,
        }
        data = orjson.dumps(content, option=orjson.OPT_INDENT_2)
        return load(Source("api.json", PurePosixPath("api.json"), NO_TREE, data))

    return make


@pytest.fixture
def checker(document: MakeDocument) -> MakeChecker:
    """Makes a checker of one contract."""

    def make(paths: dict[str, Any], *, technical: tuple[str, ...] = (), **members: Any) -> Checker:
        return Checker([Contract(document(paths, **members))], technical=technical)

    return make


@pytest.fixture
def exchange() -> MakeExchange:
    """Makes an exchange; a body that is no bytes is sent as JSON."""

    def make(
        request: str = "GET /pets",
        *,
        body: Any = b"",
        headers: dict[str, str] | None = None,
        status: int = 200,
        answer: Any = b"",
        answered: dict[str, str] | None = None,
        elapsed: float | None = None,
    ) -> Exchange:
        method, _, url = request.partition(" ")
        sent, got = dict(headers or {}), dict(answered or {})
        if not isinstance(body, bytes):
            body = orjson.dumps(body)
            sent.setdefault("Content-Type", "application/json")
        if not isinstance(answer, bytes):
            answer = orjson.dumps(answer)
            got.setdefault("Content-Type", "application/json")
        return Exchange(
            method, url, tuple(sent.items()), body, status, tuple(got.items()), answer, "", elapsed
        )

    return make
