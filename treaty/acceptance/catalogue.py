"""What a request would do: which operation it is, whether it writes, and to what."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final
from urllib.parse import parse_qsl, urlsplit

import orjson

from treaty.acceptance_settings import AcceptanceSettings, Profile, Resource
from treaty.conformance.check import Checker
from treaty.contract.model import ApiOperation, Contract

_LONGEST: Final = 1_000_000
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS", "QUERY"})
"""RFC 9110, section 9.2.1, without TRACE."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a request would do.

    Attributes:
        name: Method and path template with the server's base path: `POST /api/v1/orders`.
        operation: Its operation, if a contract has it.
        is_safe: Whether it changes nothing.
        effect: What it causes that cannot be taken back; empty for nothing.
        resource: The name of the resource that it creates or touches.
        id_at: For a creation, the pointer to the new id in the answer.
        ids: The ids of that resource that it names.
    """

    name: str
    operation: ApiOperation | None
    is_safe: bool
    effect: str = ""
    resource: str = ""
    id_at: str | None = None
    ids: tuple[str, ...] = ()


class Catalogue:
    """Knows the operations of a project's contracts, and what its settings say of them.

    Args:
        contracts: The contracts.
        settings: What the project says of its operations and resources.
    """

    def __init__(self, contracts: Iterable[Contract], settings: AcceptanceSettings) -> None:
        self.contracts = tuple(contracts)
        self.settings = settings
        self.checker = Checker(self.contracts)
        self.operations: dict[str, ApiOperation] = {
            name_of(operation): operation
            for contract in self.contracts
            for operation in contract.operations
        }

    def unknown(self) -> Iterator[tuple[str, str]]:
        """What the settings name and no request can be: the setting, and the operation."""
        settings = self.settings
        for name in settings.effects:
            if not self._may_be(name) or not (self._is_known(name) or _is_read(name)):
                yield "effects", name
        yield from (("unsafe", name) for name in settings.unsafe if not self._may_be(name))
        for resource in settings.resources.values():
            yield from (("creates", name) for name in resource.creates if not self._may_be(name))

    def _may_be(self, name: str) -> bool:
        """Only an operation has parameters in its path; what no contract has is a plain route."""
        return name in self.operations or "{" not in name

    def _is_known(self, name: str) -> bool:
        """Whether anything says of a request that it exists; others that write are not sent."""
        pages = (page for each in self.settings.resources.values() for page in each.pages)
        return (
            name in self.operations
            or any(fnmatchcase(name, page) for page in pages)
            or any(name in profile.sinks for profile in self.settings.profiles.values())
        )

    def resource(self, name: str) -> Resource:
        """Gives what is said of a resource."""
        return self.settings.resources[name]

    def meaning(self, method: str, url: str, body: bytes = b"") -> Meaning:
        """Gives what a request would do.

        Args:
            method: In capitals.
            url: The whole address, or path and query.
            body: Its body, whose members may name what it is about.
        """
        parts = urlsplit(url)
        match = self.checker.find(method, parts.path)
        operation = match.target if match else None
        name = name_of(operation) if operation else f"{method} {parts.path}"
        parameters = [
            *parse_qsl(parts.query),
            *(match.parameters if match else {}).items(),
            *_members(body),
        ]
        return self._of(name, method, operation, parameters)

    def of_operation(self, operation: ApiOperation) -> Meaning:
        """Gives what the requests of an operation would do, whatever their values are."""
        parameters = [(each.name, "") for each in operation.parameters]
        return self._of(name_of(operation), operation.method, operation, parameters)

    def _of(
        self,
        name: str,
        method: str,
        operation: ApiOperation | None,
        parameters: list[tuple[str, str]],
    ) -> Meaning:
        effect = self.settings.effects.get(name, "")
        is_safe = self._is_safe(name, method, operation)
        for key, resource in self.settings.resources.items():
            if name in resource.creates:
                at = resource.creates[name]
                return Meaning(name, operation, is_safe, effect, key, at)
            ids = tuple(value for named, value in parameters if named in resource.parameters)
            is_page = operation is None and any(fnmatchcase(name, each) for each in resource.pages)
            if ids or is_page:
                return Meaning(name, operation, is_safe, effect, key, None, ids)
        return Meaning(name, operation, is_safe, effect)

    def _is_safe(self, name: str, method: str, operation: ApiOperation | None) -> bool:
        if name in self.settings.unsafe:
            return False
        marked = operation.node.get("x-treaty-safe") if operation else None
        return marked if isinstance(marked, bool) else method in SAFE_METHODS


def _is_read(name: str) -> bool:
    return name.partition(" ")[0] in SAFE_METHODS


def _members(body: bytes) -> list[tuple[str, str]]:
    """The texts that a body has by name, if it is an object or a form."""
    if not body or len(body) > _LONGEST:
        return []
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        text = body.decode("utf-8", "replace")
        return parse_qsl(text) if text.isprintable() else []
    members = value.items() if isinstance(value, dict) else ()
    return [(name, each) for name, each in members if isinstance(each, str)]


def name_of(operation: ApiOperation) -> str:
    """Names an operation by its method and its path with the server's base path."""
    return f"{operation.method} {operation.servers[0].base_path}{operation.path}"


def objection(meaning: Meaning, profile: Profile, *, marked: bool, writes: bool) -> str:
    """Why a profile does not let a request be sent; empty where it does.

    Args:
        meaning: What it would do.
        profile: What may be done.
        marked: Whether it belongs to a test that is marked for the profile.
        writes: Whether whoever runs it named the profile a second time.
    """
    if meaning.effect and meaning.name not in profile.sinks:
        return f"it causes {meaning.effect}, and the profile names no sink for it"
    if meaning.is_safe:
        return ""
    if meaning.name in profile.sinks and not meaning.resource:
        return ""
    if meaning.operation is None and not meaning.resource:
        return "it writes, and no contract has it"
    if not meaning.resource:
        return "it writes, and no resource says how that is taken back"
    return _objection_to_writing(profile, marked=marked, writes=writes)


def _objection_to_writing(profile: Profile, *, marked: bool, writes: bool) -> str:
    if profile.access == "read":
        return "it writes, and the profile only reads"
    if profile.access == "marked" and not marked:
        return f"it writes, and no test marked for {profile.name} sends it"
    if profile.access == "marked" and not writes:
        return f"it writes, and --writes {profile.name} was not given"
    return ""


def objections(catalogue: Catalogue, profile: Profile, *, writes: bool) -> Mapping[str, str]:
    """Why operations are left out, by name, for exchanges that no test is marked for."""
    found = {
        name: objection(catalogue.of_operation(operation), profile, marked=False, writes=writes)
        for name, operation in catalogue.operations.items()
    }
    return {name: why for name, why in found.items() if why}
