"""What an address is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Address:
    """Where somebody lives.

    Attributes:
        street: The street's name.
        house_num: The house number, with whatever is part of it.
        postcode: The postcode.
        city: The city's name.
    """

    street: str
    house_num: str
    postcode: str
    city: str
