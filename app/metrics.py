"""What the service counts and measures, for Prometheus."""

import time

from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

APP_NAME = "onboarding"
TECHNICAL = (
    "/healthz",
    "/readyz",
    "/version",
    "/metrics",
    "/docs",
    "/contracts",
    "/development",
    "/static",
)
UNKNOWN = "unknown"  # in the place of what anybody could make up: each value costs memory
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_BROKEN_OFF = "499"  # no status was sent: the client had gone


class Metrics:
    """The metrics of one process.

    Attributes:
        registry: Holds them all.
        requests: Seconds that requests took, by method, path (the route's template), status and
            app_name.
        jobs: Jobs that ended or were put back, by task and outcome.
        emails: Mails by outcome: sent or failed.
    """

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Histogram(
            "fastapi_requests_duration_seconds",
            "Seconds from a request's arrival to the end of its answer.",
            ("method", "path", "status", "app_name"),
            registry=self.registry,
        )
        self.jobs = Counter(
            "onboarding_jobs",
            "Jobs, by what came of them.",
            ("task", "outcome", "app_name"),
            registry=self.registry,
        )
        self.emails = Counter(
            "onboarding_emails",
            "Mails, by what came of them.",
            ("outcome", "app_name"),
            registry=self.registry,
        )

    def count_job(self, task: str, outcome: str) -> None:
        """Count what came of a job: done, failed (it is tried again) or put_back."""
        self.jobs.labels(task, outcome, APP_NAME).inc()

    def count_email(self, outcome: str) -> None:
        """Count what came of a mail: sent or failed."""
        self.emails.labels(outcome, APP_NAME).inc()


class MetricsMiddleware:
    """Measures every request but the technical ones."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        """Wrap `app`, outside of whatever may change the status."""
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; anything that is not HTTP passes through."""
        if scope["type"] != "http" or scope["path"].startswith(TECHNICAL):
            await self._app(scope, receive, send)
            return
        status = _BROKEN_OFF

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = str(message["status"])
            await send(message)

        began = time.perf_counter()
        try:
            await self._app(scope, receive, answer)
        finally:
            seconds = time.perf_counter() - began
            labels = (_method(scope), _template(scope), status, APP_NAME)
            self._metrics.requests.labels(*labels).observe(seconds)


def _method(scope: Scope) -> str:
    method: str = scope["method"]
    return method if method in METHODS else UNKNOWN


def _template(scope: Scope) -> str:
    """The whole path of the route that served the request, its parameters by name.

    A route of an included router knows its path only from there on; FastAPI keeps the whole one
    beside it.
    """
    included = scope.get("fastapi", {}).get("effective_route_context")
    return str(getattr(included or scope.get("route"), "path", UNKNOWN))
