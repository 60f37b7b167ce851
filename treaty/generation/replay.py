"""Tries a failure again as a test: what the tests below `.treaty/generation` call."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from treaty.conformance.violation import ContractViolation, describe
from treaty.contract.document import load as document
from treaty.contract.model import Contract
from treaty.contract.source import read
from treaty.generation.store import trial_of
from treaty.generation.target import started
from treaty.generation.trial import judged, run
from treaty.settings import find_root, load


def assert_kept(
    contract: str, steps: Iterable[Mapping[str, Any]], *, check: str = "contract"
) -> None:
    """Takes a walk on the project's target and requires that nothing is wrong at its end.

    Args:
        contract: The contract's path in the project.
        steps: The requests, as `treaty.generation.store` writes them.
        check: What the last one must show, of `treaty.generation.checks`.

    Raises:
        ContractViolation: Something is wrong.
        AssertionError: An earlier request does not succeed any more.
    """
    settings = load(find_root(Path.cwd()))
    promised = Contract(document(read(contract, root=settings.root)))
    trial = trial_of(steps, promised, check=check)
    with started(settings, promised) as (runner, data):
        taken = run(trial, runner)
        assert taken is not None, "a request that the last one builds on does not succeed"  # noqa: S101  it is a test
        found = judged(taken, check, data)
        if found:
            raise ContractViolation(describe(taken[-1].exchange, found), tuple(found))
