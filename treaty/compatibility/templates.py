"""Path templates: which of them are the same, and which paths they share."""

import re
from functools import lru_cache
from typing import Final, NamedTuple

_EXPRESSION: Final = re.compile(r"\{([^{}]*)\}")


class Template(NamedTuple):
    """A path template, parameter names aside.

    Attributes:
        shape: The template with every name blanked: `/pets/{}`.
        names: The names of its parameters, in order.
    """

    shape: str
    names: tuple[str, ...]

    @staticmethod
    def of(path: str) -> "Template":
        """Reads a template; a slash at its end counts."""
        return _read(path)

    def match(self, path: str) -> dict[str, str] | None:
        """The values of the parameters in a concrete path, or None where it does not match."""
        if path.count("/") != self.shape.count("/"):
            return None
        parts = [re.escape(part) for part in self.shape.split("{}")]
        found = re.fullmatch("([^/]+)".join(parts), path)
        return dict(zip(self.names, found.groups(), strict=True)) if found else None

    @property
    def is_concrete(self) -> bool:
        """Whether it names one path only."""
        return not self.names


@lru_cache(maxsize=8192)
def _read(path: str) -> Template:
    return Template(_EXPRESSION.sub("{}", path), tuple(_EXPRESSION.findall(path)))


def fill(path: str, values: dict[str, str]) -> str:
    """Puts values, percent-encoded already, into a template."""
    return _EXPRESSION.sub(lambda found: values.get(found[1], found[1]), path)
