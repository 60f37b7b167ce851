"""Makes one self-contained document of a file and the files that it refers to.

The content of another file is put under `x-treaty-files` in the root, by its path, and every
reference becomes a pointer into the one document. `$id` and `$anchor` are resolved the same way,
so that a pointer means the same wherever it stands.
"""

import posixpath
import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, NamedTuple
from urllib.parse import quote, urldefrag, urljoin

from treaty.contract.parse import parse, serialise
from treaty.contract.pointer import PointerError, find, from_reference, join
from treaty.contract.positions import Positions
from treaty.contract.references import Site, Survey, survey
from treaty.contract.source import Source
from treaty.errors import ContractError, SourceError

FILES = "x-treaty-files"
"""The member of a bundled document's root that holds the other files."""


class File(NamedTuple):
    """One file of a bundle.

    Attributes:
        prefix: The pointer to its content in the bundled document; empty for the root file.
        source: The file.
    """

    prefix: str
    source: Source


class Bundle(NamedTuple):
    """A self-contained document.

    Attributes:
        content: The root file's content, with the other files' content in it.
        serialised: The same as compact JSON.
        files: Where each file's content stands, the root file first.
    """

    content: dict[str, Any]
    serialised: bytes
    files: tuple[File, ...]


class _Member(NamedTuple):
    file: File
    content: Any
    survey: Survey


@dataclass(slots=True)
class _Bundler:
    """The files that were read so far, by path; reading one adds those it refers to."""

    members: dict[PurePosixPath, _Member] = field(default_factory=dict)
    resources: dict[str, tuple[_Member, str]] = field(default_factory=dict)

    def add(self, source: Source, content: Any, prefix: str) -> None:
        member = _Member(File(prefix, source), content, survey(content))
        self.members[source.path] = member
        for uri, pointer in member.survey.resources.items():
            self.resources[uri] = (member, pointer)

    def read_all(self) -> None:
        """Reads the files that are referred to, until there are no more."""
        pending = list(self.members.values())
        while pending:
            member = pending.pop()
            for site in member.survey.sites:
                path = self.path(member, site)
                if path is not None and path not in self.members:
                    pending.append(self.read(member, site, path))

    def path(self, member: _Member, site: Site) -> PurePosixPath | None:
        """Gives the file that a reference leads to; None for its own or an identified schema."""
        file, _ = urldefrag(site.reference)
        if not file or file in self.resources or urljoin(site.base, file) in self.resources:
            return None
        try:
            return member.file.source.beside(file)
        except ContractError as error:
            raise _at(member, site, error.message, error.hint) from None

    def read(self, member: _Member, site: Site, path: PurePosixPath) -> _Member:
        try:
            source = member.file.source.open(path)
        except SourceError as error:
            message = f"$ref {site.reference!r}: {error.message}"
            raise _at(member, site, message, error.hint) from None
        content = parse(source.data, source.name).content
        self.add(source, content, join("", FILES, self.key(path)))
        return self.members[path]

    def key(self, path: PurePosixPath) -> str:
        """Names a file's content: by its path from the root file, so that it stays the same."""
        first = next(iter(self.members))
        key = re.sub(r"[^\w.-]+", "-", posixpath.relpath(path, first.parent), flags=re.ASCII)
        taken = {member.file.prefix.rpartition("/")[2] for member in self.members.values()}
        while key in taken:
            key += "-"
        return key

    def target(self, member: _Member, site: Site) -> str:
        """Gives the pointer in the bundled document that a reference leads to."""
        file, fragment = urldefrag(site.reference)
        resource, owner = site.resource, member
        if file:
            known = self.resources.get(file) or self.resources.get(urljoin(site.base, file))
            path = self.path(member, site)
            owner, resource = known or (self.members[path or PurePosixPath()], "")
        pointer = resource + from_reference(fragment)
        if fragment and not fragment.startswith("/"):
            pointer = owner.survey.anchors.get((resource, fragment), fragment)
        try:
            find(owner.content, pointer)
        except PointerError:
            raise _dangling(member, site, owner.file.source.name) from None
        return owner.file.prefix + pointer

    def rewrite(self) -> None:
        targets = [
            (site, self.target(member, site))
            for member in self.members.values()
            for site in member.survey.sites
        ]
        for site, pointer in targets:
            site.holder[site.key] = "#" + quote(pointer, safe="/~!$&'()*+,;=:@-._{}")
        for member in self.members.values():
            for node in member.survey.identified:
                node.pop("$id", None)


def bundle(source: Source, content: dict[str, Any]) -> Bundle:
    """Reads all files that a document refers to and makes one document of them.

    Args:
        source: The root file.
        content: Its content, which is changed in place.

    Raises:
        ContractError: A file is missing or cannot be read, or a reference leads nowhere.
    """
    bundler = _Bundler()
    bundler.add(source, content, "")
    bundler.read_all()
    bundler.rewrite()
    members = list(bundler.members.values())
    if len(members) > 1:
        content[FILES] = {
            member.file.prefix.rpartition("/")[2]: member.content for member in members[1:]
        }
    files = tuple(member.file for member in members)
    return Bundle(content, serialise(content, source.name), files)


def _dangling(member: _Member, site: Site, target: str) -> ContractError:
    return _at(
        member,
        site,
        f"$ref {site.reference!r} leads nowhere in {target}",
        "correct it, or add what it names",
    )


def _at(member: _Member, site: Site, message: str, hint: str) -> ContractError:
    source = member.file.source
    position = Positions(source.name, source.data).find(join(site.pointer, site.key))
    return ContractError(message, hint=hint, file=source.name, line=position.line)
