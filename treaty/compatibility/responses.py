"""Compares the responses of an operation: statuses, bodies, headers and links.

Of the responses that describe a status the most precise one counts: `404` before `4XX` before
`default` (OpenAPI 3.1, section 4.8.16).
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from treaty.compatibility import field_sets, links
from treaty.compatibility.bodies import Representations
from treaty.compatibility.collector import Change
from treaty.compatibility.comparison import Crossing
from treaty.compatibility.parameters import Fields
from treaty.contract.model import Response
from treaty.contract.pointer import join
from treaty.findings import Place, Severity, Witness

_DEFAULT: Final = "default"
Statuses = dict[str, Response]


def compare(crossing: Crossing) -> None:
    """Compares everything that may be answered."""
    matched = crossing.matched
    base = {response.status: response for response in matched.base.responses}
    revision = {response.status: response for response in matched.revision.responses}
    _statuses(crossing, base, revision)
    sender, receiver = (base, revision) if crossing.base_sends else (revision, base)
    errors = _means_errors(base)
    for sent, taken, status in _meeting(sender, receiver):
        old, new = (sent, taken) if crossing.base_sends else (taken, sent)
        if not (errors and new.status == _DEFAULT and is_success(old.status)):
            _Pair(crossing, old, new, status).compare()


def _means_errors(base: Statuses) -> bool:
    """Whether clients know `default` as what is answered when all did not go well."""
    return _DEFAULT in base and any(map(is_success, base))


def is_success(status: str) -> bool:
    """Whether a status tells a client that all went well, redirections included."""
    return status[:1] in {"1", "2", "3"}


def covering(status: str, responses: Statuses) -> Response | None:
    """The response that describes a status, or a range of them, best.

    Beside other successes `default` stands for errors: clients do not expect a success by it.
    """
    names = [status, f"{status[:1]}XX"]
    if not (is_success(status) and any(map(is_success, responses))):
        names.append(_DEFAULT)
    return next((responses[name] for name in names if name in responses), None)


def _meeting(sender: Statuses, receiver: Statuses) -> list[tuple[Response, Response, str]]:
    """The pairs of which both describe some status that the sender may send, with that status."""
    pairs = {}
    for status in (*sender, *receiver):
        sent, taken = covering(status, sender), covering(status, receiver)
        if sent is None or taken is None or (sent.status, taken.status) in pairs:
            continue
        shared = _described_by_both(status, (sent, sender), (taken, receiver))
        if shared:
            pairs[sent.status, taken.status] = (sent, taken, shared)
    return list(pairs.values())


def _described_by_both(status: str, *sides: tuple[Response, Statuses]) -> str:
    """A single status among those of a name that both sides describe by these responses."""
    for each in _of(status):
        if all(covering(each, responses) is response for response, responses in sides):
            return each
    return ""


def _of(status: str) -> Iterator[str]:
    """The single statuses that a name stands for; by `default`, errors first."""
    if status == _DEFAULT:
        yield from (str(each) for first in (500, 400, 200, 300, 100) for each in _hundred(first))
    elif status[:1].isdecimal() and status[1:] == "XX":
        yield from map(str, _hundred(int(status[0]) * 100))
    elif status.isdecimal():
        yield status


def _hundred(first: int) -> range:
    return range(first, first + 100)


def _statuses(crossing: Crossing, base: Statuses, revision: Statuses) -> None:
    if base.keys() == revision.keys():
        return
    errors = _means_errors(base)
    for status, response in base.items():
        found = covering(status, revision)
        only_errors = errors and is_success(status) and found and found.status == _DEFAULT
        if only_errors or not _answered(status, revision, errors=errors):
            _report(crossing, response, removed=True)
    for status, response in revision.items():
        if not _known(status, base):
            _report(crossing, response, removed=False)


def _answered(status: str, revision: Statuses, *, errors: bool) -> bool:
    """Whether a status, or some status of a range or of `default`, is still described."""
    within = status.endswith("XX") and any(other[:1] == status[:1] for other in revision)
    rest = [each for each in revision if not (errors and is_success(each))]
    named_default = status == _DEFAULT and bool(rest)
    return covering(status, revision) is not None or within or named_default


def _known(status: str, base: Statuses) -> bool:
    if status == _DEFAULT:
        return _DEFAULT in base
    return covering(status, base) is not None


def _report(crossing: Crossing, response: Response, *, removed: bool) -> None:
    status, matched = response.status, crossing.matched
    success = is_success(status)
    verb = "removed" if removed else "added"
    severity = Severity.INFO
    if success and removed:
        severity = Severity.ERROR
    elif success and not matched.reversed_roles:
        severity = Severity.WARNING
    base, revision = matched.base.pointer, matched.revision.pointer
    crossing.report(
        Change(
            f"response-{'' if success else 'error-'}status-{verb}",
            f"the response {status} was {verb}",
            response.pointer if removed else join(base, "responses"),
            join(revision, "responses") if removed else response.pointer,
            Place("response", status=status),
            severity,
        )
    )


class _Pair(NamedTuple):
    crossing: Crossing
    base: Response
    revision: Response
    status: str  # a single one that both describe

    def compare(self) -> None:
        crossing, sent = self.crossing, self._sent
        if crossing.stands(self.base.node, self.revision.node):
            return
        around = (self.base.pointer, self.revision.pointer)
        if self.base.content and self.revision.content:
            Representations(
                crossing,
                self.base.status,
                around,
                lambda media, value: crossing.messages.response(
                    sent, {}, status=self.status, body=(media, value)
                ),
            ).compare(self.base.content, self.revision.content)
        elif self.base.content or self.revision.content:
            self._body()
        fields = Fields(
            crossing,
            "header",
            self.base.status,
            around,
            lambda given: crossing.messages.response(sent, given, status=self.status),
        )
        field_sets.compare(fields, self.base.headers, self.revision.headers)
        links.compare(crossing, self.base, self.revision)

    @property
    def _sent(self) -> Response:
        return self.base if self.crossing.base_sends else self.revision

    def _body(self) -> None:
        removed = bool(self.base.content)
        spelled_out = self.base.status == _DEFAULT != self.revision.status
        receiver_expects = removed is not self.crossing.base_sends
        if spelled_out and not is_success(self.revision.status):
            receiver_expects = False  # an error that is told apart now, as errors may be
        status = self.revision.status if spelled_out else self.base.status
        self.crossing.report(
            Change(
                f"response-body-{'removed' if removed else 'added'}",
                f"the response {status} {'lost its' if removed else 'gained a'} body"
                + (", which `default` described" if spelled_out else ""),
                self.base.pointer,
                self.revision.pointer,
                Place("response", "body", self.base.status),
                Severity.ERROR if receiver_expects else Severity.WARNING,
                witness=self._without_body if receiver_expects else None,
            )
        )

    def _without_body(self) -> Witness:
        message = self.crossing.messages.response(self._sent, {}, status=self.status)
        return self.crossing.witness(message, f"the response {self.base.status} has a body")
