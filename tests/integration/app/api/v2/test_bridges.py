"""Operations of v1 in v2."""

import pytest
from httpx import Response

from app.api.v2.bridges import DEPRECATED_SINCE, SUNSET
from fixtures.factories import NewApplicationRequestFactory
from fixtures.refusals import refused_fields
from fixtures.version_2 import OPERATIONS, Caller
from treaty.conformance.fixtures import Marking

BRIDGE = "bridgeCreateApplication"
OLD = "/api/v1/create-application"


def assert_farewell(answer: Response) -> None:
    """Fails unless the answer says that the operation will go."""
    assert answer.headers["deprecation"] == "@1795392000"
    assert answer.headers["sunset"] == "Fri, 31 Dec 2027 00:00:00 GMT"
    assert answer.headers["link"] == '</api/v2/applications>; rel="successor-version"'


async def test_bridge_answers_as_v1_does_and_tells_where_to_go_on(caller: Caller) -> None:
    """A client of v1 changes nothing but the URL."""
    body = NewApplicationRequestFactory.make()

    new = await caller.send(BRIDGE, body)

    old = await caller.client.post(OLD, json=body, headers=caller.headers)
    assert new.status_code == old.status_code == 201
    assert new.json().keys() == old.json().keys()
    assert new.headers["location"] == f"/api/v2/applications/{new.json()['application_id']}"
    one = caller.about(application_id=new.json()["application_id"])
    assert (await one.send("getApplication")).headers["etag"] == new.headers["etag"]
    assert_farewell(new)


@pytest.mark.parametrize(
    "content", [b"{", b"{}", b'{"email": "mario"}', b'{"email": "a@example.com", "x": 1}']
)
async def test_bridge_refuses_as_v1_does(
    caller: Caller, content: bytes, invalid_request: Marking
) -> None:
    """Its clients read v1's errors; each answer tells of its end."""
    json = {"Content-Type": "application/json"}

    with invalid_request():
        new = await caller.send(BRIDGE, headers=json, content=content)
        old = await caller.client.post(OLD, content=content, headers={**caller.headers, **json})

    assert refused_fields(new) == refused_fields(old)
    assert new.json() == old.json()
    assert_farewell(new)


async def test_bridge_without_a_token_tells_of_its_end_too(caller: Caller) -> None:
    """Whoever looks at the headers finds out."""
    answer = await Caller(caller.client, {}).send(BRIDGE)

    assert answer.status_code == 401
    assert_farewell(answer)


def test_contract_and_application_agree_on_the_end() -> None:
    """What is written twice is the same."""
    node = OPERATIONS[BRIDGE].node

    assert (node["deprecated"], node["x-sunset"]) == (True, SUNSET.isoformat())
    assert DEPRECATED_SINCE < SUNSET
