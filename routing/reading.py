"""Steps read from numbers: what the kernel says of a route, by the names of what it says it of."""

import msgspec

from ext import DoorRow, LandmarkRow, StepRow, Steps
from floorplans import ConnectorKind, Labels, NavigationGraph, Place
from routing.guidance import COUNTED, DOOR_KINDS, Sights
from routing.marks import MarkKind
from routing.steps import Count, Landmark, Passing, Relation, Ride, Step, StepKind
from routing.turns import Side, Turn

STEP_KINDS, TURNS, SIDES, RELATIONS = tuple(StepKind), tuple(Turn), tuple(Side), tuple(Relation)
MARK, CONNECTOR, DOOR, END, CORNER, START, GOAL = range(1, 8)
"""What a landmark is: see `ext.Steps`."""


class Reader(msgspec.Struct, frozen=True, gc=False):
    """Reads the steps of one route.

    Args:
        sights: The building.
        graph: The graph that the route leads through.
        start: Where it begins.
        end: Where it ends.
    """

    sights: Sights
    graph: NavigationGraph
    start: Place
    end: Place

    def steps(self, steps: Steps) -> tuple[Step, ...]:
        """Return all steps."""
        return tuple(self.step(row) for row in steps.rows())

    def step(self, row: StepRow) -> Step:
        """Return one step."""
        kind, turn, hour, level, heading, x, y, metres, seconds = row[:9]
        landmark, until, beside, doors, into, ride, side = row[9:]
        mark = self.landmark(landmark)
        count = mark.count if mark is not None else None
        return Step(
            kind=STEP_KINDS[kind],
            turn=TURNS[turn],
            hour=hour,
            heading=heading,
            level_id=self.graph.level_ids[level],
            at=(x, y),
            metres=metres,
            seconds=seconds,
            landmark=mark,
            until=self.landmark(until),
            beside=self.landmark(beside),
            doors=tuple(self.passing(door, count) for door in doors),
            into=self.graph.unit_ids[into] if into >= 0 else None,
            ride=self.ride(ride, count) if ride[0] >= 0 else None,
            side=SIDES[side] if side >= 0 else None,
        )

    def landmark(self, row: LandmarkRow) -> Landmark | None:
        """Return a landmark, None where there is none."""
        kind, _, _, relation, side, hour, nth, total, counted_side, counted = row
        if not kind:
            return None
        count = Count(nth, total, SIDES[counted_side], COUNTED[counted]) if nth else None
        what = self._named(row)
        return Landmark(*what, RELATIONS[relation], SIDES[side], hour, count)

    def _named(self, row: LandmarkRow) -> tuple[str, MarkKind, str, Labels]:
        """Return the id, the kind, the category and the names of a landmark."""
        kind, number, unit, *_ = row
        scenery = self.sights.scenery
        if kind == MARK:
            mark = self.sights.marks[number]
            return mark.id, mark.kind, mark.category, mark.names
        if kind == CONNECTOR:
            connector = scenery.connectors[self.graph.connector_ids[number]]
            return connector.id, MarkKind.CONNECTOR, connector.kind, connector.names
        if kind == DOOR:
            opening_id = self.graph.opening_ids[number]
            names = scenery.names_of(self.graph.unit_ids[unit]) if unit >= 0 else {}
            return opening_id, MarkKind.DOOR, scenery.doors[opening_id], names
        if kind in {START, GOAL}:
            place = self.start if kind == START else self.end
            return place.id, MarkKind.PLACE, place.category, place.names
        end = MarkKind.END if kind == END else MarkKind.CORNER
        return "", end, end.value, {}

    def passing(self, row: DoorRow, count: Count | None) -> Passing:
        """Return an opening that is passed; the count is that of its step's landmark."""
        opening, kind, unit, counted = row
        return Passing(
            self.graph.opening_ids[opening],
            DOOR_KINDS[kind],
            self.graph.unit_ids[unit],
            count if counted else None,
        )

    def ride(self, row: tuple[int, int, int, int, int], count: Count | None) -> Ride:
        """Return a change of level; the count is that of its step's landmark."""
        number, up, floors, stops, level = row
        connector = self.sights.scenery.connectors[self.graph.connector_ids[number]]
        return Ride(
            connector.id,
            ConnectorKind(connector.kind),
            bool(up),
            floors,
            stops,
            self.graph.level_ids[level],
            count,
        )
