"""What was exercised, kept in files that are only appended to.

Every process of every run has a file of its own below `.treaty/coverage/`, so that nothing has to
be locked and nothing is lost: whoever reads takes them all together.
"""

import json
import os
import time
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

from treaty.conformance.check import Judgement
from treaty.conformance.coverage.exercised import Exercised
from treaty.contract.model import Contract

FOLDER = Path(".treaty/coverage")
"""Where the files are, below the project's folder."""

LAYERS = ("unit", "integration", "acceptance")
"""The folders that are layers; what is in none of them is `other`."""

Seen = dict[tuple[str, str, str], set[str]]
"""The layers that exercised an item, by its contract, its operation and its key."""


class Recorder:
    """Writes down what a process's exchanges exercise, each item once for a layer.

    Args:
        root: The project.
        contracts: The contracts that exchanges are judged by.
    """

    def __init__(self, root: Path, contracts: Iterable[Contract]) -> None:
        name = f"{time.time_ns():x}-{os.getpid()}.jsonl"
        self._file = root / FOLDER / name
        self._exercised = {contract: Exercised(contract) for contract in contracts}
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
        identity, new = str(operation.identity), list[str]()
        for key in self._exercised[contract].keys(judgement):
            known = (contract.name, identity, key, layer)
            if known not in self._known:
                self._known.add(known)
                new.append(key)
        if new:
            line = {
                "contract": contract.name,
                "operation": identity,
                "layer": layer,
                "origin": judgement.exchange.origin,
                "items": new,
            }
            self._write(json.dumps(line, ensure_ascii=False))

    def _write(self, line: str) -> None:
        if self._open is None:
            self._file.parent.mkdir(parents=True, exist_ok=True)
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


def read(root: Path) -> Seen:
    """Gives what all runs have exercised; a line that a killed process left half is no line."""
    seen: Seen = {}
    for file in sorted((root / FOLDER).glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
            try:
                written = json.loads(line)
            except ValueError:
                continue
            for key in written["items"]:
                place = (written["contract"], written["operation"], key)
                seen.setdefault(place, set()).add(written["layer"])
    return seen


def clear(root: Path) -> None:
    """Forgets all runs."""
    for file in (root / FOLDER).glob("*.jsonl"):
        file.unlink(missing_ok=True)
