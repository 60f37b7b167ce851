"""A shop for pets: small enough to start in a moment, with all that a rollout can break."""

import asyncio
import base64
import contextlib
import json
import os
import sys
from decimal import Decimal

import asyncpg
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

COLUMNS = "id, name, status, price, settings, version"
INSERT = f"""
    INSERT INTO pets (name, status, price, settings)
    VALUES ($1, $2, $3, $4) RETURNING {COLUMNS}
"""
READ = f"SELECT {COLUMNS} FROM pets WHERE id = $1 AND NOT deleted"
LIST = f"""
    SELECT {COLUMNS}, serial FROM pets WHERE serial > $1 AND NOT deleted
    ORDER BY serial LIMIT $2
"""
UPDATE = f"""
    UPDATE pets SET name = $2, status = $3, settings = $4, version = version + 1
    WHERE id = $1 RETURNING {COLUMNS}
"""
DELETE = "UPDATE pets SET deleted = true, version = version + 1 WHERE id = $1"


@contextlib.asynccontextmanager
async def lifespan(app: Starlette):
    async with asyncpg.create_pool(
        os.environ["SHOP_DATABASE_URL"], min_size=2, max_size=2, init=_prepare
    ) as pool:
        app.state.pool = pool
        yield


async def _prepare(connection) -> None:
    await connection.set_type_codec(
        "jsonb", encoder=json.dumps, decoder=json.loads, schema="pg_catalog"
    )


def shown(row) -> dict[str, object]:
    return {
        "id": str(row["id"]),
        "name": row["name"],
        "status": row["status"],
        "price": str(row["price"]),
        "settings": row["settings"],
    }


def answer(row, status: int = 200, **headers: str) -> JSONResponse:
    return JSONResponse(shown(row), status, {"ETag": f'"{row["version"]}"', **headers})


def fingerprint(body: dict[str, object]) -> str:
    return json.dumps(body, sort_keys=True)


async def create(request: Request) -> Response:
    body = await request.json()
    if not isinstance(body, dict) or not isinstance(body.get("name"), str):
        return JSONResponse({"detail": "name is missing"}, 422)
    key = request.headers.get("idempotency-key")
    async with request.app.state.pool.acquire() as connection, connection.transaction():
        if key:
            known = await connection.fetchrow(
                "SELECT fingerprint, pet FROM keys WHERE key = $1", key
            )
            if known:
                if known["fingerprint"] != fingerprint(body):
                    return JSONResponse({"detail": "the key was used"}, 409)
                row = await connection.fetchrow(
                    f"SELECT {COLUMNS} FROM pets WHERE id = $1", known["pet"]
                )
                return answer(row, 201, Location=f"/pets/{row['id']}")
        row = await insert(connection, body)
        if key:
            await connection.execute(
                "INSERT INTO keys (key, fingerprint, pet) VALUES ($1, $2, $3)",
                *(key, fingerprint(body), row["id"]),
            )
    return answer(row, 201, Location=f"/pets/{row['id']}")


async def insert(connection, body: dict[str, object]):
    values = (
        body["name"],
        body.get("status", "new"),
        Decimal(body.get("price", "1.2345")),
        body.get("settings", {}),
    )
    return await connection.fetchrow(INSERT, *values)


def encoded(serial: int) -> str:
    return base64.urlsafe_b64encode(json.dumps({"after": serial}).encode()).decode()


def decoded(cursor: str) -> int:
    return int(json.loads(base64.urlsafe_b64decode(cursor))["after"])


async def listed(request: Request) -> Response:
    try:
        after = decoded(request.query_params["cursor"]) if "cursor" in request.query_params else 0
        limit = int(request.query_params.get("limit", "100"))
    except ValueError:
        return JSONResponse({"detail": "the cursor is not valid"}, 422)
    async with request.app.state.pool.acquire() as connection:
        rows = await connection.fetch(LIST, after, limit + 1)
    more = len(rows) > limit
    cursor = encoded(rows[limit - 1]["serial"]) if more else None
    return JSONResponse({"items": [shown(row) for row in rows[:limit]], "next_cursor": cursor})


async def one(request: Request) -> Response:
    async with request.app.state.pool.acquire() as connection, connection.transaction():
        try:
            row = await connection.fetchrow(READ, request.path_params["pet_id"])
        except asyncpg.DataError:
            row = None
    return answer(row) if row else JSONResponse({"detail": "there is none"}, 404)


async def change(request: Request) -> Response:
    body = await request.json()
    async with request.app.state.pool.acquire() as connection, connection.transaction():
        row = await connection.fetchrow(READ, request.path_params["pet_id"])
        if row is None:
            return JSONResponse({"detail": "there is none"}, 404)
        match = request.headers.get("if-match")
        if match and match != f'"{row["version"]}"':
            return JSONResponse({"detail": "it has changed"}, 412)
        changed = await update(connection, row, body)
    return answer(changed)


async def update(connection, row, body: dict[str, object]):
    merged = row["settings"] | body.get("settings", {})
    name, status = body.get("name", row["name"]), body.get("status", row["status"])
    return await connection.fetchrow(UPDATE, row["id"], name, status, merged)


async def delete(request: Request) -> Response:
    async with request.app.state.pool.acquire() as connection, connection.transaction():
        row = await connection.fetchrow(READ, request.path_params["pet_id"])
        if row is None:
            return JSONResponse({"detail": "there is none"}, 404)
        await connection.execute(DELETE, row["id"])
    return Response(status_code=204)


async def ready(request: Request) -> Response:
    await request.app.state.pool.fetchval("SELECT 1")
    return Response()


routes = [
    Route("/ready", ready),
    Route("/pets", create, methods=["POST"]),
    Route("/pets", listed, methods=["GET"]),
    Route("/pets/{pet_id}", one, methods=["GET"]),
    Route("/pets/{pet_id}", change, methods=["PATCH"]),
    Route("/pets/{pet_id}", delete, methods=["DELETE"]),
]

if __name__ == "__main__":
    application = Starlette(routes=routes, lifespan=lifespan)
    configuration = uvicorn.Config(
        application, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning"
    )
    asyncio.run(uvicorn.Server(configuration).serve())
