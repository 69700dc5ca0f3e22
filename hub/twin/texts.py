"""The texts that routes are written of: what their kernel asks for where it has kept nothing."""

import re
from collections.abc import Callable, Iterable, Mapping

import msgspec

from ext import Made, Text
from floorplans import Connector, ConnectorKind, NavigationGraph, Place, PlaceKind, Venue
from hub.ports import Json
from hub.twin.step_documents import connector_document, labels, landmark_members, level_name
from routing import (
    COUNTED,
    DOOR_KINDS,
    Count,
    DoorKind,
    Gap,
    Guide,
    Landmark,
    Reader,
    Route,
    Side,
    Step,
    Wording,
)

DOOR, PLACE = 3, 7
"""What a landmark is; see `ext.Steps`."""

OF_LANDMARKS = frozenset({Text.STARTS, Text.LANDMARK})
"""Texts whose key begins with the kind of a landmark."""

LOW = 0xFFFFFFFF
"""The lower half of a place's number."""

NOWHERE = Place("", {}, "", PlaceKind.POINT, 0, "", None, 0.0, 0.0)
"""The ends of no route, for landmarks that are none of its ends."""

CONNECTOR_KINDS, SIDES = tuple(ConnectorKind), tuple(Side)

encode = msgspec.json.Encoder(order="deterministic").encode

GAPS = {encode(gap)[1:-1]: bytes((number,)) for number, gap in enumerate(Gap, 1)}
ANY_GAP = re.compile(b"|".join(GAPS))


class Texts:
    """Makes the texts of one building by what they are of.

    Args:
        venue: The floor plan.
        connectors: Its lifts, stairs, escalators and ramps by id.
        guide: What puts steps into words.
    """

    def __init__(self, venue: Venue, connectors: Mapping[str, Connector], guide: Guide) -> None:
        self.venue = venue
        self.connectors = connectors
        self.guide = guide
        self.wordings = tuple(sorted(guide.wordings, key=lambda each: each.language))
        self._openings: Mapping[str, int] = {}
        self._forms: dict[tuple[bool, ...], int] = {}

    def sentence(self, what: int, step: Step, start: Place, end: Place) -> Made:
        """Return a sentence of a step with its gaps."""

        def said(wording: Wording) -> str:
            if what == Text.BEGINS:
                return wording.begins(step, start, end, wording.gaps)
            if what == Text.GOES_ON or step.beside is None:
                return wording.goes_on(step, end, wording.gaps)
            return wording.passes(step.beside, wording.gaps)

        return tuple(with_gaps(inside(said(each))) for each in self.wordings), 0, -1

    def start(self, place: Place) -> Made:
        """Return what a place is called as the start of a route."""
        return self._called(lambda each: each.names.start(place))

    def number(self, what: int, number: int) -> Made:
        """Return so many metres or floors."""
        if what == Text.METRES:
            return self._called(lambda each: each.names.metres(number))
        return self._called(lambda each: each.names.floors(number))

    def which(self, number: int, side: int, counted: int) -> Made:
        """Return which of several it is."""
        count = Count(number, number, SIDES[side], COUNTED[counted])
        return self._called(lambda each: each.names.which(count))

    def landmark(self, mark: Landmark, graph: NavigationGraph) -> Made:
        """Return what is written of a landmark and what it is called."""
        names, *_ = self._called(lambda each: each.names.mark(mark))
        return (*written(mark), *names), kind_of(mark.category), self._opening(mark.id, graph)

    def end(self, place: Place, mark: Landmark, graph: NavigationGraph) -> Made:
        """Return what is written of a place, and what it is called as the end of a route."""
        names, *_ = self._called(lambda each: each.names.destination(place))
        return (*written(mark), *names), -1, self._opening(mark.id, graph)

    def doorway(self, mark: Landmark, graph: NavigationGraph) -> Made:
        """Return what is written of a door, its names, those of what is behind it and its kind."""
        rooms, form, _ = self._perhaps(lambda each: each.names.room(mark))
        names, doors = rooms, (b"",) * len(rooms)
        # What is so wide that it is no door to anybody has no name, and is no landmark.
        if mark.category != DoorKind.OPEN:
            names, *_ = self._called(lambda each: each.names.mark(mark))
            doors, *_ = self._called(lambda each: each.names.door(mark))
        texts = (*written(mark), *names, *rooms, *doors)
        return texts, form, self._opening(mark.id, graph)

    def level(self, level_id: str) -> Made:
        """Return what a level is called and written as."""
        level = self.venue.levels[level_id]
        names, *_ = self._called(lambda each: each.names.level(level_id))
        return (*names, encode(level.ordinal), encode(level_name(level))), 0, -1

    def unit(self, unit_id: str) -> Made:
        """Return what a unit is called and written as."""
        names, form, _ = self._perhaps(lambda each: each.names.unit(unit_id))
        document = {"id": unit_id, "name": labels(self.guide.scenery.names_of(unit_id))}
        return (*names, encode(document)), form, -1

    def connector(self, connector_id: str) -> Made:
        """Return what a connector is called and written as."""
        connector = self.connectors[connector_id]
        names, *_ = self._called(lambda each: each.names.connector(connector_id))
        return (*names, members(connector_document(connector))), kind_of(connector.kind), -1

    def door(self, opening_id: str, kind: int) -> Made:
        """Return what is written of an opening that is passed."""
        return (members({"id": opening_id, "kind": DOOR_KINDS[kind]}),), 0, -1

    def _called(self, name: Callable[[Wording], str]) -> Made:
        return tuple(inside(name(each)) for each in self.wordings), 0, -1

    def _perhaps(self, name: Callable[[Wording], str]) -> Made:
        """Return a name that may be missing, with a number for the languages that it is not in."""
        said = tuple(name(each) for each in self.wordings)
        there = tuple(map(bool, said))
        return tuple(map(inside, said)), self._forms.setdefault(there, len(self._forms)), -1

    def _opening(self, feature_id: str, graph: NavigationGraph) -> int:
        if not self._openings:
            self._openings = {each: number for number, each in enumerate(graph.opening_ids)}
        return self._openings.get(feature_id, -1)


class Asked:
    """Makes what the kernel asks for of routes through a graph; see `ext.Teller`.

    Args:
        texts: What makes texts.
        graph: The graph, whose numbers the kernel speaks in.
        route: The route that is written, if any.
        places: Returns the numbers and places of its ends.
    """

    __slots__ = "_graph", "_places", "_route", "_texts"

    def __init__(
        self,
        texts: Texts,
        graph: NavigationGraph,
        route: Route | None = None,
        places: Callable[[], Iterable[tuple[int, Place]]] = tuple,
    ) -> None:
        self._texts = texts
        self._graph = graph
        self._route = route
        self._places = places

    def __call__(self, what: int, one: int, two: int, three: int, number: int = -1) -> Made:
        """Return the text of a key."""
        if what <= Text.PASSES:
            return self._sentence(what, number)
        if what in {Text.METRES, Text.FLOORS}:
            return self._texts.number(what, one)
        if what == Text.WHICH:
            return self._texts.which(one, two, three)
        if what in OF_LANDMARKS:
            return self._seen(what, one, two, three)
        return self._feature(what, one, two)

    def _sentence(self, what: int, number: int) -> Made:
        if self._route is None:
            raise ValueError("a sentence is of a route")
        return self._texts.sentence(what, *self._route.step(number))

    def _seen(self, what: int, kind: int, number: int, other: int) -> Made:
        """Return what is said or written of a landmark, or of an end of the route."""
        texts, graph = self._texts, self._graph
        place = self._place(number, other) if kind == PLACE else NOWHERE
        if what == Text.STARTS:
            return texts.start(place)
        mark = self._landmark(place, kind, number, other)
        if kind == PLACE:
            return texts.end(place, mark, graph)
        return texts.doorway(mark, graph) if kind == DOOR else texts.landmark(mark, graph)

    def _feature(self, what: int, number: int, kind: int) -> Made:
        """Return what is said or written of a part of the building."""
        texts, graph = self._texts, self._graph
        if what == Text.LEVEL:
            return texts.level(graph.level_ids[number])
        if what == Text.UNIT:
            return texts.unit(graph.unit_ids[number])
        if what == Text.CONNECTOR:
            return texts.connector(graph.connector_ids[number])
        return texts.door(graph.opening_ids[number], kind)

    def _place(self, low: int, high: int) -> Place:
        number = high << 32 | low & LOW
        return next(place for each, place in self._places() if each == number)

    def _landmark(self, place: Place, kind: int, number: int, other: int) -> Landmark:
        """Return a landmark as it is from nowhere in particular; `other` is a unit or a side."""
        reader = Reader(self._texts.guide.sights, self._graph, place, place)
        # Only corners have sides, and only doors have units.
        side = max(0, other) % len(SIDES)
        found = reader.landmark((kind, number, other, 0, side, 0, 0, 0, 0, 0))
        if found is None:
            raise ValueError(f"{kind} is no kind of landmarks")
        return found


def written(mark: Landmark) -> tuple[bytes, bytes]:
    """Return the members of a landmark's object before those that are written anew, and behind."""
    return b'"category":' + encode(mark.category), b"," + members(landmark_members(mark))


def members(document: Json) -> bytes:
    """Return the members of an object."""
    return encode(document)[1:-1]


def inside(text: str) -> bytes:
    """Return text as it stands within a JSON string."""
    return encode(text)[1:-1]


def with_gaps(text: bytes) -> bytes:
    """Return text of a sentence with one byte for each gap."""
    return ANY_GAP.sub(lambda gap: GAPS[gap.group()], text)


def kind_of(category: str) -> int:
    """Return a number for a kind of connectors, -1 for anything else."""
    return CONNECTOR_KINDS.index(category) if category in CONNECTOR_KINDS else -1
