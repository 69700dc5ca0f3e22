"""The guide of a building: what tells people their way, made once and handed around."""

from collections.abc import Iterable, Mapping, Sequence

from floorplans import Connector, Labels, Place, Venue
from routing.catalogues import Catalogue
from routing.guidance import Sights
from routing.scenery import Scenery
from routing.steps import Step
from routing.wording import Wording


class Guide:
    """What turn-by-turn guidance needs of a building, and the languages that it speaks.

    Args:
        venue: The floor plan.
        connectors: Its lifts, stairs, escalators and ramps by id.
        catalogues: One for each language; without any, steps have structure only.
        touching: What `touching_units` says of the venue, where that is known already.

    Raises:
        MissingMessage: A catalogue lacks a message.
        UnusableMessage: A message's fields cannot be filled in.
    """

    def __init__(
        self,
        venue: Venue,
        connectors: Mapping[str, Connector],
        catalogues: Iterable[Catalogue] = (),
        touching: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        self.scenery = Scenery(venue, connectors, touching)
        self.sights = Sights(self.scenery)
        self.wordings = tuple(Wording(each, self.scenery) for each in catalogues)

    def texts(self, steps: Sequence[Step], start: Place, end: Place) -> tuple[Labels, ...]:
        """Return what each step of a route between two places says, by language."""
        return tuple(
            {each.language: each.says(step, start, end) for each in self.wordings} for step in steps
        )
