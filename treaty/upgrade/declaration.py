"""How a release is run, worked out for one of its processes: commands and environments."""

import os
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from treaty.errors import SettingsError
from treaty.settings import FILE
from treaty.upgrade.cell import Side
from treaty.upgrade.release import Code
from treaty.upgrade_settings import UpgradeSettings

_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Declaration:
    """How one of the two releases is run.

    Attributes:
        side: Which one it is.
        code: Its code.
        settings: What the project says, with what is different for this release.
    """

    side: Side
    code: Code
    settings: UpgradeSettings

    def command(self, text: str, values: Mapping[str, str]) -> list[str]:
        """A command of the settings as program and arguments.

        Raises:
            SettingsError: It names a place that nothing is known for, or is no command.
        """
        try:
            words = shlex.split(text)
        except ValueError as error:
            raise SettingsError(
                f"{text!r} in [tool.treaty.upgrade] is no command: {error}", file=FILE
            ) from error
        known = {"python": str(self.code.python), **values}
        return [filled(word, known) for word in words]

    def environment(self, values: Mapping[str, str]) -> dict[str, str]:
        """The environment of a process: this one's, without what the settings decide."""
        known = {"python": str(self.code.python), **values}
        chosen = {name: filled(text, known) for name, text in self.settings.environment.items()}
        prefixes = tuple({name.partition("_")[0] + "_" for name in chosen})
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not (prefixes and name.startswith(prefixes)) and name != "PYTHONPATH"
        }
        return inherited | chosen


def declare(side: Side, code: Code, settings: UpgradeSettings) -> Declaration:
    """Reads what is different for a release, by its name."""
    different: Mapping[str, Any] = settings.releases.get(code.name, {})
    return Declaration(side, code, settings._replace(**different))


def filled(text: str, values: Mapping[str, str]) -> str:
    """Puts values in the places of a text.

    Raises:
        SettingsError: It names a place that nothing is known for.
    """

    def value(match: re.Match[str]) -> str:
        if match[1] not in values:
            raise SettingsError(
                f"{match[0]} in [tool.treaty.upgrade] stands for nothing",
                hint=f"known are {', '.join(f'{{{name}}}' for name in sorted(values))}",
                file=FILE,
            )
        return values[match[1]]

    return _PLACE.sub(value, text)
