"""Exchanges made from the contracts: which are planned, and how they are sent and judged.

Where a profile only reads, every request is planned before the first is sent, and none depends on
an answer: that is what `--dry-run` prints. Where it may write, the exploration follows the answers.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, zip_longest
from typing import Final

from treaty.acceptance import cleanup
from treaty.acceptance.call import Call
from treaty.acceptance.catalogue import Catalogue, name_of, objections
from treaty.acceptance.guard import Guard, NoAnswerError
from treaty.acceptance_settings import Profile
from treaty.conformance.exchange import Exchange
from treaty.contract.model import ApiOperation, Contract
from treaty.errors import RefusedError, SettingsError, StoppedError
from treaty.findings import Finding
from treaty.generation import rules as generation_rules
from treaty.generation.actors import Actor, Actors
from treaty.generation.case import Case
from treaty.generation.data import Data
from treaty.generation.explore import explore
from treaty.generation.generator import Generator
from treaty.generation.request import Request, Send
from treaty.generation.runner import Budget, Runner, SpentError
from treaty.generation.supplies import Supplies
from treaty.generation.target import known, loaded
from treaty.generation.walk import Step, UnboundError
from treaty.settings import Settings

SOURCE: Final = "generated"
_RANDOM: Final = 10
_SUCCESS: Final = range(200, 300)


@dataclass(frozen=True, slots=True)
class Planned:
    """Requests that are sent as they are, whatever is answered.

    Attributes:
        probes: One request for each operation and role, which are sent first.
        further: More of them.
        without: Why operations have none.
    """

    probes: tuple[Step, ...]
    further: tuple[Step, ...]
    without: Mapping[str, str]

    @property
    def steps(self) -> tuple[Step, ...]:
        """All requests with who sends them, in their order."""
        return (*self.probes, *self.further)

    def requests(self, actors: Actors) -> Iterator[Request]:
        """The requests, credentials as placeholders."""
        return (step.case.request(actors.named(step.actor)) for step in self.steps)


@dataclass(slots=True)
class Generated:
    """What came of generated exchanges.

    Attributes:
        findings: What is wrong.
        without: Why operations were not reached, by name.
        sent: How many requests there were.
    """

    findings: list[Finding] = field(default_factory=list)
    without: dict[str, str] = field(default_factory=dict)
    sent: int = 0


def actors_of(guard: Guard) -> Actors:
    """The synthetic users of a profile: the first owns, `other-…` is another of its role."""
    named = {
        role: Actor(role, guard.credentials.placeholder(role)) for role in guard.profile.credentials
    }
    owners = [actor for role, actor in named.items() if not role.startswith("other-")]
    if not owners:
        return Actors()
    other = named.get(f"other-{owners[0].name}")
    return Actors(owners[0], other, tuple(owners[1:]))


def data_of(settings: Settings, profile: Profile) -> Data:
    """What is known beyond the contracts: by the project and by the profile.

    Raises:
        SettingsError: What the project names cannot be loaded.
    """
    name = settings.acceptance.data
    own = loaded(settings, name) if name else Data()
    if not isinstance(own, Data):
        raise SettingsError(
            f"{name} is a {type(own).__name__}", hint="write a treaty.generation.data.Data"
        )
    data = known(settings, own)
    return replace(data, values={**data.values, **profile.data})


def send_with(guard: Guard, url: str) -> Send:
    """A transport for generated requests: through the guard, or not at all."""

    def send(request: Request) -> Exchange:
        call = Call(
            request.method,
            url + request.url,
            request.headers,
            request.body,
            f"{SOURCE}: {request.phase}",
            is_made=True,
        )
        try:
            return guard.send(call)
        except StoppedError as error:
            raise SpentError(error.message) from error
        except (RefusedError, NoAnswerError) as error:  # the record has it
            raise UnboundError(error.message) from error

    return send


def planned(
    contract: Contract, chosen: Sequence[ApiOperation], *, actors: Actors, data: Data, seed: int
) -> Planned:
    """Makes the requests of operations that change nothing, without asking anybody.

    Args:
        contract: The contract.
        chosen: Its operations that may be sent.
        actors: Who sends.
        data: Values for parameters.
        seed: Another seed makes other requests.
    """
    supplies, generator = Supplies(contract, data), Generator(contract, seed=seed)
    probes, further = list[Step](), list[list[Step]]()
    without = dict[str, str]()
    for operation in chosen:
        supply = next(supplies.of(operation, []), None)
        if supply is None:
            name = supplies.missing(operation, [])
            without[name_of(operation)] = f"the profile's `data` has no {name!r}"
            continue
        base = Case(operation, dict(supply.values), note="one probe")
        probes += [Step(base, actor.name) for actor in actors]
        varied = chain(generator.boundary(operation), generator.random(operation, _RANDOM))
        further.append([Step(_placed(base, case), actors.owner.name) for case in varied])
    turns = (step for turn in zip_longest(*further) for step in turn if step is not None)
    return Planned(tuple(probes), tuple(_distinct(turns)), without)


def _placed(base: Case, case: Case) -> Case:
    """A variation with the known values in the places that it does not vary."""
    kept = {
        key: value
        for key, value in base.values.items()
        if key[0] == "path" and (key[1] != case.place or not case.place)
    }
    return replace(case, values={**case.values, **kept})


def _distinct(steps: Iterable[Step]) -> Iterator[Step]:
    known = set[str]()
    for step in steps:
        key = f"{step.case.operation.method} {step.case.url} {sorted(map(str, step.case.values))}"
        if key not in known:
            known.add(key)
            yield step


def plan(
    settings: Settings,
    profile: Profile,
    catalogue: Catalogue,
    actors: Actors,
    *,
    seed: int,
    safe_only: bool = False,
) -> Planned:
    """Plans the generated requests of a profile that does not write by itself.

    First comes one probe for each operation of all contracts; each contract has an equal share of
    what the limit leaves for more.

    Args:
        settings: The project.
        profile: What may be sent.
        catalogue: Its operations.
        actors: Who sends.
        seed: Another seed makes other requests.
        safe_only: Whether to leave out what writes, though the profile lets it through.
    """
    left_out = objections(catalogue, profile, writes=False)
    if safe_only:
        operations = catalogue.operations
        unsafe = [
            name for name in operations if not catalogue.of_operation(operations[name]).is_safe
        ]
        left_out = {**left_out, **dict.fromkeys(unsafe, "it writes")}
    data = data_of(settings, profile)
    made = [
        planned(
            contract,
            [each for each in contract.operations if name_of(each) not in left_out],
            actors=actors,
            data=data,
            seed=seed,
        )
        for contract in catalogue.contracts
    ]
    probes = tuple(step for one in made for step in one.probes)[: profile.limits.generated]
    share = (profile.limits.generated - len(probes)) // max(1, len(made))
    further = tuple(step for one in made for step in one.further[:share])
    without = {name: why for one in made for name, why in one.without.items()}
    return Planned(probes, further, without)


def send_planned(guard: Guard, url: str, planned: Planned, data: Data) -> Generated:
    """Sends what was planned, and judges the answers."""
    made = Generated(without=dict(planned.without))
    runner = Runner(
        guard.catalogue.checker,
        send_with(guard, url),
        actors=actors_of(guard),
        data=data,
        budget=Budget(exchanges=None),
    )
    for step in planned.steps:
        try:
            executed = runner.take(step)
        except UnboundError:
            continue
        except SpentError:
            break
        made.findings += executed.findings
        made.sent += 1
    return made


def send_explored(
    guard: Guard, url: str, settings: Settings, *, seed: int, between: Callable[[], object]
) -> Generated:
    """Explores what the profile lets through, following the answers.

    Args:
        guard: Sends.
        url: The deployment.
        settings: The project.
        seed: Another seed makes other requests.
        between: Is called after each contract, to remove what was created for it: the requests
            that are kept back for that are free again for the next one.
    """
    made = Generated()
    left_out = objections(guard.catalogue, guard.profile, writes=True)
    data = data_of(settings, guard.profile)
    share = guard.profile.limits.generated // max(1, len(guard.catalogue.contracts))
    for contract in guard.catalogue.contracts:
        explored = explore(
            contract,
            send_with(guard, url),
            seed=seed,
            budget=Budget(exchanges=share),
            actors=actors_of(guard),
            data=data,
            operations=lambda each: name_of(each) not in left_out,
        )
        made.findings += [
            each for each in explored.findings if each.rule != generation_rules.NOT_REACHED.id
        ]
        made.without |= {name_of(each): why for each, why in explored.not_reached.items()}
        made.sent += explored.exchanges
        between()
    return made


def successes(guard: Guard) -> Counter[str]:
    """How often each operation was answered with success, by all of the run but clean-up."""
    counts = Counter[str]()
    for sent in guard.record.read():
        if sent.source == cleanup.SOURCE:
            continue
        if sent.status in _SUCCESS and sent.name in guard.catalogue.operations:
            counts[sent.name] += 1
    return counts
