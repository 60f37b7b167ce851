"""The document of an application's routes."""

from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.applications import Starlette
from starlette.routing import Mount, Route

from treaty.compatibility.offer import describe


class Pet(BaseModel):
    """A model that refers to itself."""

    parent: "Pet | None" = None


def shop() -> FastAPI:
    """An application with one route, which takes and answers a pet."""
    application = FastAPI(openapi_url=None)

    @application.post("/pets", operation_id="createPet")
    def create(pet: Pet) -> Pet:
        return pet

    return application


def answers(document: dict[str, Any], path: str) -> list[str]:
    """The statuses of the operation at a path."""
    return list(document["paths"][path]["post"]["responses"])


def test_describe_mounted_applications_components_apart() -> None:
    """Paths have their prefixes, and each reference leads to its own application's model."""
    document = describe(Starlette(routes=[Mount("/v1", shop()), Mount("/v2", shop())]))
    assert list(document["paths"]) == ["/v1/pets", "/v2/pets"]
    schemas = document["components"]["schemas"]
    assert {"1.Pet-Input", "1.Pet-Output", "2.Pet-Input", "2.Pet-Output"} <= schemas.keys()
    parent = schemas["2.Pet-Output"]["properties"]["parent"]
    assert parent["anyOf"][0] == {"$ref": "#/components/schemas/2.Pet-Output"}


def test_describe_automatic_422_only_where_it_is_answered() -> None:
    """Who handles invalid requests does not answer as FastAPI would."""
    application = shop()
    assert answers(describe(application), "/pets") == ["200", "422"]

    async def refuse(request: Request, error: Exception) -> Response:
        return Response(status_code=400)

    application.add_exception_handler(RequestValidationError, refuse)
    assert answers(describe(application), "/pets") == ["200"]


def test_describe_operation_ids_shared_by_versions_no_warning() -> None:
    """Versions of one API name their operations alike."""
    application = FastAPI(openapi_url=None)
    for prefix in ("/v1", "/v2"):
        application.include_router(shop().router, prefix=prefix)
    assert list(describe(application)["paths"]) == ["/v1/pets", "/v2/pets"]


def test_describe_plain_routes_nothing() -> None:
    """Of a route of Starlette nothing can be told."""
    application = Starlette(routes=[Route("/pets", lambda _: Response())])
    assert describe(application)["paths"] == {}
