"""What `treaty check` answers: are the contracts valid, and does the application serve them?"""

from collections.abc import Iterable

from treaty.compatibility.application import import_application, routes
from treaty.compatibility.drift import drift
from treaty.contract.document import load
from treaty.contract.lint import lint
from treaty.contract.model import Contract
from treaty.contract.source import read
from treaty.errors import SettingsError
from treaty.findings import Finding, Report, verdict_on
from treaty.settings import FILE, Settings


def read_contracts(settings: Settings) -> tuple[Contract, ...]:
    """Reads the contracts that the project provides.

    Raises:
        SettingsError: The settings name none.
        BadInput: One cannot be read.
    """
    if not settings.contracts:
        raise SettingsError(
            "[tool.treaty] names no contract",
            hint='write contracts = ["contracts/openapi.yaml"]',
            file=FILE,
        )
    return _read(settings, settings.contracts)


def check_contracts(settings: Settings) -> list[Finding]:
    """Lints every contract, provided and consumed."""
    contracts = (*read_contracts(settings), *_read(settings, settings.consumed))
    return [finding for contract in contracts for finding in lint(contract)]


def check_application(settings: Settings) -> list[Finding]:
    """Compares the contracts' operations with the application's routes, if there is one to import.

    Raises:
        SourceError: The application cannot be imported.
    """
    if settings.app is None:
        return []
    contracts = read_contracts(settings)
    served = routes(import_application(settings.app, root=settings.root))
    technical = settings.technical_routes
    return drift(contracts, served, technical_routes=technical, root=settings.root)


def check(settings: Settings) -> Report:
    """Answers all questions of `treaty check`."""
    findings = check_contracts(settings) + check_application(settings)
    findings.sort(key=lambda finding: finding.sort_key)
    subject = {"contracts": [*settings.contracts, *settings.consumed], "app": settings.app}
    return Report("check", verdict_on(findings), tuple(findings), subject)


def _read(settings: Settings, names: Iterable[str]) -> tuple[Contract, ...]:
    return tuple(Contract(load(read(name, root=settings.root))) for name in names)
