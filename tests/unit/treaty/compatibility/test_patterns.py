"""Inclusion of patterns, against known answers and against an independent engine."""

import itertools
import random

import jsonschema_rs
import pytest

from treaty.compatibility import patterns
from treaty.compatibility.patterns import (
    Counterexample,
    Included,
    Inclusion,
    Unknown,
    included,
    shortest,
)


@pytest.mark.parametrize(
    ("sender", "receiver"),
    [
        (r"^[a-z]{1,254}$", r"^[a-z]{1,255}$"),
        (r"^\d+$", r"^[0-9]*$"),
        (r"^[A-Z]{2}$", r"^[A-Z]+$"),
        ("abc", "b"),
        ("^a$|^b$", "^(a|b)$"),
        ("^(?:a|b)*?c$", "^[ab]*c$"),
        (r"^(?<year>\d{4})-\d\d$", r"^[0-9]{4}\-\d{2}$"),
        (r"^[^\r\n]+$", "^.+$"),
        ("^.+$", r"^[^\r\n]+$"),
        ("a^", "never"),
        (r"^\x41\u0042\u{43}$", "^ABC$"),
        (r"^[\w.]+$", r"^[A-Za-z0-9_.]+$"),
        (r"^[\b\t\cA\0]$", "^[\\u0000-\\u001f]$"),
    ],
)
def test_included_with_a_wider_receiver_says_so(sender: str, receiver: str) -> None:
    """Every text of the sender is admitted."""
    assert included(sender, receiver) == Included()


@pytest.mark.parametrize(
    ("sender", "receiver", "text"),
    [
        ("^[a-z]{1,255}$", "^[a-z]{1,254}$", "a" * 255),
        ("^[a-z0-9]+$", "^[a-z]+$", "0"),
        ("b", "^b", "ab"),
        ("", "^$", "a"),
        (r"^\w$", r"^\d$", "a"),
        ("^a?$", "^a$", ""),
        (r"^\S+$", "^[!-~]+$", "À"),
        ("^a*$", "^a{0,3}$", "aaaa"),
        (r"^[\s\S]$", "^.$", "\n"),
    ],
)
def test_included_with_a_narrower_receiver_gives_the_shortest_text(
    sender: str, receiver: str, text: str
) -> None:
    """The counterexample is the shortest one, of readable characters."""
    assert included(sender, receiver) == Counterexample(text)


@pytest.mark.parametrize(
    "pattern",
    [
        "a(?=b)",
        "(?i)a",
        r"(a)\1",
        r"\ba",
        r"\p{Greek}",
        "a++",
        "(",
        ")",
        "[a",
        "*a",
        "a{,3}",
        "a{3,1}",
        "^*",
        r"\u12",
        r"\uD83D\uDE00",
        "[b-a]",
        r"[\d-z]",
        r"\01",
        "(?<n",
        "\\",
        "a{99999}",
        "(" * 200 + ")" * 200,
    ],
)
def test_included_with_a_pattern_that_is_not_regular_is_unknown(pattern: str) -> None:
    """What automata cannot read is left to search, with the reason."""
    answer = included(pattern, "^a$")
    assert isinstance(answer, Unknown)
    assert answer.reason.startswith("the pattern cannot be read")


def test_included_with_an_exponential_pair_keeps_to_its_budget() -> None:
    """A pair that would need 2^18 states ends as unknown."""
    answer = included("^(a|b)*a(a|b){18}$", "^(a|b)*b(a|b){18}$", budget=500)
    assert answer == Unknown("the patterns' automata are too large")


def test_included_with_lengths_folds_them_into_the_sender() -> None:
    """A text that the lengths forbid is no counterexample."""
    assert included("^a*$", "^a{2,3}$", min_length=2, max_length=3) == Included()
    assert included("^a*$", "^a{2,3}$", min_length=2) == Counterexample("aaaa")
    assert included("", "^a", max_length=0) == Counterexample("")


def test_included_with_several_patterns_means_all_of_them() -> None:
    """The sender's patterns all hold, and each of the receiver's must."""
    assert included(["^a", "b$"], ["a", "b"]) == Included()
    assert included(["^a", "b$"], ["a", "^b"]) == Counterexample("ab")
    assert included("^a*$", ["^a*$", "(?i)b"]) == Unknown(
        "the pattern cannot be read as an automaton: it looks around or sets a flag"
    )


def test_shortest_finds_a_text_or_none() -> None:
    """A matching text keeps to the lengths; there is none where the pattern forbids it."""
    assert shortest(r"^[A-Z]{2}-\d{4}$") == "AA-0000"
    assert shortest("a", 3) == "aaa"
    assert shortest("^a$", 2) is None
    assert shortest(patterns.NEVER) is None


def test_exactly_admits_the_given_texts_only() -> None:
    """An enum written as a pattern keeps its special characters."""
    texts = ["a.b", "c|d", "[e]", ""]
    pattern = patterns.exactly(texts)
    assert [
        text
        for text in [*texts, "axb", "c", "e"]
        if included(patterns.exactly([text]), pattern) == Included()
    ] == texts


def _pattern(rng: random.Random, depth: int = 0) -> str:
    dice = rng.random()
    if depth > 3 or dice < 0.35:
        return rng.choice(["a", "b", ".", "[ab]", "[^a]", r"\d", r"\w", "[b-d]", "1", r"\s"])
    if dice < 0.6:
        return _pattern(rng, depth + 1) + _pattern(rng, depth + 1)
    if dice < 0.7:
        return f"(?:{_pattern(rng, depth + 1)}|{_pattern(rng, depth + 1)})"
    if dice < 0.78:
        return "^" + _pattern(rng, depth + 1)
    if dice < 0.86:
        return _pattern(rng, depth + 1) + "$"
    return f"(?:{_pattern(rng, depth + 1)}){rng.choice(['*', '+', '?', '{2}', '{1,3}', '{2,}'])}"


def test_included_on_random_pairs_agrees_with_another_engine() -> None:
    """Counterexamples hold in a validator, and no short text refutes an inclusion."""
    rng = random.Random(7)
    words = ["".join(word) for n in range(4) for word in itertools.product("ab1 \n", repeat=n)]
    for _ in range(300):
        sender, receiver = _pattern(rng), _pattern(rng)
        least, most = rng.choice([(0, None), (1, 3), (2, None)])
        sends = jsonschema_rs.validator_for({"pattern": sender, "minLength": least})
        takes = jsonschema_rs.validator_for({"pattern": receiver})
        answer = included(sender, receiver, min_length=least, max_length=most)
        if isinstance(answer, Counterexample):
            assert sends.is_valid(answer.text)
            assert not takes.is_valid(answer.text)
        else:
            assert answer == Included()
            assert not [
                w
                for w in words
                if sends.is_valid(w) and not takes.is_valid(w) and (most is None or len(w) <= most)
            ]


@pytest.mark.parametrize(
    ("sender", "receiver", "answer"),
    [
        (r"^(?=.*[A-Z]).{2,}$", r"^.{2,}$", Included()),
        (r"^(?=.*[A-Z])[a-zA-Z]{2}$", r"^(?=.*[A-Z])(?=.*[a-z])[a-zA-Z]+$", Counterexample("AA")),
        (r"^(?=.*[A-Z])(?=.*[0-9]).{8,}$", r"^(?=.*[A-Z0-9]).{8,}$", Included()),
        (r"^[a-z]+$", r"^(?!admin$)[a-z]+$", Counterexample("admin")),
        (r"^(?!admin$)[a-z]+$", r"^(?!admin)[a-z]+$", Counterexample("admina")),
        (r"^(?!admin)[a-z]+$", r"^(?!admin$)[a-z]+$", Included()),
        (r"^[a-z]+$", r"^[a-z]+(?<!s)$", Counterexample("s")),
        (r"^[a-z]+(?<!s)$", r"^[a-z]*[^s]$", Included()),
        (r"^(?!.*\.\.)[a.]+$", r"^\.?a?", Included()),
        (r"\bfoo\b", "foo", Included()),
        (r"^a(?=b)b", "^ab", Included()),
        (r"^((?!x).)*$", "^.*$", Included()),
    ],
)
def test_included_with_what_a_pattern_looks_for_at_its_ends(
    sender: str, receiver: str, answer: Inclusion
) -> None:
    """A condition on the whole text is a pattern of its own; a sender's others only narrow it."""
    assert included(sender, receiver) == answer


@pytest.mark.parametrize(
    "pattern",
    [
        r"^(?=a)b|c",
        r"a(?=b)",
        r"(?<=a)b$",
        r"^(?!a(?=b)c)d",
        r"^(?=(?<!a))b",
        r"\p{Greek}",
        "^(?=a",
    ],
)
def test_included_by_what_looks_around_in_the_middle_is_unknown(pattern: str) -> None:
    """A receiver's conditions in the middle are left to search."""
    assert isinstance(included("^.*$", pattern), Unknown)
