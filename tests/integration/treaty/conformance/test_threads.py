"""Validators are compiled when they are first used, by whichever thread that is."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import yaml

from treaty.conformance.check import Checker
from treaty.conformance.exchange import Exchange
from treaty.contract.document import load
from treaty.contract.model import Contract
from treaty.contract.source import read

THREADS, SCHEMAS = 8, 40


@pytest.fixture
def _hasty() -> Iterator[None]:
    """Threads take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("_hasty")
def test_first_exchanges_of_several_threads_are_all_judged(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """None of them meets a schema that another one has only begun to compile."""
    folder = tmp_path_factory.mktemp("contract")
    names = [f"S{number}" for number in range(SCHEMAS)]
    links = zip(names, names[1:] + names[:1], strict=True)
    schemas = {
        name: {"type": "object", "properties": {"next": {"$ref": f"#/components/schemas/{other}"}}}
        for name, other in links
    }
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/S0"}}}
    operation = {
        "requestBody": {"content": content},
        "responses": {"200": {"description": "It.", "content": content}},
    }
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Links", "version": "1"},
        "paths": {"/links": {"post": operation}},
        "components": {"schemas": schemas},
    }
    (folder / "links.yaml").write_text(yaml.safe_dump(document))
    kind = (("Content-Type", "application/json"),)
    exchange = Exchange("POST", "/links", kind, b'{"next": {}}', 200, kind, b'{"next": {}}')
    for _ in range(10):
        checker = Checker([Contract(load(read("links.yaml", root=folder)))])
        barrier = Barrier(THREADS)

        def judge(_: int, checker: Checker = checker, barrier: Barrier = barrier) -> int:
            barrier.wait()
            return len(checker.check(exchange))

        with ThreadPoolExecutor(THREADS) as pool:
            assert set(pool.map(judge, range(THREADS))) == {0}
