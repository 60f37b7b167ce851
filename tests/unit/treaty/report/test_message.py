"""Messages as people read them."""

from treaty.report.message import lines


def test_message_too_long_to_read_is_shortened_and_says_how_long_it_is() -> None:
    """Texts, lists and objects, in the body and before it."""
    long = "text" * 200
    message = {
        "method": "POST",
        "path": "/pets",
        "query": {"q": long},
        "headers": {"X-Long": long},
        "body": {"a": list(range(100)), "b": {str(each): each for each in range(100)}, "c": long},
    }
    written = lines(message)
    assert written[0].endswith("text...%20%28800%20characters%29")
    assert written[1].endswith("text... (800 characters)")
    assert '    "... (100 items)"' in written
    assert '    "...": "(100 properties)"' in written
    assert max(map(len, written)) < 120
    assert len(written) < 100


def test_message_of_usual_length_is_whole() -> None:
    """Nothing is left out that can be read."""
    assert lines({"status": 200, "body": list(range(40))})[-2:] == ["  39", "]"]
