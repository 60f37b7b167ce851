"""Typed dictionaries among the models of a route: what they do not require may be missing."""

from collections.abc import Iterator
from typing import Any, get_args


def partial_types(route: Any) -> frozenset[str]:
    """Names the typed dictionaries that a route's answers are made of.

    Args:
        route: The route as FastAPI knows it.
    """
    models = [getattr(route, "response_model", None)]
    models += [each.get("model") for each in (getattr(route, "responses", None) or {}).values()]
    seen: set[int] = set()
    return frozenset(name for model in models for name in _found(model, seen))


def _found(annotation: Any, seen: set[int]) -> Iterator[str]:
    if annotation is None or id(annotation) in seen:
        return
    seen.add(id(annotation))
    if getattr(annotation, "__optional_keys__", None):
        yield annotation.__name__
    fields = getattr(annotation, "model_fields", {}).values()
    own = getattr(annotation, "__annotations__", {}) if not fields else {}
    for each in (*get_args(annotation), *(field.annotation for field in fields), *own.values()):
        yield from _found(each, seen)
