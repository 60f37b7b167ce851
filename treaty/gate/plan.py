"""The stages, in order of cost."""

from collections.abc import Callable, Sequence

from treaty.check import check_application, check_contracts
from treaty.errors import SettingsError
from treaty.findings import Finding
from treaty.gate.commands import command_stage
from treaty.gate.layers import layer_stage
from treaty.gate.stage import RAN_NOTHING, Outcome, Stage, failure
from treaty.settings import FILE, Settings


def plan(settings: Settings, *, only: Sequence[str] = ()) -> tuple[Stage, ...]:
    """Gives the stages that a project's release has to pass, cheapest first.

    Args:
        settings: The project; its `gate.stages` chooses among them where it names any.
        only: The stages to run now, by name; all where there are none.

    Raises:
        SettingsError: A stage that is asked for does not exist.
    """
    logs = settings.root / ".treaty" / "gate"
    files = len(settings.contracts) + len(settings.consumed)
    stages = (
        _question("contracts", "contracts", files, lambda: check_contracts(settings)),
        _question("check", "apps", int(bool(settings.app)), lambda: check_application(settings)),
        command_stage("format and types", settings.gate.commands, root=settings.root, logs=logs),
        *(
            layer_stage(layer, arguments, root=settings.root, logs=logs)
            for layer, arguments in settings.gate.layers.items()
        ),
    )
    return _chosen(_chosen(stages, settings.gate.stages), only)


def _question(name: str, unit: str, ran: int, ask: Callable[[], list[Finding]]) -> Stage:
    """A stage that asks in this process what `treaty check` asks."""

    def check(_: Callable[[str], None]) -> Outcome:
        findings = ask() if ran else [failure(RAN_NOTHING, f"the settings name no {unit}")]
        return Outcome(ran, unit, tuple(findings))

    return Stage(name, check)


def _chosen(stages: tuple[Stage, ...], names: Sequence[str]) -> tuple[Stage, ...]:
    known = {stage.name: stage for stage in stages}
    for name in names:
        if name not in known:
            raise SettingsError(
                f"the gate has no stage `{name}`", hint=f"known are {', '.join(known)}", file=FILE
            )
    return tuple(stage for stage in stages if stage.name in names) if names else stages
