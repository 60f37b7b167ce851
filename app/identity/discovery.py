"""What an OIDC issuer says about itself (OpenID Connect Discovery 1.0, section 4)."""

from typing import Any

import httpx

PATH = "/.well-known/openid-configuration"


async def discover(http: httpx.AsyncClient, issuer: str) -> dict[str, Any]:
    """The issuer's discovery document.

    Raises:
        httpx.HTTPError: If the issuer does not answer.
        KeyError: If the document does not name its issuer.
        ValueError: If it is not the issuer's own, or no JSON object.
    """
    document = await fetch(http, issuer.rstrip("/") + PATH)
    if document["issuer"] != issuer:
        raise ValueError(f"{document['issuer']} is not {issuer}")
    return document


async def fetch(http: httpx.AsyncClient, url: str) -> dict[str, Any]:
    """The JSON object at a URL.

    Raises:
        httpx.HTTPError: If there is no answer.
        ValueError: If it is no JSON object.
    """
    return json_object((await http.get(url)).raise_for_status())


def json_object(response: httpx.Response) -> dict[str, Any]:
    """The JSON object that was answered.

    Raises:
        ValueError: If it is none.
    """
    document = response.json()
    if not isinstance(document, dict):
        raise ValueError(f"{response.url} is not a JSON object")  # noqa: TRY004  a bad value of theirs
    return document
