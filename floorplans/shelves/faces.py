"""Faces of shelves: what stands on one side of a range, bay by bay."""

from dataclasses import dataclass

from floorplans.shelves.callnumbers import CallNumber
from floorplans.shelves.schemes import Scheme


@dataclass(frozen=True, slots=True)
class ShelfFace:
    """One side of a range of shelves.

    Args:
        fixture_id: The fixture that it is a side of.
        facing: Bearing that it looks to, degrees clockwise from north.
        scheme: What its call numbers are numbers of.
        starts: The first call number of each bay, from left to right for one who stands in front.
        last: The last call number of the face, all below it included; None where the file does not
            say.
        collection: The prefix of what stands here, None for the general shelves.
        priority: Displays and temporary places have more than 0 and are found first.
    """

    fixture_id: str
    facing: float
    scheme: Scheme
    starts: tuple[CallNumber, ...]
    last: CallNumber | None = None
    collection: str | None = None
    priority: int = 0

    def span(self, tag: str) -> str:
        """Return what stands on the face in words: Chinese for tag `zh`, else English."""
        first = self.starts[0].text
        text = f"{first}–{self.last.text}" if self.last is not None else first
        if self.last is None:
            text = f"{text} 起" if tag == "zh" else f"from {text}"
        return text if self.collection is None else f"{self.collection} {text}"
