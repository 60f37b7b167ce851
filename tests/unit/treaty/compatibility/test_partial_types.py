"""Typed dictionaries among the models of a route."""

from types import SimpleNamespace
from typing import Annotated, NotRequired, TypedDict

from treaty.compatibility.partial_types import partial_types


class Whole(TypedDict):
    """Requires all."""

    name: str


class Partial(TypedDict):
    """Requires nothing, and holds others."""

    name: NotRequired[str]
    whole: NotRequired[Whole]


class Holder(TypedDict):
    """Requires another that does not."""

    inner: "list[Partial]"
    parts: list[Annotated[Partial, "a part"]]


def test_partial_types_found_at_every_depth() -> None:
    """In unions and lists, and among the models of other statuses."""
    assert partial_types(SimpleNamespace(response_model=list[Partial] | None)) == {"Partial"}
    assert partial_types(SimpleNamespace(response_model=Holder)) == {"Partial"}
    assert partial_types(SimpleNamespace(responses={404: {"model": Partial}})) == {"Partial"}


def test_partial_types_none_where_all_is_required() -> None:
    """Other types, whole dictionaries and routes without models have none."""
    for model in (Whole, dict[str, int], None):
        assert partial_types(SimpleNamespace(response_model=model)) == frozenset()
    assert partial_types(None) == frozenset()
