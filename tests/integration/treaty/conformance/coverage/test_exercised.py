"""Exchanges exercise items."""

from collections.abc import Callable
from typing import Any

import pytest

from treaty.conformance.check import Judgement
from treaty.conformance.coverage.exercised import Exercised
from treaty.conformance.coverage.inventory import inventory
from treaty.contract.model import Contract

Judge = Callable[..., Judgement]


@pytest.fixture
def titles(contract: Contract, judge: Judge) -> Callable[..., set[str]]:
    """Gives what an exchange exercises, by kind and title; only items of the contract."""
    known = {item.key: f"{item.kind} {item.title}" for item in inventory(contract)}
    exercised = Exercised(contract)

    def of(*args: Any, **more: Any) -> set[str]:
        keys = exercised.keys(judge(*args, **more))
        return {known[key] for key in keys if key in known}

    return of


Titles = Callable[..., set[str]]


def test_success_exercises_what_was_sent_and_answered(titles: Titles) -> None:
    """Bounds that were met, members, properties, parameters given and left out."""
    pet = {"name": "Rex", "kind": "dog", "owner": {"email": "a@b.it"}}
    assert titles(pet, answer={"id": 1, "owner": None}) == {
        "operation called",
        "security with",
        "status 200",
        "media request application/json",
        "media 200 application/json",
        "parameter path id given",
        "parameter query dry left out",
        "parameter header X-Trace given",
        "property request /name",
        "property request /kind",
        "property request /owner",
        "property request /owner/email",
        'member request /kind = "dog"',
        "constraint header X-Trace minLength=2 accepted",
        "constraint request /name maxLength=3 accepted",
        'constraint request /owner/email format="email" accepted',
    }


def test_answer_that_keeps_its_schema_exercises_its_parts(titles: Titles) -> None:
    """One that does not exercises its media type alone."""
    right = titles({"name": "R"}, answer={"name": "Tom", "kind": "cat", "owner": None})
    assert {"property response /kind", 'member 200 /kind = "cat"'} <= right
    wrong = titles({"name": "R"}, answer={"name": "far too long", "kind": "cat"})
    assert "media 200 application/json" in wrong
    assert "property response /kind" not in wrong


@pytest.mark.parametrize(
    ("body", "more", "side"),
    [
        ({"name": ""}, {}, "request /name minLength=1"),
        ({"name": "Maximilian"}, {}, "request /name maxLength=3"),
        ({"name": 1}, {}, 'request /name type="string"'),
        ({}, {}, "request body required=name"),
        ({"name": "R", "x": 1}, {}, "request body additionalProperties=false"),
        ({"name": "R", "kind": "cow"}, {}, 'request /kind enum=["cat", "dog"]'),
        ({"name": "R", "owner": {"email": "x"}}, {}, 'request /owner/email format="email"'),
        ([], {}, 'request body type="object"'),
        ({"name": "R"}, {"path": "/pets/x"}, 'path id type="integer"'),
        ({"name": "R"}, {"trace": "a"}, "header X-Trace minLength=2"),
    ],
)
def test_refusal_exercises_the_side_beyond_a_bound(
    titles: Titles, body: Any, more: dict[str, Any], side: str
) -> None:
    """Only where the request was refused."""
    assert f"constraint {side} refused" in titles(body, status=422, **more)
    assert f"constraint {side} refused" not in titles(body, status=200, **more)


@pytest.mark.parametrize("status", [401, 403, 404, 409, 412, 429])
def test_refusal_for_another_reason_exercises_no_bound(titles: Titles, status: int) -> None:
    """Nobody has looked at what was wrong."""
    found = titles({"name": ""}, status=status)
    assert not [title for title in found if title.endswith("refused")]


def test_refusal_with_404_exercises_the_bounds_of_the_path(titles: Titles) -> None:
    """There can be no such thing."""
    side = 'constraint path id type="integer" refused'
    assert side in titles({"name": "R"}, path="/pets/x", status=404)


def test_refusal_of_what_is_wrong_twice_exercises_neither(titles: Titles) -> None:
    """One of both may be accepted alone; several bounds of one value are one thing."""
    found = titles({"name": "", "kind": "cow"}, status=422)
    assert not [title for title in found if title.endswith("refused")]


def test_refusal_of_a_request_without_a_parameter_exercises_leaving_it_out(
    titles: Titles,
) -> None:
    """A required one cannot be left out otherwise."""
    assert "parameter header X-Trace left out" in titles({"name": "R"}, trace=None, status=400)


@pytest.mark.parametrize(
    ("key", "status", "side"),
    [
        (True, 403, "wrong role"),
        (False, 401, "without"),
        (False, 403, "without"),
        (True, 404, "with"),
    ],
)
def test_status_exercises_a_side_of_security(
    titles: Titles, status: int, side: str, *, key: bool
) -> None:
    """Whether credentials were there decides which."""
    found = titles({"name": "R"}, status=status, key=key)
    assert {each for each in found if each.startswith("security")} == {f"security {side}"}
    assert "status 4XX" in found or status in {401, 403}


def test_exchange_of_no_operation_exercises_nothing(titles: Titles) -> None:
    """It belongs to no contract."""
    assert titles(path="/cats") == set()
