"""The links of the contract lead on."""

from collections.abc import Iterator
from typing import Any

import pytest
from httpx import Response

from fixtures.applications import AddApplication
from fixtures.factories import NOW
from fixtures.version_2 import OPERATIONS, Caller, resolved

FILLING = ("putPersonalDetails", "putCurrentAddress", "uploadDocument", "addFiscalDocument")
STATUS_BEFORE = {"reviewApplication": "submitted", "decideApplication": "in_review"}
# What a link of any application offers, and only some of them may do.
NOT_YET = {"submitApplication", "reviewApplication", "decideApplication"}


def _links() -> Iterator[tuple[str, str, str]]:
    for name, operation in OPERATIONS.items():
        for status, response in operation.node["responses"].items():
            for link in resolved(response).get("links", {}):
                yield name, status, link


def value_of(expression: str, answer: Response, caller: Caller) -> Any:
    """What a runtime expression stands for (OpenAPI 3.1.1, section 4.8.20.4)."""
    source, _, rest = expression.partition(".")
    if source == "$request":
        return caller.ids[rest.removeprefix("path.")]
    if rest.startswith("header."):
        return answer.headers[rest.removeprefix("header.")]
    if not expression.startswith("$"):
        return expression
    found = answer.json()
    for step in rest.removeprefix("body#/").split("/"):
        found = found[int(step) if step.isdecimal() else step]
    return found


async def prepared(name: str, status: str, caller: Caller, add: AddApplication) -> Caller:
    """A caller about an application that the operation answers with this status."""
    if name in STATUS_BEFORE:
        caller = caller.about(
            application_id=await add(status=STATUS_BEFORE[name], submitted_at=NOW)
        )
    elif name == "listApplications":
        await add()  # so that there are two pages
    elif name == "submitApplication" or name.startswith(("get", "list")) or status == "200":
        for part in FILLING:
            stored = await caller.send(part, headers={"If-None-Match": "*"})
            if part == "uploadDocument":
                caller = caller.about(document_id=stored.json()["id"])
    return caller


@pytest.mark.parametrize(("name", "status", "link"), list(_links()))
async def test_link_leads_to_an_operation_that_finds_what_it_is_about(
    officer_caller: Caller, add_application: AddApplication, name: str, status: str, link: str
) -> None:
    """Its parameters are all that a client needs to go on; a state may still forbid it."""
    caller = await prepared(name, status, officer_caller, add_application)
    first = {"If-None-Match": "*"} if status == "201" and name.startswith("put") else None
    query = {"limit": 1} if name == "listApplications" else None
    answer = await caller.send(name, headers=first, query=query)
    assert str(answer.status_code) == status
    node = resolved(resolved(OPERATIONS[name].node["responses"][status])["links"][link])
    given: dict[str, dict[str, Any]] = {"path": {}, "header": {}, "query": {}}
    for place, expression in node["parameters"].items():
        where, _, parameter = place.partition(".")
        given[where][parameter] = value_of(expression, answer, caller)

    target = OPERATIONS[node["operationId"]]
    followed = await caller.about(**given["path"]).send(
        node["operationId"], headers=given["header"], query=given["query"] or None
    )

    assert target.parameters.keys() >= {*given["path"], *given["header"], *given["query"]}
    may_be_refused = node["operationId"] in NOT_YET or link in {"change", "delete"}
    assert followed.is_success or (may_be_refused and followed.status_code == 409), followed.text
