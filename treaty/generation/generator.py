"""What Schemathesis makes of a contract: boundary values and random requests, valid and not.

Everything that touches Schemathesis is here, with the settings that keep clear of its traps:

* It would look for a `schemathesis.toml` in every folder above; it is given its settings instead.
* Its cache, its pool of earlier answers and its state machine would let one run change the next,
  and would infer links; only its two generators are used, and links are the contract's.
* Its mode is passed to each generator, and what it calls valid is judged again by our checker.
* It would send methods that no path has, deleting things; those are left out here.
"""

import copy
import random
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, Final

from treaty.contract.model import ApiOperation, Contract
from treaty.contract.pointer import find, join
from treaty.errors import SettingsError
from treaty.generation.case import NO_BODY, Case

SETTINGS: Final[Mapping[str, Any]] = {
    "cache": {"enabled": False},
    "generation": {
        "allow-x00": False,
        "with-security-parameters": False,
    },
    "phases": {
        "coverage": {
            "unexpected-methods": [],
            "extra-data-sources": {"responses": False},
        },
        "fuzzing": {"extra-data-sources": {"responses": False}},
        "stateful": {"enabled": False},
    },
}
"""Schemathesis' own settings."""

_OF_EACH_KIND: Final = 2
_LOCATIONS: Final = {
    "path_parameters": "path",
    "query": "query",
    "headers": "header",
    "cookies": "cookie",
}


class Generator:
    """Makes cases of a contract's operations; loads Schemathesis when it is first asked.

    Args:
        contract: The contract.
        seed: Another seed makes other cases; the same seed makes the same.
    """

    def __init__(self, contract: Contract, *, seed: int) -> None:
        self._contract = contract
        self._seed = seed
        self._bounds: dict[ApiOperation, tuple[list[Case], list[Case]]] = {}

    @cached_property
    def _schema(self) -> Any:
        return _schema(self._contract.document.content)

    @cached_property
    def _loose_schema(self) -> Any:
        """The contract with required parameters of any text.

        Where it makes no text of a parameter's pattern, Schemathesis makes no valid case at all
        and puts an invalid value into every other, silently. Their values are known anyway.
        """
        return _schema(_loosened(self._contract))

    def boundary(self, operation: ApiOperation) -> list[Case]:
        """Cases at the bounds of each constraint and beyond them, the most telling first."""
        first, further = self.bounds(operation)
        return first + further

    def bounds(self, operation: ApiOperation) -> tuple[list[Case], list[Case]]:
        """Cases at the bounds of each constraint and beyond them, each varying one place.

        Gives two of every kind of variation, and then the further ones: all members of an enum,
        say. Wrong types come after what is wrong with a value of the right type, otherwise the
        order is the seed's.
        """
        if operation not in self._bounds:
            self._bounds[operation] = self._made(operation)
        return self._bounds[operation]

    def _made(self, operation: ApiOperation) -> tuple[list[Case], list[Case]]:
        made = self._covered(operation, self._schema)
        if not any(each.meta.generation.mode.is_positive for each in made):
            loose = self._covered(operation, self._loose_schema)
            made += [each for each in loose if each.meta.generation.mode.is_positive]
        kinds: dict[tuple[str, str, str], int] = {}
        chance = random.Random(f"{self._seed} {operation.identity}")  # noqa: S311  no secret
        ranked = []
        for each in made:
            data = each.meta.phase.data
            kind = (each.meta.generation.mode.value, str(data.scenario), _varied(data))
            rank = kinds[kind] = kinds.get(kind, 0) + 1
            is_type = str(data.scenario) == "incorrect_type"
            ranked.append((rank, is_type, chance.random(), _boundary_case(operation, each)))
        ranked.sort(key=lambda each: each[:3])
        first = [case for rank, *_, case in ranked if rank <= _OF_EACH_KIND]
        return first, [case for rank, *_, case in ranked if rank > _OF_EACH_KIND]

    def _covered(self, operation: ApiOperation, schema: Any) -> list[Any]:
        from schemathesis.generation.drivers import CoverageGenerator  # noqa: PLC0415
        from schemathesis.generation.feedback import NO_FEEDBACK  # noqa: PLC0415
        from schemathesis.generation.modes import GenerationMode  # noqa: PLC0415
        from schemathesis.generation.overrides import Override  # noqa: PLC0415

        found = _operation(schema, operation)
        if found is None:
            return []
        generator = CoverageGenerator(
            operation=found,
            generation_modes=[GenerationMode.POSITIVE, GenerationMode.NEGATIVE],
            generation_config=schema.config.generation,
            auth_storage=None,
            override=Override(),
            feedback=NO_FEEDBACK,
        )
        return list(generator)

    def random(self, operation: ApiOperation, count: int, *, after: int = 0) -> list[Case]:
        """Valid cases whose every value was drawn at random.

        Args:
            operation: What they are of.
            count: How many at most; fewer where there are no more.
            after: How many were drawn before these, which are others.
        """
        import hypothesis  # noqa: PLC0415  only where requests are generated
        from schemathesis.generation.modes import GenerationMode  # noqa: PLC0415

        found = _operation(self._schema, operation)
        drawn: list[Case] = []
        if found is None or count < 1:
            return drawn

        @hypothesis.seed(f"{self._seed} {after}")
        @hypothesis.settings(
            max_examples=count,
            database=None,
            deadline=None,
            derandomize=False,
            phases=[hypothesis.Phase.generate],
            suppress_health_check=list(hypothesis.HealthCheck),
        )
        @hypothesis.given(found.as_strategy(generation_mode=GenerationMode.POSITIVE))
        def draw(made: Any) -> None:
            drawn.append(_random_case(operation, made))

        try:
            draw()
        except hypothesis.errors.Unsatisfiable:
            return drawn
        return drawn


def _schema(content: Mapping[str, Any]) -> Any:
    try:
        import schemathesis  # noqa: PLC0415  it takes 0.2 s
    except ImportError as error:
        raise SettingsError(
            f"generated exchanges need Schemathesis: {error}",
            hint="install it: pip install 'treaty[generation]'",
        ) from error
    config = schemathesis.Config.from_dict(dict(SETTINGS))
    return schemathesis.openapi.from_dict(dict(content), config=config)


def _operation(schema: Any, operation: ApiOperation) -> Any:
    """Schemathesis' operation; None where it cannot read it."""
    from schemathesis.core.errors import OperationNotFound  # noqa: PLC0415

    try:
        return schema.find_operation_by_label(str(operation.identity))
    except OperationNotFound:
        return None


def _loosened(contract: Contract) -> Mapping[str, Any]:
    content = copy.deepcopy(contract.document.content)
    for operation in contract.operations:
        for parameter in operation.parameters:
            if parameter.required and parameter.schema:
                find(content, parameter.pointer)["schema"] = {"type": "string"}
    return content


def _boundary_case(operation: ApiOperation, made: Any) -> Case:
    data = made.meta.phase.data
    case = _case(operation, made, "boundary", data.description)
    method = "" if made.method == operation.method else made.method
    varied = _varied(data)
    optional = {each.key for each in operation.parameters if not each.required}
    kept = {
        key: value
        for key, value in case.values.items()
        if key[1] == varied or varied == "" or _key(key) not in optional
    }
    return Case(
        operation,
        kept,
        case.body,
        case.media_type,
        "boundary",
        data.description,
        _place(data),
        method=method,
    )


def _random_case(operation: ApiOperation, made: Any) -> Case:
    return _case(operation, made, "random", "every value at random")


def _case(operation: ApiOperation, made: Any, phase: str, note: str) -> Case:
    values = _folded(operation, dict(_values(made)))
    content_type = values.pop(("header", "Content-Type"), "")
    body = NO_BODY if type(made.body).__name__ == "NotSet" else _plain(made.body)
    media_type = str(content_type or ("" if body is NO_BODY else made.media_type) or "")
    return Case(operation, values, body, media_type, phase, note)


def _values(made: Any) -> Iterator[tuple[tuple[str, str], Any]]:
    for container, location in _LOCATIONS.items():
        values = getattr(made, container)
        if isinstance(values, Mapping):
            for name, value in values.items():
                yield (location, str(name)), _plain(value)


def _folded(
    operation: ApiOperation, values: dict[tuple[str, str], Any]
) -> dict[tuple[str, str], Any]:
    """The members of a `deepObject` parameter as one value again: `filter[a]` is of `filter`."""
    for parameter in operation.parameters:
        if parameter.style == "deepObject":
            begin = f"{parameter.name}["
            own = [key for key in values if key[0] == "query" and key[1].startswith(begin)]
            members = {key[1][len(begin) :].removesuffix("]"): values.pop(key) for key in own}
            if members:
                values["query", parameter.name] = members
    return values


def _plain(value: Any) -> Any:
    """Plain data of what Schemathesis generates: its binary values are bytes."""
    if isinstance(value, Mapping):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    data = getattr(value, "data", value)
    return data if isinstance(data, bytes) else value


def _key(key: tuple[str, str]) -> tuple[str, str]:
    location, name = key
    return location, name.lower() if location == "header" else name


def _varied(data: Any) -> str:
    """What a case of Schemathesis varies: a parameter's name, or a place in the body's schema."""
    location = getattr(data.parameter_location, "value", data.parameter_location)
    if location == "body":
        return str(data.location or data.description)
    return str(data.parameter or "")


def _place(data: Any) -> str:
    """The same as a pointer into the body, or a parameter's name."""
    location = getattr(data.parameter_location, "value", data.parameter_location)
    if location != "body":
        return str(data.parameter or "")
    steps = str(data.location or "").split("/properties/")[1:]
    names = [step.partition("/")[0] for step in steps]
    return join("", *names) if names else "/"
