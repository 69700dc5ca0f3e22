"""The scribe of a building: legs and steps of routes as JSON that goes into documents as it is."""

from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from ext import Fragments, Teller
from floorplans import Connector, Place, Venue
from hub.ports import Document, Json
from hub.twin.step_documents import place_document
from hub.twin.texts import Asked, Texts
from routing import Guide, Relation, Route, Side, StepKind, Turn

MOST_KEPT = 50_000
"""Texts that a scribe keeps ready."""

MOST_BYTES = 64 * 2**20
"""Bytes of them."""

MOST_PLACES = 20_000
"""Places that a scribe knows by number."""


class Numbered(NamedTuple):
    """A place with its number, which no other one ever gets, and its document."""

    place: Place
    number: int
    document: Document


class Scribe:
    """Writes routes through one building in the languages of its guide.

    Most of what it writes was written before: sentences are kept by their build, and names, marks
    and doors by what they are of. Bounds: `most` texts of `MOST_BYTES`, and `MOST_PLACES` places.
    Overflow rule: beyond, all are forgotten and made anew as they are needed.

    Args:
        venue: The floor plan.
        connectors: Its lifts, stairs, escalators and ramps by id.
        guide: What puts steps into words.
        most: Texts that are kept.
    """

    def __init__(
        self,
        venue: Venue,
        connectors: Mapping[str, Connector],
        guide: Guide,
        most: int = MOST_KEPT,
    ) -> None:
        self.venue = venue
        self.connectors = connectors
        self.guide = guide
        self.fragments = Fragments(most, MOST_BYTES)
        self._texts = Texts(venue, connectors, guide)
        frame = venue.frame
        self._teller = Teller(
            (*frame.scale(), frame.longitude, frame.latitude),
            (tuple(StepKind), tuple(Turn), tuple(Side), tuple(Relation)),
            [(each.language, each.space) for each in self._texts.wordings],
            self.fragments,
        )
        self._known: dict[int, Numbered] = {}
        self._places: dict[tuple[object, ...], Numbered] = {}
        self._next = 0

    def legs(self, route: Route) -> Json:
        """Return the legs of a route as an array."""
        traces = [piece.trace for piece in route.pieces]
        return msgspec.Raw(self._teller.legs(traces, Asked(self._texts, route.graph)))

    def steps(self, route: Route) -> Json:
        """Return the instructions of a route as an array."""
        parts, places = [], []
        for piece in route.pieces:
            start, end = self._numbered(piece.start), self._numbered(piece.end)
            parts.append((piece.steps, (start.number, end.number)))
            places += [(start.number, piece.start), (end.number, piece.end)]
        return msgspec.Raw(
            self._teller.steps(parts, Asked(self._texts, route.graph, route, places))
        )

    def place(self, place: Place) -> Document:
        """Return a PLACE; it is kept, so that nobody may change it."""
        return self._numbered(place).document

    def _numbered(self, place: Place) -> Numbered:
        """Return the number of a place; another place never gets it."""
        known = self._known.get(id(place))
        # A place that is kept is no other one's as long as it is.
        return known if known is not None and known.place is place else self._number(place)

    def _number(self, place: Place) -> Numbered:
        """Number a place like one of which all the same is said, or anew."""
        if len(self._known) >= MOST_PLACES:
            self._known.clear()
            self._places.clear()
        spot = place.level_id, place.x, place.y
        key = (place.id, place.kind, place.category, spot, *place.names.items())
        held = self._places.get(key)
        if held is None:
            self._next += 1
            document = place_document(place, self.venue.levels[place.level_id], self.venue.frame)
            held = self._places[key] = Numbered(place, self._next, document)
        self._known[id(place)] = Numbered(place, held.number, held.document)
        return held
