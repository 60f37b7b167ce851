"""Commands of the project as a stage: its formatter, linter and type checker, say."""

import shlex
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from treaty.findings import Finding
from treaty.gate.process import fresh_log, run
from treaty.gate.stage import COMMAND_FAILED, RAN_NOTHING, Outcome, Stage, failure


def command_stage(name: str, commands: tuple[str, ...], *, root: Path, logs: Path) -> Stage:
    """Makes the stage that runs commands one after the other, all of them.

    Args:
        name: The stage's name.
        commands: Each as a shell would be given it; no shell runs it.
        root: The project.
        logs: The folder for the stage's log.
    """

    def check(progress: Callable[[str], None]) -> Outcome:
        log = fresh_log(logs, name)
        findings = [
            finding
            for command in commands
            if (finding := _refused(command, root=root, log=log, progress=progress))
        ]
        if not commands:
            findings.append(failure(RAN_NOTHING, f"the stage {name} has no command"))
        return Outcome(len(commands), "commands", tuple(findings), str(log.relative_to(root)))

    return Stage(name, check)


def _refused(
    command: str, *, root: Path, log: Path, progress: Callable[[str], None]
) -> Finding | None:
    program, *arguments = shlex.split(command)
    beside = shutil.which(program, path=str(Path(sys.executable).parent))
    try:
        status, output = run([beside or program, *arguments], root=root, log=log, progress=progress)
    except OSError as error:
        return failure(COMMAND_FAILED, f"`{command}` cannot be started: {error.strerror}")
    if status == 0:
        return None
    last = next((line for line in reversed(output.splitlines()) if line.strip()), "printed nothing")
    return failure(COMMAND_FAILED, f"`{command}` exited with {status}: {last.strip()}")
