"""What is a list in an answer, and what names its items."""

from typing import Any


def items_of(answer: Any) -> list[Any] | None:
    """The items of a list: the answer itself, or the one array in it; None where it is none."""
    if isinstance(answer, list):
        return answer
    lists = (
        [each for each in answer.values() if isinstance(each, list)]
        if isinstance(answer, dict)
        else []
    )
    return lists[0] if len(lists) == 1 else None


def is_identifier(name: str) -> bool:
    """Whether a property identifies what it stands in."""
    return name.lower() in {"id", "uuid"} or name.endswith(("_id", "Id"))


def other_identifier(one: Any, other: Any) -> str:
    """The first property that identifies two answers as of different things; empty if none does."""
    if not isinstance(one, dict) or not isinstance(other, dict):
        return ""
    names = (name for name in one if name in other and is_identifier(name))
    return next((name for name in names if one[name] != other[name]), "")
