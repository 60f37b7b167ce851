"""Addresses that mail can be sent to."""

import pytest

from app.applications.email_address import has_fitting_local_part


@pytest.mark.parametrize(("length", "fits"), [(1, True), (64, True), (65, False)])
def test_local_part_fits_up_to_64_characters(length: int, fits: bool) -> None:  # noqa: FBT001
    """The domain does not count."""
    assert has_fitting_local_part(f"{'a' * length}@{'b' * 60}.example.com") is fits
