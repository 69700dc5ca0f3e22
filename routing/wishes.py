"""Wishes of a traveller: what a way keeps off wherever it can, and where it could not.

A wish is soft. What it keeps off costs more than any detour through a building is long, so a way
touches it only where no other way leads; crowds and noise cost so many times the walk through them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from ext import UNREACHABLE, Way
from floorplans import ArcKind, Unit, Venue
from routing.conditions import Target
from routing.costs import MILLISECONDS, Costs, TargetKey, crowding_of
from routing.limits import arcs_within
from routing.passing import key_of

SHUNNED_MILLISECONDS = 3600 * MILLISECONDS
"""What each arc costs more that a wish avoids."""

CROWDED = 1.25
"""Crowding factor from which a place is crowded: about 1 person per square metre, where walkers
can no longer pass each other freely (Fruin, Pedestrian Planning and Design, 1971, level D)."""

LIVELY = 1.0625
"""Crowding factor from which a place is not quiet: about one person on two square metres."""

CROWD_TIMES, LIVELY_TIMES = 10, 4
"""How many times its own length a walk through a crowd, or a lively place, counts."""

NOISY_ROOMS = frozenset(
    {
        "auditorium",
        "fieldofplay",
        "fitnessroom",
        "foodservice",
        "kitchen",
        "lobby",
        "lounge",
        "movietheater",
        "platform",
        "recreation",
        "road",
        "theater",
        "waitingroom",
    }
)
"""Categories of units where people talk or come and go."""


class Wish(StrEnum):
    """A wish by name."""

    AVOID_STAIRS = "avoid-stairs"
    AVOID_ESCALATORS = "avoid-escalators"
    AVOID_LIFTS = "avoid-lifts"
    AVOID_CROWDS = "avoid-crowds"
    PREFER_QUIET = "prefer-quiet"


RIDES: Mapping[Wish, tuple[ArcKind, frozenset[str]]] = {
    Wish.AVOID_STAIRS: (ArcKind.STAIRS, frozenset({"stairs", "steps"})),
    Wish.AVOID_ESCALATORS: (ArcKind.ESCALATOR, frozenset({"escalator"})),
    Wish.AVOID_LIFTS: (ArcKind.BOARD, frozenset()),
}
"""What wishes avoid: a kind of arc, and units of some categories."""


@dataclass(frozen=True, slots=True)
class Shunned:
    """What one wish keeps off.

    Args:
        wish: The wish.
        arcs: The arcs, in ascending order.
        units: The units that it would rather not come through.
        times: How often those arcs count; 0 where each costs `SHUNNED_MILLISECONDS` more.
    """

    wish: Wish
    arcs: NDArray[np.int32]
    units: frozenset[str]
    times: int = 0

    def add(self, weights: NDArray[np.int32]) -> None:
        """Make the arcs dearer."""
        dearer = weights[self.arcs].astype(np.int64)
        dearer = dearer * self.times if self.times else dearer + SHUNNED_MILLISECONDS
        weights[self.arcs] = np.minimum(dearer, UNREACHABLE)


def shunned_by(costs: Costs, venue: Venue, wish: Wish) -> Shunned:
    """Return what a wish keeps off, as the building is now."""
    if wish in RIDES:
        kind, categories = RIDES[wish]
        landings = landed(costs, kind)
        units = units_where(
            costs, venue, lambda unit: unit.category in categories and unit.id not in landings
        )
        ridden = np.flatnonzero(costs.graph.arcs.kind == kind)
        return Shunned(wish, arcs_within(costs, keys(units), ridden), units)
    if wish is Wish.AVOID_CROWDS:
        units = units_where(costs, venue, lambda unit: crowding_in(costs, unit) >= CROWDED)
        return Shunned(wish, arcs_within(costs, keys(units)), units, CROWD_TIMES)
    units = units_where(costs, venue, lambda unit: is_lively(costs, unit))
    return Shunned(wish, arcs_within(costs, keys(units)), units, LIVELY_TIMES)


def units_where(costs: Costs, venue: Venue, holds: Callable[[Unit], bool]) -> frozenset[str]:
    """Return the units of a graph for which something holds."""
    return frozenset(each for each in costs.graph.unit_ids if holds(venue.units[each]))


def landed(costs: Costs, kind: ArcKind) -> frozenset[str]:
    """Return the units where connectors of a kind begin or end: who crosses them takes no step."""
    graph = costs.graph
    nodes = graph.arcs.tail[np.flatnonzero(graph.arcs.kind == kind)]
    return frozenset(graph.unit_ids[unit] for unit in np.unique(graph.node_unit[nodes]).tolist())


def keys(units: Iterable[str]) -> list[TargetKey]:
    """Return what the arcs of some units are listed by."""
    return [(Target.UNIT, each) for each in sorted(units)]


def crowding_in(costs: Costs, unit: Unit) -> float:
    """Return by how much a crowd slows walkers in a unit, 1 where there is none."""
    return crowding_of(costs.states.get((Target.UNIT, unit.id), ()))


def is_lively(costs: Costs, unit: Unit) -> bool:
    """Tell whether people talk or come and go in a unit, by what it is or by its crowd."""
    return unit.category in NOISY_ROOMS or crowding_in(costs, unit) >= LIVELY


@dataclass(frozen=True, slots=True)
class Unmet:
    """A wish that a way could not meet.

    Args:
        wish: The wish.
        places: What the way touches against it, in the order of the way, each once.
        around: Milliseconds that a way without those takes longer; None where there is none.
        against: Other wishes that this way is more against.
    """

    wish: Wish
    places: tuple[TargetKey, ...]
    around: int | None = None
    against: tuple[Wish, ...] = ()


def touched(costs: Costs, shunned: Shunned, way: Way) -> tuple[TargetKey, ...]:
    """Return what a way touches of what a wish keeps off.

    The unit where it begins does not count: whoever asks stands there already.
    """
    here = (Target.UNIT, way.start.unit_id)
    arcs = way.track
    passed = [key_of(costs, arc) for arc in arcs[np.isin(arcs, shunned.arcs)].tolist()]
    if way.end.unit_id in shunned.units:
        passed.append((Target.UNIT, way.end.unit_id))
    return tuple(key for key in dict.fromkeys(passed) if key != here)
