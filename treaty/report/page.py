"""The templates of pages: each one file that needs nothing else."""

from base64 import b64encode
from functools import cache
from importlib.resources import files

from jinja2 import Environment, Template


@cache
def template(name: str) -> Template:
    """Gives a page's template by the name of its file in this package."""
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters["base64"] = lambda content: b64encode(content).decode()
    page = files("treaty.report").joinpath(name).read_text("utf-8")
    return environment.from_string(page)
