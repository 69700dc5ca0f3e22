"""What the things of one building are called within the sentences of one language."""

from collections.abc import Callable
from enum import StrEnum
from typing import Protocol

from floorplans import Labels, Place, PlaceKind, Venue
from routing import messages as say
from routing.catalogues import Catalogue
from routing.marks import MarkKind
from routing.names import pick, spoken_metres
from routing.scenery import Scenery
from routing.steps import Count, Landmark

CALLED = frozenset({MarkKind.AMENITY, MarkKind.FIXTURE, MarkKind.KIOSK})
"""Marks that can be called by their category."""

QUOTES = "“‘«\"'"

ACTIVITIES = frozenset(
    (
        "borrowing",
        "copying",
        "dining",
        "exercising",
        "fishing",
        "gaming",
        "knitting",
        "lending",
        "learning",
        "parking",
        "photocopying",
        "printing",
        "recycling",
        "scanning",
        "sewing",
        "shopping",
        "smoking",
        "studying",
        "swimming",
        "ticketing",
        "training",
        "vending",
        "weaving",
    )
)
"""What rooms are called after that is done in them; such a name has no article."""


class Gap(StrEnum):
    """Stands for a name: noncharacters, which no text that is exchanged holds (Unicode 23.7)."""

    METRES = "\ufdd0"
    PLACE = "\ufdd1"
    MARK = "\ufdd2"
    ROOM = "\ufdd3"
    UNIT = "\ufdd4"
    CONNECTOR = "\ufdd5"
    WHICH = "\ufdd6"
    FLOORS = "\ufdd7"
    LEVEL = "\ufdd8"


class Naming(Protocol):
    """Names what sentences speak of, or stands in for it; see `Names`."""

    def metres(self, metres: float) -> str:
        """Say a distance."""

    def floors(self, count: int) -> str:
        """Say how many floors."""

    def start(self, place: Place) -> str:
        """Name the place where a route begins."""

    def destination(self, place: Place) -> str:
        """Name the place where a route ends."""

    def mark(self, mark: Landmark) -> str:
        """Name a mark."""

    def goal(self, mark: Landmark) -> str:
        """Name what a stretch leads to."""

    def door(self, mark: Landmark) -> str:
        """Name the door to take."""

    def room(self, mark: Landmark) -> str:
        """Name what is behind a door; empty where that has no name."""

    def unit(self, unit_id: str) -> str:
        """Name a unit; empty where it has no name."""

    def connector(self, connector_id: str) -> str:
        """Name a lift, stairs, an escalator or a ramp."""

    def which(self, count: Count) -> str:
        """Say which of several of a kind it is."""

    def level(self, level_id: str) -> str:
        """Name a level."""


class Names:
    """Names the things of one building in one language.

    What a feature is called is kept with it, so that it grows with the building only.

    Args:
        catalogue: The language's messages.
        scenery: The building.

    Raises:
        MissingMessage: The catalogue lacks a message.
        UnusableMessage: A message's fields cannot be filled in.
    """

    def __init__(self, catalogue: Catalogue, scenery: Scenery) -> None:
        self.language = catalogue.language
        self.say: dict[str, Callable[..., str]] = {
            each: catalogue.text(each).format for each in say.MESSAGES
        }
        for each in say.PLURALS:
            catalogue.counted(each, 1)
        self._catalogue = catalogue
        self._scenery = scenery
        self._called: dict[str, str] = {}
        self._counts: dict[tuple[str, int], str] = {}

    def counted(self, message: str, number: int) -> str:
        """Say how many."""
        held = self._counts.get((message, number))
        if held is None:
            held = self._catalogue.counted(message, number).format(n=number)
            self._counts[message, number] = held
        return held

    def metres(self, metres: float) -> str:
        """Say a distance."""
        return self.counted(say.METRES, spoken_metres(metres))

    def floors(self, count: int) -> str:
        """Say how many floors."""
        return self.counted(say.FLOORS, count)

    def start(self, place: Place) -> str:
        """Name the place where a route begins."""
        return self._place(place) or self.say[say.START]()

    def destination(self, place: Place) -> str:
        """Name the place where a route ends."""
        return self._place(place) or self.say[say.DESTINATION]()

    def _place(self, place: Place) -> str:
        if place.kind is PlaceKind.OCCUPANT:
            return plain(place.names, self.language)
        # What a way leads into may be called otherwise: a room by who is the only one in it.
        return self._named(place.names)

    def mark(self, mark: Landmark) -> str:
        """Name a mark."""
        if mark.kind is MarkKind.END:
            return self.say[say.THE_END]()
        if mark.kind is MarkKind.CORNER:
            return self.say[say.CORNERS[mark.side]]()
        if mark.kind is MarkKind.DOOR:
            return self._door(mark)
        if mark.kind is MarkKind.OCCUPANT:
            return plain(mark.names, self.language)
        if mark.kind in CALLED and not mark.names:
            return self.say[say.CATEGORIES[mark.category]]()
        return self._feature(mark.id, mark.names)

    def goal(self, mark: Landmark) -> str:
        """Name what a stretch leads to: of several doors, the one that counts."""
        if mark.count is not None and mark.kind is MarkKind.DOOR:
            return self.which(mark.count)
        return self.mark(mark)

    def door(self, mark: Landmark) -> str:
        """Name the door to take: which of several it is, or its kind."""
        if mark.count is not None:
            return self.which(mark.count)
        return self.say[say.THE_DOOR[mark.category]]()

    def room(self, mark: Landmark) -> str:
        """Name what is behind a door; empty where that has no name."""
        return self._named(mark.names)

    def unit(self, unit_id: str) -> str:
        """Name a unit; empty where it has no name."""
        return self._feature(unit_id, self._scenery.names_of(unit_id))

    def connector(self, connector_id: str) -> str:
        """Name a lift, stairs, an escalator or a ramp."""
        return self._feature(connector_id, self._scenery.connectors[connector_id].names)

    def which(self, count: Count) -> str:
        """Say which of several of a kind it is."""
        number = count.number
        if number > len(say.ORDINALS):
            ordinal = str(number)
        else:
            ordinal = self.say[say.ORDINALS[number - 1]]()
        return self.say[say.NTH[count.category, count.side]](ordinal=ordinal, n=number)

    def level(self, level_id: str) -> str:
        """Name a level."""
        held = self._called.get(level_id)
        if held is None:
            held = self._called[level_id] = self._level_name(self._scenery.venue, level_id)
        return held

    def _door(self, mark: Landmark) -> str:
        """Name a door by where it leads, or by its kind."""
        place = self._named(mark.names)
        if not place:
            return self.say[say.THE_DOOR[mark.category]]()
        return self.say[say.DOOR_TO.get(mark.category, say.DOOR_TO_OTHER)](place=place)

    def _feature(self, feature_id: str, names: Labels) -> str:
        held = self._called.get(feature_id)
        if held is None:
            held = self._called[feature_id] = self._named(names)
        return held

    def _level_name(self, venue: Venue, level_id: str) -> str:
        level = venue.levels[level_id]
        own = plain({self.language: level.names.get(self.language, "")}, self.language)
        short = plain(level.short_names, self.language)
        name = own or ("" if short else plain(level.names, self.language))
        if any(map(str.isalpha, name)):
            return name
        sign = name or short or str(level.ordinal)
        level_of = self.say[say.LEVEL]
        is_said = level_of(name="").strip().casefold() in sign.casefold()
        return sign if is_said else level_of(name=sign)

    def _named(self, names: Labels) -> str:
        """Return a name as it stands within a sentence; empty where there is none."""
        own = plain(names, self.language)
        if not names.get(self.language) or not is_common(own):
            return own
        return self.say[say.COMMON_NAME](name=own, common=own[0].lower() + own[1:])


class Gaps:
    """Stands in for names, so that a sentence can be said once for all things of a kind.

    A name that may be missing has a gap where there is one, because sentences differ by that.

    Args:
        names: What it stands in for.
    """

    def __init__(self, names: Names) -> None:
        self._names = names

    def metres(self, metres: float) -> str:
        """Stand for a distance."""
        del metres
        return Gap.METRES

    def floors(self, count: int) -> str:
        """Stand for how many floors."""
        del count
        return Gap.FLOORS

    def start(self, place: Place) -> str:
        """Stand for the place where a route begins."""
        del place
        return Gap.PLACE

    def destination(self, place: Place) -> str:
        """Stand for the place where a route ends."""
        del place
        return Gap.PLACE

    def mark(self, mark: Landmark) -> str:
        """Stand for a mark."""
        del mark
        return Gap.MARK

    def goal(self, mark: Landmark) -> str:
        """Stand for what a stretch leads to."""
        del mark
        return Gap.MARK

    def door(self, mark: Landmark) -> str:
        """Stand for the door to take."""
        del mark
        return Gap.MARK

    def room(self, mark: Landmark) -> str:
        """Stand for what is behind a door; empty where that has no name."""
        return Gap.ROOM if self._names.room(mark) else ""

    def unit(self, unit_id: str) -> str:
        """Stand for a unit; empty where it has no name."""
        return Gap.UNIT if self._names.unit(unit_id) else ""

    def connector(self, connector_id: str) -> str:
        """Stand for a lift, stairs, an escalator or a ramp."""
        del connector_id
        return Gap.CONNECTOR

    def which(self, count: Count) -> str:
        """Stand for which of several of a kind it is."""
        del count
        return Gap.WHICH

    def level(self, level_id: str) -> str:
        """Stand for a level."""
        del level_id
        return Gap.LEVEL


def plain(names: Labels, language: str) -> str:
    """Return a name as it is written, on one line."""
    return " ".join(pick(names, language).split())


def is_common(name: str) -> bool:
    """Tell whether a name is a common noun, such as Information desk, by how it is written.

    It is one where only its first letter is a capital and no number follows; what stands in
    brackets does not count, and a single letter is a name, as is what is done in a place, such as
    Copying and printing. Scripts without capitals leave it to
    their catalogue.
    """
    words = name.split("(", maxsplit=1)[0].split()
    if not words or any(letter.isdigit() for word in words for letter in word):
        return False
    first, *others = words
    return (
        first.lower() != "the"
        and len(first) > 1
        and first[1:] == first[1:].lower()
        and not any(word.lstrip(QUOTES)[:1].isupper() for word in others)
        and words[-1].lower() not in ACTIVITIES
    )
