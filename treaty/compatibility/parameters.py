"""Compares the parameters of requests and the headers of responses."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, NamedTuple

from treaty.compatibility.collector import Change
from treaty.compatibility.comparison import Crossing
from treaty.compatibility.messages import Message
from treaty.contract.model import Parameter
from treaty.findings import Place, Severity, Witness

Key = tuple[str, str]
MakeMessage = Callable[[Mapping[Key, Any]], Message]
"""Makes a whole message, as the sender's contract allows it, with these values in it."""

_IGNORED: Final = frozenset({"accept", "content-type", "authorization"})


class Fields(NamedTuple):
    """The parameters or the headers of one message in both contracts.

    Attributes:
        crossing: The message.
        noun: `parameter` or `header`.
        status: The status of the response that has the headers.
        around: The pointers of what holds them, in the base and in the revision.
        message: Makes a whole message.
    """

    crossing: Crossing
    noun: str
    status: str | None
    around: tuple[str, str]
    message: MakeMessage

    @property
    def prefix(self) -> str:
        """What the rules' ids begin with."""
        return f"{self.crossing.side}-{self.noun}"

    def place(self, key: Key) -> Place:
        """Where one of them is."""
        return Place(self.crossing.side, key[0], self.status, None, key[1])

    def keyed(self, parameters: Iterable[Parameter], *, revision: bool) -> dict[Key, Parameter]:
        """Finds each by location and name; path parameters have the base's names in both."""
        renamed = self.crossing.matched.renamed if revision else {}
        former = {new: old for old, new in renamed.items()}
        found = {}
        for parameter in parameters:
            location, name = parameter.key
            if location == "header" and name in _IGNORED:
                continue
            found[location, former.get(name, name) if location == "path" else name] = parameter
        return found

    def removed(self, key: Key, parameter: Parameter, newer: Mapping[Key, Parameter]) -> None:
        """Reports one that the revision does not have."""
        moved = next((other for other in newer if other[1] == key[1] and other != key), None)
        required = parameter.required and not self.crossing.base_sends
        severity = Severity.ERROR if required else Severity.WARNING
        if self.crossing.matched.reversed_roles and not required:
            severity = Severity.INFO
        what = f"the {_kind(key, self.noun)} `{parameter.name}`"
        self.report(
            Change(
                f"{self.prefix}-removed",
                f"{what} moved to the {moved[0]}" if moved else f"{what} was removed",
                parameter.pointer,
                self._holding(self.around[1], parameter, self.around[0]),
                self.place(key),
                severity,
                witness=self._without(key) if required else None,
            )
        )

    def added(self, key: Key, parameter: Parameter) -> None:
        """Reports one that the base does not have."""
        required = parameter.required and self.crossing.base_sends
        what = f"the {_kind(key, self.noun)} `{parameter.name}`"
        side = self.crossing.side
        rule = f"{side}-required-{self.noun}-added" if required else f"{self.prefix}-added"
        self.report(
            Change(
                rule,
                f"{what} was added and is required" if required else f"{what} was added",
                self._holding(self.around[0], parameter, self.around[1]),
                parameter.pointer,
                self.place(key),
                witness=self._without(key) if required else None,
            )
        )

    def requirement(self, key: Key, base: Parameter, revision: Parameter) -> None:
        """Reports that one became required or optional."""
        if base.required == revision.required:
            return
        breaks = revision.required == self.crossing.base_sends
        became = "required" if revision.required else "optional"
        self.report(
            Change(
                f"{self.prefix}-became-{became}",
                f"the {_kind(key, self.noun)} `{base.name}` became {became}",
                base.pointer,
                revision.pointer,
                self.place(key),
                Severity.ERROR if breaks else Severity.INFO,
                witness=self._without(key) if breaks else None,
            )
        )

    def report(self, change: Change) -> None:
        """Reports a change of one of them."""
        self.crossing.report(change)

    @staticmethod
    def _holding(around: str, parameter: Parameter, beside: str) -> str:
        """What lacks a parameter: the whole path where the other side has it for that."""
        shared = parameter.pointer.startswith(f"{beside.rpartition('/')[0]}/parameters/")
        return around.rpartition("/")[0] if shared else around

    def _without(self, key: Key) -> Callable[[], Witness]:
        reason = f"the {_kind(key, self.noun)} `{key[1]}` is required"
        return lambda: self.crossing.witness(self.message({}), reason)


def _kind(key: Key, noun: str) -> str:
    return noun if noun == "header" else f"{key[0]} {noun}"
