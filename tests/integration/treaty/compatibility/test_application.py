"""The routes of real FastAPI and Starlette applications."""

from fastapi import APIRouter, FastAPI
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Host, Mount, Route, WebSocketRoute

from treaty.compatibility.application import routes


def pets() -> None:
    """Answers."""


def test_routes_of_fastapi_included_routers_and_mounts() -> None:
    """Prefixes of routers in routers, and of mounted applications, stand before the paths."""
    inner = APIRouter(prefix="/pets")
    inner.add_api_route("/{pet_id}", pets, methods=["GET"])
    inner.add_api_route("", pets, methods=["POST"])
    outer = APIRouter(prefix="/v1")
    outer.include_router(inner, prefix="/shop")
    mounted = FastAPI(openapi_url=None)
    mounted.add_api_route("/ping", pets)
    application = FastAPI(openapi_url=None)
    application.include_router(outer, prefix="/api")
    application.add_api_route("/direct", pets, methods=["PUT", "DELETE"])
    application.mount("/sub", mounted)
    assert sorted((route.method, route.path) for route in routes(application)) == [
        ("DELETE", "/direct"),
        ("GET", "/api/v1/shop/pets/{pet_id}"),
        ("GET", "/sub/ping"),
        ("POST", "/api/v1/shop/pets"),
        ("PUT", "/direct"),
    ]
    assert {route.endpoint for route in routes(application)} == {pets}


def test_routes_of_starlette_convertors_hosts_and_sockets() -> None:
    """A convertor is no part of the template, and a socket is no operation."""

    def answer(request: object) -> Response:
        return Response()

    async def socket(websocket: object) -> None:
        pass

    application = Starlette(
        routes=[
            Route("/pets/{pet_id:int}", answer),
            Mount("/api", routes=[Route("/pets", answer, methods=["POST"])]),
            Host("shop.example", app=Starlette(routes=[Route("/hosted", answer)])),
            WebSocketRoute("/socket", socket),
        ]
    )
    assert [(route.method, route.path) for route in routes(application)] == [
        ("GET", "/pets/{pet_id}"),
        ("POST", "/api/pets"),
        ("GET", "/hosted"),
    ]
