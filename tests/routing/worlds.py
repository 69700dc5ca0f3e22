"""Whole venues ready to travel, and random places in them."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import shapely

from floorplans import (
    Access,
    Area,
    Connector,
    LoadedVenue,
    Place,
    PlaceIndex,
    Unit,
    Venue,
    build_graph,
    find_connectors,
    is_public,
    is_traversable,
    load_venue,
)
from floorplans.sample import sample_library
from hub.catalogues import shipped_catalogues
from routing import (
    FOOT,
    PROFILES,
    Condition,
    Costs,
    Effect,
    Guide,
    Profile,
    Target,
    Way,
    access_to,
    nominal_costs,
    plan_way,
    reweigh,
)
from routing.errors import UnwalkablePlace


@dataclass(frozen=True, slots=True)
class World:
    """A venue with its connectors, the nominal costs of each profile, and a guide."""

    venue: Venue
    connectors: tuple[Connector, ...]
    costs: Mapping[str, Costs]
    guide: Guide

    @property
    def foot(self) -> Costs:
        return self.costs[FOOT.id]

    @property
    def stops(self) -> frozenset[str]:
        """The units of connectors, where bodies are let through narrower than elsewhere."""
        return frozenset(stop.unit_id for each in self.connectors for stop in each.stops)

    def by_id(self) -> Mapping[str, Connector]:
        return {connector.id: connector for connector in self.connectors}

    def rooms(self) -> list[Unit]:
        """Public units that are no connector, in file order."""
        return [
            unit
            for unit in self.venue.units.values()
            if is_public(unit) and is_traversable(unit) and unit.id not in self.stops
        ]


def travelled(loaded: LoadedVenue, *profiles: Profile) -> World:
    connectors = find_connectors(loaded.venue, loaded.table)
    costs = {
        profile.id: nominal_costs(
            build_graph(loaded.venue, connectors, profile.radius), loaded.venue, profile
        )
        for profile in profiles or PROFILES.values()
    }
    guide = Guide(loaded.venue, {each.id: each for each in connectors}, shipped_catalogues())
    return World(loaded.venue, connectors, costs, guide)


def sample_world(folder: Path) -> World:
    for name, content in sample_library().items():
        (folder / name).write_bytes(content)
    return travelled(load_venue(folder))


def point_in(area: Area, rng: random.Random) -> tuple[float, float]:
    """A point drawn evenly from an area."""
    west, south, east, north = area.bounds
    while True:
        x, y = rng.uniform(west, east), rng.uniform(south, north)
        if shapely.intersects_xy(area, x, y):
            return x, y


def random_accesses(
    world: World, costs: Costs, rng: random.Random, units: list[Unit] | None = None
) -> Iterator[tuple[Access, Access]]:
    """Pairs of places in random rooms where a body of the profile can stand."""
    rooms = units if units is not None else world.rooms()
    while True:
        ends: list[Access] = []
        while len(ends) < 2:
            unit = rng.choice(rooms)
            access = costs.graph.access(unit.id, *point_in(unit.area, rng))
            if access is not None:
                ends.append(access)
        yield ends[0], ends[1]


def disturbed(costs: Costs, rng: random.Random) -> Costs:
    """Costs with random crowds, waits and closures."""
    graph = costs.graph
    conditions = [
        Condition(Effect.CROWDING, Target.UNIT, (unit_id,), rng.choice([1.5, 2.0, 4.0]))
        for unit_id in rng.sample(graph.unit_ids, 5)
    ]
    conditions += [
        Condition(Effect.CLOSED, Target.OPENING, (opening_id,))
        for opening_id in rng.sample(graph.opening_ids, 3)
    ]
    conditions += [
        Condition(Effect.WAIT, Target.CONNECTOR, (connector_id,), rng.uniform(0, 200))
        for connector_id in graph.connector_ids
    ]
    return reweigh(costs, (), conditions)[0]


def places_of(world: World, rng: random.Random) -> Iterator[Place]:
    """Yield named places of all kinds and points on the floor, drawn evenly."""
    venue, index = world.venue, PlaceIndex(world.venue)
    rooms = world.rooms()
    ids = [
        *(unit.id for unit in rooms),
        *venue.amenities,
        *venue.occupants,
        *venue.kiosks,
        *(fixture.id for fixture in venue.fixtures.values() if fixture.names),
    ]
    while True:
        if rng.random() < 0.3:
            unit = rng.choice(rooms)
            yield index.at(unit.level_id, *point_in(unit.area, rng))
        else:
            yield index.find(rng.choice(ids))


def ways(world: World, costs: Costs, rng: random.Random) -> Iterator[tuple[Place, Place, Way]]:
    """Yield ways between random places."""
    places = places_of(world, rng)
    while True:
        start, end = next(places), next(places)
        try:
            way = plan_way(costs, access_to(costs, start), access_to(costs, end))
        except UnwalkablePlace:
            continue
        if way is not None:
            yield start, end, way
