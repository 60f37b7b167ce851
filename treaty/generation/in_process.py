"""A transport to an ASGI application in this process, without a socket."""

import asyncio
import time
import traceback
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, TypeVar
from urllib.parse import unquote

from treaty.conformance.exchange import Exchange
from treaty.generation.request import Request

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Deliver = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Deliver], Awaitable[None]]
Result = TypeVar("Result")
_SAID: Final = 200  # characters of an exception
_TREATY: Final = Path(__file__).parents[1]
_HOST: Final = "service.test"
PATIENCE = 60.0  # seconds that an answer may take


class InProcess:
    """Sends requests to an ASGI application on an event loop of its own.

    An exception that the application lets out becomes the status 500, its place the exchange's
    origin: over HTTP a server answers so too.

    Attributes:
        origin: Where the application is told that it is.
    """

    origin: Final = f"http://{_HOST}"

    def __init__(self) -> None:
        self._runner = asyncio.Runner()
        self._stack = AsyncExitStack()
        self._app: Application | None = None

    def enter(self, context: AbstractAsyncContextManager[Result]) -> Result:
        """Enters a context on the loop, until this transport is closed."""
        return self._runner.run(self._stack.enter_async_context(context))

    def serve(self, app: Application, *, lifespan: bool = True) -> None:
        """Takes an application, started by its lifespan unless somebody has done so."""
        self._app = app
        if lifespan:
            self.enter(_Lifespan(app))

    def __call__(self, request: Request) -> Exchange:
        """Sends a request."""
        if self._app is None:
            raise RuntimeError("there is no application to send requests to")
        # The runner would listen for Ctrl-C anew each time, which costs a tenth of the time.
        return self._runner.get_loop().run_until_complete(_exchange(self._app, request))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._runner.run(self._stack.aclose())
        finally:
            self._runner.close()


class _Lifespan:
    """The lifespan of an application (ASGI's lifespan protocol), as a context."""

    def __init__(self, app: Application) -> None:
        self._app = app
        self._asked: asyncio.Queue[Message] = asyncio.Queue()
        self._told: asyncio.Queue[Message] = asyncio.Queue()
        self._task: asyncio.Future[None] | None = None

    async def __aenter__(self) -> None:
        scope: Message = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}
        self._task = asyncio.ensure_future(self._app(scope, self._asked.get, self._told.put))
        await self._say("startup")

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        await self._say("shutdown")
        if self._task is not None:
            await asyncio.wait([self._task], timeout=PATIENCE)

    async def _say(self, what: str) -> None:
        """Tells the application; one without a lifespan has ended by then, as it may."""
        if self._task is None or self._task.done():
            return
        self._asked.put_nowait({"type": f"lifespan.{what}"})
        told = asyncio.ensure_future(self._told.get())
        waiting: list[asyncio.Future[Any]] = [told, self._task]
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        if told.done() and told.result()["type"].endswith(".failed"):
            await asyncio.wait([self._task], timeout=PATIENCE)
            why = self._task.exception() if self._task.done() else told.result().get("message")
            raise RuntimeError(f"the application's {what} failed: {why!r}")
        told.cancel()


async def _exchange(app: Application, request: Request) -> Exchange:
    path, _, query = request.url.partition("?")
    given: list[Message] = [
        {"type": "http.request", "body": request.body, "more_body": False},
        {"type": "http.disconnect"},
    ]
    finished = asyncio.Event()
    start: Message = {}
    chunks: list[bytes] = []

    async def receive() -> Message:
        if len(given) == 1:
            await finished.wait()
        return given.pop(0) if len(given) > 1 else given[0]

    async def deliver(message: Message) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
        elif message["type"] == "http.response.body":
            chunks.append(bytes(message.get("body", b"")))
            if not message.get("more_body", False):
                finished.set()

    scope: Message = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode("ascii"),
        "query_string": query.encode("ascii"),
        "root_path": "",
        "headers": _headers(request),
        "server": (_HOST, 80),
        "client": ("127.0.0.1", 50000),
        "state": {},
    }
    begin, raised = time.perf_counter(), ""
    try:
        async with asyncio.timeout(PATIENCE):
            await app(scope, receive, deliver)
    except Exception as error:  # noqa: BLE001  whatever it is, a server would answer with 500
        raised = _told(error)
    elapsed = time.perf_counter() - begin
    headers = tuple(
        (bytes(name).decode("latin-1"), bytes(value).decode("latin-1"))
        for name, value in start.get("headers", ())
    )
    status = int(start.get("status", 500))
    return request.answered(status, headers, b"".join(chunks), origin=raised, elapsed=elapsed)


def _headers(request: Request) -> list[tuple[bytes, bytes]]:
    """The headers as a server hands them on, with those that every client sends."""
    names = {name.lower() for name, _ in request.headers}
    added = [("host", _HOST)]
    if request.body or request.method in {"POST", "PUT", "PATCH"}:
        added.append(("content-length", str(len(request.body))))
    given = [*(pair for pair in added if pair[0] not in names), *request.headers]
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in given]


def _told(error: Exception) -> str:
    """An exception in one line: what, and the last line of the user's own code."""
    said = " ".join(str(error).split())
    what = f"{type(error).__name__}: {said if len(said) <= _SAID else said[:_SAID] + '…'}"
    frames = traceback.extract_tb(error.__traceback__)
    own = [each for each in frames if not _is_foreign(Path(each.filename))]
    if not own:
        return what
    here = Path.cwd()
    places = [each for each in own if Path(each.filename).is_relative_to(here)]
    last = (places or own)[-1]
    file = Path(last.filename)
    name = file.relative_to(here) if file.is_relative_to(here) else file
    return f"{what} at {name}:{last.lineno}"


def _is_foreign(file: Path) -> bool:
    """Whether code is a library's, or treaty's own."""
    return "site-packages" in file.parts or file.is_relative_to(_TREATY)
