"""What is read means what was written, as its format says."""

import pytest

from treaty.generation.kept import is_kept

ID = "0b8f1d9e-6a4c-4c57-9a53-1f0a4c7b2e11"


@pytest.mark.parametrize(
    ("format_", "sent", "got", "same"),
    [
        ("", "Rex", "Rex", True),
        ("", "Rex", "rex", False),
        ("", " Rex", "Rex", False),
        ("", 1, 1.0, True),
        ("", "1", 1, False),
        ("", True, 1, False),
        ("", None, "", False),
        ("email", "Ann@Example.COM", "Ann@example.com", True),
        ("email", "Ann@example.com", "ann@example.com", False),
        ("uuid", ID.upper(), ID, True),
        ("date", "2024-02-29", "2024-03-01", False),
        ("date-time", "2024-02-29T23:00:00.500Z", "2024-03-01T00:00:00.5+01:00", True),
        ("date-time", "2024-02-29T23:00:00Z", "2024-02-29T23:00:00+01:00", False),
        ("date-time", "2024-02-29t23:00:00z", "2024-02-29T23:00:00Z", True),
        ("date-time", "2024-02-29T23:00:00.5Z", "2024-02-29T23:00:00Z", False),
        ("time", "10:00:00Z", "10:00:00+00:00", True),
        ("duration", "P1W", "P7D", True),
        ("duration", "PT90M", "PT1H30M", True),
        ("duration", "P1M", "P30D", False),
        ("uri", "HTTP://Example.com", "http://example.com/", True),
        ("uri", "http://example.com/A", "http://example.com/a", False),
        ("ipv6", "2001:DB8:0::1", "2001:db8::1", True),
        ("date-time", "no", "none", False),
    ],
)  # fmt: skip
def test_is_kept_what_a_format_lets_be_written_otherwise(
    format_: str, sent: object, got: object, *, same: bool
) -> None:
    """A text without a format means only itself."""
    assert is_kept(sent, got, format_) is same
