"""`treaty accept`."""

import sys
from pathlib import Path

import click

from treaty.acceptance.run import accept as answer
from treaty.acceptance.run import dry_run, resume_cleanup
from treaty.acceptance.session import Order
from treaty.cli.acceptance_output import emit, emit_cleaned, progress_on
from treaty.cli.interruption import interruptible
from treaty.cli.output import Output, output_options
from treaty.errors import BadInput, ExitCode
from treaty.findings import Report, Verdict
from treaty.settings import Settings, find_root, load


@click.command()
@click.argument("url", required=False)
@click.option(
    "--profile", default="local", show_default=True, help="What kind of deployment it is."
)
@click.option("--writes", default="", metavar="PROFILE", help="Its name again: marked tests write.")
@click.option("--release", default="", metavar="NAME", help="The release that has to be deployed.")
@click.option("--allow-inconclusive", "allowed", multiple=True, metavar="OPERATION",
              help="An operation that may be left open, such as `GET /pets`.")  # fmt: skip
@click.option("--against", default="", metavar="URL",
              help="Compare it with this deployment, by requests that change nothing.")  # fmt: skip
@click.option("--seed", default=0, show_default=True, help="Another seed makes other requests.")
@click.option("--dry-run", is_flag=True, help="Print the requests, and send none.")
@click.option("--resume-cleanup", "ledger", metavar="LEDGER",
              type=click.Path(path_type=Path, dir_okay=False),
              help="Remove what a run left; with --dry-run, list it.")  # fmt: skip
@output_options
@interruptible()
def accept(
    url: str | None, ledger: Path | None, allowed: tuple[str, ...], output: Output, *,
    profile: str, writes: str, release: str, against: str, seed: int, dry_run: bool,
) -> ExitCode:  # fmt: skip
    """Acceptance against a deployment.

    Holds the deployment at URL to the contracts, within what its profile in
    [tool.treaty.acceptance] allows, removes what it created, and says whether it is accepted.
    """
    settings = load(find_root(Path.cwd()))
    if ledger is not None:
        return _resume(ledger.resolve(), settings, output, only_list=dry_run)
    if not url:
        raise BadInput("no deployment is named", hint="treaty accept https://host --profile NAME")
    order = Order(url, profile, writes, release, seed, against)
    if dry_run:
        return _print_requests(order, settings, output)
    with progress_on(sys.stderr, quiet=output.quiet) as progress:
        outcome = answer(order, settings, allowed=allowed, progress=progress)
    return emit(outcome, output, settings)


def _resume(ledger: Path, settings: Settings, output: Output, *, only_list: bool) -> ExitCode:
    with progress_on(sys.stderr, quiet=output.quiet) as progress:
        cleaned, listing = resume_cleanup(ledger, settings, only_list=only_list, progress=progress)
    return emit_cleaned(cleaned, listing, output, ledger=None if only_list else ledger)


def _print_requests(order: Order, settings: Settings, output: Output) -> ExitCode:
    lines = list(dry_run(order, settings))
    asked = {"url": order.url, "profile": order.profile, "seed": order.seed, "requests": lines}
    return output.emit(Report("accept-plan", Verdict.PASS, (), asked), "\n".join([*lines, ""]))
