"""Sessions of browsers: how they begin, what protects them, and how they end."""

import re
from datetime import timedelta
from http.cookies import SimpleCookie
from uuid import UUID

import pytest
from fastapi import FastAPI
from httpx import AsyncClient, Response
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.identity.issuer import DevelopmentIssuer
from app.settings import Environment, Settings
from app.web.cookies import IDLE, LONGEST, RENEWAL
from fixtures.applications import AddApplication
from fixtures.browsing import Browser, browsing
from fixtures.clock import FrozenClock
from fixtures.web import Invite, SignInAt

ADDRESS = {"street": "Via Roma", "house_number": "1", "postcode": "20121", "city": "Milano"}
PAGE = "/application/current-address"
NAME = "onboarding-session"


def cookie(answer: Response, name: str = NAME) -> dict[str, str]:
    """The attributes of the cookie that an answer sets, in lower case; empty if it sets none."""
    for line in answer.headers.get_list("set-cookie"):
        jar = SimpleCookie(line)
        if name in jar:
            attributes = {key: str(value) for key, value in jar[name].items() if value}
            return {"value": jar[name].value, **attributes}
    return {}


async def test_link_opened_with_a_browser_begins_a_session(
    visitor: Browser, link_to: Invite, draft: UUID
) -> None:
    """A cookie that no script reads, and no other site sends along with a form."""
    answer = await visitor.client.get(await link_to(draft))

    assert (answer.status_code, answer.headers["location"]) == (303, "/application")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    set_cookie = cookie(answer)
    assert set_cookie["httponly"] == "True"
    assert set_cookie["samesite"] == "lax"
    assert set_cookie["path"] == "/"
    assert set_cookie["max-age"] == str(int(LONGEST.total_seconds()))
    assert set_cookie["value"].startswith("1.")


@pytest.mark.parametrize("accept", ["application/json", "*/*"])
async def test_link_opened_by_a_program_gives_a_token_as_ever(
    client: AsyncClient, link_to: Invite, draft: UUID, accept: str
) -> None:
    """Clients of the API that follow links see no change, and get no cookie."""
    answer = await client.get(await link_to(draft), headers={"Accept": accept})

    assert answer.status_code == 200
    assert answer.json()["token_type"] == "Bearer"
    assert answer.headers["cache-control"] == "no-store"
    assert "set-cookie" not in answer.headers


class TestUnderTls:
    """Where people reach the service by TLS."""

    @pytest.fixture
    def settings(self, issuer: DevelopmentIssuer) -> Settings:
        """The settings of a service behind TLS."""
        return Settings(
            environment=Environment.TEST,
            issuer=issuer.url,
            audience=issuer.audience,
            public_url="https://onboarding.example.com",
        )

    async def test_cookie_never_leaves_tls(
        self, app: FastAPI, client: AsyncClient, link_to: Invite, draft: UUID
    ) -> None:
        """And no other host can set it (its prefix, RFC 6265bis)."""
        async with browsing(app, "https://onboarding.example.com") as browser:
            answer = await browser.client.get(await link_to(draft))
            found = cookie(answer, f"__Host-{NAME}")
            assert found["secure"] == "True"
            assert "domain" not in found
            page = await browser.open("/application")
        assert page.response.status_code == 200


async def test_page_without_a_session_says_how_to_come_back(visitor: Browser) -> None:
    """Nobody is left with a number."""
    page = await visitor.open("/application/review")

    assert page.response.status_code == 401
    assert page.response.headers["cache-control"] == "no-store"
    assert "Open the link in our e-mail again" in page.text


@pytest.mark.parametrize("value", ["", "x", "1.e30.x", "ü"])
async def test_page_with_a_made_up_session_is_as_without(visitor: Browser, value: str) -> None:
    """Whatever the cookie is."""
    headers = {"Cookie": f"{NAME}={value}".encode()}
    answer = await visitor.client.get("/application", headers=headers)  # type: ignore[arg-type]  # bytes

    assert answer.status_code == 401


async def test_session_ends_when_it_is_not_used(invited: Browser, clock: FrozenClock) -> None:
    """A browser that was left open is of no use to the next one."""
    clock.set(clock.now() + IDLE - timedelta(seconds=1))
    assert (await invited.open("/application")).response.status_code == 200
    clock.set(clock.now() + IDLE)

    assert (await invited.open("/application")).response.status_code == 401


async def test_session_that_is_used_goes_on_but_not_for_ever(
    invited: Browser, clock: FrozenClock
) -> None:
    """Its cookie is renewed now and then; after some hours everybody signs in again."""
    begin = clock.now()
    answer = (await invited.open("/application")).response
    assert cookie(answer) == {}
    while clock.now() + IDLE < begin + LONGEST:
        clock.set(clock.now() + IDLE - timedelta(minutes=1))
        answer = (await invited.open("/application")).response
        assert answer.status_code == 200
        assert cookie(answer)["value"].startswith("1.")
    clock.set(begin + LONGEST)

    assert (await invited.open("/application")).response.status_code == 401


async def test_page_that_only_watches_keeps_no_session_alive(
    invited: Browser, clock: FrozenClock
) -> None:
    """A script asks every few seconds, and nobody may be there."""
    clock.set(clock.now() + RENEWAL)
    assert cookie((await invited.open("/application?watching")).response) == {}
    assert cookie((await invited.open("/application")).response) != {}


async def test_session_of_a_revoked_invitation_ends_when_it_is_renewed(
    invited: Browser, link_to: Invite, draft: UUID, clock: FrozenClock
) -> None:
    """Who was invited at a wrong address does not stay in for hours."""
    await link_to(draft)
    clock.set(clock.now() + RENEWAL)

    assert (await invited.open("/application")).response.status_code == 401


async def test_signing_out_takes_the_cookie_away(invited: Browser, clock: FrozenClock) -> None:
    """Also where it was just about to be renewed."""
    page = await invited.open("/application")
    clock.set(clock.now() + RENEWAL)
    answer = await invited.post("/sign-out", page.form("/sign-out").values)

    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert cookie(answer)["max-age"] == "0"
    assert (await invited.open("/application")).response.status_code == 401
    assert (await invited.post("/sign-out", {})).status_code == 303


async def test_new_link_replaces_the_session(
    invited: Browser, link_to: Invite, add_application: AddApplication
) -> None:
    """A session that somebody else planted in a browser ends there, token and all."""
    before = (await invited.open(PAGE)).form(PAGE).values["csrf"]
    await invited.open(await link_to(await add_application(email="zoe@example.com")))
    page = await invited.open(PAGE)

    assert "zoe@example.com" in page.text
    assert page.form(PAGE).values["csrf"] != before


@pytest.mark.parametrize(
    ("change", "headers"),
    [
        ({"csrf": ""}, {}),
        ({"csrf": "x"}, {}),
        ({}, {"Sec-Fetch-Site": "cross-site"}),
        ({}, {"Sec-Fetch-Site": "same-site"}),
    ],
)
@pytest.mark.parametrize("path", [PAGE, "/application/submission", "/sign-out"])
async def test_form_that_is_not_from_a_page_of_the_session_is_refused(
    invited: Browser, path: str, change: dict[str, str], headers: dict[str, str]
) -> None:
    """Another site cannot act for who is signed in here."""
    page = await invited.open(PAGE)
    values = page.form(PAGE).values | ADDRESS | change

    answer = await invited.post(path, values, headers=headers)

    assert answer.status_code == 403
    assert "csrf" not in answer.text.lower()
    assert (await invited.open(PAGE)).form(PAGE).values["street"] == ""


@pytest.mark.parametrize(
    "headers", [{}, {"X-CSRF-Token": "x"}, {"Sec-Fetch-Site": "cross-site", "X-CSRF-Token": ""}]
)
async def test_upload_token_is_given_to_no_other_site(
    invited: Browser, headers: dict[str, str]
) -> None:
    """A token of the session in a header, which no form of another site can send."""
    token = (await invited.open(PAGE)).form(PAGE).values["csrf"]
    given = {key: value or token for key, value in headers.items()}

    answer = await invited.client.post("/application/upload-token", headers=given)

    assert answer.status_code == 403


async def test_upload_token_opens_the_application_for_a_few_minutes(
    invited: Browser, client: AsyncClient, draft: UUID
) -> None:
    """The page's script uploads over version 2 of the API with it."""
    token = (await invited.open(PAGE)).form(PAGE).values["csrf"]
    given = {"X-CSRF-Token": token, "Sec-Fetch-Site": "same-origin"}
    answer = await invited.client.post("/application/upload-token", headers=given)
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["expires_in"] == 600
    bearer = {"Authorization": f"Bearer {answer.json()['access_token']}"}

    seen = await client.get(f"/api/v2/applications/{draft}", headers=bearer)

    assert seen.status_code == 200


async def test_session_of_a_browser_is_no_credential_of_the_api(
    invited: Browser, draft: UUID
) -> None:
    """A form of another site cannot call the API with somebody's cookie."""
    answer = await invited.client.get(f"/api/v2/applications/{draft}")

    assert answer.status_code == 401


async def test_officer_signs_in_at_the_issuer(visitor: Browser, sign_in_at: SignInAt) -> None:
    """And comes to the page that they wanted to see."""
    start = await visitor.client.get("/officer/new-application")
    assert start.headers["location"] == "/officer/sign-in?next=%2Fofficer%2Fnew-application"
    answer = await sign_in_at(visitor, target="/officer/new-application")

    assert (answer.status_code, answer.headers["location"]) == (303, "/officer/new-application")
    assert cookie(answer)["httponly"] == "True"
    page = await visitor.open("/officer/new-application")
    assert "olga" in page.text


@pytest.mark.parametrize(
    "target",
    ["https://evil.example", "//evil.example", "/officer//evil", "/\\evil", "/application"],
)
async def test_signing_in_leads_to_no_other_place(
    visitor: Browser, sign_in_at: SignInAt, target: str
) -> None:
    """A link to the sign-in cannot send officers elsewhere."""
    answer = await sign_in_at(visitor, target=target)

    assert answer.headers["location"] == "/officer"


async def test_somebody_who_is_no_officer_is_not_signed_in(
    visitor: Browser, sign_in_at: SignInAt
) -> None:
    """The issuer knows others too."""
    answer = await sign_in_at(visitor, roles="applicant")

    assert answer.status_code == 403
    assert cookie(answer) == {}


async def test_applicant_is_no_officer(invited: Browser) -> None:
    """Their session opens no officer's page; they may sign in as somebody else."""
    answer = await invited.client.get("/officer")

    assert answer.headers["location"].startswith("/officer/sign-in")


async def test_officer_is_no_applicant(desk: Browser) -> None:
    """Nobody has invited them."""
    assert (await desk.open("/application")).response.status_code == 401


@pytest.mark.parametrize(
    "query",
    ["", "code=x&state=x", "state=x", "error=access_denied"],
)
async def test_answer_to_no_attempt_of_this_browser_signs_nobody_in(
    visitor: Browser, sign_in_at: SignInAt, query: str
) -> None:
    """A code that somebody else got at the issuer does not sign a victim in as them."""
    answer = await visitor.client.get(f"/officer/signed-in?{query}")
    assert answer.status_code == 401
    await visitor.client.get("/officer/sign-in")
    answer = await visitor.client.get(f"/officer/signed-in?{query}")

    assert answer.status_code == 401
    assert cookie(answer) == {}


async def test_code_that_comes_back_to_another_attempt_is_not_redeemed(
    visitor: Browser, sign_in_at: SignInAt
) -> None:
    """Even one that is good: who brings it has not asked for it here."""
    answer = await sign_in_at(visitor, back=lambda path: re.sub("state=[^&]+", "state=x", path))

    assert answer.status_code == 401
    assert cookie(answer) == {}
    assert "was not begun here" in answer.text


async def test_attempt_to_sign_in_is_not_waited_for_too_long(
    visitor: Browser, sign_in_at: SignInAt, clock: FrozenClock
) -> None:
    """Its cookie is of no use after some minutes, though the browser may have kept it."""

    def late(path: str) -> str:
        clock.set(clock.now() + timedelta(minutes=10, seconds=1))
        return path

    answer = await sign_in_at(visitor, back=late)

    assert answer.status_code == 401
    assert "took too long" in answer.text


async def test_code_is_redeemed_once(visitor: Browser, sign_in_at: SignInAt) -> None:
    """Whoever finds the address in a history signs nobody in."""
    answer = await sign_in_at(visitor)
    again = await visitor.client.get(str(answer.url))

    assert again.status_code == 401


async def test_script_is_told_to_let_the_browser_go_to_the_issuer(visitor: Browser) -> None:
    """A script cannot follow to another site."""
    answer = await visitor.client.get("/officer/sign-in", headers={"HX-Request": "true"})

    assert answer.status_code == 200
    assert answer.headers["hx-redirect"] == "/officer/sign-in"


async def test_deleted_application_has_no_pages(
    invited: Browser, connection: AsyncConnection, draft: UUID
) -> None:
    """As if it had never been."""
    await connection.execute(
        text("UPDATE applications SET deleted_at = now(), delete_reason = 'x' WHERE id = :id"),
        {"id": draft},
    )

    assert (await invited.open("/application")).response.status_code == 404
