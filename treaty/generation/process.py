"""Explores a project's service in a process of its own: `python -m treaty.generation`.

It is given a JSON object as its one argument, prints how far it is, and leaves an `Explored` in a
file, pickled: both sides are the same release of treaty.
"""

import json
import pickle
from collections.abc import Collection
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from treaty.conformance.check import Judgement
from treaty.conformance.coverage.record import GENERATION, Recorder
from treaty.contract.document import load as document
from treaty.contract.model import Contract
from treaty.contract.source import read
from treaty.errors import TreatyError
from treaty.findings import Finding
from treaty.generation.asked import Asked, Explored
from treaty.generation.confirm import confirmed
from treaty.generation.explore import Exploration, explore
from treaty.generation.runner import Budget
from treaty.generation.store import Store
from treaty.generation.target import reachable
from treaty.settings import load

_EVERY = 50  # exchanges between two lines that tell how far it is


def folder_of(root: Path, name: str) -> Path:
    """Where the failures of a contract are kept."""
    return root / ".treaty" / "generation" / (name or "contract")


def main(argument: str) -> None:
    """Explores what is asked for."""
    asked = Asked(**json.loads(argument))
    try:
        explored = _explored(asked)
    except TreatyError as error:
        told = (error.message, error.hint, error.file, error.line)
        explored = Explored(0, (), told)
    Path(asked.result).write_bytes(pickle.dumps(explored))


def _explored(asked: Asked) -> Explored:
    root = Path(asked.root)
    settings = load(root)
    contract = Contract(document(read(asked.contract, root=root)))
    store = Store(folder_of(root, asked.name), contract)
    with reachable(settings) as target, closing(Recorder(root)) as recorder:
        found = explore(
            contract,
            target.send,
            seed=asked.seed,
            budget=Budget(asked.exchanges, asked.seconds),
            actors=target.actors,
            data=target.data,
            known=store.trials(),
            technical=settings.technical_routes,
            see=_Seen(recorder),
        )
    failures = confirmed(found.failures, settings, contract)
    tests = store.keep(failures)
    _print(found, tests)
    lasting = {each.finding.fingerprint for each in failures if not each.is_repeatable}
    return Explored(
        found.exchanges, tuple(_hinted(each, tests, lasting, root) for each in found.findings)
    )


def _hinted(
    finding: Finding, tests: dict[str, Path], lasting: Collection[str], root: Path
) -> Finding:
    """A finding that says how to see it again, or that a new start alone does not show it."""
    test = tests.get(finding.fingerprint)
    if finding.fingerprint in lasting:
        why = "It is not seen again from a new start: what was sent before matters."
        return replace(finding, hint=f"{finding.hint} {why}")
    if test is None:
        return finding
    return replace(finding, hint=f"{finding.hint} Again: pytest {test.relative_to(root)}")


class _Seen:
    """Records what an exploration exercises, and prints how far it is, now and then."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._count = 0

    def __call__(self, judgement: Judgement) -> None:
        self._recorder.record(judgement, GENERATION)
        self._count += 1
        if self._count % _EVERY == 0:
            operation = judgement.operation.identity if judgement.operation else ""
            print(f"{self._count} exchanges, {operation}", flush=True)  # noqa: T201  the gate reads it


def _print(found: Exploration, tests: dict[str, Path]) -> None:
    """Prints what was sent, and each test whole, for the stage's log."""
    lines = [f"{found.exchanges} exchanges"]
    for operation, counter in found.counts.items():
        answers = ", ".join(f"{count} x {status}" for status, count in sorted(counter.items()))
        lines.append(f"  {operation.identity}: {answers}")
    for failure in found.failures:
        lines += [f"{failure.finding.rule}: {failure.finding.message}", failure.finding.request]
        test = tests.get(failure.finding.fingerprint)
        lines += [test.read_text(encoding="utf-8")] if test else []
    print("\n".join(lines), flush=True)  # noqa: T201  as above
