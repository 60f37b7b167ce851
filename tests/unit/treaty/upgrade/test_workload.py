"""Load: what it sends by when."""

import random
from threading import Event, Lock

from treaty.upgrade.observation import Call
from treaty.upgrade.workload import Load

CALLS = [Call("GET", f"http://127.0.0.1/{number}", (), b"") for number in range(20)]


def test_a_round_sends_each_call_once_more_from_when_it_is_asked_for() -> None:
    """What was sent before counts for nothing: the schema was another one then."""
    lock = Lock()
    sent: list[str] = []

    def send(call: Call) -> None:
        with lock:
            sent.append(call.url)

    with Load(CALLS, send, clients=3, chance=random.Random(1), pause=0) as load:
        for _ in range(5):
            with lock:
                sent.clear()
            assert load.round(seconds=30)
            with lock:
                assert set(sent) == {call.url for call in CALLS}


def test_round_that_does_not_end_in_time_is_no_round() -> None:
    """Whoever relies on it has to hear of it."""
    go_on = Event()

    def send(call: Call) -> None:
        if call.url == CALLS[0].url:
            go_on.wait()

    with Load(CALLS, send, clients=3, chance=random.Random(1), pause=0) as load:
        ended = load.round(seconds=0.05)
        go_on.set()

    assert not ended


def test_call_that_nobody_takes_does_not_hold_up_a_round() -> None:
    """What only a release knows that does not serve any more."""

    def send(call: Call) -> None:
        if call.url == CALLS[0].url:
            raise LookupError

    with Load(CALLS, send, clients=2, chance=random.Random(1), pause=0) as load:
        assert load.round(seconds=30)
