"""What alternatives of a union are called."""

from treaty.compatibility.inheritance import SCHEMAS
from treaty.compatibility.lowered import Schema
from treaty.compatibility.shapes import Shapes


def name_of(shapes: Shapes, branch: Schema) -> str:
    """An alternative's component, its title, or its place in the union."""
    names = sorted(components_of(shapes, branch))
    if names:
        return names[0].removeprefix(SCHEMAS)
    origin = shapes.origin(branch)
    place = "/".join(origin.pointer.split("/")[-2:]) if origin else ""
    return title_of(shapes, branch) or place


def components_of(shapes: Shapes, branch: Schema) -> set[str]:
    """The components that an alternative is, and not those that it is made of."""
    origin = shapes.origin(branch)
    names = {origin.pointer} if origin else set()
    if origin and isinstance(origin.raw, dict) and isinstance(origin.raw.get("$ref"), str):
        names.add(origin.raw["$ref"])
    return {name for name in names if name.startswith(SCHEMAS) and name.count("/") == 3}  # noqa: PLR2004


def title_of(shapes: Shapes, branch: Schema) -> str:
    """An alternative's title, or nothing."""
    origins = (shapes.origin(each) for each in (branch, *shapes.whole((branch,)).atoms))
    raws = (each.raw for each in origins if each and isinstance(each.raw, dict))
    return next((str(raw["title"]) for raw in raws if "title" in raw), "")
