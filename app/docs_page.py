"""A page that shows contracts to people; self-contained, so it works without a network."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
DEEPEST = 8  # levels of a schema; below them, and where one repeats itself, its name must do

Files = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DocumentedOperation:
    """One operation as the page shows it; everything in it is resolved.

    Attributes:
        method: The method in capitals.
        path: The path template with the server's base path.
        summary: One line.
        description: What it does.
        parameters: The parameters, the path item's too.
        bodies: The request's schema as JSON text by media type.
        responses: The responses by status.
    """

    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[dict[str, Any], ...]
    bodies: dict[str, str]
    responses: dict[str, dict[str, Any]]


def render_page(contracts: Mapping[str, Files]) -> str:
    """The page.

    Args:
        contracts: The contracts by version, each as the plain data of its files by name.
    """
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
    )
    documents = [
        {
            "version": version,
            "info": files["openapi.yaml"]["info"],
            "operations": list(operations(files)),
        }
        for version, files in contracts.items()
    ]
    return environment.get_template("docs.html").render(documents=documents)


def operations(files: Files) -> Iterator[DocumentedOperation]:
    """The operations of a contract in the order of the document."""
    root = files["openapi.yaml"]
    base = root.get("servers", [{"url": ""}])[0]["url"].rstrip("/")
    for path, item in root["paths"].items():
        resolved = resolve(files, item)
        for method in METHODS:
            if method in resolved:
                yield _operation(method, base + path, resolved, resolved[method])


def _operation(
    method: str, path: str, item: Mapping[str, Any], operation: Mapping[str, Any]
) -> DocumentedOperation:
    return DocumentedOperation(
        method=method.upper(),
        path=path,
        summary=operation.get("summary", ""),
        description=operation.get("description", ""),
        parameters=(*item.get("parameters", ()), *operation.get("parameters", ())),
        bodies=_schemas(operation.get("requestBody", {})),
        responses={
            str(status): {
                "description": response.get("description", ""),
                "headers": list(response.get("headers", {})),
                "bodies": _schemas(response),
            }
            for status, response in operation["responses"].items()
        },
    )


def _schemas(message: Mapping[str, Any]) -> dict[str, str]:
    """The schemas of a body as JSON text by media type."""
    return {
        media_type: json.dumps(content.get("schema", {}), indent=2, ensure_ascii=False)
        for media_type, content in message.get("content", {}).items()
    }


def resolve(files: Files, node: Any, *, here: str = "openapi.yaml", depth: int = 0) -> Any:
    """A copy of a part of a contract in which every `$ref` is replaced by what it names.

    Args:
        files: The contract's files by name.
        node: The part.
        here: The file that the part lies in.
        depth: How many references led to it.
    """
    if isinstance(node, list):
        return [resolve(files, child, here=here, depth=depth) for child in node]
    if not isinstance(node, dict):
        return node
    reference = node.get("$ref")
    if not isinstance(reference, str):
        return {k: resolve(files, child, here=here, depth=depth) for k, child in node.items()}
    if depth >= DEEPEST:
        return {"$ref": reference}
    name, target = _look_up(files, reference, here)
    return resolve(files, target, here=name, depth=depth + 1)


def _look_up(files: Files, reference: str, here: str) -> tuple[str, Any]:
    """The file that a reference leads to, and what lies there (RFC 6901, section 6)."""
    file, _, pointer = reference.partition("#")
    name = file.removeprefix("./") or here
    target: Any = files[name]
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        target = target[int(key)] if isinstance(target, list) else target[key]
    return name, target
