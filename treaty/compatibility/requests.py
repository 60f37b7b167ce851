"""Compares the requests of an operation: parameters and body."""

from collections.abc import Callable
from typing import NamedTuple

from treaty.compatibility import field_sets
from treaty.compatibility.bodies import Representations
from treaty.compatibility.collector import Change
from treaty.compatibility.comparison import Crossing
from treaty.compatibility.parameters import Fields
from treaty.contract.model import Body
from treaty.findings import Place, Severity, Witness

_BODY = Place("request", "body")


def compare(crossing: Crossing) -> None:
    """Compares everything that a request of this operation may hold."""
    matched, messages = crossing.matched, crossing.messages
    around = (matched.base.pointer, matched.revision.pointer)
    fields = Fields(
        crossing,
        "parameter",
        None,
        around,
        lambda given: messages.request(crossing.sender, given),
    )
    field_sets.compare(fields, matched.base.parameters, matched.revision.parameters)
    _Bodies(crossing, matched.base.body, matched.revision.body).compare()


class _Bodies(NamedTuple):
    crossing: Crossing
    base: Body | None
    revision: Body | None

    def compare(self) -> None:
        if self.base and self.revision:
            if self.crossing.stands(self.base.node, self.revision.node):
                return
            self._requirement(self.base, self.revision)
            Representations(
                self.crossing,
                None,
                (self.base.pointer, self.revision.pointer),
                lambda media, value: self.crossing.messages.request(
                    self.crossing.sender, {}, body=(media, value)
                ),
            ).compare(self.base.content, self.revision.content)
        elif self.base:
            self._removed(self.base)
        elif self.revision:
            self._added(self.revision)

    def _requirement(self, base: Body, revision: Body) -> None:
        if base.required == revision.required:
            return
        breaks = revision.required == self.crossing.base_sends
        became = "required" if revision.required else "optional"
        self._report(
            f"request-body-became-{became}",
            f"the request's body became {became}",
            Severity.ERROR if breaks else Severity.INFO,
            witness=self._without() if breaks else None,
        )

    def _removed(self, body: Body) -> None:
        required = body.required and not self.crossing.base_sends
        severity = Severity.ERROR if required else Severity.WARNING
        self._report(
            "request-body-removed",
            "the request's body was removed",
            severity,
            witness=self._without() if required else None,
        )

    def _added(self, body: Body) -> None:
        required = body.required and self.crossing.base_sends
        self._report(
            "request-required-body-added" if required else "request-body-added",
            "a request body was added" + (" and is required" if required else ""),
            witness=self._without() if required else None,
        )

    def _without(self) -> Callable[[], Witness]:
        crossing = self.crossing
        return lambda: crossing.witness(
            crossing.messages.request(crossing.sender, {}), "the request's body is required"
        )

    def _report(
        self,
        rule: str,
        message: str,
        severity: Severity | None = None,
        *,
        witness: Callable[[], Witness] | None = None,
    ) -> None:
        matched = self.crossing.matched
        self.crossing.report(
            Change(
                rule,
                message,
                self.base.pointer if self.base else matched.base.pointer,
                self.revision.pointer if self.revision else matched.revision.pointer,
                _BODY,
                severity,
                witness=witness,
            )
        )
