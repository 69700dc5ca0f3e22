"""What is on fire or otherwise no place to be, and what that does to every arc."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray

from ext import UNREACHABLE
from floorplans import ArcKind, NavigationGraph, Venue
from routing.conditions import Target
from routing.costs import Costs, TargetKey, uncrowded
from routing.evacuation.exits import released
from routing.evacuation.rules import Rules
from routing.nominal import base_weights, impassable_units

HASTE = 50
"""Times as much that a metre within a hazard counts: people are led out of it the shortest way."""

FLIGHTS = (ArcKind.STAIRS, ArcKind.ESCALATOR)
LIFTS = (ArcKind.BOARD, ArcKind.RIDE, ArcKind.ALIGHT)


@dataclass(frozen=True, slots=True)
class Hazard:
    """Units that nobody may enter, and whoever is inside must leave.

    Args:
        id: Its name.
        unit_ids: The units.
        smoke: Whether smoke is expected around it; not so around a unit that is merely closed.
    """

    id: str
    unit_ids: frozenset[str]
    smoke: bool = True


@dataclass(frozen=True, slots=True)
class Situation:
    """What an evacuation has to work around.

    Args:
        hazards: In any order.
        closed: Openings, connectors and units that staff closed; opening hours do not count.
    """

    hazards: tuple[Hazard, ...] = ()
    closed: frozenset[TargetKey] = frozenset()

    def forbidden(self) -> tuple[Hazard, ...]:
        """Return all that nobody may enter: hazards, and closed units."""
        units = sorted(name for target, name in self.closed if target is Target.UNIT)
        barred = (Hazard(f"closed/{name}", frozenset({name}), smoke=False) for name in units)
        return (*sorted(self.hazards, key=lambda hazard: hazard.id), *barred)

    def forbidden_units(self) -> frozenset[str]:
        """Return the units that nobody may enter."""
        return frozenset(unit_id for each in self.forbidden() for unit_id in each.unit_ids)


def released_costs(nominal: Costs, venue: Venue, rules: Rules) -> Costs:
    """Return a profile's costs once the alarm is given and before anything is in the way.

    Locks are released, rooms closed to the public may be crossed, emergency exits are open, lifts
    are out, and escalators are as the rules say.

    Args:
        nominal: Its usual costs.
        venue: The building.
        rules: What is planned by.
    """
    graph, profile, index = nominal.graph, nominal.profile, nominal.index
    weights = base_weights(graph, released(venue), profile)
    weights[np.isin(graph.arcs.kind, LIFTS)] = UNREACHABLE
    if not rules.escalators:
        weights[graph.arcs.kind == ArcKind.ESCALATOR] = UNREACHABLE
    impassable = impassable_units(graph, venue, profile)
    for unit_id in impassable:
        weights[index.of((Target.UNIT, unit_id))] = UNREACHABLE
    return Costs(
        profile=profile,
        graph=graph,
        index=index,
        nominal=weights,
        live=weights,
        private_units=frozenset(),
        outward={},
        impassable_units=impassable,
        locks={},
        doors={},
        states={},
        factors=uncrowded(graph),
    )


def beset(costs: Costs, venue: Venue, situation: Situation, rules: Rules) -> Costs:
    """Return released costs with a situation: `live` counts what is to be avoided as longer.

    No arc leads from outside a hazard into it. Whoever is in one may walk within it and leave it.
    Haste counts once, however many hazards lie over one place, as where several detectors of a zone
    tell of one fire. It does not count on flights: of those as few are shown as can be, whatever
    they cost, see `burning_flights`.
    """
    graph = costs.graph
    weights = costs.nominal.astype(np.int64)
    smoky, hasty = (np.zeros(len(graph.positions), dtype=bool) for _ in range(2))
    for hazard in situation.forbidden():
        inside = nodes_in(graph, hazard.unit_ids)
        weights[~inside[graph.arcs.tail] & inside[graph.arcs.head]] = UNREACHABLE
        hasty |= inside
        if hazard.smoke:
            smoky |= nodes_near(graph, venue, hazard.unit_ids, rules.margin) & ~inside
    weights[hasty[graph.arcs.tail] & ~np.isin(graph.arcs.kind, FLIGHTS)] *= HASTE
    weights[smoky[graph.arcs.tail] | smoky[graph.arcs.head]] *= rules.smoke
    for key in sorted(situation.closed):
        if key[0] is not Target.UNIT:
            weights[costs.index.of(key)] = UNREACHABLE
    weights[costs.nominal >= UNREACHABLE] = UNREACHABLE
    return replace(costs, live=np.minimum(weights, UNREACHABLE).astype(np.int32))


def burning_flights(graph: NavigationGraph, unit_ids: Collection[str]) -> NDArray[np.int32]:
    """Return (m,) how many storeys of burning flights each arc is, 0 for all others.

    Whoever meets smoke on stairs leaves them for the floor that they are on (NFPA 101-2021,
    7.2.1.5.8, has doors of stairs let people back in for that; hot smoke rises in a shaft, and how
    far down the fire is nobody knows). So ways have as few of these as can be, see `sweep`: a
    flight is what is left where no door of the level leads on to an exit.

    Args:
        graph: The graph.
        unit_ids: All units that nobody may enter.
    """
    arcs = graph.arcs
    burning = np.isin(arcs.kind, FLIGHTS) & nodes_in(graph, unit_ids)[arcs.tail]
    return np.where(burning, np.maximum(np.abs(arcs.rise), 1), 0).astype(np.int32)


def nodes_in(graph: NavigationGraph, unit_ids: Collection[str]) -> NDArray[np.bool_]:
    """Return which nodes stand in some units."""
    numbers = [graph.unit_numbers[each] for each in unit_ids if each in graph.unit_numbers]
    found: NDArray[np.bool_] = np.isin(graph.node_unit, numbers)
    return found


def nodes_near(
    graph: NavigationGraph, venue: Venue, unit_ids: Iterable[str], metres: float
) -> NDArray[np.bool_]:
    """Return which nodes of the same levels stand within some metres of some units."""
    near = np.zeros(len(graph.positions), dtype=bool)
    by_level: dict[str, list[str]] = {}
    for unit_id in sorted(unit_ids):
        if unit_id in venue.units:
            by_level.setdefault(venue.units[unit_id].level_id, []).append(unit_id)
    for level_id, ids in by_level.items():
        area = shapely.union_all([venue.units[each].area for each in ids])
        here = np.flatnonzero(graph.node_level == graph.level_ids.index(level_id))
        points = shapely.points(graph.positions[here])
        shapely.prepare(area)
        near[here[shapely.dwithin(area, points, metres)]] = True
    return near
