"""Sets of characters and the classes they fall into."""

from treaty.compatibility import characters


def test_normalise_with_touching_ranges_joins_them() -> None:
    """Neighbours and overlaps become one range, in order."""
    assert characters.normalise([(5, 9), (0, 2), (3, 3), (8, 12)]) == ((0, 3), (5, 12))


def test_complement_twice_gives_the_set_back() -> None:
    """Surrogates belong to neither side."""
    assert characters.complement(characters.complement(characters.WORD)) == characters.WORD
    assert characters.complement(characters.ANY) == characters.NONE


def test_partition_gives_each_class_a_readable_face() -> None:
    """Letters stand before digits, and each set is a union of classes."""
    letters, classes = characters.partition([characters.DIGITS, characters.WORD, characters.ANY])
    assert letters == ["a", "0", " "]
    assert classes[characters.DIGITS] == {1}
    assert classes[characters.WORD] == {0, 1}
    assert classes[characters.ANY] == {0, 1, 2}


def test_partition_with_unreadable_classes_still_names_a_member() -> None:
    """A class of control characters or of far letters has a face too."""
    letters, _ = characters.partition([((0, 31),), ((0x4E00, 0x9FFF),), characters.ANY])
    assert letters == ["a", "一", "\x1f"]
