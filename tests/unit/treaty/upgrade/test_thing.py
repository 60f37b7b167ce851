"""Things: how a contract lets them be made, read, changed and removed."""

import pytest

from fixtures.contracts import ContractOf
from treaty.conformance.check import Checker
from treaty.conformance.exchange import Exchange, Headers
from treaty.upgrade.cell import Schema, Side
from treaty.upgrade.observation import Observation, Situation
from treaty.upgrade.thing import Thing, call, removal, stands_alone, thing, views, writes

AT = Situation("warm", 3, Schema.S0, "")
REST = """
paths:
  /pets:
    post: {responses: {"201": {description: made}}}
    get: {responses: {"200": {description: all}}}
  /pets/{pet_id}:
    parameters: [{name: pet_id, in: path, required: true, schema: {type: string}}]
    get: {responses: {"200": {description: one}}}
    patch: {responses: {"200": {description: changed}}}
    delete: {responses: {"204": {description: gone}}}
  /pets/{pet_id}/photos:
    parameters: [{name: pet_id, in: path, required: true, schema: {type: string}}]
    post: {responses: {"201": {description: added}}}
  /owners/{owner_id}:
    parameters: [{name: owner_id, in: path, required: true, schema: {type: string}}]
    get: {responses: {"200": {description: one}}}
"""
CALLS = """
paths:
  /create-pet:
    post: {responses: {"201": {description: made}}}
  /rename:
    post:
      parameters: [{name: pet_id, in: query, required: true, schema: {type: string}}]
      responses: {"200": {description: changed}}
  /pet:
    get:
      parameters: [{name: pet_id, in: query, required: true, schema: {type: string}}]
      responses: {"200": {description: one}}
"""


@pytest.fixture
def rest(contract_of: ContractOf) -> Checker:
    """A contract of resources."""
    return Checker([contract_of(REST)])


@pytest.fixture
def calls(contract_of: ContractOf) -> Checker:
    """A contract shaped like calls."""
    return Checker([contract_of(CALLS)])


def made(url: str, body: bytes = b"{}", headers: Headers = ()) -> Observation:
    """A request that made something."""
    sent = (("Authorization", "Bearer a"), ("Content-Type", "application/json"))
    exchange = Exchange("POST", url, sent, b"{}", 201, headers, body)
    return Observation(1, exchange, "old-1", Side.OLD, warm=False, situation=AT)


def known(checker: Checker, seen: Observation) -> Thing:
    """What was made; the test is about something that was."""
    found = thing(checker, seen)
    assert found is not None
    return found


def named(found: object) -> list[str]:
    """Operations as people write them."""
    return [str(each.identity) for each in found]  # type: ignore[attr-defined]  # operations


@pytest.mark.parametrize(
    "seen",
    [made("/pets", b'{"id": 7}'), made("/pets", headers=(("Location", "/pets/7"),))],
    ids=["id", "Location"],
)
def test_resource_is_named_by_its_id_or_its_location(rest: Checker, seen: Observation) -> None:
    """So it can be read, changed and removed."""
    pet = known(rest, seen)

    assert pet.values == {"pet_id": "7"}
    assert named(views(rest, pet)) == ["GET /pets/{pet_id}"]
    assert named(writes(rest, pet)) == ["PATCH /pets/{pet_id}", "POST /pets/{pet_id}/photos"]
    assert removal(rest, pet) is not None


def test_call_is_named_by_members_that_are_called_as_parameters(calls: Checker) -> None:
    """As interfaces of calls have it."""
    pet = known(calls, made("/create-pet", b'{"pet_id": "7"}'))

    assert named(views(calls, pet)) == ["GET /pet"]
    assert named(writes(calls, pet)) == ["POST /rename"]
    assert removal(calls, pet) is None


def test_answer_without_a_name_makes_no_thing(rest: Checker) -> None:
    """Nobody could read it."""
    assert thing(rest, made("/pets")) is None


def test_request_about_a_thing_has_its_makers_credentials(calls: Checker) -> None:
    """And its own values, not those of the request that it is like."""
    pet = known(calls, made("/create-pet", b'{"pet_id": "7"}'))
    rename = next(writes(calls, pet))

    request = call(rename, pet, like=made("/rename?pet_id=1&loud=yes"))

    assert request.url == "/rename?pet_id=7&loud=yes"
    assert dict(request.headers) == {
        "Authorization": "Bearer a",
        "Content-Type": "application/json",
    }


def test_part_of_another_thing_does_not_stand_alone(rest: Checker) -> None:
    """Others may change what it is part of."""
    pet = known(rest, made("/pets", b'{"id": 7}'))
    photo = list(writes(rest, pet))[1]

    assert stands_alone(pet.operation)
    assert not stands_alone(photo)
