"""Steps in words, in any language that has a catalogue."""

from collections.abc import Sequence

from floorplans import ConnectorKind, Place
from routing import messages as say
from routing.catalogues import Catalogue
from routing.marks import MarkKind
from routing.naming import Gaps, Names, Naming
from routing.passages import DoorKind
from routing.scenery import Scenery
from routing.steps import Landmark, Relation, Ride, Step, StepKind
from routing.turns import Turn

OCTANT = 45.0
QUARTERS = frozenset({3, 6, 9, 12})
"""Hours that are said as a side."""


class Wording:
    """Puts the steps of one building into the words of one language.

    A sentence is said with names or with what stands in for them (`gaps`): all that it depends on
    otherwise is the kinds of things, never which of them.

    Args:
        catalogue: The language's messages.
        scenery: The building.

    Raises:
        MissingMessage: The catalogue lacks a message.
        UnusableMessage: A message's fields cannot be filled in.
    """

    def __init__(self, catalogue: Catalogue, scenery: Scenery) -> None:
        self.language = catalogue.language
        self.names = Names(catalogue, scenery)
        self.gaps = Gaps(self.names)
        self._say = self.names.say
        self.space = self._say[say.SPACE](sentence="", next="")

    def says(self, step: Step, start: Place, end: Place) -> str:
        """Say a step of a route between two places.

        Raises:
            KeyError: The step is none of this building.
        """
        said = [self.begins(step, start, end, self.names)]
        if step.kind is not StepKind.ARRIVE and step.ride is None:
            said.append(self.goes_on(step, end, self.names))
            if step.beside is not None:
                said.append(self.passes(step.beside, self.names))
        return self.space.join(said)

    def begins(self, step: Step, start: Place, end: Place, names: Naming) -> str:
        """Say what a step of a route between two places begins with."""
        if step.kind is StepKind.ARRIVE:
            return self._arrival(step, names.destination(end))
        if step.ride is not None:
            return self._ride(step, step.ride, names)
        if step.kind is StepKind.DEPART:
            return self._departure(step, names.start(start), names)
        if step.landmark is None:
            return self._say[say.UNTIL_NOTHING](walk=self._say[say.TURNS[step.turn]]())
        if step.kind is StepKind.TURN:
            return self._turn(step, step.landmark, names)
        return self._leaving(step, step.landmark, names)

    def goes_on(self, step: Step, end: Place, names: Naming) -> str:
        """Say how far to walk then, what through, where to, and what tells that one is there."""
        doors, into = step.doors, step.into
        if step.landmark is not None and step.landmark.relation is Relation.THROUGH:
            into = None if into == doors[0].unit_id else into
            doors = doors[1:]
        kinds = [door.kind for door in doors if door.kind is not DoorKind.OPEN]
        place = names.unit(into) if into is not None else ""
        walk = self._stretch(names.metres(step.metres), kinds, place)
        until = step.until
        if until is None or any(until.id == door.opening_id for door in step.doors):
            return self._say[say.UNTIL_NOTHING](walk=walk)
        mark = names.destination(end) if until.kind is MarkKind.PLACE else names.goal(until)
        texts = say.THEN_UNTIL if kinds or into is not None else say.UNTIL
        return self._say[texts[until.relation]](walk=walk, mark=mark)

    def passes(self, mark: Landmark, names: Naming) -> str:
        """Say what is passed on the way."""
        return self._say[say.BESIDE[mark.side]](mark=names.mark(mark))

    def _departure(self, step: Step, place: str, names: Naming) -> str:
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
        called = place if here else names.mark(mark)
        return self._say[text](place=place, mark=called, hour=mark.hour)

    def _turn(self, step: Step, mark: Landmark, names: Naming) -> str:
        """Say which way to turn, and where."""
        turn = self._say[say.TURNS[step.turn]]()
        if mark.kind is MarkKind.END:
            return self._say[say.TURN_AT_END](turn=turn)
        if mark.kind is MarkKind.CORNER:
            around = step.turn in {Turn.U_LEFT, Turn.U_RIGHT}
            return self._say[say.TURN_ROUND_CORNER if around else say.TURN_AT_CORNER](turn=turn)
        if mark.relation is Relation.THROUGH:
            return self._turn_through(turn, names.door(mark), names.room(mark))
        return self._say[say.TURN_AT[mark.relation]](turn=turn, mark=names.mark(mark))

    def _turn_through(self, turn: str, door: str, room: str) -> str:
        """Say which way to turn and which door to take, and where that leads."""
        if room:
            return self._say[say.TURN_INTO](turn=turn, mark=door, place=room)
        return self._say[say.TURN_AT[Relation.THROUGH]](turn=turn, mark=door)

    def _leaving(self, step: Step, mark: Landmark, names: Naming) -> str:
        """Say how to go on behind a connector."""
        turn = self._say[say.THEN[step.turn]]()
        level = names.level(step.level_id)
        text = say.LEAVE[ConnectorKind(mark.category)]
        return self._say[text](connector=names.mark(mark), level=level, turn=turn)

    def _stretch(self, distance: str, kinds: Sequence[DoorKind], place: str) -> str:
        """Say how far to walk, what through, and where to."""
        if not kinds:
            text = say.WALK_INTO if place else say.WALK
            return self._say[text](distance=distance, place=place)
        if len(kinds) == 1:
            through = self._say[say.THE_DOOR[kinds[0]]]()
        else:
            through = self.names.counted(say.DOORS, len(kinds))
        text = say.WALK_THROUGH_INTO if place else say.WALK_THROUGH
        return self._say[text](distance=distance, doors=through, place=place)

    def _ride(self, step: Step, ride: Ride, names: Naming) -> str:
        """Say which connector to take, how far, and where to leave it."""
        connector = names.connector(ride.connector_id)
        if ride.count is not None:
            which = names.which(ride.count)
            connector = self._say[say.WHICH](connector=connector, which=which)
        text = (say.RIDE_UP if ride.up else say.RIDE_DOWN)[ride.kind]
        said = self._say[text](
            connector=connector,
            floors=names.floors(ride.floors),
            level=names.level(ride.level_id),
        )
        if step.turn is Turn.STRAIGHT:
            return said
        return self._say[say.BOARD](turn=self._say[say.TURNS[step.turn]](), ride=said)

    def _arrival(self, step: Step, place: str) -> str:
        """Say that this is the place, and on which side it is."""
        if step.side is None:
            return self._say[say.ARRIVE](place=place)
        return self._say[say.ARRIVE_BESIDE[step.side]](place=place)
