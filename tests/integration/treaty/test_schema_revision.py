"""Where the revision of the schema is had."""

import sys
from pathlib import Path

import pytest

from treaty.errors import SourceError
from treaty.schema_revision import schema_revision
from treaty.settings import Settings

MIGRATION = "revision = '{0}'\ndown_revision = {1!r}\ndef upgrade(): ...\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with two migrations of Alembic and a module that needs the first alone."""
    versions = tmp_path / "migrations" / "versions"
    versions.mkdir(parents=True)
    (versions / "one.py").write_text(MIGRATION.format("0001", None), encoding="utf-8")
    (versions / "two.py").write_text(MIGRATION.format("0002", "0001"), encoding="utf-8")
    (tmp_path / "schema_needed.py").write_text('NEEDED = "0001"\nNUMBER = 1\n', encoding="utf-8")
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.delitem(sys.modules, "schema_needed", raising=False)
    return tmp_path


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        (None, ""),
        ("schema_needed:NEEDED", "0001"),
        ("migrations", "0002"),
        ((sys.executable, "-c", "print('head is'); print('0007')"), "0007"),
    ],
    ids=["no database", "attribute", "alembic", "command"],
)
def test_schema_revision_from_each_place(
    schema: str | tuple[str, ...] | None, expected: str, project: Path
) -> None:
    """A release may need less than the latest migration, so an attribute can say what it needs."""
    assert schema_revision(Settings(project, schema=schema)) == expected
    assert not list(project.rglob("__pycache__"))


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        ("schema_needed:NONE", "has no 'NONE', which schema = "),
        ("schema_needed:NUMBER", "is 1, which is no schema revision"),
        ("elsewhere", "has no single latest revision"),
        (("no-such-program-here",), "cannot run `no-such-program-here`"),
        ((sys.executable, "-c", ""), "names no revision .exit status 0.: it printed nothing"),
        ((sys.executable, "-c", "raise SystemExit('no')"), "exit status 1.: no"),
    ],
)
def test_schema_revision_not_to_be_had_error(
    schema: str | tuple[str, ...], message: str, project: Path
) -> None:
    """What went wrong is told, with the setting's value."""
    with pytest.raises(SourceError, match=message):
        schema_revision(Settings(project, schema=schema))
