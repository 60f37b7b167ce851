"""What an application offers: an OpenAPI document made of its routes.

It is never the document that the application serves, which may be its contract. FastAPI describes
its own routes, here and in mounted applications; other routes are known by their paths only.
"""

import sys
import warnings
from collections.abc import Iterator
from typing import Any, Final

import orjson

Node = dict[str, Any]

VERSION: Final = "3.1.0"
_SECTIONS: Final = ("schemas", "securitySchemes")
_SCHEMAS: Final = '"#/components/schemas/'
_AUTOMATIC: Final = {
    "application/json": {"schema": {"$ref": "#/components/schemas/HTTPValidationError"}}
}


def describe(application: Any) -> Node:
    """Makes the OpenAPI document of an application's routes.

    The answer 422 that FastAPI adds to every route with parameters is left out where the
    application handles invalid requests by itself.

    Args:
        application: An application with `routes`: Starlette's, FastAPI's or like theirs.

    Returns:
        The document; without paths where the application was not made with FastAPI.
    """
    info = {
        "title": str(getattr(application, "title", "") or type(application).__name__),
        "version": str(getattr(application, "version", "") or "0"),
    }
    components: Node = {section: {} for section in _SECTIONS}
    whole: Node = {"openapi": VERSION, "info": info, "paths": {}, "components": components}
    if "fastapi" not in sys.modules:
        return whole
    for number, (prefix, inner) in enumerate(_applications(application, "")):
        part = _generated(inner, number)
        for path, item in part["paths"].items():
            whole["paths"].setdefault(prefix + path, {}).update(item)
        for section in _SECTIONS:
            components[section].update(part.get("components", {}).get(section, {}))
        if part.get("webhooks") and inner is application:
            whole["webhooks"] = part["webhooks"]
    return whole


def _applications(application: Any, prefix: str) -> Iterator[tuple[str, Any]]:
    """Gives an application and those that are mounted in it, each with its prefix."""
    yield prefix, application
    for route in getattr(application, "routes", None) or ():
        inner = getattr(route, "app", None)
        if getattr(route, "methods", None) is None and getattr(inner, "routes", None):
            yield from _applications(inner, prefix + str(route.path).rstrip("/"))


def _generated(application: Any, number: int) -> Node:
    from fastapi.openapi.utils import get_openapi  # noqa: PLC0415  only FastAPI's users have it

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of operation ids that versions of an API share
        document: Node = get_openapi(
            title="-",
            version="-",
            openapi_version=VERSION,
            routes=application.routes,
            webhooks=getattr(getattr(application, "webhooks", None), "routes", None),
        )
    if _handles_invalid_requests(application):
        _without_automatic_answers(document)
    return _renamed(document, number) if number else document


def _handles_invalid_requests(application: Any) -> bool:
    from fastapi.exception_handlers import (  # noqa: PLC0415  likewise
        request_validation_exception_handler,
    )
    from fastapi.exceptions import RequestValidationError  # noqa: PLC0415  likewise

    handlers = getattr(application, "exception_handlers", {})
    default = request_validation_exception_handler
    return handlers.get(RequestValidationError, default) is not default


def _without_automatic_answers(document: Node) -> None:
    for item in document["paths"].values():
        for operation in item.values():
            if operation["responses"].get("422", {}).get("content") == _AUTOMATIC:
                del operation["responses"]["422"]


def _renamed(document: Node, number: int) -> Node:
    """Gives the schemas of a mounted application names of their own."""
    text = orjson.dumps(document)
    text = text.replace(_SCHEMAS.encode(), f"{_SCHEMAS}{number}.".encode())
    renamed: Node = orjson.loads(text)
    schemas = renamed.get("components", {}).get("schemas", {})
    for name in list(schemas):
        schemas[f"{number}.{name}"] = schemas.pop(name)
    return renamed
