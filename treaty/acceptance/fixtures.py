"""The rules of acceptance for tests against a deployment, and their fixtures.

    @pytest.mark.profile("local", "staging", "production")
    def test_applicant_begins(http, role_headers): ...

They apply where pytest is given `--base-url` and a `--profile` other than `local`, and where
`treaty accept` runs it. It is a part of the pytest plugin and loaded with it, so it imports nothing
before it is used.
"""

import os
from collections.abc import Callable, Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from treaty.acceptance.guarded import Guarded

FOLDER = "TREATY_ACCEPTANCE"
"""Names the folder of a run that `treaty accept` began."""
GUARDED = pytest.StashKey["Guarded"]()
_WORKER_INPUT = "treaty_acceptance"
_RECORDINGS = ("tracing", "screenshot", "video")


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Begins or joins the run, before anything is collected."""
    config.addinivalue_line(
        "markers", "profile(*names): the profiles of deployments that the test runs against"
    )
    config.addinivalue_line(
        "markers", "effects(*names): what it causes that needs a sink, such as mail"
    )
    folder = getattr(config, "workerinput", {}).get(_WORKER_INPUT) or os.environ.get(FOLDER)
    named = config.getoption("--profile") != "local"
    if named and not config.getoption("--base-url"):
        raise pytest.UsageError("--profile: no deployment is named; hint: add --base-url URL")
    asked = named and config.getoption("--base-url")
    if (folder or asked) and not config.option.collectonly and _has_settings(config):
        config.stash[GUARDED] = _guarded(config, folder)
        for name in _RECORDINGS:  # they would hold what the guard keeps out of all other files
            if hasattr(config.option, name):
                setattr(config.option, name, "off")


def _has_settings(config: pytest.Config) -> bool:
    """Whether the project is one of treaty's; what has no profiles has no rules for them."""
    from treaty.errors import SettingsError  # noqa: PLC0415  only where needed
    from treaty.settings import find_root  # noqa: PLC0415  as above

    try:
        find_root(config.rootpath)
    except SettingsError:
        return False
    return True


def _guarded(config: pytest.Config, folder: str | None) -> "Guarded":
    from treaty.acceptance.guarded import Guarded, MismatchError  # noqa: PLC0415  only where needed
    from treaty.acceptance.session import Order  # noqa: PLC0415  as above
    from treaty.errors import TreatyError  # noqa: PLC0415  as above
    from treaty.settings import find_root, load  # noqa: PLC0415  as above

    try:
        settings = load(find_root(config.rootpath))
        if folder:
            return Guarded.join(Path(folder), settings)
        option = config.getoption
        order = Order(option("--base-url"), option("--profile"), option("--writes"))
        return Guarded.begin(order, settings)
    except MismatchError as error:
        return pytest.exit(f"not accepted: {error}", returncode=1)
    except TreatyError as error:
        raise pytest.UsageError(str(error)) from None


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Lets pytest-xdist's workers join the run: one budget, one ledger."""
    if guarded := node.config.stash.get(GUARDED, None):
        node.workerinput[_WORKER_INPUT] = str(guarded.session.folder)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out the tests that are not for the profile."""
    guarded = config.stash.get(GUARDED, None)
    if guarded is None:
        return
    from treaty.acceptance.guarded import is_selected  # noqa: PLC0415  only where needed

    session = guarded.session
    kept = [
        item for item in items if is_selected(item, session.profile, session.settings.acceptance)
    ]
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Says which rules apply, and where the ledger is."""
    guarded = config.stash.get(GUARDED, None)
    if guarded is None:
        return []
    session = guarded.session
    run = f"profile {session.profile.name}, run {session.guard.run}"
    return [f"acceptance: {run}, ledger {session.guard.ledger.path}"]


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Tells the guard which test sends."""
    if guarded := item.config.stash.get(GUARDED, None):
        guarded.sender.source = item.nodeid
        names = [name for mark in item.iter_markers("profile") for name in mark.args]
        guarded.sender.is_marked = guarded.session.profile.name in names
    return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Keeps secrets and people's data out of reports."""
    report = yield
    if guarded := item.config.stash.get(GUARDED, None):
        from treaty.acceptance.guarded import mask  # noqa: PLC0415  only where needed

        mask(report, guarded)
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> Generator[None, object, object]:
    """Removes what the run made, when all fixtures are gone; what is left over fails it."""
    result = yield
    guarded = session.config.stash.get(GUARDED, None)
    if guarded and guarded.is_own:
        guarded.clean_up()
        if guarded.problems() and session.exitstatus in {pytest.ExitCode.OK, 5}:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
    return result


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Says what was removed, and what is wrong beside the tests."""
    guarded = config.stash.get(GUARDED, None)
    if guarded is None or not guarded.is_own:
        return
    cleaned = guarded.clean_up()
    terminalreporter.write_line(
        f"acceptance: {cleaned.removed} removed, {len(cleaned.left)} left over"
    )
    for problem in guarded.problems():
        terminalreporter.write_line(problem)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Ends the run."""
    if guarded := config.stash.get(GUARDED, None):
        if guarded.is_own:
            guarded.clean_up()
        guarded.close()


@pytest.fixture(scope="session")
def run_tag(pytestconfig: pytest.Config) -> str:
    """What names have to begin with in a run against a deployment; empty elsewhere."""
    from treaty.acceptance.call import run_tag as tag  # noqa: PLC0415  only where it is used

    guarded = pytestconfig.stash.get(GUARDED, None)
    return tag(guarded.session.guard.run) if guarded else ""


@pytest.fixture(scope="session")
def role_headers(pytestconfig: pytest.Config) -> Callable[[str], dict[str, str]]:
    """Gives the headers of a synthetic user of the profile: `role_headers("applicant")`.

    They hold a placeholder, which the guard replaces by the token when it sends.
    """
    guarded = pytestconfig.stash.get(GUARDED, None)
    if guarded is None:
        pytest.fail(
            "role_headers: no run against a deployment; hint: give pytest --base-url and --profile",
            pytrace=False,
        )
    return lambda role: dict(guarded.session.guard.credentials.placeholder(role))


@pytest.fixture(scope="session")
def is_guarded(pytestconfig: pytest.Config) -> bool:
    """Whether the rules of acceptance apply: a deployment that others use."""
    return GUARDED in pytestconfig.stash
