"""Style sheets, scripts and pictures, under addresses that change with their content."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from fastapi import APIRouter, Response

from app.errors import NotFound

FOLDER = Path(__file__).parent / "static"
BASE = "/static"
FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that pages need.

    Attributes:
        content: The file.
        media_type: What it is.
        digest: Names the content.
    """

    content: bytes
    media_type: str
    digest: str


@cache
def assets() -> Mapping[str, Asset]:
    """All of them by name."""
    found = {}
    for path in sorted(FOLDER.iterdir()):
        content = path.read_bytes()
        digest = sha256(content).hexdigest()[:16]
        found[path.name] = Asset(content, _TYPES[path.suffix], digest)
    return found


def address(name: str) -> str:
    """Where a page finds this file: another address for another content."""
    return f"{BASE}/{assets()[name].digest}/{name}"


@router.get(f"{BASE}/{{digest}}/{{name}}")
async def read_asset(digest: str, name: str) -> Response:
    """One file.

    Whose page comes from an instance of another release may ask for other content than there is
    here; it gets what there is, and nobody keeps that under the wrong address.
    """
    asset = assets().get(name)
    if asset is None:
        raise NotFound
    headers = {
        "Cache-Control": FOR_EVER if digest == asset.digest else ASK_AGAIN,
        "X-Content-Type-Options": "nosniff",
    }
    return Response(asset.content, headers=headers, media_type=asset.media_type)
