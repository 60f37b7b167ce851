"""What makes a text an address that mail can be sent to."""

LONGEST_LOCAL_PART = 64  # RFC 5321, section 4.5.3.1.1


def has_fitting_local_part(address: str) -> bool:
    """Whether the part before the `@` is as short as mail servers may demand."""
    return len(address.partition("@")[0]) <= LONGEST_LOCAL_PART
