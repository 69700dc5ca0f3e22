"""Places that people ask for by name, by id or by a point on a level."""

import re
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from difflib import get_close_matches
from typing import Self

from shapely import Point

from floorplans.categories import is_traversable
from floorplans.errors import AmbiguousPlace, OutsidePlace, UnknownLevel, UnknownPlace
from floorplans.holding import unit_at, units_by_level
from floorplans.model import Labels, Level, Venue
from floorplans.place import CALL, RANK, Place, PlaceKind, places_of, shelf_place
from floorplans.search import SearchIndex, SearchText, folded
from floorplans.shelves.errors import CallNumberError
from floorplans.shelves.index import NotOnShelf, ShelfIndex, ShelfSpot

COORDINATE = r"[-+]?\d{1,7}(?:\.\d{1,12})?"
METRES = re.compile(rf"(?P<level>.+):\s*(?P<x>{COORDINATE})\s*,\s*(?P<y>{COORDINATE})", re.ASCII)
DEGREES = re.compile(rf"(?P<level>.+)@\s*(?P<x>{COORDINATE})\s*,\s*(?P<y>{COORDINATE})", re.ASCII)
LONGEST = 200
"""Characters of a text that may name a place; longer ones are refused before they cost time."""

INTEGER = re.compile(r"[-+]?\d{1,4}", re.ASCII)


class PlaceIndex:
    """Finds places of one venue.

    Args:
        venue: The venue.
        extra: Further places, such as connectors and screens, found by id and name like the others.
        shelves: Where call numbers stand; None for a venue without shelves.
    """

    def __init__(
        self, venue: Venue, extra: Iterable[Place] = (), shelves: ShelfIndex | None = None
    ) -> None:
        self._venue = venue
        self._shelves = shelves
        self._units_of_level = units_by_level(venue)
        self._by_id: dict[str, Place] = {}
        self._by_name: dict[str, list[Place]] = {}
        self._listed: list[SearchText] = []
        self._search: SearchIndex | None = None
        self._add(places_of(venue, self._units_of_level))
        self._add((place, {}) for place in extra)

    def _add(self, places: Iterable[tuple[Place, Labels]]) -> None:
        """Add places with the names that they have besides."""
        for place, other_names in places:
            self._by_id[place.id] = place
            texts = (*place.names.values(), *other_names.values())
            for name in dict.fromkeys(map(folded, texts)):
                self._by_name.setdefault(name, []).append(place)
            if place.names and self._can_be_listed(place):
                self._listed.append(
                    SearchText(place.id, RANK[place.kind], place.ordinal, place.category, texts)
                )

    def with_more(self, extra: Iterable[Place]) -> Self:
        """Return an index with further places, ready to be searched.

        It costs less than to make one anew.
        """
        wider = copy(self)
        wider.take_in(extra)
        return wider

    def with_shelves(self, shelves: ShelfIndex | None) -> Self:
        """Return an index that knows where call numbers stand."""
        knowing = copy(self)
        knowing.know(shelves)
        return knowing

    def take_in(self, extra: Iterable[Place]) -> None:
        """Take in further places; indexes that this one was copied from stay as they are."""
        self._by_id = dict(self._by_id)
        self._by_name = {name: list(places) for name, places in self._by_name.items()}
        self._listed = list(self._listed)
        self._add((place, {}) for place in extra)
        self._search = None
        self._searched()

    def know(self, shelves: ShelfIndex | None) -> None:
        """Take where call numbers stand from some shelves."""
        self._shelves = shelves

    def _searched(self) -> SearchIndex:
        """Return what is searched, made when it is first asked for."""
        if self._search is None:
            self._search = SearchIndex(without_doubles(self._listed, self._by_id))
        return self._search

    def _can_be_listed(self, place: Place) -> bool:
        unit = self._venue.units.get(place.unit_id or "")
        return unit is None or is_traversable(unit)

    def all(self) -> tuple[Place, ...]:
        """Return every place that has an id of its own, in the order of the floor plan."""
        return tuple(self._by_id.values())

    def find(self, text: str) -> Place:
        """Return the one place that a text names.

        The text is a feature id, a name in any language (letter case and accents do not matter), a
        point, or a call number. A point is `LEVEL:x,y` in metres or `LEVEL@longitude,latitude`,
        where LEVEL is an ordinal, a level id or a level's name. A call number has a digit, or
        `call:` in front; the place is in front of its bay. Features of one unit that share a name
        are one place.

        Raises:
            UnknownPlace: No place has that id or name, and no shelf that call number.
            AmbiguousPlace: Places in different units do.
            OutsidePlace: The point lies on no level of that name.
            UnknownLevel: No level has that name.
        """
        wanted = text.strip()
        if len(wanted) > LONGEST:
            raise UnknownPlace(f"{wanted[:LONGEST]}...", ())
        known = self._by_id.get(wanted)
        if known is not None:
            return known
        named = self._by_name.get(folded(wanted), [])
        if named:
            return one_of(wanted, named)
        if (found := self._point_named(wanted) or self._shelved(wanted)) is not None:
            return found
        raise UnknownPlace(wanted, [*self._close_names(wanted), *self._close_numbers(wanted)])

    def _point_named(self, text: str) -> Place | None:
        """Return the point that a text gives, None where it gives none."""
        for pattern, degrees in ((METRES, False), (DEGREES, True)):
            match = pattern.fullmatch(text)
            if match is not None:
                x, y = float(match["x"]), float(match["y"])
                if degrees:
                    x, y = self._venue.frame.point_to_local(x, y)
                return self.at(match["level"], x, y, text)
        return None

    def _shelved(self, text: str) -> Place | None:
        """Return the place of a call number, None where the text is none or no shelf holds it."""
        found = self._on_shelves(text)
        return shelf_place(found) if isinstance(found, ShelfSpot) else None

    def _on_shelves(self, text: str) -> ShelfSpot | NotOnShelf | None:
        """Look a call number up; one without a digit or `call:` counts only with its collection."""
        if self._shelves is None:
            return None
        marked = text[: len(CALL)].casefold() == CALL
        try:
            found = self._shelves.find(text[len(CALL) :] if marked else text)
        except CallNumberError:
            return None
        plainly = marked or any(map(str.isdigit, text))
        in_collection = isinstance(found, ShelfSpot) and found.call_number.collection is not None
        return found if plainly or in_collection else None

    def _close_numbers(self, text: str) -> list[str]:
        """Return call numbers that stand on the shelves beside one that does not."""
        found = self._on_shelves(text)
        if not isinstance(found, NotOnShelf):
            return []
        before, after = found.before, found.after
        close = [] if before is None else [before.last or before.starts[-1]]
        return [one.full_text for one in (*close, *(() if after is None else after.starts[:1]))]

    def at(self, level: str, x: float, y: float, name: str | None = None) -> Place:
        """Return the place at a point of a level, in metres.

        Args:
            level: An ordinal, a level id, or a level's name or short name in any language. Where
                several levels answer to it, the one whose outline holds the point is meant.
            x: Metres east of the venue's origin.
            y: Metres north of the venue's origin.
            name: The id to give to the place.

        Raises:
            UnknownLevel: No level answers to the name.
            OutsidePlace: The point lies on none of them.
            AmbiguousPlace: It lies on several.
        """
        label = name or f"{level}:{x:g},{y:g}"
        point = Point(x, y)
        holding = [found for found in self.levels(level) if found.area.covers(point)]
        if not holding:
            raise OutsidePlace(label)
        if len(holding) > 1:
            raise AmbiguousPlace(label, [found.id for found in holding])
        return self._point(label, holding[0], x, y)

    def of_category(self, category: str) -> tuple[Place, ...]:
        """Return the places of an IMDF category and of those below it, in file order.

        `restroom` means `restroom.female` too. A room counts where no amenity of the same kind
        stands in it: both are one place.
        """
        found = [
            place
            for place in self._by_id.values()
            if place.category == category or place.category.startswith(f"{category}.")
        ]
        taken = {place.unit_id for place in found if place.kind is not PlaceKind.UNIT}
        return tuple(
            place
            for place in found
            if place.kind is not PlaceKind.UNIT or place.unit_id not in taken
        )

    def search(self, query: str, limit: int = 20) -> tuple[Place, ...]:
        """Return the places that match a query best, at most `limit`; see `SearchIndex`.

        The place of a call number comes first, or right after places of exactly that name.
        """
        found = [self._by_id[place_id] for place_id in self._searched().search(query, limit)]
        shelf = self._shelved(query.strip()) if len(query) <= LONGEST else None
        if shelf is not None:
            named = {place.id for place in self._by_name.get(folded(query), [])}
            found.insert(sum(place.id in named for place in found), shelf)
        return tuple(found[: max(limit, 0)])

    def _point(self, label: str, level: Level, x: float, y: float) -> Place:
        unit = unit_at(self._units_of_level.get(level.id, ()), Point(x, y))
        unit_id, names = (None, {}) if unit is None else (unit.id, unit.names)
        return Place(label, names, "point", PlaceKind.POINT, level.ordinal, level.id, unit_id, x, y)

    def levels(self, text: str) -> list[Level]:
        """Return the levels that a text may mean: by ordinal, else by id, else by name.

        Raises:
            UnknownLevel: There is none.
        """
        wanted = text.strip()
        levels = self._venue.levels.values()
        found = []
        if INTEGER.fullmatch(wanted):
            found = [level for level in levels if level.ordinal == int(wanted)]
        if not found and wanted in self._venue.levels:
            found = [self._venue.levels[wanted]]
        if not found:
            name = folded(wanted)
            found = [level for level in levels if name in level_names(level)]
        if not found:
            raise UnknownLevel(wanted)
        return found

    def _close_names(self, text: str) -> list[str]:
        close = get_close_matches(folded(text), list(self._by_name), n=3, cutoff=0.6)
        return [first_name(self._by_name[name][0], name) for name in close]


def first_name(place: Place, name: str) -> str:
    """Return a place's name as it is written, given its folded form."""
    return next((text for text in place.names.values() if folded(text) == name), name)


def level_names(level: Level) -> set[str]:
    """Return the folded names and short names of a level."""
    return {folded(text) for text in (*level.short_names.values(), *level.names.values())}


def one_of(text: str, named: Iterable[Place]) -> Place:
    """Return the first of several places of one name, if all of them are in one unit."""
    best: dict[str, Place] = {}
    for place in sorted(named, key=lambda place: (RANK[place.kind], place.id)):
        best.setdefault(place.unit_id or place.id, place)
    if len(best) > 1:
        raise AmbiguousPlace(text, sorted(place.id for place in best.values()))
    return next(iter(best.values()))


def without_doubles(
    listed: Iterable[SearchText], places: Mapping[str, Place]
) -> Iterator[SearchText]:
    """Leave out what has the same names as a better kind of place in the same unit."""
    best: dict[tuple[str, frozenset[tuple[str, str]]], SearchText] = {}
    for entry in listed:
        place = places[entry.id]
        names = frozenset((tag, folded(name)) for tag, name in place.names.items())
        key = (place.unit_id or place.id, names)
        if key not in best or (entry.rank, entry.id) < (best[key].rank, best[key].id):
            best[key] = entry
    yield from best.values()
