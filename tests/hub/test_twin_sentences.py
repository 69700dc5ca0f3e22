"""Sentences put together of their builds and names are those that are said whole."""

import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ext import NOTHING, LandmarkRow, StepRow, Steps
from floorplans import NavigationGraph, Place, PlaceIndex
from hub.catalogues import shipped_catalogues
from hub.ports import Json
from hub.twin.scribe import Scribe
from routing import (
    COUNTED,
    DOOR_KINDS,
    Catalogue,
    DoorKind,
    Guide,
    Route,
    plan_route,
)
from routing import messages as say
from routing.planner import Piece
from tests.hub.library import sample_site
from tests.hub.route_oracle import step_documents
from tests.routing.house import house
from tests.routing.worlds import World

DEPART, TURN, CONNECTOR_STEP, LEAVE, ARRIVE = range(5)
MARK, CONNECTOR, DOOR, END, CORNER, START, GOAL = range(1, 8)
LEFT, RIGHT = 1, 2
THROUGH = 3


def odd(language: str, rng: random.Random) -> Catalogue:
    """A language whose messages put fields in another order, twice, or not at all."""

    def told(message: str) -> str:
        fields = re.findall(r"\{\w+\}", message)
        kept = rng.choice((fields[::-1], fields * 2, fields[:1], []))
        return " ".join((rng.choice(("so", "\N{GREEK SMALL LETTER ALPHA}", '"')), *kept))

    messages: dict[str, tuple[str, ...]] = {each: (told(each),) for each in sorted(say.MESSAGES)}
    messages |= {each: (told("{n}"), told("{n}")) for each in say.PLURALS}
    return Catalogue(language, messages, lambda number: int(number != 1))


class Draw:
    """Steps of any kind through one building, whether or not a way could have them."""

    def __init__(self, guide: Guide, graph: NavigationGraph, rng: random.Random) -> None:
        self.guide, self.graph, self.rng = guide, graph, rng
        doors = guide.scenery.doors
        self.openings = [
            number for number, each in enumerate(graph.opening_ids) if doors[each] != DoorKind.OPEN
        ]

    def rows(self, count: int) -> Iterator[StepRow]:
        for _ in range(count):
            yield self.row()

    def row(self) -> StepRow:
        rng = self.rng
        kind = rng.randrange(5)
        doors = tuple(self.door() for _ in range(rng.choice((0, 0, 1, 1, 2, 3))))
        landmark = self.at(kind, bool(doors))
        ride = -1, 0, 0, 0, -1
        if kind == CONNECTOR_STEP:
            floors = rng.randrange(1, 4)
            ride = landmark[1], rng.randrange(2), floors, floors, self.level()
        if doors and landmark[6]:
            doors = ((*doors[0][:3], 1), *doors[1:])
        return (
            kind,
            rng.randrange(10),
            rng.randrange(1, 13),
            self.level(),
            rng.uniform(0, 360),
            rng.uniform(-90, 90),
            rng.uniform(-90, 90),
            rng.uniform(0, 60),
            rng.uniform(0, 60),
            landmark,
            rng.choice((NOTHING, self.mark(), self.door_mark(), self.way_on(), self.end())),
            rng.choice((NOTHING, self.mark(), self.door_mark())),
            doors,
            rng.choice((-1, rng.randrange(len(self.graph.unit_ids)), doors[0][2] if doors else -1)),
            ride,
            rng.randrange(-1, 4),
        )

    def at(self, kind: int, through: bool) -> LandmarkRow:  # noqa: FBT001
        rng = self.rng
        if kind in {CONNECTOR_STEP, LEAVE}:
            return self.connector()
        if kind == ARRIVE:
            return self.end()
        anything = NOTHING, self.mark(), self.door_mark(), self.connector()
        if kind == DEPART:
            return rng.choice((*anything, self.seen(START, -1, -1)))
        door = self.door_mark()
        if through and rng.random() < 0.3:
            return (*door[:3], THROUGH, *door[4:])
        return rng.choice((*anything, self.way_on()))

    def seen(self, kind: int, number: int, unit: int, counted: int = -1) -> LandmarkRow:
        rng = self.rng
        nth = rng.choice((0, 0, rng.randrange(1, 12))) if counted >= 0 else 0
        count = (nth, nth + 1, rng.choice((LEFT, RIGHT)), counted) if nth else (0, 0, 0, 0)
        side = rng.choice((LEFT, RIGHT))
        return kind, number, unit, rng.randrange(3), side, rng.randrange(1, 13), *count

    def mark(self) -> LandmarkRow:
        return self.seen(MARK, self.rng.choice(sorted(self.guide.sights.marks)), -1)

    def connector(self) -> LandmarkRow:
        number = self.rng.randrange(len(self.graph.connector_ids))
        return self.seen(CONNECTOR, number, -1, self.rng.randrange(1, len(COUNTED)))

    def door_mark(self) -> LandmarkRow:
        units = -1, self.rng.randrange(len(self.graph.unit_ids))
        return self.seen(DOOR, self.rng.choice(self.openings), self.rng.choice(units), 0)

    def way_on(self) -> LandmarkRow:
        return self.seen(self.rng.choice((END, CORNER)), -1, -1)

    def end(self) -> LandmarkRow:
        return self.seen(GOAL, -1, -1)

    def door(self) -> tuple[int, int, int, int]:
        rng = self.rng
        opening = rng.randrange(len(self.graph.opening_ids))
        return opening, rng.randrange(len(DOOR_KINDS)), rng.randrange(len(self.graph.unit_ids)), 0

    def level(self) -> int:
        return self.rng.randrange(len(self.graph.level_ids))


def some_route(world: World, guide: Guide, rng: random.Random) -> Route:
    """A route, so that marks of the building are known."""
    places, rooms = PlaceIndex(world.venue), world.rooms()
    graph = world.foot.graph
    while True:
        start, end = (places.find(rng.choice(rooms).id) for _ in range(2))
        ends = [graph.access(each.unit_id or "", each.x, each.y) for each in (start, end)]
        route = plan_route(world.foot, guide, start, end) if all(ends) else None
        if route is not None and route.found and guide.sights.marks:
            return route


def with_steps(route: Route, rows: Iterator[StepRow], start: Place, end: Place) -> Route:
    piece = Piece(route.pieces[0].trace, Steps(rows), start, end)
    return msgspec.structs.replace(route, pieces=(piece,), start=start, end=end)


def check(world: World, rng: random.Random, steps: int) -> None:
    catalogues = (*shipped_catalogues(), odd("xa", rng), odd("xb", rng))
    guide = Guide(world.venue, world.by_id(), catalogues)
    scribe = Scribe(world.venue, world.by_id(), guide)
    drawn = Draw(guide, world.foot.graph, rng)
    for _ in range(10):
        route = some_route(world, guide, rng)
        ends = [place for piece in route.pieces for place in (piece.start, piece.end)]
        made = with_steps(route, drawn.rows(steps // 10), ends[0], ends[-1])
        for told, wanted in zip(
            decoded(scribe.told(made)[1]), step_documents(scribe, made), strict=True
        ):
            assert told == msgspec.to_builtins(wanted)
        assert encoded(scribe.told(made)[1]) == encoded(step_documents(scribe, made))


def encoded(value: Json) -> bytes:
    return msgspec.json.encode(value, order="deterministic")


def decoded(value: Json) -> list[Any]:
    return msgspec.json.decode(encoded(value), type=list[Any])


@pytest.mark.parametrize("seed", range(2))
def test_any_step_through_a_house(seed: int, tmp_path: Path) -> None:
    check(house(tmp_path), random.Random(seed), 1_000)  # noqa: S311


def test_any_step_through_the_library() -> None:
    site = sample_site()
    world = World(site.venue, tuple(site.connectors.values()), site.costs, site.guide)
    check(world, random.Random(1), 2_000)  # noqa: S311
