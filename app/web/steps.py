"""The way through an application, page by page."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from app.applications.states import Step

BASE = "/application"


class Place(StrEnum):
    """Where somebody is on the way: on a step's page, or on the one after them all."""

    PERSONAL_DETAILS = "personal-details"
    CURRENT_ADDRESS = "current-address"
    IDENTITY_DOCUMENT = "identity-document"
    INCOME = "income"
    REVIEW = "review"

    @property
    def path(self) -> str:
        """The page's path."""
        return f"{BASE}/{self.value}"

    @property
    def heading(self) -> str:
        """What the page is called."""
        return HEADINGS[self]


HEADINGS = {
    Place.PERSONAL_DETAILS: "Personal details",
    Place.CURRENT_ADDRESS: "Current address",
    Place.IDENTITY_DOCUMENT: "Identity document",
    Place.INCOME: "Income",
    Place.REVIEW: "Review and submit",
}
STEPS = {
    Place.PERSONAL_DETAILS: Step.PERSONAL_DETAILS,
    Place.CURRENT_ADDRESS: Step.CURRENT_ADDRESS,
    Place.IDENTITY_DOCUMENT: Step.DOCUMENT,
    Place.INCOME: Step.FISCAL_DOCUMENT,
}


@dataclass(frozen=True, slots=True)
class Mark:
    """One place of the progress that a page shows.

    Attributes:
        place: The place.
        number: Counted from 1.
        is_done: Whether its step was taken.
        is_current: Whether the reader is there.
        is_open: Whether the reader may go there now.
    """

    place: Place
    number: int
    is_done: bool
    is_current: bool
    is_open: bool


def next_place(done: Collection[Step]) -> Place:
    """Where to go on: the first step that was not taken, or the review."""
    return next((place for place, step in STEPS.items() if step not in done), Place.REVIEW)


def progress(done: Collection[Step], current: Place) -> tuple[Mark, ...]:
    """The way as a page shows it: what was done, and what comes next, can be gone to."""
    upcoming = next_place(done)
    return tuple(
        Mark(
            place=place,
            number=number,
            is_done=STEPS.get(place) in done,
            is_current=place is current,
            is_open=STEPS.get(place) in done or place is upcoming,
        )
        for number, place in enumerate(Place, 1)
    )


def place_of(part: str) -> Place | None:
    """The page of a part that a refused submission names, such as `fiscal_document.tax_year`."""
    name = part.partition(".")[0].replace("_", " ")
    return next((place for place, step in STEPS.items() if step.value == name), None)
