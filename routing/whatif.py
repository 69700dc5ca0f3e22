"""What would be otherwise if passages were closed or opened, without touching what is live.

Supposed costs are a layer over the live ones: only the arcs that the supposed conditions bear on
are weighed again, the rest is shared, and a contraction of their own answers for them. All of it
may run in another thread while the live twin goes on.
"""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from floorplans import Access, Venue, is_public, is_traversable
from routing.conditions import Condition
from routing.contraction import Contraction
from routing.costs import Costs, reweigh
from routing.seeking import plan_way

FROM_THE_STREET = 0.5
"""Share of the sample trips that begin at an entrance."""


@dataclass(frozen=True, slots=True)
class Trip:
    """A journey that somebody might make."""

    start: Access
    end: Access


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a trip takes in milliseconds, None without a way."""

    before: int | None
    after: int | None


def own_layer(costs: Costs) -> Costs:
    """Return the same costs with a contraction of their own, to be asked by another thread."""
    return replace(costs, contraction=Contraction(costs.graph, costs.live))


def suppose(costs: Costs, begin: Iterable[Condition] = (), end: Iterable[Condition] = ()) -> Costs:
    """Return costs as if conditions began and others, which are in force, ended.

    Args:
        costs: Costs with a layer of their own, see `own_layer`.
        begin: Conditions that are not in force.
        end: Conditions that are.
    """
    return reweigh(costs, end, begin)[0]


def sample_trips(
    costs: Costs, venue: Venue, entrance_units: Iterable[str], count: int, seed: int
) -> tuple[Trip, ...]:
    """Return trips between the public rooms of a building, the same for the same seed.

    Half of them begin at an entrance; all other ends are drawn by the area of the rooms.
    """
    rng = random.Random(seed)  # noqa: S311 - a sample, no secret
    rooms, areas = [], []
    for unit in venue.units.values():
        if is_public(unit) and is_traversable(unit):
            spot = unit.area.representative_point()
            access = costs.graph.access(unit.id, spot.x, spot.y)
            if access is not None and costs.admits(unit.id):
                rooms.append(access)
                areas.append(unit.area.area)
    streets = [each for each in rooms if each.unit_id in set(entrance_units)]
    if not rooms:
        return ()
    trips: list[Trip] = []
    for _ in range(count):
        (end,) = rng.choices(rooms, areas)
        if streets and rng.random() < FROM_THE_STREET:
            trips.append(Trip(rng.choice(streets), end))
        else:
            trips.append(Trip(rng.choices(rooms, areas)[0], end))
    return tuple(trips)


def compare(trips: Sequence[Trip], before: Costs, after: Costs) -> tuple[Outcome, ...]:
    """Return what each trip takes before and after."""
    times = [[milliseconds(costs, trip) for trip in trips] for costs in (before, after)]
    return tuple(Outcome(*pair) for pair in zip(*times, strict=True))


def milliseconds(costs: Costs, trip: Trip) -> int | None:
    """Return what a trip takes, None without a way."""
    way = plan_way(costs, trip.start, trip.end)
    return way.milliseconds if way is not None else None
