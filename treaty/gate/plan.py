"""The stages, in order of cost."""

import os
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from treaty.check import check as answer
from treaty.errors import SettingsError
from treaty.gate.commands import command_stage
from treaty.gate.coverage import coverage_stage
from treaty.gate.generated import generated_stages
from treaty.gate.layers import layer_stage
from treaty.gate.stage import Outcome, Stage
from treaty.questions import questions
from treaty.settings import FILE, Settings


def plan(
    settings: Settings,
    *,
    only: Sequence[str] = (),
    deep: bool = False,
    seed: int | None = None,
) -> tuple[Stage, ...]:
    """Gives the stages that a project's release has to pass, cheapest first.

    Args:
        settings: The project; its `gate.stages` chooses among them where it names any.
        only: The stages to run now, by name; all where there are none.
        deep: Whether generated exchanges are many more.
        seed: What generated exchanges are made from, if not what the settings say.

    Raises:
        SettingsError: A stage that is asked for does not exist.
    """
    logs = settings.root / ".treaty" / "gate"
    run = f"gate-{time.time_ns():x}-{os.getpid()}"  # another gate may be running here
    layers = tuple(
        layer_stage(layer, arguments, root=settings.root, logs=logs, run=run)
        for layer, arguments in settings.gate.layers.items()
    )
    stages = (
        _check(settings),
        command_stage("format and types", settings.gate.commands, root=settings.root, logs=logs),
        *layers[:1],
        *generated_stages(settings, logs=logs, deep=deep, seed=seed, run=run),
        *layers[1:],
        *([coverage_stage(settings, run=run, logs=logs)] if settings.coverage.fail_under else []),
    )
    return _chosen(_chosen(stages, settings.gate.stages, file=FILE), only)


def _check(settings: Settings) -> Stage:
    """The stage that asks in this process what `treaty check` asks."""

    def check(_: Callable[[str], None]) -> Outcome:
        today = datetime.now(UTC).date()
        asked = len(questions(settings, today=today))
        return Outcome(asked, "questions", answer(settings, today=today).findings)

    return Stage("check", check, in_process=True)


def _chosen(
    stages: tuple[Stage, ...], names: Sequence[str], *, file: str | None = None
) -> tuple[Stage, ...]:
    for name in names:
        if not any(_is_named(stage, name) for stage in stages):
            known = ", ".join(stage.name for stage in stages)
            raise SettingsError(
                f"the gate has no stage `{name}`", hint=f"known are {known}", file=file
            )
    if not names:
        return stages
    return tuple(stage for stage in stages if any(_is_named(stage, name) for name in names))


def _is_named(stage: Stage, name: str) -> bool:
    """Whether a name is a stage's, or that of all stages of its kind."""
    return stage.name == name or stage.name.startswith(f"{name} ")
