"""The order of sources, and what is said when there is none."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from treaty.databases import provider
from treaty.databases.provider import Serve
from treaty.databases.server import Server, Source
from treaty.errors import DatabaseUnavailableError


def having(source: Source) -> Serve:
    """A source that can be had."""

    @contextmanager
    def serve(_directory: Path, _environ: Mapping[str, str]) -> Iterator[Server]:
        yield Server(f"postgresql://{source}/postgres", source, "15.8")

    return serve


def lacking(reason: str) -> Serve:
    """A source that cannot."""

    @contextmanager
    def serve(_directory: Path, _environ: Mapping[str, str]) -> Iterator[Server]:
        raise DatabaseUnavailableError(reason, hint="get one")
        yield

    return serve


@pytest.mark.parametrize(
    ("environ", "sources"),
    [
        ({}, ("container", "embedded")),
        ({"TREATY_POSTGRES": ""}, ("container", "embedded")),
        ({"TREATY_DATABASE_URL": "postgresql://host/db"}, ("url",)),
        ({"TREATY_POSTGRES": "embedded"}, ("embedded",)),
        ({"TREATY_POSTGRES": "embedded", "TREATY_DATABASE_URL": "postgresql://h/d"}, ("embedded",)),
        ({"TREATY_POSTGRES": "url"}, ("url",)),
    ],
)
def test_candidates_follow_the_environment(
    environ: dict[str, str], sources: tuple[Source, ...]
) -> None:
    """What is forced comes alone, a named server before any other, the rest in order."""
    assert provider.candidates(environ) == sources


def test_candidates_unknown_source_names_the_nearest() -> None:
    """A typing error is told with what was probably meant."""
    with pytest.raises(DatabaseUnavailableError, match="did you mean `container`") as caught:
        provider.candidates({"TREATY_POSTGRES": "conatiner"})

    assert "`conatiner`" in caught.value.message


def test_serve_takes_the_first_source_that_can_be_had(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Nothing further is tried, and there is nothing to explain."""
    monkeypatch.setitem(provider.SERVE, "container", having("container"))
    monkeypatch.setitem(provider.SERVE, "embedded", lacking("never asked"))

    with provider.serve(tmp_path, {}) as server:
        assert (server.source, server.note) == ("container", "")


def test_serve_falling_back_says_why(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The developer learns which better source was not there."""
    monkeypatch.setitem(provider.SERVE, "container", lacking("no Docker engine answers"))
    monkeypatch.setitem(provider.SERVE, "embedded", having("embedded"))

    with provider.serve(tmp_path, {}) as server:
        assert (server.source, server.note) == ("embedded", "no Docker engine answers")


@pytest.mark.parametrize(
    "environ",
    [{"TREATY_POSTGRES": "container"}, {"TREATY_DATABASE_URL": "postgresql://down/db"}],
)
def test_serve_forced_source_that_fails_is_an_error(
    environ: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Another source in its place would hide that it is down."""
    for source in ("url", "container"):
        monkeypatch.setitem(provider.SERVE, source, lacking("it is down"))
    monkeypatch.setitem(provider.SERVE, "embedded", having("embedded"))

    with pytest.raises(DatabaseUnavailableError, match=r"^it is down; hint: get one$"):
        provider.serve(tmp_path, environ).__enter__()


def test_serve_nothing_to_be_had_names_the_three_ways(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The error says what was tried and each thing that would help."""
    monkeypatch.setitem(provider.SERVE, "container", lacking("no Docker engine answers"))
    monkeypatch.setitem(provider.SERVE, "embedded", lacking("the wheel is not installed"))

    with pytest.raises(DatabaseUnavailableError) as caught:
        provider.serve(tmp_path, {}).__enter__()

    assert caught.value.message == (
        "no PostgreSQL can be had: no Docker engine answers; the wheel is not installed"
    )
    for way in ("TREATY_DATABASE_URL", "Docker engine", "treaty[embedded]"):
        assert way in caught.value.hint


def test_serve_leaves_the_source_when_the_context_ends(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A server goes with the run that asked for it."""
    ended = []

    @contextmanager
    def serve(directory: Path, _environ: Mapping[str, str]) -> Iterator[Server]:
        yield Server("postgresql://host/db", "container", "15.8")
        ended.append(directory)

    monkeypatch.setitem(provider.SERVE, "container", serve)

    with provider.serve(tmp_path, {}):
        assert ended == []
    assert ended == [tmp_path]
