"""The guide of a building: what tells people their way, made once and handed around."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

from floorplans import Connector, Labels, Place, Venue
from routing.catalogues import Catalogue
from routing.guidance import Sights
from routing.marks import MarkKind
from routing.names import spoken_metres
from routing.scenery import Scenery
from routing.steps import Landmark, Step, StepKind
from routing.wording import Wording

MOST_KEPT = 50_000
"""Sentences that a guide keeps ready."""

Said = tuple[str, ...]
"""One sentence in each language of a guide."""


class Guide:
    """What turn-by-turn guidance needs of a building, and the languages that it speaks.

    Sentences are kept, because many routes turn at one corner. Overflow rule: when there are
    `MOST_KEPT`, all are forgotten and made anew as they are needed.

    Args:
        venue: The floor plan.
        connectors: Its lifts, stairs, escalators and ramps by id.
        catalogues: One for each language; without any, steps have structure only.
        touching: What `touching_units` says of the venue, where that is known already.

    Raises:
        MissingMessage: A catalogue lacks a message.
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
        self._tags = tuple(each.language for each in self.wordings)
        self._spaces = tuple(each.space for each in self.wordings)
        self._kept: dict[Hashable, Said] = {}

    def texts(self, steps: Sequence[Step], start: Place, end: Place) -> tuple[Labels, ...]:
        """Return what each step of a route between two places says, by language."""
        if not self.wordings:
            return tuple({} for _ in steps)
        origin = tuple(each.start(start) for each in self.wordings)
        goal = tuple(each.destination(end) for each in self.wordings)
        return tuple(self._told(step, origin, goal) for step in steps)

    def _told(self, step: Step, origin: Said, goal: Said) -> Labels:
        place = goal if step.kind is StepKind.ARRIVE else origin
        named = step.kind in {StepKind.ARRIVE, StepKind.DEPART}
        begins = self._said(
            (beginning(step), place if named else ""),
            lambda wording, at: wording.begins(step, place[at]),
        )
        if step.kind is StepKind.ARRIVE or step.ride is not None:
            return dict(zip(self._tags, begins, strict=True))
        to_goal = step.until is not None and step.until.kind is MarkKind.PLACE
        goes_on = self._said(
            (stretch(step), goal if to_goal else ""),
            lambda wording, at: wording.goes_on(step, goal[at]),
        )
        beside = step.beside
        if beside is None:
            parts = zip(self._tags, begins, self._spaces, goes_on, strict=True)
            return {tag: f"{first}{space}{then}" for tag, first, space, then in parts}
        passes = self._said(("passes", mark_key(beside)), lambda wording, _: wording.passes(beside))
        every = zip(self._tags, self._spaces, begins, goes_on, passes, strict=True)
        return {tag: space.join(said) for tag, space, *said in every}

    def _said(self, key: Hashable, say: Callable[[Wording, int], str]) -> Said:
        """Return a sentence in each language, made if it is not kept."""
        held = self._kept.get(key)
        if held is None:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            held = tuple(say(wording, at) for at, wording in enumerate(self.wordings))
            self._kept[key] = held
        return held


def beginning(step: Step) -> Hashable:
    """Return all that decides what a step begins with, but for the name of its place."""
    ride, mark = step.ride, step.landmark
    if ride is not None:
        number = ride.count.number if ride.count is not None else 0
        return step.turn, ride.connector_id, ride.level_id, ride.floors, ride.up, number
    if step.kind is StepKind.ARRIVE:
        return step.kind, step.side
    octant = round(step.heading / 45.0) if mark is None else 0
    return step.kind, step.turn, step.level_id, octant, mark_key(mark)


def stretch(step: Step) -> Hashable:
    """Return all that decides what is said of a stretch, but for the name of the destination."""
    mark = step.landmark
    turned = mark.relation if mark is not None else None
    doors = tuple([(door.opening_id, door.kind) for door in step.doors])
    return spoken_metres(step.metres), turned, doors, step.into, mark_key(step.until)


def mark_key(mark: Landmark | None) -> Hashable:
    """Return all that decides what a mark is called."""
    if mark is None:
        return None
    count = mark.count
    number = (count.number, count.side) if count is not None else None
    return mark.id, mark.kind, mark.category, mark.relation, mark.side, mark.hour, number
