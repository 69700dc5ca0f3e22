"""What passages cost a profile in an empty building."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ext import UNREACHABLE
from floorplans import ArcKind, NavigationGraph, Opening, Venue, entrances, is_passable, is_public
from routing.backrooms import outward_units
from routing.conditions import Target
from routing.contraction import Contraction
from routing.costs import ArcIndex, Costs, index_arcs, to_milliseconds, uncrowded
from routing.locks import is_locked, opened_locks
from routing.profiles import Profile

STAIR_UNITS = frozenset({"stairs", "steps", "escalator"})
GATES = frozenset({"turnstile", "turnstile.fullheight", "turnstile.waistheight", "revolving"})
HANDS_FREE_DOORS = GATES | {"open"}


def nominal_costs(
    graph: NavigationGraph,
    venue: Venue,
    profile: Profile,
    ways_in: Mapping[str, str] | None = None,
    index: ArcIndex | None = None,
) -> Costs:
    """Return the costs of a profile before anything is known of the building's state.

    Args:
        graph: The venue's graph for the profile's radius.
        venue: The building.
        profile: Who travels.
        ways_in: What `entrances` says of the venue, where that is known already.
        index: What `index_arcs` says of the graph, where that is known already.
    """
    if index is None:
        index = index_arcs(graph)
    private = frozenset(
        unit_id
        for unit_id in graph.unit_ids
        if not profile.staff and not is_public(venue.units[unit_id])
    )
    locked = (
        []
        if profile.staff
        else [each for each in venue.openings.values() if is_locked(each) and is_passable(each)]
    )
    weights = base_weights(graph, venue, profile)
    impassable = impassable_units(graph, venue, profile)
    private -= impassable
    if ways_in is None:
        ways_in = entrances(venue) if private or locked else {}
    outward = outward_units(graph, weights, private, impassable, ways_in.values())
    for unit_id in private | impassable:
        weights[index.of((Target.UNIT, unit_id))] = UNREACHABLE
    for opening in locked:
        weights[index.of((Target.OPENING, opening.id))] = UNREACHABLE
    return Costs(
        profile=profile,
        graph=graph,
        index=index,
        nominal=weights,
        live=weights,
        private_units=private,
        outward=outward,
        impassable_units=impassable,
        locks=opened_locks(
            venue, graph, weights, {each.id for each in locked}, private | impassable, ways_in
        ),
        doors={each.id: door_milliseconds(each, profile) for each in locked},
        states={},
        factors=uncrowded(graph),
        contraction=Contraction(graph, weights),
    )


def impassable_units(graph: NavigationGraph, venue: Venue, profile: Profile) -> frozenset[str]:
    """Return the units that a profile cannot cross at all."""
    if profile.stairs_up is not None:
        return frozenset()
    return frozenset(
        unit_id for unit_id in graph.unit_ids if venue.units[unit_id].category in STAIR_UNITS
    )


def base_weights(graph: NavigationGraph, venue: Venue, profile: Profile) -> NDArray[np.int32]:
    """Return the milliseconds of every arc in an empty building."""
    arcs = graph.arcs
    seconds = arcs.metres / profile.speed
    doors = np.array([door_seconds(o, profile) for o in venue.openings.values()] or [0.0])
    crossing = arcs.kind == ArcKind.CROSS
    seconds[crossing] = doors[arcs.opening[crossing]]
    levels = np.abs(arcs.rise).astype(np.float64)
    seconds[arcs.kind == ArcKind.BOARD] = profile.lift_wait + profile.lift_doors
    seconds[arcs.kind == ArcKind.ALIGHT] = profile.lift_doors
    for kind, chosen, per_level in (
        (ArcKind.RIDE, levels > 0, profile.lift_level),
        (ArcKind.STAIRS, arcs.rise > 0, profile.stairs_up),
        (ArcKind.STAIRS, arcs.rise < 0, profile.stairs_down),
        (ArcKind.ESCALATOR, levels > 0, profile.escalator),
    ):
        affected = (arcs.kind == kind) & chosen
        seconds[affected] = np.inf if per_level is None else per_level * levels[affected]
    seconds[arcs.kind == ArcKind.RAMP] *= profile.ramp_factor
    return to_milliseconds(seconds)


def door_seconds(opening: Opening, profile: Profile) -> float:
    """Return the seconds to pass an opening; infinite where this profile cannot."""
    if not is_passable(opening):
        return np.inf
    door = opening.door
    if is_gate(opening) and not profile.gates and "wheelchair" not in opening.accessibility:
        return np.inf
    if door is None or door.type == "open":
        return 0.0
    if door.automatic or door.type in HANDS_FREE_DOORS:
        return profile.automatic_door
    return profile.door


def is_gate(opening: Opening) -> bool:
    """Tell whether an opening is a turnstile or a revolving door."""
    return opening.door is not None and opening.door.type in GATES


def door_milliseconds(opening: Opening, profile: Profile) -> int:
    """Return the milliseconds to pass an opening."""
    return int(to_milliseconds(np.array([door_seconds(opening, profile)]))[0])
