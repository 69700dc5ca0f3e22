"""The scribe of a building: legs and steps of routes as JSON that goes into documents as it is."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, islice
from typing import NamedTuple

import msgspec

from ext import Fragments, Steps, Teller, Trace
from floorplans import Connector, NavigationGraph, Place, Venue
from hub.ports import Json
from hub.twin.foretelling import (
    Key,
    keys_of_doors,
    keys_of_figures,
    keys_of_marks,
    keys_of_place,
    keys_of_units,
    keys_of_ways,
)
from hub.twin.step_documents import place_document
from hub.twin.texts import Asked, Texts, encode
from routing import Guide, Relation, Route, Side, StepKind, Turn

MOST_KEPT = 200_000
"""Texts that a scribe keeps ready."""

MOST_BYTES = 64 * 2**20
"""Bytes of them."""

MOST_PLACES = 20_000
"""Places that a scribe knows by number."""


TOGETHER = 10
"""Texts that are made ready at a time."""


Part = tuple[Steps, tuple[int, int]]
"""Steps, and the numbers of both places that they are between."""


class Numbered(NamedTuple):
    """A place with its number, which no other one ever gets, and its document as JSON."""

    place: Place
    number: int
    document: Json


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
        self._marks = 0

    def told(self, route: Route) -> tuple[Json, Json]:
        """Return the legs and the instructions of a route as arrays."""
        traces, parts = self._parts(route)
        legs, steps = self._teller.told(traces, parts, self._asked(route, parts))
        return msgspec.Raw(legs), msgspec.Raw(steps)

    def told_all(
        self, routes: Sequence[Route], threads: int
    ) -> Iterator[tuple[Json, Json] | Exception]:
        """Yield what `told` returns of each of some routes, or what was raised in its place.

        Args:
            routes: The routes.
            threads: How many threads share them.
        """
        asked = [self._parts(route) for route in routes]
        maker = lambda at: self._asked(routes[at], asked[at][1])  # noqa: E731
        for each in self._teller.told_all(asked, maker, threads):
            if isinstance(each, Exception):
                yield each
            else:
                yield msgspec.Raw(each[0]), msgspec.Raw(each[1])

    def ends(self, route: Route) -> tuple[Json, Json]:
        """Return the PLACEs that a route is between."""
        numbered = self._numbered
        return numbered(route.start).document, numbered(route.end).document

    def preparations(
        self, graph: NavigationGraph, places: Iterable[Place]
    ) -> Iterator[Callable[[], None]]:
        """Return what makes the texts of a building ready, a few each; nothing else depends on it.

        Args:
            graph: One whose lists agree with those of all routes.
            places: Where routes begin and end.
        """
        keys = chain(
            keys_of_ways(graph),
            keys_of_figures(),
            keys_of_doors(self.guide, graph),
            keys_of_units(self.guide, graph),
        )
        make = Asked(self._texts, graph)
        for lot in lots(keys):
            yield partial(self._prepare, lot, make)
        for place in places:
            yield partial(self._prepare_place, place, graph)

    def preparations_of_marks(self, graph: NavigationGraph) -> Iterator[Callable[[], None]]:
        """Return what makes the texts of marks ready that have been noticed since the last call."""
        marks = self.guide.sights.marks
        if len(marks) == self._marks:
            return
        numbers = tuple(marks)[self._marks :]
        self._marks += len(numbers)
        for lot in lots(keys_of_marks(numbers)):
            yield partial(self._prepare, lot, Asked(self._texts, graph))

    def _parts(self, route: Route) -> tuple[list[Trace], list[Part]]:
        """Return a route as its kernel takes it."""
        traces: list[Trace] = []
        parts: list[Part] = []
        numbered = self._numbered
        for each in route.pieces:
            traces.append(each.trace)
            ends = numbered(each.start).number, numbered(each.end).number
            parts.append((each.steps, ends))
        return traces, parts

    def _asked(self, route: Route, parts: Sequence[Part]) -> Asked:
        """Return what makes the texts of a route that are not kept."""
        return Asked(self._texts, route.graph, route, partial(ends_of, route, parts))

    def _prepare(self, keys: Iterable[Key], make: Asked) -> None:
        for key in keys:
            self.fragments.prepare(key, make)

    def _prepare_place(self, place: Place, graph: NavigationGraph) -> None:
        if 2 * len(self._known) < MOST_PLACES:
            number = self._numbered(place).number
            make = Asked(self._texts, graph, None, lambda: ((number, place),))
            self._prepare(keys_of_place(number), make)

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
            level = self.venue.levels[place.level_id]
            document = encode(place_document(place, level, self.venue.frame))
            held = self._places[key] = Numbered(place, self._next, msgspec.Raw(document))
        self._known[id(place)] = Numbered(place, held.number, held.document)
        return held


def ends_of(route: Route, parts: Sequence[Part]) -> Iterator[tuple[int, Place]]:
    """Yield the numbers and places of a route's ends and stops; a scribe may know them no more."""
    for piece, (_, numbers) in zip(route.pieces, parts, strict=True):
        yield from zip(numbers, (piece.start, piece.end), strict=True)


def lots(keys: Iterable[Key]) -> Iterator[tuple[Key, ...]]:
    """Return keys in small lots."""
    left = iter(keys)
    return iter(lambda: tuple(islice(left, TOGETHER)), ())
