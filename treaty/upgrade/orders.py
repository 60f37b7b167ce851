"""The rollout orders: what each does, and which cells it requires."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final

from treaty.errors import SourceError
from treaty.upgrade.cell import Cell, Code, Schema, Side
from treaty.upgrade.plan import Action, Plan, Step

_OLD, _NEW = Side.OLD, Side.NEW
_BOTH = (Side.OLD, Side.NEW)
_S0, _S1, _S2, _S3 = Schema


@dataclass(frozen=True, slots=True)
class Order:
    """A way to bring a release into production.

    Attributes:
        name: What `--order` takes.
        summary: What happens, in half a sentence.
        steps: Makes its steps for a number of instances.
        required: The cells that it runs into.
    """

    name: str
    summary: str
    steps: Callable[[int], tuple[Step, ...]]
    required: frozenset[Cell]


def _migrate(schema: Schema, *, tests: tuple[Side, ...] = (), load: bool = True) -> Step:
    names = {_S1: "expand", _S2: "backfill", _S3: "contract"}
    return Step(names[schema], Action.MIGRATE, schema=schema, load=load, tests=tests)


def _began(count: int) -> tuple[Step, ...]:
    """How every order begins: the old release on its own schema, every statement warm."""
    return (
        Step("prepare", Action.PREPARE),
        Step("try-migrations", Action.TRY),
        Step("start-old", Action.START, _OLD, _S0, count),
        Step("warm", Action.WORK, _OLD, _S0, load=True, tests=(_OLD,)),
    )


def _ended() -> tuple[Step, ...]:
    return (_migrate(_S3, tests=_BOTH), Step("verify", Action.VERIFY, _NEW, _S3))


def _migrate_first(count: int) -> tuple[Step, ...]:
    return (
        *_began(count),
        _migrate(_S1),
        Step("restart-old", Action.RESTART, _OLD, _S1, 1, load=True),
        Step("replace-first", Action.REPLACE, _NEW, _S1, 1, load=True, tests=_BOTH),
        Step("replace-rest", Action.REPLACE, _NEW, _S1, count - 1, load=True),
        Step("roll-back", Action.REPLACE, _OLD, _S1, count, load=True, tests=(_OLD,)),
        Step("upgrade-again", Action.REPLACE, _NEW, _S1, count - 1, load=True),
        _migrate(_S2),
        Step("restart-last-old", Action.RESTART, _OLD, _S2, 1, load=True),
        Step("replace-last", Action.REPLACE, _NEW, _S2, 1, load=True),
        *_ended(),
    )


def _code_first(count: int) -> tuple[Step, ...]:
    return (
        *_began(count),
        Step("replace-first", Action.REPLACE, _NEW, _S0, 1, load=True, tests=_BOTH),
        Step("replace-rest", Action.REPLACE, _NEW, _S0, count - 1, load=True),
        Step("roll-back", Action.REPLACE, _OLD, _S0, count, load=True, tests=(_OLD,)),
        Step("upgrade-again", Action.REPLACE, _NEW, _S0, count, load=True),
        _migrate(_S1, tests=(_NEW,)),
        _migrate(_S2),
        *_ended(),
    )


def _code_first_waiting(count: int) -> tuple[Step, ...]:
    return (
        *_began(count),
        Step("start-first", Action.WAIT, _NEW, _S0, 1, load=True),
        _migrate(_S1),
        Step("admit-first", Action.ADMIT, _NEW, _S1, 1, load=True, tests=_BOTH),
        Step("replace-rest", Action.REPLACE, _NEW, _S1, count, load=True),
        Step("roll-back", Action.REPLACE, _OLD, _S1, count, load=True, tests=(_OLD,)),
        Step("upgrade-again", Action.REPLACE, _NEW, _S1, count + 1, load=True),
        _migrate(_S2),
        *_ended(),
    )


def _recreate(count: int) -> tuple[Step, ...]:
    return (
        *_began(count),
        Step("stop-old", Action.STOP, _OLD, _S0, count),
        _migrate(_S1, load=False),
        _migrate(_S2, load=False),
        Step("start-new", Action.START, _NEW, _S2, count),
        Step("work-new", Action.WORK, _NEW, _S2, load=True, tests=_BOTH),
        Step("stop-new", Action.STOP, _NEW, _S2, count),
        Step("recreate-old", Action.START, _OLD, _S2, count),
        Step("work-old", Action.WORK, _OLD, _S2, load=True, tests=(_OLD,)),
        Step("stop-old-again", Action.STOP, _OLD, _S2, count),
        Step("recreate-new", Action.START, _NEW, _S2, count),
        *_ended(),
    )


def _blue_green(count: int) -> tuple[Step, ...]:
    return (
        *_began(count),
        Step("start-green", Action.START, _NEW, _S0, count),
        Step("switch", Action.SWITCH, _NEW, _S0, count, load=True, tests=_BOTH),
        Step("switch-back", Action.SWITCH, _OLD, _S0, count, load=True, tests=(_OLD,)),
        Step("switch-again", Action.SWITCH, _NEW, _S0, count, load=True),
        Step("stop-blue", Action.STOP, _OLD, _S0, count),
        _migrate(_S1, tests=(_NEW,)),
        _migrate(_S2),
        *_ended(),
    )


def _blue_green_waiting(count: int) -> tuple[Step, ...]:
    return (
        *_began(count),
        Step("start-green", Action.WAIT, _NEW, _S0, count, load=True),
        _migrate(_S1),
        Step("admit-green", Action.ADMIT, _NEW, _S1, count),
        Step("switch", Action.SWITCH, _NEW, _S1, count, load=True, tests=_BOTH),
        Step("switch-back", Action.SWITCH, _OLD, _S1, count, load=True, tests=(_OLD,)),
        Step("switch-again", Action.SWITCH, _NEW, _S1, count, load=True),
        Step("stop-blue", Action.STOP, _OLD, _S1, count),
        _migrate(_S2),
        *_ended(),
    )


def _canary(count: int) -> tuple[Step, ...]:
    return (
        *_began(count),
        _migrate(_S1),
        Step("canary", Action.REPLACE, _NEW, _S1, 1, load=True, tests=_BOTH),
        Step("live-with-it", Action.WORK, _NEW, _S1, load=True, tests=(_OLD,)),
        Step("roll-back", Action.REPLACE, _OLD, _S1, 1, load=True),
        Step("replace-all", Action.REPLACE, _NEW, _S1, count, load=True),
        _migrate(_S2),
        *_ended(),
    )


def _ab(count: int) -> tuple[Step, ...]:
    return (
        *_began(count),
        _migrate(_S1),
        Step("start-b", Action.REPLACE, _NEW, _S1, count // 2, load=True, tests=_BOTH),
        _migrate(_S2),
        Step("live-for-good", Action.WORK, _NEW, _S2, load=True, tests=_BOTH),
        Step("verify", Action.VERIFY, _NEW, _S2),
    )


def _cells(*wanted: tuple[Code, Schema, Side]) -> frozenset[Cell]:
    return frozenset(Cell(*each) for each in wanted)


_BEGUN = _cells((Code.OLD, _S0, _OLD))
_EXPANDED = _cells((Code.MIGRATION, _S1, _OLD), (Code.WARM, _S1, _OLD))
_CONTRACTED = _cells((Code.MIGRATION, _S3, _NEW), (Code.NEW, _S3, _NEW))
_NEW_ALONE = _cells(
    (Code.MIGRATION, _S1, _NEW),
    (Code.NEW, _S1, _NEW),
    (Code.MIGRATION, _S2, _NEW),
    (Code.NEW, _S2, _NEW),
)
_MIXED = _cells(
    (Code.WARM, _S1, _NEW),
    (Code.NEW, _S1, _OLD),
    (Code.NEW, _S1, _NEW),
    (Code.BOTH, _S1, _NEW),
)

ORDERS: Final[Mapping[str, Order]] = {
    order.name: order
    for order in (
        Order(
            "migrate-first",
            "migrations run, then instances are replaced one by one",
            _migrate_first,
            _BEGUN
            | _EXPANDED
            | _MIXED
            | _cells(
                (Code.OLD, _S1, _OLD),
                (Code.OLD, _S1, _NEW),
                (Code.MIGRATION, _S2, _NEW),
                (Code.WARM, _S2, _NEW),
                (Code.OLD, _S2, _NEW),
                (Code.NEW, _S2, _NEW),
                (Code.BOTH, _S2, _NEW),
            )
            | _CONTRACTED,
        ),
        Order(
            "code-first",
            "instances are replaced one by one, then migrations run",
            _code_first,
            _BEGUN
            | _cells(
                (Code.NEW, _S0, _OLD),
                (Code.NEW, _S0, _NEW),
                (Code.BOTH, _S0, _NEW),
                (Code.OLD, _S0, _NEW),
            )
            | _NEW_ALONE
            | _CONTRACTED,
        ),
        Order(
            "recreate",
            "everything stops, migrations run, the new release starts",
            _recreate,
            _BEGUN
            | _cells(
                (Code.MIGRATION, _S1, _OLD),
                (Code.MIGRATION, _S2, _OLD),
                (Code.NEW, _S2, _OLD),
                (Code.NEW, _S2, _NEW),
                (Code.OLD, _S2, _NEW),
            )
            | _CONTRACTED,
        ),
        Order(
            "blue-green",
            "traffic switches to the new release, then migrations run",
            _blue_green,
            _BEGUN
            | _cells(
                (Code.NEW, _S0, _OLD),
                (Code.NEW, _S0, _NEW),
                (Code.OLD, _S0, _NEW),
            )
            | _NEW_ALONE
            | _CONTRACTED,
        ),
        Order(
            "canary",
            "one new instance of many serves for long, then all are replaced",
            _canary,
            _BEGUN
            | _EXPANDED
            | _MIXED
            | _cells((Code.OLD, _S1, _NEW), (Code.MIGRATION, _S2, _NEW), (Code.NEW, _S2, _NEW))
            | _CONTRACTED,
        ),
        Order(
            "ab",
            "each user has one of two releases, for good",
            _ab,
            _BEGUN
            | _EXPANDED
            | _MIXED
            | _cells(
                (Code.MIGRATION, _S2, _NEW),
                (Code.WARM, _S2, _NEW),
                (Code.NEW, _S2, _NEW),
                (Code.BOTH, _S2, _NEW),
            ),
        ),
    )
}
"""All orders by name; the first is the default."""

_WAITING = _cells((Code.NEW, _S0, _OLD))
_S2_ALONE = _cells((Code.MIGRATION, _S2, _NEW), (Code.NEW, _S2, _NEW))
WAITING: Final[Mapping[str, Order]] = {
    order.name: order
    for order in (
        Order(
            "code-first",
            "a new instance waits for the schema that it needs, then the others are replaced",
            _code_first_waiting,
            _BEGUN
            | _WAITING
            | _EXPANDED
            | _MIXED
            | _cells((Code.OLD, _S1, _NEW))
            | _S2_ALONE
            | _CONTRACTED,
        ),
        Order(
            "blue-green",
            "the new release waits for the schema that it needs, then traffic switches to it",
            _blue_green_waiting,
            _BEGUN
            | _WAITING
            | _EXPANDED
            | _cells((Code.NEW, _S1, _OLD), (Code.NEW, _S1, _NEW), (Code.WARM, _S1, _NEW))
            | _S2_ALONE
            | _CONTRACTED,
        ),
    )
}
"""What becomes of an order where the new release does not serve before S1."""


def plan(
    order: str,
    *,
    seed: int,
    instances: int,
    changes: Collection[Schema],
    needs: Schema = Schema.S0,
) -> Plan:
    """Makes the plan of an order.

    Args:
        order: Its name.
        seed: What every choice of the run follows from.
        instances: How many instances the fleet has, at least two.
        changes: The schemas that a migration leads to; steps to others are left out.
        needs: The first schema on which the new release serves.

    Returns:
        The plan; where no migration leads to a schema, its cells become those of the one before.

    Raises:
        SourceError: There is no such order.
    """
    if order not in ORDERS:
        raise SourceError(
            f"no rollout order is called `{order}`", hint=f"one of {', '.join(ORDERS)}"
        )
    waits = needs in changes
    chosen = WAITING.get(order, ORDERS[order]) if waits else ORDERS[order]
    steps = tuple(
        _settled(step, changes)
        for step in chosen.steps(instances)
        if step.count or step.action is not Action.MIGRATE or step.schema in changes
        if step.count or step.action not in {Action.REPLACE, Action.RESTART}
        if changes or step.action is not Action.TRY
    )
    required = frozenset(
        cell if cell.code is Code.MIGRATION else _moved(cell, changes)
        for cell in chosen.required
        if cell.code is not Code.MIGRATION or cell.schema in changes
    )
    return Plan(order, seed, instances, steps, frozenset(filter(_is_possible(changes), required)))


def reached(schema: Schema, changes: Collection[Schema]) -> Schema:
    """The last state up to a schema that a migration really leads to."""
    states = tuple(Schema)
    found = [each for each in states[: states.index(schema) + 1] if each in changes]
    return found[-1] if found else Schema.S0


def _moved(cell: Cell, changes: Collection[Schema]) -> Cell:
    return Cell(cell.code, reached(cell.schema, changes), cell.author)


def _is_possible(changes: Collection[Schema]) -> Callable[[Cell], bool]:
    """Whether a cell can come about: nothing is warm through a change that there is not."""
    return lambda cell: cell.code is not Code.WARM or cell.schema in changes


def _settled(step: Step, changes: Collection[Schema]) -> Step:
    """A step with the schema that is really there by then."""
    schema = reached(step.schema, changes)
    return Step(step.name, step.action, step.side, schema, step.count, step.load, step.tests)
