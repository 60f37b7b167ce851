"""One cause makes one finding, with a count and its smallest example."""

from dataclasses import replace

import pytest

from fixtures.walks import ExecutedOf
from treaty.findings import Finding, Operation, Place, Position, Proof, Severity
from treaty.generation.grouped import grouped
from treaty.generation.trial import Failure, Trial

PETS = Operation("POST", "/pets")


@pytest.fixture
def failure(executed: ExecutedOf) -> Failure:
    """Something wrong with what was sent."""
    finding = Finding(
        "write-lost", Severity.ERROR, Proof.PROVEN, "lost", "mend it", PETS,
        Place("request", "body", pointer="/a"), base=Position("api.yaml", 1), request="curl long",
    )  # fmt: skip
    return Failure(Trial((executed("addPet", 201).step,)), finding)


def at(failure: Failure, pointer: str, line: int, *, request: str = "curl long") -> Failure:
    """A failure at another place."""
    place = Place("request", "body", pointer=pointer)
    base = Position("api.yaml", line)
    return replace(
        failure, finding=replace(failure.finding, place=place, base=base, request=request)
    )


def messages(*failures: Failure) -> list[tuple[str, str]]:
    """Where the failures that are told are, with what they say."""
    return [(each.finding.place.pointer, each.finding.message) for each in grouped(failures)]


def test_grouped_one_line_is_one_cause_and_the_smallest_request_shows_it(failure: Failure) -> None:
    """The others are counted and named."""
    assert messages(failure, at(failure, "/b", 1, request="curl"), at(failure, "/c", 1)) == [
        ("/b", "lost; the same at /a, /c")
    ]


def test_grouped_few_lines_are_told_one_by_one(failure: Failure) -> None:
    """Each may have a cause of its own."""
    told = messages(failure, at(failure, "/b", 2), at(failure, "/c", 3))
    assert told == [("/a", "lost"), ("/b", "lost"), ("/c", "lost")]


def test_grouped_many_lines_of_one_part_are_one_cause(failure: Failure) -> None:
    """Nothing seems to look at the body; the query is something else."""
    many = [at(failure, f"/{name}", line) for line, name in enumerate("bcdefgh", 2)]
    query = replace(failure.finding, place=Place("request", "query", pointer="q"))
    assert messages(failure, *many, replace(failure, finding=query)) == [
        ("/a", "lost; the same at /b, /c, /d, /e, /f and 2 more"),
        ("q", "lost"),
    ]


def test_grouped_other_operations_and_rules_are_other_causes(failure: Failure) -> None:
    """Even of the same line."""
    other = replace(failure.finding, operation=Operation("PUT", "/pets"))
    rule = replace(failure.finding, rule="server-error")
    assert len(messages(failure, *(replace(failure, finding=each) for each in (other, rule)))) == 3


def test_grouped_refusal_of_no_known_place_is_left_out_where_another_has_one(
    failure: Failure,
) -> None:
    """A request of many new values is refused for the one that is refused alone."""
    refused = [at(failure, pointer, line) for line, pointer in enumerate(["", "/b", "/"], 5)]
    refused = [
        replace(each, finding=replace(each.finding, rule="valid-request-refused"))
        for each in refused
    ]
    assert messages(*refused) == [("/b", "lost")]
    assert messages(refused[0]) == [("", "lost")]
