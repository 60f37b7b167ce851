"""The countries that people choose from, by name."""

import unicodedata
from functools import cache

from app.personal_details.countries import CODES


@cache
def countries() -> tuple[tuple[str, str], ...]:
    """Each country's code and its English name (Unicode CLDR), in the order of the names."""
    from babel import Locale  # noqa: PLC0415  its data is needed by one page only

    territories = Locale("en").territories
    named = [(code, str(territories.get(code, code))) for code in CODES]
    return tuple(sorted(named, key=lambda country: _sorted_as(country[1])))


def country_name(code: str) -> str:
    """A country's name; the code itself for one that this release does not know."""
    return dict(countries()).get(code, code)


def _sorted_as(name: str) -> str:
    """The name without accents: Åland comes before Albania."""
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
