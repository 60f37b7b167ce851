"""Contracts that tests write in a few words."""

from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

import orjson
import pytest

from treaty.contract.document import Document, load
from treaty.contract.source import Directory, Source

NO_TREE = Directory(Path("nowhere"), Path("nowhere"))
"""The contracts of these tests refer to no other file, and are in none themselves."""


@pytest.fixture
def document() -> Callable[..., Document]:
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
