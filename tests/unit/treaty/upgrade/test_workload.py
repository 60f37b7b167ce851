"""Load: what it sends by when."""

import random
from collections import Counter
from threading import Event, Lock

from treaty.conformance.exchange import Exchange
from treaty.upgrade.cell import Schema, Side
from treaty.upgrade.observation import Call, Observation, Situation
from treaty.upgrade.workload import MOST_KNOWN, Load, Repertoire

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


def test_clients_do_not_pause_once_somebody_waits_for_them() -> None:
    """The pause is for the service while it changes; a round comes when that is over."""
    with Load(CALLS, lambda _: None, clients=3, chance=random.Random(1), pause=60) as load:
        assert load.round(seconds=30)


def test_several_rounds_send_each_call_as_often() -> None:
    """They follow each other without a break."""
    lock = Lock()
    sent = Counter[str]()

    def send(call: Call) -> None:
        with lock:
            sent[call.url] += 1

    with Load(CALLS, send, clients=3, chance=random.Random(1), pause=60) as load:
        assert load.round(seconds=30, times=7)
        with lock:
            assert set(sent) == {call.url for call in CALLS}
            assert min(sent.values()) >= 7


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


def seen(number: int, status: int = 201) -> Observation:
    """An answer to the submission of one order."""
    exchange = Exchange("POST", f"/orders/{number}/submission", (), b"{}", status, (), b"")
    at = Situation("warm", 4, Schema.S0, "0001", Side.OLD)
    return Observation(1, exchange, "old-1", Side.OLD, warm=False, situation=at)


def test_repertoire_prefers_what_succeeds_again() -> None:
    """The latest order may be over; an earlier one still takes what it is sent."""
    repertoire = Repertoire(lambda _: "POST /orders/{id}/submission")
    for number in range(4):
        repertoire.see(seen(number))
    assert len(repertoire.calls(random.Random(1), most=MOST_KNOWN)) == 4

    for number in range(4):
        repertoire.see_again(seen(number, 201 if number < 2 else 409))

    chosen = {call.url for call in repertoire.calls(random.Random(1))}
    assert chosen == {"/orders/0/submission", "/orders/1/submission"}


def test_repertoire_knows_the_latest_and_those_that_succeed_again() -> None:
    """Whatever is refused now makes room."""
    repertoire = Repertoire(lambda _: "POST /orders/{id}/submission")
    repertoire.see(seen(0))
    repertoire.see_again(seen(0))
    for number in range(1, 3 * MOST_KNOWN):
        repertoire.see(seen(number))

    known = {call.url for call in repertoire.calls(random.Random(1), most=MOST_KNOWN)}
    assert len(known) == MOST_KNOWN
    assert "/orders/0/submission" in known
    assert f"/orders/{3 * MOST_KNOWN - 1}/submission" in known
