"""Generated exchanges of one contract as a stage: in a process of its own, its result read back."""

import json
import pickle
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Final

from treaty.conformance.coverage.record import RUN
from treaty.errors import BadInput
from treaty.findings import Finding
from treaty.gate.process import fresh_log
from treaty.gate.process import run as start
from treaty.gate.stage import EXPLORATION_FAILED, RAN_NOTHING, Outcome, Stage, failure
from treaty.generation.asked import Asked, Explored
from treaty.settings import Settings

NAME: Final = "generated exchanges"
DEEP: Final = 10  # times as many exchanges
_SECONDS: Final = 300.0  # only what hangs takes that long: the number of exchanges is the budget


def generated_stages(
    settings: Settings, *, logs: Path, deep: bool, seed: int | None, run: str
) -> tuple[Stage, ...]:
    """Makes a stage for each contract that a project provides, if it wants generated exchanges.

    Args:
        settings: The project.
        logs: The folder for the stages' logs.
        deep: Whether to send many more exchanges.
        seed: What requests are made from, if not what the settings say.
        run: The name under which they record what they exercise of contracts.
    """
    if not settings.generation.enabled:
        return ()
    names = labels(settings.contracts)
    return tuple(
        _stage(settings, contract, name, logs=logs, deep=deep, seed=seed, run=run)
        for contract, name in zip(settings.contracts, names, strict=True)
    )


def labels(contracts: Sequence[str]) -> list[str]:
    """What tells contracts apart: the parts of their paths that are not those of all."""
    if len(contracts) == 1:
        return [""]
    parts = [PurePosixPath(contract).with_suffix("").parts for contract in contracts]
    common = set.intersection(*map(set, parts)) if parts else set()
    return ["-".join(part for part in each if part not in common) for each in parts]


def _stage(
    settings: Settings,
    contract: str,
    name: str,
    *,
    logs: Path,
    deep: bool,
    seed: int | None,
    run: str,
) -> Stage:
    title = f"{NAME} {name}".strip()

    def check(progress: Callable[[str], None]) -> Outcome:
        log = fresh_log(logs, title)
        with TemporaryDirectory(prefix="treaty-gate-") as own:
            result = Path(own) / "result"
            asked = Asked(
                root=str(settings.root),
                contract=contract,
                name=name,
                exchanges=settings.generation.exchanges * (DEEP if deep else 1),
                seconds=_SECONDS * (DEEP if deep else 1),
                seed=settings.generation.seed if seed is None else seed,
                result=str(result),
            )
            command = [
                sys.executable, "-m", "treaty.generation", json.dumps(asdict(asked)),
            ]  # fmt: skip
            status, output = start(
                command, root=settings.root, log=log, progress=progress,
                environment={RUN: run},
            )  # fmt: skip
            explored = _read(result)
        place = str(log.relative_to(settings.root))
        if explored is None:
            return Outcome(0, "exchanges", (_crashed(title, status, output),), place)
        findings = explored.findings
        if explored.exchanges == 0:
            findings = (*findings, failure(RAN_NOTHING, f"the stage {title} sent nothing"))
        return Outcome(explored.exchanges, "exchanges", findings, place)

    return Stage(title, check)


def _read(result: Path) -> Explored | None:
    if not result.exists():
        return None
    explored: Explored = pickle.loads(result.read_bytes())  # noqa: S301  our own child's
    if explored.error is not None:
        message, hint, file, line = explored.error
        raise BadInput(message, hint=hint, file=file, line=line)
    return explored


def _crashed(title: str, status: int, output: str) -> Finding:
    last = next((line for line in reversed(output.splitlines()) if line.strip()), "printed nothing")
    message = f"the stage {title} could not run, exit status {status}: {last.strip()}"
    return failure(EXPLORATION_FAILED, message)
