"""What Schemathesis makes for us, and the traps that we keep clear of."""

import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fixtures.contracts import ContractOf
from fixtures.shop import contract
from treaty.conformance.check import Checker
from treaty.contract.model import ApiOperation, Contract
from treaty.errors import SettingsError
from treaty.generation.actors import Actor
from treaty.generation.case import NO_BODY, Case
from treaty.generation.generator import Generator


def validity(promised: Contract, case: Case) -> bool:
    """Whether a contract allows a case."""
    request = case.request(Actor("ann"))
    reading = Checker([promised]).judge(request.answered(200, (), b"")).request
    return reading is not None and reading.is_valid


@pytest.fixture(scope="module")
def shop() -> Contract:
    """The shop's contract."""
    return contract()


def operations(promised: Contract) -> Iterator[ApiOperation]:
    """The operations, named in a failure by their ids."""
    yield from promised.operations


def test_random_cases_are_all_valid(shop: Contract) -> None:
    """The mode that makes valid cases is passed on, not the default that makes both."""
    generator = Generator(shop, seed=1)
    for operation in operations(shop):
        drawn = generator.random(operation, 20)
        assert drawn, operation.identity
        assert all(validity(shop, case) for case in drawn)


def test_boundary_has_valid_and_invalid_cases_of_every_constraint(shop: Contract) -> None:
    """Both sides of each bound are there, and what varies is named."""
    generator = Generator(shop, seed=1)
    (create,) = [each for each in shop.operations if each.operation_id == "createOrder"]
    counts = {
        (case.body["count"], validity(shop, case))
        for case in generator.boundary(create)
        if isinstance(case.body, dict) and isinstance(case.body.get("count"), int)
    }
    assert {(0, False), (1, True), (10, True), (11, False)} <= counts


def test_boundary_parameter_that_no_text_is_made_for_does_not_hide_the_body(
    contract_of: ContractOf,
) -> None:
    """Schemathesis alone would make no valid case, silently: an alternation is beyond it."""
    promised = contract_of("""\
paths:
  /pets:
    patch:
      parameters:
        - name: If-Match
          in: header
          required: true
          schema: {type: string, minLength: 1, pattern: '^([*]|(W/)?"[!#-~]*"( *, *(W/)?"[!#-~]*")*)$'}
      requestBody:
        required: true
        content:
          application/json:
            schema: {type: object, properties: {n: {type: integer, maximum: 7}}}
      responses: {"200": {description: done}}
""")  # noqa: E501
    (operation,) = promised.operations
    bodies = [case.body for case in Generator(promised, seed=1).boundary(operation)]
    assert {"n": 7} in bodies
    assert {"n": 8} in bodies


def test_boundary_sends_no_method_that_the_path_does_not_have(shop: Contract) -> None:
    """An undocumented DELETE would be executed; methods are tried on purpose or not at all."""
    generator = Generator(shop, seed=1)
    for operation in operations(shop):
        assert {case.operation.method for case in generator.boundary(operation)} <= {
            operation.method
        }
        assert not any(case.method for case in generator.boundary(operation))


def test_generator_ignores_settings_files_above(
    shop: Contract, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A schemathesis.toml in a folder above, with a variable that is not set, changes nothing."""
    (tmp_path / "schemathesis.toml").write_text('base-url = "${NOT_SET_ANYWHERE}"\n')
    monkeypatch.chdir(tmp_path)
    assert Generator(shop, seed=1).boundary(shop.operations[0])


def test_generator_leaves_nothing_behind(
    shop: Contract, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No cache that lets the next run skip what this one has seen."""
    monkeypatch.chdir(tmp_path)
    generator = Generator(shop, seed=1)
    for operation in operations(shop):
        generator.boundary(operation)
        generator.random(operation, 3)
    assert not (tmp_path / ".schemathesis").exists()


def test_generator_same_seed_same_cases_whatever_came_before(shop: Contract) -> None:
    """Nothing that was generated, or drawn by anybody else, changes what comes next."""

    def made(seed: int) -> list[tuple[Any, ...]]:
        generator = Generator(shop, seed=seed)
        return [
            (case.place, sorted(case.values.items()), case.body if case.body is not NO_BODY else "")
            for operation in operations(shop)
            for case in (*generator.boundary(operation), *generator.random(operation, 8))
        ]

    first = made(3)
    random.seed(99)
    made(4)
    assert made(3) == first
    assert made(4) != first


def test_generator_optional_header_hides_no_operation(contract_of: ContractOf) -> None:
    """Schemathesis' own state machine would drop POST here; ours follows the contract's links."""
    promised = contract_of("""\
paths:
  /pets:
    post:
      parameters: [{name: x-request-id, in: header, schema: {type: string}}]
      responses: {"201": {description: done}}
""")
    assert Generator(promised, seed=1).random(promised.operations[0], 3)


def test_generator_makes_up_no_credentials(shop: Contract) -> None:
    """They are the actors'; made up ones would stand beside them and be refused, or not."""
    generator = Generator(shop, seed=1)
    for operation in operations(shop):
        cases = [*generator.boundary(operation), *generator.random(operation, 5)]
        assert not any(name == "X-Key" for case in cases for _, name in case.values)


def test_generator_without_schemathesis_says_what_to_install(
    shop: Contract, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is an extra, since not everybody generates."""
    monkeypatch.setitem(sys.modules, "schemathesis", None)
    with pytest.raises(SettingsError, match="need Schemathesis") as raised:
        Generator(shop, seed=1).boundary(shop.operations[0])
    assert "treaty[generation]" in raised.value.hint
