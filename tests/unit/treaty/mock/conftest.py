"""Contracts that tests write in a few words."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from treaty.contract.document import Document, load
from treaty.contract.source import read


@pytest.fixture
def document(tmp_path: Path) -> Callable[..., Document]:
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
        (tmp_path / "api.json").write_bytes(orjson.dumps(content, option=orjson.OPT_INDENT_2))
        return load(read("api.json", root=tmp_path))

    return make
