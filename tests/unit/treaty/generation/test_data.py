"""What a user knows beyond a contract."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from treaty.contract.model import ApiOperation
from treaty.errors import SettingsError
from treaty.generation.data import Data, Example, read_examples
from treaty.generation.target import known, reachable
from treaty.generation_settings import GenerationSettings, RuleBeyond
from treaty.settings import Settings

OperationOf = Callable[[str], ApiOperation]


def example(root: Path, text: str) -> Path:
    """A folder with an example of addPet."""
    folder = root / "examples" / "addPet"
    folder.mkdir(parents=True)
    (folder / "max.json").write_text(text)
    return root / "examples"


def test_read_examples_by_operation(tmp_path: Path, operation: OperationOf) -> None:
    """A folder is an operation's, a file is a request."""
    found = read_examples(example(tmp_path, '{"body": {"name": "Max"}}'))
    examples = Data(examples=found).examples_of(operation("addPet"))
    assert examples == (Example(body={"name": "Max"}),)


@pytest.mark.parametrize("text", ["{", '{"name": "Max"}', "[]"])
def test_read_examples_what_is_none_is_named(tmp_path: Path, text: str) -> None:
    """A body alone is no request."""
    with pytest.raises(SettingsError, match="no example of a request") as raised:
        read_examples(example(tmp_path, text))
    assert str(raised.value.file).endswith("addPet/max.json")


def test_known_settings_and_target_go_together(tmp_path: Path, operation: OperationOf) -> None:
    """Both say what they know."""
    example(tmp_path, "{}")
    first, second = (RuleBeyond("POST /pets", place, "why") for place in ("/a", "/b"))
    settings = GenerationSettings(
        examples="examples", rules=(second,), deletions=("POST /pets",), shared=("GET /pets",)
    )
    data = known(Settings(tmp_path, generation=settings), Data(rules=(first,)))
    assert data.rules_of(operation("addPet")) == {"/a": "why", "/b": "why"}
    assert data.deletes(operation("addPet"))
    assert data.deletes(operation("dropPet"))
    assert not data.deletes(operation("readPet"))
    assert data.shared == {"GET /pets"}
    assert data.examples_of(operation("addPet")) == (Example(),)


CONTRACT = """\
openapi: 3.1.0
info: {title: Pets, version: "1"}
paths: {/pets: {get: {responses: {"200": {description: pets}}}}}
"""


@pytest.mark.parametrize(
    "settings",
    [
        GenerationSettings(shared=("GET /petz",)),
        GenerationSettings(deletions=("GET /petz",)),
        GenerationSettings(rules=(RuleBeyond("GET /petz", "*", "why"),)),
    ],
)
def test_known_operation_that_no_contract_has_is_refused(
    tmp_path: Path, settings: GenerationSettings
) -> None:
    """It would change nothing, and nobody would know."""
    (tmp_path / "pets.yaml").write_text(CONTRACT)
    with pytest.raises(SettingsError, match="hint: did you mean 'GET /pets'"):
        known(Settings(tmp_path, contracts=("pets.yaml",), generation=settings), Data())


@pytest.mark.parametrize(
    "target", ["pets_target:thing", "pets_target:started", "pets_target:plain", "pets_target:Pets"]
)
def test_target_that_gives_no_service_is_refused(
    tmp_path: Path, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What gives one is a function that is decorated as a context manager."""
    (tmp_path / "pets_target.py").write_text(
        "class Pets: ...\nthing = Pets()\nasync def started(): ...\ndef plain(): return thing\n"
    )
    monkeypatch.setattr(sys, "path", [*sys.path])
    settings = Settings(tmp_path, generation=GenerationSettings(target=target))
    with pytest.raises(SettingsError, match="asynccontextmanager"), reachable(settings):
        pass
