"""The scribe of a building: legs and steps of routes as JSON that goes into documents as it is."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

import msgspec

from ext import Ends, Fragments, Teller, Text
from floorplans import Connector, Place, Venue
from hub.ports import Document, Json
from hub.twin.step_documents import (
    connector_document,
    door_document,
    labels,
    landmark_document,
    level_name,
    place_document,
    ride_document,
)
from routing import Guide, Leg, Route, Side, Step, StepKind, Turn, Wording

MOST_KEPT = 50_000
"""Texts that a scribe keeps ready."""

MOST_BYTES = 64 * 2**20
"""Bytes of them."""

MOST_PLACES = 20_000
"""Places that a scribe knows by number."""

GAP = "\ufdd0"
"""Stands for a distance: a noncharacter, which no text that is exchanged holds (Unicode 23.7)."""

_encode = msgspec.json.Encoder(order="deterministic").encode
_GAP = _encode(GAP)[1:-1]


class Numbered(NamedTuple):
    """Numbers of a place and of what it is called as a start and as an end, and its document."""

    place: int
    start: int
    end: int
    document: Document


class Scribe:
    """Writes routes through one building in the languages of its guide.

    Most of what it writes was written before: sentences, names, marks and doors are kept by what
    decides them. Bounds: `most` texts of `MOST_BYTES`, and `MOST_PLACES` places. Overflow rule:
    beyond, all are forgotten and made anew as they are needed.

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
        self.wordings = tuple(sorted(guide.wordings, key=lambda each: each.language))
        frame = venue.frame
        self.fragments = Fragments(most, MOST_BYTES)
        self._teller = Teller(
            (*frame.scale(), frame.longitude, frame.latitude),
            (tuple(StepKind), tuple(Turn), tuple(Side)),
            [(each.language, each.space) for each in self.wordings],
            self.fragments,
        )
        self._places: dict[tuple[object, ...], Numbered] = {}
        self._called: dict[tuple[str, ...], int] = {}
        self._next = 0

    def legs(self, route: Route) -> Json:
        """Return the legs of a route as an array."""
        traces = [piece.trace for piece in route.pieces]
        return msgspec.Raw(self._teller.legs(traces, Legs(self, route)))

    def steps(self, route: Route) -> Json:
        """Return the instructions of a route as an array."""
        parts = [(piece.steps, self._ends(piece.start, piece.end)) for piece in route.pieces]
        return msgspec.Raw(self._teller.steps(parts, Steps(self, route)))

    def place(self, place: Place) -> Document:
        """Return a PLACE; it is kept, so that nobody may change it."""
        return self._numbered(place).document

    def _ends(self, start: Place, end: Place) -> Ends:
        one, other = self._numbered(start), self._numbered(end)
        return one.place, one.start, other.place, other.end

    def _numbered(self, place: Place) -> Numbered:
        """Return the numbers of a place; another place never gets them."""
        spot = place.level_id, place.x, place.y
        key = (place.id, place.kind, place.category, spot, *place.names.items())
        held = self._places.get(key)
        if held is None:
            if len(self._places) >= MOST_PLACES:
                self._places.clear()
                self._called.clear()
            start = tuple(each.start(place) for each in self.wordings)
            end = tuple(each.destination(place) for each in self.wordings)
            self._next += 1
            document = place_document(place, self.venue.levels[place.level_id], self.venue.frame)
            held = Numbered(self._next, self._called_by(start), self._called_by(end), document)
            self._places[key] = held
        return held

    def _called_by(self, said: tuple[str, ...]) -> int:
        self._next += 1
        return self._called.setdefault(said, self._next)


class Legs:
    """Makes the texts of a route's legs that are not kept."""

    def __init__(self, scribe: Scribe, route: Route) -> None:
        self._scribe = scribe
        self._route = route
        self._legs: tuple[Leg, ...] = ()

    def __call__(self, what: int, number: int, at: int) -> tuple[bytes, ...]:
        """Return a text; see `Teller`."""
        del at
        self._legs = self._legs or self._route.legs
        leg, scribe = self._legs[number], self._scribe
        if what == Text.ORDINAL:
            return (_encode(scribe.venue.levels[leg.level_id].ordinal),)
        if what == Text.LEVEL_NAME:
            return (_encode(level_name(scribe.venue.levels[leg.level_id])),)
        return (_encode(connector_document(scribe.connectors[leg.connector_id or ""])),)


class Steps:
    """Makes the texts of a route's steps that are not kept."""

    def __init__(self, scribe: Scribe, route: Route) -> None:
        self._scribe = scribe
        self._route = route
        self._held: tuple[int, Step, Place, Place] | None = None

    def __call__(self, what: int, number: int, at: int) -> tuple[bytes, ...]:
        """Return a text; see `Teller`."""
        if self._held is None or self._held[0] != number:
            self._held = number, *self._route.step(number)
        _, step, start, end = self._held
        say = self._sentence(what, step, start, end)
        if say is not None:
            return tuple(inside(say(each)) for each in self._scribe.wordings)
        return (_encode(self._object(what, step, at)),)

    def _sentence(
        self, what: int, step: Step, start: Place, end: Place
    ) -> Callable[[Wording], str] | None:
        if what == Text.BEGINS:
            return lambda wording: wording.begins(step, start, end)
        if what == Text.GOES_ON:
            return lambda wording: wording.goes_on(step, end, GAP)
        if what == Text.METRES:
            return lambda wording: wording.metres(step.metres)
        if what == Text.PASSES and step.beside is not None:
            return partial(Wording.passes, mark=step.beside)
        return None

    def _object(self, what: int, step: Step, at: int) -> Json:
        scribe = self._scribe
        if what == Text.DOOR:
            return door_document(step.doors[at])
        if what == Text.INTO and step.into is not None:
            return {"id": step.into, "name": labels(scribe.guide.scenery.names_of(step.into))}
        if what == Text.RIDE and step.ride is not None:
            connector = scribe.connectors[step.ride.connector_id]
            return ride_document(step.ride, connector, scribe.venue.levels[step.ride.level_id])
        landmark = (step.landmark, step.until, step.beside)[at]
        if what == Text.LANDMARK and landmark is not None:
            return landmark_document(landmark)
        return scribe.venue.levels[step.level_id].ordinal


def inside(text: str) -> bytes:
    """Return text as it stands within a JSON string, byte 1 where a distance goes."""
    return _encode(text)[1:-1].replace(_GAP, b"\x01")
