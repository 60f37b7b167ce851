"""Where requests go, as pure choices."""

from treaty.upgrade.cell import Side
from treaty.upgrade.routing import (
    Asked,
    ByOperation,
    ByUser,
    Only,
    Pinned,
    RoundRobin,
    SeededRandom,
    Target,
)

OLD, NEW, NEWER = Target("old-1", Side.OLD), Target("new-1", Side.NEW), Target("new-2", Side.NEW)
ALL = (OLD, NEW, NEWER)
GET = Asked("GET", "/pets")


def test_round_robin_gives_each_its_turn() -> None:
    """All are asked equally often."""
    rule = RoundRobin()

    assert [rule.choose(GET, ALL) for _ in range(6)] == [*ALL, *ALL]


def test_round_robin_without_instances_chooses_nobody() -> None:
    """An empty fleet answers nothing."""
    assert RoundRobin().choose(GET, ()) is None


def test_seeded_random_repeats_itself_with_its_seed() -> None:
    """A run can be replayed."""
    one, other = SeededRandom(7), SeededRandom(7)

    chosen = [one.choose(GET, ALL) for _ in range(50)]

    assert chosen == [other.choose(GET, ALL) for _ in range(50)]
    assert set(chosen) == set(ALL)


def test_pinned_request_goes_to_whom_it_asks_for() -> None:
    """By release or by name; to nobody if that one does not serve."""
    rule = Pinned(RoundRobin())

    assert rule.choose(Asked("GET", "/", pin="old"), ALL) == OLD
    assert rule.choose(Asked("GET", "/", pin="new-2"), ALL) == NEWER
    assert rule.choose(Asked("GET", "/", pin="old-9"), ALL) is None


def test_by_user_gives_a_user_the_same_instance_every_time() -> None:
    """And there are users of both releases."""
    rule = ByUser()
    chosen = {name: rule.choose(Asked("GET", "/", name), ALL) for name in map(str, range(50))}

    assert all(rule.choose(Asked("POST", "/x", name), ALL) == at for name, at in chosen.items())
    assert {at.side for at in chosen.values() if at} == set(Side)


def test_only_one_release_serves_while_the_other_stands_by() -> None:
    """Blue or green."""
    assert Only(Side.OLD, RoundRobin()).choose(GET, ALL) == OLD
    assert Only(Side.NEW, RoundRobin()).choose(GET, (OLD,)) is None


def test_operation_of_the_new_release_alone_goes_to_it() -> None:
    """A client of the new version meets no instance that does not know it yet."""
    rule = ByOperation(lambda side, _, path: side is Side.NEW or path == "/pets", RoundRobin())

    assert rule.choose(Asked("GET", "/toys"), ALL) == NEW
    assert {rule.choose(GET, ALL) for _ in range(4)} == set(ALL)
    assert rule.choose(Asked("GET", "/toys"), (OLD,)) == OLD
