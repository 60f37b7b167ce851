"""Failures on disk, so that they are tried first next time, and pytest tests made of them."""

import base64
import keyword
import pprint
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import orjson

from treaty.contract.model import ApiOperation, Contract
from treaty.generation.case import NO_BODY, Case
from treaty.generation.checks import CHECKS
from treaty.generation.trial import Failure, Trial
from treaty.generation.walk import Binding, Step

_LARGEST: Final = 2**20
_BYTES: Final = "$bytes"
REPLAY: Final = "treaty.generation.replay"
_TEST: Final = '''"""{message}"""

{imports}

STEPS = {steps}


def test_{name}() -> None:
    """{rule}: {operation} keeps the contract."""
    assert_kept({contract!r}, STEPS, check={check!r})
'''


class Store:
    """The failures of one contract, each a JSON file and a pytest test.

    Args:
        folder: Where they are, such as `.treaty/generation/v1`.
        contract: The contract.
    """

    def __init__(self, folder: Path, contract: Contract) -> None:
        self.folder = folder
        self._contract = contract

    def trials(self) -> list[Trial]:
        """What failed before; what does not fit the contract any more is left out."""
        found = []
        for file in sorted(self.folder.glob("*.json")):
            try:
                stored = orjson.loads(file.read_bytes())
                found.append(trial_of(stored["steps"], self._contract, check=stored["check"]))
            except (LookupError, ValueError, TypeError):
                continue
        return found

    def keep(self, failures: Iterable[Failure]) -> dict[str, Path]:
        """Keeps these failures and no other; gives the test of each by its fingerprint."""
        for file in [*self.folder.glob("*.json"), *self.folder.glob("test_*.py")]:
            file.unlink()
        return dict(self._kept(failures))

    def _kept(self, failures: Iterable[Failure]) -> Iterator[tuple[str, Path]]:
        for failure in failures:
            steps = steps_of(failure.trial)
            data = orjson.dumps({"check": failure.trial.check, "steps": steps})
            if not failure.is_repeatable or len(data) > _LARGEST:
                continue
            self.folder.mkdir(parents=True, exist_ok=True)
            mark = failure.finding.fingerprint
            (self.folder / f"{mark}.json").write_bytes(data)
            test = self.folder / f"test_{mark}.py"
            test.write_text(test_of(failure, self._contract.name), encoding="utf-8")
            yield mark, test


def test_of(failure: Failure, contract: str) -> str:
    """A pytest test that fails as long as a failure is not mended."""
    finding = failure.finding
    message = finding.message.replace("\\", "\\\\").replace('"', "'")
    name = re.sub(r"\W+", "_", f"{finding.operation} {finding.rule}".lower()).strip("_")
    return _TEST.format(
        imports=f"from {REPLAY} import assert_kept",
        message=f"{finding.operation}: {message}"[:95],
        steps=pprint.pformat(steps_of(failure.trial), width=96, sort_dicts=False),
        name=f"{name}_" if keyword.iskeyword(name) else name,
        rule=finding.rule,
        operation=finding.operation,
        contract=contract,
        check=failure.trial.check,
    )


def steps_of(trial: Trial) -> list[dict[str, Any]]:
    """A trial's steps as JSON data."""
    return [_written(step) for step in trial.walk]


def trial_of(steps: Iterable[Mapping[str, Any]], contract: Contract, *, check: str) -> Trial:
    """Reads a trial.

    Raises:
        LookupError: The contract has no such operation, or there is no such check.
    """
    operations = {str(each.identity): each for each in contract.operations}
    if check not in CHECKS:
        raise LookupError(check)
    return Trial(tuple(_read(step, operations) for step in steps), check)


def _written(step: Step) -> dict[str, Any]:
    case = step.case
    bound = {binding.key for binding in step.bindings}
    written: dict[str, Any] = {"operation": str(case.operation.identity), "actor": step.actor}
    if values := [[*key, _plain(value)] for key, value in case.values.items() if key not in bound]:
        written["values"] = values
    if step.bindings:
        written["bindings"] = [[*each.key, each.step, each.expression] for each in step.bindings]
    if case.body is not NO_BODY:
        written["body"] = _plain(case.body)
    for name in ("media_type", "method", "variant", "phase", "note", "place"):
        if value := getattr(case, name):
            written[name] = value
    return written


def _read(step: Mapping[str, Any], operations: Mapping[str, ApiOperation]) -> Step:
    case = Case(
        operations[step["operation"]],
        {(where, name): _value(value) for where, name, value in step.get("values", ())},
        _value(step["body"]) if "body" in step else NO_BODY,
        step.get("media_type", ""),
        phase=step.get("phase", "replay"),
        note=step.get("note", ""),
        place=step.get("place", ""),
        variant=step.get("variant", 0),
        method=step.get("method", ""),
    )
    bindings = tuple(
        Binding((where, name), number, expression)
        for where, name, number, expression in step.get("bindings", ())
    )
    return Step(case, step["actor"], bindings)


def _plain(value: Any) -> Any:
    """JSON data; bytes, and texts that are no Unicode, in Base64."""
    if isinstance(value, bytes):
        return {_BYTES: base64.b64encode(value).decode()}
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, str) and not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            return {_BYTES: base64.b64encode(value.encode("utf-8", "surrogatepass")).decode()}
    return value


def _value(value: Any) -> Any:
    if isinstance(value, Mapping):
        if value.keys() == {_BYTES}:
            return base64.b64decode(value[_BYTES])
        return {name: _value(each) for name, each in value.items()}
    return [_value(each) for each in value] if isinstance(value, list) else value
