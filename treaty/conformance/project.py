"""What a project's settings say about its exchanges."""

from pathlib import Path

from treaty import settings
from treaty.conformance.check import Checker
from treaty.contract.document import load
from treaty.contract.model import Contract
from treaty.contract.source import read


def contracts(names: tuple[str, ...], root: Path) -> list[Contract]:
    """Reads contracts by the names that the settings have for them.

    Raises:
        ContractError: One of them cannot be read.
    """
    return [Contract(load(read(name, root=root))) for name in names]


def checker(root: Path, *, technical: tuple[str, ...] = ()) -> Checker:
    """Makes what judges exchanges by the contracts that a project provides.

    Args:
        root: The folder of its `pyproject.toml`.
        technical: Further routes that no contract has to describe, beside those in the settings.

    Raises:
        SettingsError: The settings cannot be read.
        ContractError: A contract cannot be read.
    """
    known = settings.load(root)
    return Checker(
        contracts(known.contracts, root), technical=(*known.technical_routes, *technical)
    )
