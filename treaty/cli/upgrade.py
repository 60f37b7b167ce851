"""`treaty upgrade`."""

from pathlib import Path

import click

from treaty.cli.interruption import interruptible
from treaty.cli.output import Output, output_options
from treaty.errors import ExitCode
from treaty.findings import Report, Verdict
from treaty.settings import find_root, load
from treaty.upgrade.report import report, told
from treaty.upgrade.upgrade import Question, Upgrade


@click.command()
@click.option("--from", "base", required=True, metavar="RELEASE", help="What is deployed.")
@click.option("--to", "revision", default="", metavar="REVISION", help="What replaces it.")
@click.option("--order", default="", metavar="ORDER", help="The rollout order.")
@click.option("--seed", default=0, help="Another seed chooses otherwise.", show_default=True)
@click.option("--only", default="", metavar="STEP", help="Look at one step only.")
@click.option("--until", default="", metavar="STEP", help="Stop after a step.")
@click.option("--plan", "show", is_flag=True, help="Print the plan and do nothing.")
@output_options
@interruptible()
def upgrade(output: Output, *, show: bool, **asked: str) -> ExitCode:
    """Old and new code on old and new schema, side by side.

    RELEASE is a recorded release, a git revision or a folder; REVISION is the working tree unless
    it is given.
    """
    question = Question(**asked)  # type: ignore[arg-type]  # click has converted them
    rollout = Upgrade(
        question, load(find_root(Path.cwd())), lambda line: click.echo(line, err=True)
    )
    if show:
        plan = rollout.plan(rollout.start)
        return output.emit(Report("upgrade-plan", Verdict.PASS, (), plan.data()), plan.render())
    result = rollout.run(lambda step: None if output.quiet else click.echo(told(step), err=True))
    return output.emit(report(result, question))
