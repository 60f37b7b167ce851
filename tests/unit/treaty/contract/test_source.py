"""Where contracts are read from."""

from pathlib import Path

import pytest

from treaty.contract.source import read
from treaty.errors import ContractError, SourceError


def test_read_relative_name_named_as_given(tmp_path: Path) -> None:
    """A file of the project is named relative to it."""
    (tmp_path / "v1").mkdir()
    (tmp_path / "v1" / "a.yaml").write_bytes(b"a")
    source = read("./v1/../v1/a.yaml", root=tmp_path)
    assert (source.name, source.data) == ("v1/a.yaml", b"a")


def test_read_file_outside_of_root_its_folder_is_the_tree(tmp_path: Path) -> None:
    """Documents elsewhere can be read; their references stay in their folder."""
    (tmp_path / "project").mkdir()
    (tmp_path / "a.yaml").write_bytes(b"a")
    source = read(str(tmp_path / "a.yaml"), root=tmp_path / "project")
    assert source.name == (tmp_path / "a.yaml").as_posix()
    with pytest.raises(ContractError, match="leaves the project"):
        source.beside("../b.yaml")


def test_read_missing_file_named(tmp_path: Path) -> None:
    """The message names the path as the user gave it."""
    with pytest.raises(SourceError, match=r"no such file: v1/a\.yaml"):
        read("v1/a.yaml", root=tmp_path)


def test_read_directory_refused(tmp_path: Path) -> None:
    """A directory is no document."""
    (tmp_path / "v1").mkdir()
    with pytest.raises(SourceError, match="v1 is a directory"):
        read("v1", root=tmp_path)


def test_open_link_out_of_the_tree_refused(tmp_path: Path) -> None:
    """A link does not get around the root."""
    project = tmp_path / "project"
    project.mkdir()
    (tmp_path / "secret.yaml").write_bytes(b"a")
    (project / "link.yaml").symlink_to(tmp_path / "secret.yaml")
    with pytest.raises(SourceError, match="is a link that leaves"):
        read("link.yaml", root=project)


def test_beside_relative_reference_path_in_tree(tmp_path: Path) -> None:
    """References are relative to the file that holds them, and percent-encoded."""
    (tmp_path / "v1").mkdir()
    (tmp_path / "v1" / "a.yaml").write_bytes(b"a")
    source = read("v1/a.yaml", root=tmp_path)
    assert source.beside("../shared/big%20pets.yaml").as_posix() == "shared/big pets.yaml"


@pytest.mark.parametrize("reference", ["https://example.com/a.yaml", "file:///a", "//host/a"])
def test_beside_remote_reference_refused(reference: str, tmp_path: Path) -> None:
    """Nothing is fetched, and the message says what to do."""
    (tmp_path / "a.yaml").write_bytes(b"a")
    with pytest.raises(ContractError, match=r"is remote.*copy the file"):
        read("a.yaml", root=tmp_path).beside(reference)


@pytest.mark.parametrize("reference", ["../a.yaml", "/etc/passwd", "v1/../../a.yaml", "%2e%2e/a"])
def test_beside_reference_out_of_the_tree_refused(reference: str, tmp_path: Path) -> None:
    """No spelling of the way out is let through."""
    (tmp_path / "a.yaml").write_bytes(b"a")
    with pytest.raises(ContractError, match="leaves the project"):
        read("a.yaml", root=tmp_path).beside(reference)
