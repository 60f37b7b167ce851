"""What a request would do, and whether a profile lets it through."""

import pytest

from fixtures.contracts import ContractOf
from treaty.acceptance.catalogue import Catalogue, objection
from treaty.acceptance_settings import AcceptanceSettings, Profile, Resource

PETS = """
servers: [{url: /v1}]
paths:
  /pets:
    get: {responses: {"200": {description: Pets.}}}
    post: {responses: {"201": {description: A pet.}}}
  /pets/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get: {responses: {"200": {description: A pet.}}}
    delete: {responses: {"204": {description: Gone.}}}
  /search:
    post: {x-treaty-safe: true, responses: {"200": {description: Pets.}}}
  /count:
    get: {x-treaty-safe: false, responses: {"200": {description: A count.}}}
  /owners:
    post: {responses: {"201": {description: An owner.}}}
"""
SETTINGS = AcceptanceSettings(
    unsafe=("GET /sign-in",),
    effects={"POST /v1/search": "a bill"},
    resources={
        "pet": Resource(
            {"POST /v1/pets": "/id"},
            "/v1/pets/{id}",
            "DELETE /v1/pets/{id}",
            parameters=("id", "pet_id"),
            pages=("POST /my-pet*",),
        )
    },
)
WRITE = Profile("staging", ("https://a.example",), "write")
MARKED = WRITE._replace(name="production", access="marked")
READ = WRITE._replace(name="production", access="read")


@pytest.fixture(scope="module")
def catalogue(contract_of: ContractOf) -> Catalogue:
    """The catalogue of the contract."""
    return Catalogue([contract_of(PETS)], SETTINGS)


@pytest.mark.parametrize(
    ("settings", "unknown"),
    [
        (SETTINGS, []),
        (SETTINGS._replace(effects={"POST /search": "a bill"}), [("effects", "POST /search")]),
        (SETTINGS._replace(effects={"POST /my-pet/letter": "mail", "GET /sign-out": "a loss"}), []),
        (SETTINGS._replace(unsafe=("GET /v1/pets/{pet}",)), [("unsafe", "GET /v1/pets/{pet}")]),
        (
            SETTINGS._replace(
                resources={"pet": Resource({"POST /v1/{x}": "/id"}, "/{id}", "DELETE /{id}")},
            ),
            [("creates", "POST /v1/{x}")],
        ),
        (
            SETTINGS._replace(
                effects={"PUT /clock": "another time"},
                profiles={"staging": WRITE._replace(sinks={"PUT /clock": "its own"})},
            ),
            [],
        ),
    ],
)
def test_unknown_is_what_no_request_can_be(
    contract_of: ContractOf, settings: AcceptanceSettings, unknown: list[tuple[str, str]]
) -> None:
    """A slip in `effects` would let a mail be sent; pages are in no contract, and have no names."""
    assert list(Catalogue([contract_of(PETS)], settings).unknown()) == unknown


@pytest.mark.parametrize(
    ("method", "url", "expected"),
    [
        ("GET", "/v1/pets", ("GET /v1/pets", True, "", None, ())),
        ("POST", "/v1/pets", ("POST /v1/pets", False, "pet", "/id", ())),
        ("DELETE", "/v1/pets/7", ("DELETE /v1/pets/{id}", False, "pet", None, ("7",))),
        ("POST", "/v1/search", ("POST /v1/search", True, "", None, ())),
        ("GET", "/v1/count", ("GET /v1/count", False, "", None, ())),
        ("GET", "/sign-in?x=1", ("GET /sign-in", False, "", None, ())),
        ("GET", "/version", ("GET /version", True, "", None, ())),
        (
            "POST",
            "/v1/owners?pet_id=1&pet_id=2",
            ("POST /v1/owners", False, "pet", None, ("1", "2")),
        ),
        ("POST", "/my-pet/name", ("POST /my-pet/name", False, "pet", None, ())),
        ("TRACE", "/v1/pets", ("TRACE /v1/pets", False, "", None, ())),
    ],
)
def test_meaning_names_the_operation_and_what_it_touches(
    catalogue: Catalogue, method: str, url: str, expected: tuple[object, ...]
) -> None:
    """By method and path, query and settings."""
    found = catalogue.meaning(method, f"https://a.example{url}")

    assert (found.name, found.is_safe, found.resource, found.id_at, found.ids) == expected


def test_meaning_reads_ids_in_bodies(catalogue: Catalogue) -> None:
    """Of objects and of forms."""
    for body in (b'{"pet_id": "3", "n": 1}', b"a=b&pet_id=3"):
        assert catalogue.meaning("POST", "/v1/owners", body).ids == ("3",)


@pytest.mark.parametrize(
    ("request_line", "profile", "marked", "writes", "why"),
    [
        ("GET /v1/pets", READ, False, False, ""),
        ("POST /v1/pets", WRITE, False, False, ""),
        ("POST /v1/pets", READ, True, True, "it writes, and the profile only reads"),
        ("POST /v1/pets", MARKED, False, True, "no test marked for production sends it"),
        ("POST /v1/pets", MARKED, True, False, "--writes production was not given"),
        ("POST /v1/pets", MARKED, True, True, ""),
        ("POST /v1/owners", WRITE, False, False, "no resource says how that is taken back"),
        ("PUT /clock", WRITE, False, False, "no contract has it"),
        ("POST /v1/search", WRITE, False, False, "it causes a bill, and the profile names no sink"),
        ("GET /sign-in", WRITE, False, False, "no contract has it"),
    ],
)
def test_objection_says_why(
    catalogue: Catalogue,
    request_line: str,
    profile: Profile,
    *,
    marked: bool,
    writes: bool,
    why: str,
) -> None:
    """Empty where there is none."""
    method, url = request_line.split()

    said = objection(catalogue.meaning(method, url), profile, marked=marked, writes=writes)

    assert (why in said) if why else said == ""


def test_objection_sink_lifts_it_for_that_operation_alone(catalogue: Catalogue) -> None:
    """Of that profile."""
    profile = WRITE._replace(sinks={"POST /v1/search": "an account of the tests"})

    assert (
        objection(catalogue.meaning("POST", "/v1/search"), profile, marked=False, writes=False)
        == ""
    )
    assert objection(catalogue.meaning("POST", "/v1/owners"), profile, marked=False, writes=False)
