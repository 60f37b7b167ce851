"""The questions of `treaty check`, one for each contract and each thing to know about it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from typing import Any, Final

from treaty.compatibility import versions
from treaty.compatibility.application import Route, import_application, routes
from treaty.compatibility.offer import describe
from treaty.compatibility.route_drift import RouteDrift, compare_routes
from treaty.contract.document import load
from treaty.contract.lint import lint
from treaty.contract.model import Contract
from treaty.contract.source import read
from treaty.errors import SettingsError
from treaty.findings import Finding
from treaty.releases import RECORD, Release, read_releases
from treaty.settings import FILE, Settings

PROMISES: Final = frozenset({"honours-releases", "nothing-lost"})
"""The questions about what earlier releases promised."""


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to know about a project.

    Attributes:
        subject: The file that it is about: a contract, or the settings for all of them.
        name: What is to hold: `valid`, `honours-releases`, `implemented`; of the settings
            `nothing-lost` and `routes-described`.
        ask: Gives what is wrong; nothing where it holds.
    """

    subject: str
    name: str
    ask: Callable[[], list[Finding]]


def questions(settings: Settings, *, today: date) -> tuple[Question, ...]:
    """Gives all questions about a project, cheapest first.

    Args:
        settings: The project.
        today: The date by which sunsets are judged.

    Raises:
        SettingsError: The settings name no contract.
        SourceError: The record of releases cannot be read.
    """
    if not settings.contracts:
        raise SettingsError(
            "[tool.treaty] names no contract",
            hint='write contracts = ["contracts/openapi.yaml"]',
            file=FILE,
        )
    return tuple(_questions(_Project(settings, today)))


def _questions(project: "_Project") -> Iterator[Question]:
    settings = project.settings
    for path in (*settings.contracts, *settings.consumed):
        yield Question(path, "valid", partial(project.invalid, path))
    for path in settings.contracts:
        if any(path in release.contracts for release in project.releases):
            yield Question(path, "honours-releases", partial(project.broken, path))
    if project.gone:
        yield Question(FILE, "nothing-lost", project.lost)
    if settings.app is not None:
        for path in settings.contracts:
            yield Question(path, "implemented", partial(project.drifted, path))
        yield Question(FILE, "routes-described", project.undescribed)


class _Project:
    """What several questions need, read when the first of them is asked."""

    def __init__(self, settings: Settings, today: date) -> None:
        self.settings = settings
        self._today = today
        self._read: dict[str, Contract] = {}

    @cached_property
    def releases(self) -> tuple[Release, ...]:
        """The project's releases, oldest first."""
        return read_releases(self.settings.root)

    @cached_property
    def gone(self) -> tuple[str, ...]:
        """The contracts that a release carried and that the settings no longer name."""
        carried = dict.fromkeys(path for release in self.releases for path in release.contracts)
        known = {*self.settings.contracts, *self.settings.consumed}
        return tuple(path for path in carried if path not in known)

    def invalid(self, path: str) -> list[Finding]:
        """What makes a contract invalid."""
        return lint(self._contract(path))

    def broken(self, path: str) -> list[Finding]:
        """What breaks the clients of a released contract."""
        return self._honoured(path, self._contract(path))

    def lost(self) -> list[Finding]:
        """What breaks the clients of contracts that are gone."""
        root = self.settings.root
        return [
            finding
            for path in self.gone
            for finding in self._honoured(path, versions.nothing(str(RECORD), root=root))
        ]

    def drifted(self, path: str) -> list[Finding]:
        """Where the application differs from a contract."""
        from treaty.compatibility.drift import drift  # noqa: PLC0415  the engine takes time to load
        from treaty.compatibility.offered_contract import offered  # noqa: PLC0415  likewise

        contract = self._contract(path)
        offer = offered(contract, self._described, self._served, root=self.settings.root)
        return self._routes.not_served[contract] + drift(contract, offer)

    def undescribed(self) -> list[Finding]:
        """The routes that no contract describes."""
        return self._routes.not_described

    def _contract(self, path: str) -> Contract:
        if path not in self._read:
            self._read[path] = Contract(load(read(path, root=self.settings.root)))
        return self._read[path]

    def _honoured(self, path: str, current: Contract) -> list[Finding]:
        settings = self.settings
        return versions.honoured(
            path,
            current,
            self.releases,
            root=settings.root,
            today=self._today,
            notice=settings.minimum_notice,
        )

    @cached_property
    def _application(self) -> Any:
        return import_application(str(self.settings.app), root=self.settings.root, setting="app")

    @cached_property
    def _served(self) -> tuple[Route, ...]:
        return routes(self._application)

    @cached_property
    def _described(self) -> dict[str, Any]:
        return describe(self._application)

    @cached_property
    def _routes(self) -> RouteDrift:
        return compare_routes(
            [self._contract(path) for path in self.settings.contracts],
            self._served,
            technical_routes=self.settings.technical_routes,
            root=self.settings.root,
        )
