"""A proven instance exists only where validators agree that it proves something."""

import pytest

from treaty.proof import AdmittedInstance, NotProvenError, ProvenInstance, admits

STRING = {"type": "string"}
SHORT = {"type": "string", "maxLength": 2}


def test_proven_instance_tells_what_the_receiver_says() -> None:
    """The reason is the receiver's validator's."""
    proof = ProvenInstance("text", STRING, SHORT)
    assert proof.reason == '"text" is longer than 2 characters'


@pytest.mark.parametrize(
    ("instance", "sender", "receiver"),
    [("a", STRING, SHORT), (1, STRING, SHORT), ("text", SHORT, STRING)],
    ids=["accepted by both", "rejected by both", "the wrong way round"],
)
def test_proven_instance_that_proves_nothing_cannot_be_made(
    instance: object, sender: dict[str, object], receiver: dict[str, object]
) -> None:
    """Making one validates it on both sides."""
    with pytest.raises(NotProvenError):
        ProvenInstance(instance, sender, receiver)


def test_proven_instance_cites_the_error_at_its_place() -> None:
    """Where a message breaks twice, the reason is about this break."""
    sender = {"type": "object"}
    receiver = {"properties": {"a": SHORT, "b": SHORT}}
    proof = ProvenInstance({"a": "long", "b": "longer"}, sender, receiver, path=("b",))
    assert proof.reason.startswith('"longer"')


def test_part_of_a_message_that_the_sender_rejects_cannot_be_made() -> None:
    """Making one validates it."""
    assert AdmittedInstance("text", STRING).instance == "text"
    with pytest.raises(NotProvenError, match="part of the message"):
        AdmittedInstance("text", SHORT)


def test_formats_are_asserted() -> None:
    """A text that is no UUID is not admitted as one."""
    assert not admits({"format": "uuid"}, "text")


@pytest.mark.parametrize(
    ("schema", "instance", "answer"),
    [
        (STRING, 5, True),
        ({"type": "integer"}, "5", True),
        ({"type": "integer"}, "five", False),
        ({"enum": ["true"]}, True, True),
        ({"type": "boolean"}, "true", True),
        ({"type": "array", "items": {"type": "integer"}}, ["1", "2"], True),
        ({"type": "object", "properties": {"a": STRING}}, {"a": 1}, True),
        ({"type": "number"}, "nan", False),
    ],
    ids=str,
)
def test_text_is_admitted_in_any_form_it_can_be_read_in(
    schema: dict[str, object], instance: object, *, answer: bool
) -> None:
    """Outside JSON a value is its text."""
    assert admits(schema, instance, text=True) is answer


def test_reason_about_a_long_value_still_says_what_is_wrong() -> None:
    """Only the middle of the value is left out."""
    proof = ProvenInstance("text" * 100, STRING, SHORT)
    assert proof.reason.startswith('"texttext')
    assert proof.reason.endswith("is longer than 2 characters")
