"""A contract's document: its content, self-contained, with places and references."""

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, cast

from treaty.contract.bundle import File, bundle
from treaty.contract.parse import parse
from treaty.contract.pointer import find, from_reference, join
from treaty.contract.positions import Positions
from treaty.contract.references import broken, endless, is_self_contained, references_in, survey
from treaty.contract.source import Source
from treaty.errors import ContractError
from treaty.findings import Position

_VERSION = re.compile(r"3\.([012])(?:\.\d+(?:-.*)?)?\Z")

Version = Literal["3.0", "3.1", "3.2"]


@dataclass(frozen=True, eq=False)
class Document:
    """One OpenAPI document, with the files that it refers to.

    Attributes:
        name: The root file as the user would name it.
        content: Plain JSON data; every `$ref` in it is local (`#/...`), those in examples aside.
        serialised: The same as compact JSON, members in the files' order.
        version: The minor version of OpenAPI.
        files: Where each file's content stands, the root file first.
    """

    name: str
    content: dict[str, Any]
    serialised: bytes = field(repr=False)
    version: Version
    files: tuple[File, ...]

    def at(self, pointer: str) -> Any:
        """Gives the value at a JSON pointer, without following a `$ref`.

        Raises:
            PointerError: There is nothing at that place.
        """
        known = self._found.get(pointer, self)
        if known is self:
            known = self._found[pointer] = find(self.content, pointer)
        return known

    def resolve(self, reference: str) -> Any:
        """Gives what a reference names, which may again hold a `$ref`.

        Args:
            reference: As `$ref` writes it: `#/components/schemas/Pet`.

        Raises:
            PointerError: It leads nowhere.
        """
        return self.at(from_reference(reference))

    def dereference(self, node: Any, pointer: str) -> tuple[Any, str]:
        """Follows `$ref`s until there is none.

        Args:
            node: The value that may hold a `$ref`.
            pointer: Its place.

        Returns:
            The value at the end, and its place.
        """
        while isinstance(node, dict) and isinstance(node.get("$ref"), str):
            pointer = from_reference(node["$ref"])
            node = self.at(pointer)
        return node, pointer

    def position(self, pointer: str) -> Position:
        """Gives the place of a value in its own file; the file is parsed for it at the first call.

        Args:
            pointer: A pointer into `content`; where it names nothing, the nearest value around it
                is meant.
        """
        for index in range(len(self.files) - 1, 0, -1):
            prefix = self.files[index].prefix
            if pointer == prefix or pointer.startswith(prefix + "/"):
                return self._positions[index].find(pointer[len(prefix) :])
        return self._positions[0].find(pointer)

    @cached_property
    def _found(self) -> dict[str, Any]:
        return {}

    @cached_property
    def _positions(self) -> list[Positions]:
        return [Positions(file.source.name, file.source.data) for file in self.files]

    @cached_property
    def references(self) -> frozenset[str]:
        """The strings that stand under `$ref`; those in examples are among them."""
        return references_in(self.serialised)


def load(source: Source) -> Document:
    """Reads a contract and all files that it refers to.

    Raises:
        ContractError: It is not an OpenAPI 3 document, or a reference in it leads nowhere.
    """
    parsed = parse(source.data, source.name)
    content = parsed.content
    version = _version(source, content)
    document = Document(source.name, content, parsed.serialised, version, (File("", source),))
    if not is_self_contained(content, parsed.serialised, document.references):
        bundled = bundle(source, content)
        document = Document(source.name, content, bundled.serialised, version, bundled.files)
    _refuse_broken(document)
    return document


def _version(source: Source, content: Any) -> Version:
    if not isinstance(content, dict):
        kind = "a list" if isinstance(content, list) else "a single value"
        raise ContractError(
            f"not OpenAPI: the document is {kind}",
            hint="name a document that begins with `openapi:`",
            file=source.name,
            line=1,
        )
    if "swagger" in content:
        raise _refused(
            source,
            "/swagger",
            "Swagger 2.0 is not read",
            f"convert it to OpenAPI 3, for example with `npx swagger2openapi {source.name}`",
        )
    if "openapi" not in content:
        raise ContractError(
            "not OpenAPI: there is no `openapi` member",
            hint="name a document that begins with `openapi:`",
            file=source.name,
            line=1,
        )
    return _known_version(source, content["openapi"])


def _known_version(source: Source, written: Any) -> Version:
    match = _VERSION.match(written) if isinstance(written, str) else None
    if match:
        return cast("Version", f"3.{match[1]}")
    raise _refused(
        source,
        "/openapi",
        f"the OpenAPI version {written!r} is not read",
        "write a string such as '3.1.1'; 3.0, 3.1 and 3.2 are read",
    )


def _refused(source: Source, pointer: str, message: str, hint: str) -> ContractError:
    line = Positions(source.name, source.data).find(pointer).line
    return ContractError(message, hint=hint, file=source.name, line=line)


def _refuse_broken(document: Document) -> None:
    """Refuses references that lead nowhere; those that stand in examples are no references."""
    missing = broken(document.content, document.references)
    if missing:
        sites = survey(document.content).sites
        site = next((site for site in sites if site.reference in missing), None)
        if site is not None:
            raise _misled(document, site.pointer, f"$ref {site.reference!r} leads nowhere")
    cycle = endless(document.content, document.references - missing)
    if cycle:
        names = [_named(document, reference) for reference in cycle]
        chain = " -> ".join([*names, names[0]]) if len(names) <= 4 else f"{len(names)} references"  # noqa: PLR2004
        message = f"$ref {names[0]!r} leads back to itself and to nothing else: {chain}"
        raise _misled(document, from_reference(cycle[0]), message)


def _named(document: Document, reference: str) -> str:
    """A reference in a bundle as people would write it: by the file that it leads into."""
    for file in document.files[1:]:
        inside = reference.removeprefix(f"#{file.prefix}")
        if inside != reference and inside[:1] in {"", "/"}:
            return f"{file.source.name}#{inside}"
    return reference


def _misled(document: Document, pointer: str, message: str) -> ContractError:
    position = document.position(join(pointer, "$ref"))
    return ContractError(
        message,
        hint="correct it, or add what it names",
        file=position.file,
        line=position.line,
    )
