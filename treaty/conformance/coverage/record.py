"""What was exercised, kept in files that are only appended to.

Every process of every run has a file of its own below `.treaty/coverage/`, so that nothing has to
be locked and nothing is lost: whoever reads takes them all together, or those of one run. What was
recorded with another text of a contract says nothing about this one, and a week later nobody knows
what it was about.
"""

import hashlib
import json
import os
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TextIO

from treaty.conformance.check import Judgement
from treaty.conformance.coverage.exercised import Exercised
from treaty.contract.model import Contract

FOLDER = Path(".treaty/coverage")
"""Where the files are, below the project's folder."""

RUN: Final = "TREATY_RUN"
"""The variable that names the run to those who record, so that it can be read alone."""

LAYERS = ("unit", "integration", "acceptance")
"""The folders that are layers; what is in none of them is `other`."""

GENERATION: Final = "generation"
"""The layer of generated exchanges."""

Seen = dict[tuple[str, str, str], set[str]]
"""The layers that exercised an item, by its contract, its operation and its key."""

_KEPT: Final = 7 * 24 * 3600
"""How many seconds a record is kept."""


@dataclass(frozen=True, slots=True)
class Records:
    """What runs have exercised.

    Attributes:
        seen: What of it is about the contracts as they are.
        outdated: The contracts of which there are records with another text, by name.
    """

    seen: Seen
    outdated: frozenset[str] = frozenset()


class Recorder:
    """Writes down what a process's exchanges exercise, each item once for a layer.

    Args:
        root: The project.
        run: What names the run; the variable `TREATY_RUN` where it is left out.
    """

    def __init__(self, root: Path, *, run: str = "") -> None:
        run = run or os.environ.get(RUN, "run")
        self._file = root / FOLDER / f"{run}-{time.time_ns():x}-{os.getpid()}.jsonl"
        self._contracts: dict[Contract, tuple[Exercised, str]] = {}
        self._known: set[tuple[str, str, str, str]] = set()
        self._open: TextIO | None = None

    def record(self, judgement: Judgement, layer: str | None = None) -> None:
        """Writes down what an exchange exercises that was not written down before.

        Args:
            judgement: What the checker found out about the exchange.
            layer: The layer that it belongs to; that of its test where it is left out.
        """
        layer = layer_of(judgement.exchange.origin) if layer is None else layer
        contract, operation = judgement.contract, judgement.operation
        if contract is None or operation is None:
            return
        if contract not in self._contracts:
            self._contracts[contract] = Exercised(contract), _text(contract)
        exercised, text = self._contracts[contract]
        identity, new = str(operation.identity), list[str]()
        for key in exercised.keys(judgement):
            known = (contract.name, identity, key, layer)
            if known not in self._known:
                self._known.add(known)
                new.append(key)
        if new:
            line = {
                "contract": contract.name,
                "text": text,
                "operation": identity,
                "layer": layer,
                "origin": judgement.exchange.origin,
                "items": new,
            }
            self._write(json.dumps(line, ensure_ascii=False))

    def _write(self, line: str) -> None:
        if self._open is None:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            _forget_old(self._file.parent)
            self._open = self._file.open("a", encoding="utf-8", buffering=1)
        self._open.write(f"{line}\n")

    def close(self) -> None:
        """Closes the file, if anything was written."""
        if self._open is not None:
            self._open.close()


def layer_of(test: str) -> str:
    """Gives the layer of a test: the first folder on its way that has a layer's name."""
    folders = test.partition("::")[0].split("/")[:-1]
    return next((folder for folder in folders if folder in LAYERS), "other")


def _text(contract: Contract) -> str:
    """Names the text of a contract."""
    written = json.dumps(contract.document.content, sort_keys=True, default=str)
    return hashlib.sha256(written.encode()).hexdigest()[:16]


def _forget_old(folder: Path) -> None:
    """Deletes the records that are too old to be about anything."""
    for file in folder.glob("*.jsonl"):
        with suppress(FileNotFoundError):  # another process does the same
            if time.time() - file.stat().st_mtime > _KEPT:
                file.unlink()


def read(root: Path, contracts: Iterable[Contract], *, run: str = "") -> Records:
    """Gives what runs have exercised; a line that a killed process left half is no line.

    Args:
        root: The project.
        contracts: The contracts, as they are now.
        run: The one run to read; all where it is left out.
    """
    texts = {contract.name: _text(contract) for contract in contracts}
    seen, outdated = Seen(), set[str]()
    for file in sorted((root / FOLDER).glob(f"{run}-*.jsonl" if run else "*.jsonl")):
        for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
            try:
                written = json.loads(line)
            except ValueError:
                continue
            name = written["contract"]
            if texts.get(name) != written.get("text"):
                outdated |= {name} & texts.keys()
                continue
            for key in written["items"]:
                seen.setdefault((name, written["operation"], key), set()).add(written["layer"])
    return Records(seen, frozenset(outdated))


def clear(root: Path) -> None:
    """Forgets all runs."""
    for file in (root / FOLDER).glob("*.jsonl"):
        file.unlink(missing_ok=True)
