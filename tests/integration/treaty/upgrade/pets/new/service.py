"""A small service of pets on PostgreSQL, as it is to be released."""

import hashlib
import json
import os
import re
import signal
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

COLUMNS = "id, name, kind, status, tags"
READ = "shown_pets"
STATUSES = ("available", "sold")


class Pets:
    """The pets, on one connection that the process keeps."""

    def __init__(self):
        self._lock = threading.Lock()
        self._connection = psycopg.connect(
            os.environ["PETS_DATABASE"], autocommit=True, row_factory=dict_row
        )

    def run(self, query, *values):
        with self._lock:
            return self._connection.execute(query, values).fetchall()

    def ready(self):
        (there,) = self.run("SELECT to_regclass(%s) AS at", READ)
        return (200, {"status": "ready"}) if there["at"] else (503, problem(f"{READ} is missing"))

    def create(self, body, key):
        with self._lock, self._connection.transaction():
            execute = self._connection.execute
            if key:
                execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [key])
                known = execute("SELECT * FROM keys WHERE key = %s", [key]).fetchone()
                if known:
                    same = known["fingerprint"] == fingerprint(body)
                    return (201, known["answer"]) if same else (409, problem("another request"))
            made = execute(
                "INSERT INTO pets (name, species, status, tags) VALUES (%s, %s, 'available', %s)"
                " RETURNING id",
                [body["name"], body["kind"], Jsonb(body.get("tags", {}))],
            ).fetchone()
            pet = self._shown(made["id"])
            if key:
                execute(
                    "INSERT INTO keys (key, fingerprint, answer) VALUES (%s, %s, %s)",
                    [key, fingerprint(body), Jsonb(pet)],
                )
            return 201, pet

    def list(self, limit, cursor):
        after = read_cursor(cursor)
        if after is None:
            return 400, problem("the cursor is none of ours")
        found = self.run(
            f"SELECT {COLUMNS} FROM {READ} WHERE id > %s AND NOT deleted ORDER BY id LIMIT %s",
            after,
            limit + 1,
        )
        page = {"items": found[:limit]}
        if len(found) > limit:
            page["next"] = make_cursor(found[limit - 1]["id"])
        return 200, page

    def read(self, key):
        found = self.run(f"SELECT {COLUMNS} FROM {READ} WHERE id = %s AND NOT deleted", key)
        return (200, found[0]) if found else (404, problem("no such pet"))

    def change(self, key, body):
        with self._lock, self._connection.transaction():
            execute = self._connection.execute
            pet = execute(
                "SELECT status, tags FROM pets WHERE id = %s AND NOT deleted FOR UPDATE", [key]
            ).fetchone()
            if pet is None:
                return 404, problem("no such pet")
            execute(
                "UPDATE pets SET status = %s, tags = %s WHERE id = %s",
                [
                    body.get("status", pet["status"]),
                    Jsonb(pet["tags"] | body.get("tags", {})),
                    key,
                ],
            )
            return 200, self._shown(key)

    def _shown(self, key):
        query = f"SELECT {COLUMNS} FROM {READ} WHERE id = %s"
        return self._connection.execute(query, [key]).fetchone()

    def delete(self, key):
        found = self.run(
            "UPDATE pets SET deleted = true WHERE id = %s AND NOT deleted RETURNING id", key
        )
        return (204, None) if found else (404, problem("no such pet"))


def fingerprint(body):
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def make_cursor(last):
    return f"after-{last}"


def read_cursor(text):
    if not text:
        return 0
    match = re.fullmatch(r"after-(\d{1,9})", text)
    return int(match[1]) if match else None


def problem(message):
    return {"message": message}


def wrong(body, *, complete):
    if not isinstance(body, dict) or not body.keys() <= {"name", "kind", "tags", "status"}:
        return True
    if complete and not {"name", "kind"} <= body.keys():
        return True
    texts = [body[name] for name in ("name", "kind") if name in body]
    return (
        not all(isinstance(text, str) and 0 < len(text) <= 100 and "\0" not in text for text in texts)
        or not isinstance(body.get("tags", {}), dict)
        or not all(isinstance(tag, str) and "\0" not in tag for tag in body.get("tags", {}).values())
        or "\0" in "".join(body.get("tags", {}))
        or body.get("status", "sold") not in STATUSES
        or (complete and "status" in body)
    )


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.answer(self.get())

    def do_POST(self):
        self.answer(self.post())

    def do_PATCH(self):
        self.answer(self.patch())

    def do_DELETE(self):
        key = self.key()
        self.answer(PETS.delete(key) if key else (404, problem("no such path")))

    def get(self):
        path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
        if path == "/ready":
            return PETS.ready()
        if path == "/pets":
            limit = query.get("limit", ["10"])[0]
            if not re.fullmatch(r"[1-9]\d?|100", limit):
                return 400, problem("limit is from 1 to 100")
            return self.listed(int(limit), query)
        key = self.key()
        return PETS.read(key) if key else (404, problem("no such path"))

    def listed(self, limit, query):
        return PETS.list(limit, query.get("cursor", [""])[0])

    def post(self):
        body = self.body()
        if urlsplit(self.path).path != "/pets":
            return 404, problem("no such path")
        key = self.headers.get("Idempotency-Key")
        if wrong(body, complete=True):
            return 400, problem("no pet")
        if key is not None and not 0 < len(key) <= 100:
            return 400, problem("no key")
        return PETS.create(body, key)

    def patch(self):
        body, key = self.body(), self.key()
        if key is None:
            return 404, problem("no such path")
        if wrong(body, complete=False):
            return 400, problem("no change")
        return PETS.change(key, body)

    def key(self):
        match = re.fullmatch(r"/pets/(\d{1,9})", urlsplit(self.path).path)
        return int(match[1]) if match else None

    def body(self):
        data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.headers.get_content_type() != "application/json":
            return None
        try:
            return json.loads(data)
        except ValueError:
            return None

    def answer(self, said):
        status, body = said
        data = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        if body is not None:
            self.send_header("Content-Type", "application/json")
        if status != 204:
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def handle_one_request(self):
        try:
            super().handle_one_request()
        except Exception as error:
            state = getattr(error, "sqlstate", None)
            print(json.dumps({"error": str(error), "sqlstate": state}), flush=True)
            self.answer((500, problem(f"{type(error).__name__}")))

    def log_message(self, *_):
        pass


def main():
    global PETS
    PETS = Pets()
    server = ThreadingHTTPServer(("127.0.0.1", int(os.environ["PETS_PORT"])), Handler)
    server.daemon_threads = False
    server.block_on_close = False
    signal.signal(
        signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown, daemon=True).start()
    )
    server.serve_forever(poll_interval=0.02)
    sys.stdout.flush()
    threading.Event().wait(0.2)
    os._exit(0)


if __name__ == "__main__":
    main()
