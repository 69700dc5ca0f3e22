"""Steps in words, in any language that has a catalogue."""

from collections.abc import Callable, Sequence

from floorplans import ConnectorKind, Labels, Place, PlaceKind, Venue
from routing import messages as say
from routing.catalogues import Catalogue
from routing.marks import MarkKind
from routing.names import pick, spoken_metres
from routing.passages import DoorKind
from routing.scenery import Scenery
from routing.steps import Count, Landmark, Relation, Ride, Step, StepKind
from routing.turns import Turn

CALLED = frozenset({MarkKind.AMENITY, MarkKind.FIXTURE, MarkKind.KIOSK})
"""Marks that can be called by their category."""

OCTANT = 45.0
QUOTES = "“‘«\"'"
QUARTERS = frozenset({3, 6, 9, 12})
"""Hours that are said as a side."""


class Wording:
    """Puts the steps of one building into the words of one language.

    What a feature is called is kept with it, so that it grows with the building only.

    Args:
        catalogue: The language's messages.
        scenery: The building.

    Raises:
        MissingMessage: The catalogue lacks a message.
    """

    def __init__(self, catalogue: Catalogue, scenery: Scenery) -> None:
        self.language = catalogue.language
        self._scenery = scenery
        self._catalogue = catalogue
        self._say: dict[str, Callable[..., str]] = {
            each: catalogue.text(each).format for each in say.MESSAGES
        }
        for each in say.PLURALS:
            catalogue.counted(each, 1)
        self.space = self._say[say.SPACE](sentence="", next="")
        self._called: dict[str, str] = {}
        self._counts: dict[tuple[str, int], str] = {}

    def says(self, step: Step, start: Place, end: Place) -> str:
        """Say a step of a route between two places.

        Raises:
            KeyError: The step is none of this building.
        """
        said = [self.begins(step, start, end)]
        if step.kind is not StepKind.ARRIVE and step.ride is None:
            said.append(self.goes_on(step, end, self.metres(step.metres)))
            if step.beside is not None:
                said.append(self.passes(step.beside))
        return self.space.join(said)

    def begins(self, step: Step, start: Place, end: Place) -> str:
        """Say what a step of a route between two places begins with."""
        if step.kind is StepKind.ARRIVE:
            return self._arrival(step, self.destination(end))
        if step.ride is not None:
            return self._ride(step, step.ride)
        if step.kind is StepKind.DEPART:
            return self._departure(step, self.start(start))
        if step.landmark is None:
            return self._say[say.UNTIL_NOTHING](walk=self._say[say.TURNS[step.turn]]())
        if step.kind is StepKind.TURN:
            return self._turn(step, step.landmark)
        return self._leaving(step, step.landmark)

    def metres(self, metres: float) -> str:
        """Say a distance."""
        return self._count(say.METRES, spoken_metres(metres))

    def goes_on(self, step: Step, end: Place, distance: str) -> str:
        """Say how far to walk then, what through, where to, and what tells that one is there.

        Args:
            step: The step.
            end: The destination.
            distance: What `metres` says of its length, or what stands for that.
        """
        doors, into = step.doors, step.into
        if step.landmark is not None and step.landmark.relation is Relation.THROUGH:
            into = None if into == doors[0].unit_id else into
            doors = doors[1:]
        kinds = [door.kind for door in doors if door.kind is not DoorKind.OPEN]
        walk = self._stretch(distance, kinds, into)
        until = step.until
        if until is None or any(until.id == door.opening_id for door in step.doors):
            return self._say[say.UNTIL_NOTHING](walk=walk)
        placed = until.kind is MarkKind.PLACE
        mark = self.destination(end) if placed else self._goal(until)
        texts = say.THEN_UNTIL if kinds or into is not None else say.UNTIL
        return self._say[texts[until.relation]](walk=walk, mark=mark)

    def passes(self, mark: Landmark) -> str:
        """Say what is passed on the way."""
        return self._say[say.BESIDE[mark.side]](mark=self._mark(mark))

    def start(self, place: Place) -> str:
        """Name the place where a route begins."""
        return self._place(place) or self._say[say.START]()

    def destination(self, place: Place) -> str:
        """Name the place where a route ends."""
        return self._place(place) or self._say[say.DESTINATION]()

    def _place(self, place: Place) -> str:
        if place.kind is PlaceKind.OCCUPANT:
            return plain(place.names, self.language)
        # What a way leads into may be called otherwise: a room by who is the only one in it.
        return self._named(place.names)

    def _departure(self, step: Step, place: str) -> str:
        """Say where to begin, and which way to face."""
        mark = step.landmark
        if mark is None:
            octant = round(step.heading / OCTANT) % len(say.COMPASS)
            compass = self._say[say.COMPASS[octant]]()
            return self._say[say.DEPART_COMPASS](place=place, compass=compass)
        here = mark.kind is MarkKind.PLACE
        if mark.hour in QUARTERS:
            text = (say.DEPART_HERE if here else say.DEPART)[mark.side]
        else:
            text = say.DEPART_HERE_CLOCK if here else say.DEPART_CLOCK
        called = place if here else self._mark(mark)
        return self._say[text](place=place, mark=called, hour=mark.hour)

    def _turn(self, step: Step, mark: Landmark) -> str:
        """Say which way to turn, and where."""
        turn = self._say[say.TURNS[step.turn]]()
        if mark.kind is MarkKind.END:
            return self._say[say.TURN_AT_END](turn=turn)
        if mark.kind is MarkKind.CORNER:
            around = step.turn in {Turn.U_LEFT, Turn.U_RIGHT}
            return self._say[say.TURN_ROUND_CORNER if around else say.TURN_AT_CORNER](turn=turn)
        if mark.relation is Relation.THROUGH:
            return self._turn_through(mark, turn)
        return self._say[say.TURN_AT[mark.relation]](turn=turn, mark=self._mark(mark))

    def _turn_through(self, mark: Landmark, turn: str) -> str:
        """Say which way to turn and which door to take, and where that leads."""
        door = self._nth(mark.count) if mark.count else self._say[say.THE_DOOR[mark.category]]()
        place = self._named(mark.names)
        if place:
            return self._say[say.TURN_INTO](turn=turn, mark=door, place=place)
        return self._say[say.TURN_AT[Relation.THROUGH]](turn=turn, mark=door)

    def _leaving(self, step: Step, mark: Landmark) -> str:
        """Say how to go on behind a connector."""
        turn = self._say[say.THEN[step.turn]]()
        level = self._level(step.level_id)
        text = say.LEAVE[ConnectorKind(mark.category)]
        return self._say[text](connector=self._mark(mark), level=level, turn=turn)

    def _stretch(self, distance: str, kinds: Sequence[DoorKind], into: str | None) -> str:
        """Say how far to walk, what through, and where to."""
        place = self._unit(into) if into is not None else ""
        if not kinds:
            text = say.WALK_INTO if place else say.WALK
            return self._say[text](distance=distance, place=place)
        if len(kinds) == 1:
            through = self._say[say.THE_DOOR[kinds[0]]]()
        else:
            through = self._count(say.DOORS, len(kinds))
        text = say.WALK_THROUGH_INTO if place else say.WALK_THROUGH
        return self._say[text](distance=distance, doors=through, place=place)

    def _ride(self, step: Step, ride: Ride) -> str:
        """Say which connector to take, how far, and where to leave it."""
        names = self._scenery.connectors[ride.connector_id].names
        connector = self._feature(ride.connector_id, names)
        which = self._nth(ride.count) if ride.count is not None else ""
        if which:
            connector = self._say[say.WHICH](connector=connector, which=which)
        text = (say.RIDE_UP if ride.up else say.RIDE_DOWN)[ride.kind]
        said = self._say[text](
            connector=connector,
            floors=self._count(say.FLOORS, ride.floors),
            level=self._level(ride.level_id),
        )
        if step.turn is Turn.STRAIGHT:
            return said
        return self._say[say.BOARD](turn=self._say[say.TURNS[step.turn]](), ride=said)

    def _arrival(self, step: Step, place: str) -> str:
        """Say that this is the place, and on which side it is."""
        if step.side is None:
            return self._say[say.ARRIVE](place=place)
        return self._say[say.ARRIVE_BESIDE[step.side]](place=place)

    def _goal(self, mark: Landmark) -> str:
        """Name what a stretch leads to: of several doors, the one that counts."""
        if mark.count is not None and mark.kind is MarkKind.DOOR:
            return self._nth(mark.count)
        return self._mark(mark)

    def _mark(self, mark: Landmark) -> str:
        """Name a mark within a sentence."""
        if mark.kind is MarkKind.END:
            return self._say[say.THE_END]()
        if mark.kind is MarkKind.CORNER:
            return self._say[say.CORNERS[mark.side]]()
        if mark.kind is MarkKind.DOOR:
            return self._door(mark)
        if mark.kind is MarkKind.OCCUPANT:
            return plain(mark.names, self.language)
        if mark.kind in CALLED and not mark.names:
            return self._say[say.CATEGORIES[mark.category]]()
        return self._feature(mark.id, mark.names)

    def _door(self, mark: Landmark) -> str:
        """Name a door by where it leads, or by its kind."""
        place = self._named(mark.names)
        if not place:
            return self._say[say.THE_DOOR[mark.category]]()
        return self._say[say.DOOR_TO.get(mark.category, say.DOOR_TO_OTHER)](place=place)

    def _nth(self, count: Count) -> str:
        """Say which of several of a kind it is."""
        number = count.number
        if number > len(say.ORDINALS):
            ordinal = str(number)
        else:
            ordinal = self._say[say.ORDINALS[number - 1]]()
        return self._say[say.NTH[count.category, count.side]](ordinal=ordinal, n=number)

    def _count(self, message: str, number: int) -> str:
        """Say how many."""
        held = self._counts.get((message, number))
        if held is None:
            held = self._catalogue.counted(message, number).format(n=number)
            self._counts[message, number] = held
        return held

    def _unit(self, unit_id: str) -> str:
        return self._feature(unit_id, self._scenery.names_of(unit_id))

    def _feature(self, feature_id: str, names: Labels) -> str:
        held = self._called.get(feature_id)
        if held is None:
            held = self._called[feature_id] = self._named(names)
        return held

    def _level(self, level_id: str) -> str:
        held = self._called.get(level_id)
        if held is None:
            held = self._called[level_id] = self._level_name(self._scenery.venue, level_id)
        return held

    def _level_name(self, venue: Venue, level_id: str) -> str:
        level = venue.levels[level_id]
        own = level.names.get(self.language)
        if own:
            return own
        short = pick(level.short_names, self.language)
        if short:
            return self._say[say.LEVEL](name=short)
        return pick(level.names, self.language) or self._say[say.LEVEL](name=level.ordinal)

    def _named(self, names: Labels) -> str:
        """Return a name as it stands within a sentence; empty where there is none."""
        own = plain(names, self.language)
        if not names.get(self.language) or not is_common(own):
            return own
        return self._say[say.COMMON_NAME](name=own, common=own[0].lower() + own[1:])


def plain(names: Labels, language: str) -> str:
    """Return a name as it is written, on one line."""
    return " ".join(pick(names, language).split())


def is_common(name: str) -> bool:
    """Tell whether a name is a common noun, such as Information desk, by how it is written.

    It is one where only its first letter is a capital and no number follows; what stands in
    brackets does not count. Scripts without capitals leave it to their catalogue.
    """
    words = name.split("(", maxsplit=1)[0].split()
    if not words or any(letter.isdigit() for word in words for letter in word):
        return False
    first, *others = words
    return (
        first.lower() != "the"
        and first[1:] == first[1:].lower()
        and not any(word.lstrip(QUOTES)[:1].isupper() for word in others)
    )
