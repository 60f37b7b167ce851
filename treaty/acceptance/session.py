"""A run against one deployment: who may begin it, where its files are, what sends for it."""

import difflib
import fcntl
import getpass
import os
import secrets
import shutil
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import orjson

from treaty import schema_revision
from treaty.acceptance.budget import Budget
from treaty.acceptance.catalogue import Catalogue
from treaty.acceptance.credentials import Credentials
from treaty.acceptance.guard import Guard
from treaty.acceptance.holdings import Holdings
from treaty.acceptance.judge import Judge
from treaty.acceptance.origins import is_allowed, is_encrypted, origin
from treaty.acceptance.preflight import Expected
from treaty.acceptance.record import Record, append_line
from treaty.acceptance.redaction import Redactor
from treaty.acceptance.stops import ANSWERS, Brake
from treaty.acceptance.wire import HttpWire, Wire
from treaty.acceptance_settings import Profile
from treaty.conformance.project import contracts
from treaty.contract.model import Contract
from treaty.errors import BadInput, SettingsError
from treaty.ledger import Ledger, read
from treaty.releases import find_release, hashes
from treaty.settings import FILE, Settings

LEDGER: Final = "ledger.jsonl"
REQUESTS: Final = "requests.jsonl"
FINDINGS: Final = "findings.jsonl"
STOPPED: Final = "stopped"
ALIVE: Final = "alive"
_RUN: Final = "run.json"


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody asked for.

    Attributes:
        url: The deployment.
        profile: What kind of deployment it is.
        writes: The profile's name again, which lets marked tests write; empty for not.
        release: The release that has to be deployed, before what the profile says.
        against: The deployment to compare it with; empty for none.
        seed: Another seed generates other requests.
    """

    url: str
    profile: str
    writes: str = ""
    release: str = ""
    seed: int = 0
    against: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    """A run that has begun.

    Attributes:
        order: What was asked for.
        profile: What may be done.
        settings: The project.
        folder: Where the run's files are.
        guard: What everything is sent through.
    """

    order: Order
    profile: Profile
    settings: Settings
    folder: Path
    guard: Guard

    @property
    def url(self) -> str:
        """The deployment's address, without a slash at its end."""
        return self.order.url.rstrip("/")


def profile_of(order: Order, settings: Settings) -> Profile:
    """Gives the profile that is asked for, if the address may be talked to at all.

    Raises:
        BadInput: There is no such profile, or the profile does not have the address.
    """
    known = settings.acceptance.profiles
    if order.profile not in known:
        raise SettingsError(
            f"there is no profile {order.profile!r}",
            hint=f"[tool.treaty.acceptance.profiles] has {', '.join(known)}",
            file=FILE,
        )
    profile = known[order.profile]
    for url in (order.url, *([order.against] if order.against else [])):
        _require_allowed(url, profile)
    if order.writes and order.writes != profile.name:
        raise BadInput(
            f"--writes {order.writes} is not the profile {profile.name}",
            hint=f"write --writes {profile.name} to let its marked tests write",
        )
    return profile


def _require_allowed(url: str, profile: Profile) -> None:
    if not origin(url):
        shown = "what was given" if "@" in url else repr(url)
        raise BadInput(f"{shown} is no address", hint="write https://host")
    parts = urlsplit(url)
    if "@" in parts.netloc:
        raise BadInput(
            f"the address of {origin(url)} holds a user or a password",
            hint="leave it out; `credentials` in the profile say where they come from",
        )
    if parts.query or parts.fragment:
        raise BadInput(
            f"the address of {origin(url)} has a query or a fragment",
            hint="write what stands before it",
        )
    if profile.access != "write" and not is_encrypted(url):
        raise BadInput(
            f"{origin(url)} is not encrypted, and the profile {profile.name} needs https",
            hint="use an https:// URL",
        )
    if not is_allowed(url, profile.hosts):
        raise BadInput(
            f"{origin(url)} is not a host of the profile {profile.name}",
            hint=f"add it to `hosts`, which has {', '.join(profile.hosts)}",
        )


def expected(order: Order, profile: Profile, settings: Settings) -> Expected:
    """Gives what has to be deployed: a recorded release, or the contracts as they are here.

    Raises:
        SourceError: No such release is recorded.
    """
    name = order.release or profile.release
    if name:
        release = find_release(name, settings.root)
        provided = {
            path: digest for path, digest in release.contracts.items() if path in settings.contracts
        }
        return Expected(provided, name, release.commit, profile.schemas or (release.schema,))
    schemas = profile.schemas
    if not schemas and settings.schema:
        schemas = (schema_revision.schema_revision(settings),)
    return Expected(hashes(settings.contracts, settings.root), schemas=schemas)


@contextmanager
def begun(
    order: Order,
    settings: Settings,
    *,
    wire: Wire | None = None,
    resume: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Iterator[Session]:
    """Begins a run, the only one on its deployment.

    Args:
        order: What is asked for.
        settings: The project.
        wire: Sends; over HTTP where it is left out.
        resume: The ledger of an earlier run that is cleaned up after.
        environment: The process's variables.

    Raises:
        BadInput: It cannot begin: the address, the credentials, another run.
    """
    profile, catalogue = profile_of(order, settings), _catalogue(settings)
    state = settings.root / settings.acceptance.state
    with _alone(state, profile, order.url):
        run = _new_run(order) if resume is None else _earlier_run(resume, order)
        folder = resume.parent if resume else state / "runs" / run["id"]
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        run["deadline"] = time.monotonic() + profile.limits.run_seconds
        if resume is None:
            ledger = Ledger.begin(folder / LEDGER, run)
        else:
            ledger = Ledger.resume(resume)
            _forget_stop(folder)
        run["owner"] = secrets.token_hex(8)
        (folder / _RUN).write_bytes(orjson.dumps(run))
        session = _session(
            order,
            profile,
            settings,
            catalogue=catalogue,
            folder=folder,
            ledger=ledger,
            run=run,
            wire=wire,
            environment=environment,
        )
        with _held(folder / ALIVE, run["owner"]):
            if resume is not None:
                session.guard.budget.settle(profile.limits.request_seconds)
            try:
                _require_credentials(session)
            except BadInput:
                if resume is None:  # nothing was sent: nothing is worth keeping
                    shutil.rmtree(folder)
                raise
            yield session


@contextmanager
def _held(file: Path, owner: str) -> Iterator[None]:
    """Tells the run's other processes that this one lives."""
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, owner.encode(), 0)
        yield
    finally:
        os.close(descriptor)


def joined(folder: Path, settings: Settings) -> Session:
    """Joins a run that another process has begun: its budget, its ledger, its brake."""
    run = orjson.loads((folder / _RUN).read_bytes())
    order = Order(run["url"], run["profile"], run["writes"], run["release"], run["seed"])
    profile = profile_of(order, settings)
    ledger = Ledger.resume(folder / LEDGER)
    session = _session(
        order,
        profile,
        settings,
        catalogue=_catalogue(settings),
        folder=folder,
        ledger=ledger,
        run=run,
    )
    session.guard.brake.alive, session.guard.brake.owner = folder / ALIVE, run["owner"]
    return session


def audit(session: Session, event: str, **details: Any) -> None:
    """Appends to the environment's audit log: who did what, and when."""
    line = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "who": _who(),
        "event": event,
        "run": session.guard.run,
        "profile": session.profile.name,
        "deployment": origin(session.url),
        **details,
    }
    append_line(session.settings.root / session.settings.acceptance.state / "audit.jsonl", line)


def _session(
    order: Order,
    profile: Profile,
    settings: Settings,
    *,
    catalogue: Catalogue,
    folder: Path,
    ledger: Ledger,
    run: Mapping[str, Any],
    wire: Wire | None = None,
    environment: Mapping[str, str] | None = None,
) -> Session:
    variables = os.environ if environment is None else environment
    send = wire or HttpWire(str(settings.root / profile.ca) if profile.ca else "")
    redactor = Redactor(settings.acceptance.personal)
    guard = Guard(
        run=run["id"],
        profile=profile,
        catalogue=catalogue,
        wire=send,
        budget=Budget(folder / "budget", profile.limits),
        brake=Brake(profile.stops, folder / STOPPED, run["deadline"], send, variables),
        ledger=ledger,
        record=Record(folder / REQUESTS),
        credentials=Credentials(profile.credentials, send, redactor, variables),
        redactor=redactor,
        writes=order.writes == profile.name,
        holdings=Holdings(ledger.read()),
    )
    guard.seen = Judge(guard, folder / FINDINGS).see
    return Session(order, profile, settings, folder, guard)


def _catalogue(settings: Settings) -> Catalogue:
    made = Catalogue(contracts(settings.contracts, settings.root), settings.acceptance)
    for setting, name in made.unknown():
        table = "tool.treaty.acceptance" + (".resources" if setting == "creates" else "")
        near = difflib.get_close_matches(name, made.operations, n=1)
        raise SettingsError(
            f"{setting} in [{table}] names {name}, which no contract has",
            hint=f"did you mean {near[0]!r}?" if near else "write it with the server's base path",
            file=FILE,
        )
    return made


def _require_credentials(session: Session) -> None:
    known = session.guard.catalogue.contracts
    if not session.profile.credentials and any(map(_is_protected, known)):
        raise BadInput(
            f"no credentials: the profile {session.profile.name} names none, "
            "and the contracts ask for some",
            hint=f"add [tool.treaty.acceptance.profiles.{session.profile.name}.credentials.ROLE]",
        )
    session.guard.credentials.require()


def _is_protected(contract: Contract) -> bool:
    return any(
        operation.security and not any(not each for each in operation.security)
        for operation in contract.operations
    )


def _new_run(order: Order) -> dict[str, Any]:
    now = datetime.now(UTC)
    return {
        "id": f"{now:%y%m%d-%H%M%S}-{secrets.token_hex(2)}",
        "url": order.url,
        "profile": order.profile,
        "writes": order.writes,
        "release": order.release,
        "seed": order.seed,
    }


def _earlier_run(ledger: Path, order: Order) -> dict[str, Any]:
    run = dict(read(ledger).run)
    if origin(str(run.get("url"))) != origin(order.url):
        raise BadInput(
            f"the ledger is of {origin(str(run.get('url')))}, not of {origin(order.url)}",
            hint="leave the URL out",
        )
    return run


def _forget_stop(folder: Path) -> None:
    """Lets clean-up have a budget of its own: the run that used the first one is over."""
    (folder / STOPPED).unlink(missing_ok=True)
    (folder / ANSWERS).unlink(missing_ok=True)
    for file in (folder / "budget").glob("spent.*"):
        file.unlink(missing_ok=True)


@contextmanager
def _alone(state: Path, profile: Profile, url: str) -> Iterator[None]:
    """Holds the environment's lock, which ends with the process however that happens."""
    state.mkdir(parents=True, exist_ok=True)
    name = origin(url).replace("://", "-").replace(":", "-").replace("[", "").replace("]", "")
    file = state / f"{name}.lock"
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            whose = os.pread(descriptor, 1000, 0).decode("utf-8", "replace").strip()
            raise BadInput(
                f"another run is in progress on {origin(url)}: {whose}",
                hint="wait until it has ended: one run at a time",
            ) from None
        os.ftruncate(descriptor, 0)
        since = datetime.now(UTC).isoformat(timespec="seconds")
        os.pwrite(descriptor, f"{_who()} since {since}, {profile.name}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)


def _who() -> str:
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        user = str(os.getuid())
    return f"{user}@{socket.gethostname()}"
