"""Contracts behind a URL, and references to URLs where these are allowed."""

import re
from pathlib import PurePosixPath
from typing import Final, NamedTuple
from urllib.parse import urljoin

from treaty.contract.limits import MAX_BYTES
from treaty.contract.source import Source, Tree
from treaty.errors import SourceError

SECONDS: Final = 10
_URL: Final = re.compile(r"https?://", re.IGNORECASE)
_FLATTENED: Final = re.compile(r"\A(https?):/(?!/)", re.IGNORECASE)


class Remote(NamedTuple):
    """Files that are fetched; those of a local tree where their path is no URL.

    A `PurePosixPath` keeps one of a URL's two slashes, which is put back here.

    Attributes:
        local: What relative paths are read from, if anything.
        anywhere: Whether references may lead to other hosts than that of the file they stand in.
    """

    local: Tree | None = None
    anywhere: bool = False

    def read(self, path: PurePosixPath) -> bytes:
        """Gives a file's bytes.

        Raises:
            SourceError: It cannot be fetched or read.
        """
        url = _url(path)
        if url is not None:
            return fetch(url)
        if self.local is None:
            raise SourceError(f"no such file: {path}", hint="check the reference")
        return self.local.read(path)

    def display(self, path: PurePosixPath) -> str:
        """Names a file by its URL, or as the local tree does."""
        url = _url(path)
        if url is None and self.local is not None:
            return self.local.display(path)
        return url or str(path)

    def resolve(self, path: PurePosixPath, reference: str) -> PurePosixPath | None:
        """Gives the path of a reference that leads to a URL, from a URL or not."""
        target = urljoin(_url(path) or "", reference)
        if not _URL.match(target):
            return None
        if self.anywhere or _host(target) == _host(_url(path) or ""):
            return PurePosixPath(target)
        return None


def is_url(name: str) -> bool:
    """Whether a name is a URL of the kind that is fetched."""
    return _URL.match(name) is not None


def read(url: str) -> Source:
    """Fetches a contract.

    Raises:
        SourceError: It cannot be had.
    """
    path = PurePosixPath(url)
    return Source(url, path, Remote(), fetch(url))


def allow(source: Source) -> Source:
    """Lets a source's references lead to URLs."""
    local = source.tree.local if isinstance(source.tree, Remote) else source.tree
    return Source(source.name, source.path, Remote(local, anywhere=True), source.data)


def fetch(url: str) -> bytes:
    """Gets what a URL answers with.

    Raises:
        SourceError: It does not answer in time, refuses, or answers with too much.
    """
    from urllib.error import HTTPError, URLError  # noqa: PLC0415  slow to load, seldom needed
    from urllib.request import Request, urlopen  # noqa: PLC0415  likewise

    request = Request(url, headers={"Accept": "application/json, application/yaml, */*"})  # noqa: S310  http and https only, as `is_url` says
    try:
        with urlopen(request, timeout=SECONDS) as answer:  # noqa: S310  likewise
            data: bytes = answer.read(MAX_BYTES + 1)
    except HTTPError as error:
        raise SourceError(f"{url} answers {error.code}", hint="check the URL") from None
    except (URLError, OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        raise SourceError(
            f"{url} does not answer: {reason}", hint="check the URL and the network"
        ) from None
    if len(data) > MAX_BYTES:
        raise SourceError(f"{url} answers with more than {MAX_BYTES} bytes", hint="name a file")
    return data


def _host(url: str) -> str:
    return "/".join(url.split("/", 3)[:3]).lower()


def _url(path: PurePosixPath) -> str | None:
    text = str(path)
    return _FLATTENED.sub(r"\1://", text) if _FLATTENED.match(text) else None
