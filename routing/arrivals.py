"""When somebody arrives, with an honest band.

The time of a way is a sum of what is known (doors, travel in lifts) and of what varies between
people and from one moment to the next: walking speed, waiting for lifts, and how full the zones
really are.

The claim: of many trips whose parts vary as said below, about 90 % end within the band; a test
simulates them. Not claimed is that nobody stops to look at a shelf, and no building has been
measured yet.
"""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from ext import Way
from floorplans import ArcKind
from routing.conditions import Effect, Target
from routing.costs import MILLISECONDS, Costs
from routing.passing import times_along

BAND = 0.9
"""Part of all trips that end within the band."""

POINTS, STRIDE = 509, 151
"""How many trips stand for all of them, and the lattice's generator."""

NUMBERS = np.arange(POINTS)
SHARES = (NUMBERS + 0.5) / POINTS
NORMAL = np.array([NormalDist().inv_cdf(share) for share in SHARES.tolist()])
EXPONENTIAL = -np.log1p(-SHARES)
FIRST = round(POINTS * (1 - BAND) / 2)

SLOWEST = 0.35
"""Part of the usual speed below which nobody walks."""

CROWD_SPREAD = 0.5
"""Standard deviation of what a crowd adds to walking, as a part of it, where nothing is known."""

REPORTED_SPREAD, REPORTED_SECONDS = 0.3, 5.0
"""Standard deviation of a reported wait: a part of it and so many seconds."""

SPEEDS = {"foot": 0.19, "wheelchair": 0.3, "stroller": 0.22, "staff": 0.19, "cart": 0.22}
"""Standard deviation of speeds between people over their mean, by profile.

Walkers: 0.26 of 1.34 m/s (Weidmann, Transporttechnik der Fussgaenger, 1993). Wheelchairs spread
more (Boyce, Shields and Silcock, Fire Technology 35, 1999). The others are taken near to walkers.
"""

OTHER_SPEEDS = 0.25


@dataclass(frozen=True, slots=True)
class Arrival:
    """How long a trip takes.

    Args:
        seconds: The usual time.
        low: Seconds below which 5 % of trips end.
        high: Seconds within which 95 % of trips have ended.
    """

    seconds: float
    low: float
    high: float

    def of(self, seconds: float) -> "Arrival":
        """Return when somebody arrives by a line that takes so long.

        What is drawn and told is pulled taut, so that it takes a little less than the graph's arcs.
        """
        less = self.seconds - seconds
        return Arrival(seconds, min(seconds, self.low - less), max(seconds, self.high - less))


@dataclass(frozen=True, slots=True)
class Parts:
    """What the time of a way is made of.

    Args:
        fixed: Seconds that do not vary.
        paced: Seconds of walking and stairs, which each does at a pace of their own.
        crowd_sd: Standard deviation in seconds of what crowds add.
        waits: For each lift boarded, mean and standard deviation of the wait in seconds.
    """

    fixed: float
    paced: float
    crowd_sd: float
    waits: tuple[tuple[float, float], ...]


def parts_of(costs: Costs, way: Way) -> Parts:
    """Take the time of a way apart."""
    arcs = way.track
    kinds, times = costs.graph.arcs.kind[arcs], times_along(costs, way) / MILLISECONDS
    own_pace = np.isin(kinds, (ArcKind.WALK, ArcKind.STAIRS, ArcKind.RAMP))
    waits = tuple(wait_of(costs, arc) for arc in arcs[kinds == ArcKind.BOARD].tolist())
    ends = way.milliseconds / MILLISECONDS - float(times.sum())
    paced = float(times[own_pace].sum()) + ends
    waiting = sum(mean for mean, _ in waits)
    fixed = float(times[~own_pace].sum()) - waiting
    return Parts(fixed, paced, crowd_sd(costs, way, arcs, ends), waits)


def wait_of(costs: Costs, arc: int) -> tuple[float, float]:
    """Return mean and standard deviation of the wait before boarding, in seconds.

    What a lift reports is near the truth; a wait that nobody reports is as likely to end at one
    moment as at any other, which makes its deviation as large as its mean.
    """
    graph = costs.graph
    connector_id = graph.connector_ids[graph.arcs.connector[arc]]
    states = costs.states.get((Target.CONNECTOR, connector_id), ())
    reported = [each.value for each in states if each.effect is Effect.WAIT]
    if reported:
        return min(reported), REPORTED_SPREAD * min(reported) + REPORTED_SECONDS
    return costs.profile.lift_wait, costs.profile.lift_wait


def crowd_sd(costs: Costs, way: Way, arcs: NDArray[np.int32], ends: float) -> float:
    """Return the standard deviation in seconds of what crowds add; zones vary on their own."""
    units = costs.graph.arcs.unit[arcs]
    lengths = costs.graph.arcs.metres[arcs] / costs.profile.speed
    variance = 0.0
    for number in np.unique(units[units >= 0]).tolist():
        spread = spread_in(costs, costs.graph.unit_ids[number])
        if spread:
            variance += (spread * float(lengths[units == number].sum())) ** 2
    for unit_id in {way.start.unit_id, way.end.unit_id} if not way.arcs else ():
        variance += (spread_in(costs, unit_id) * ends) ** 2
    return sqrt(variance)


def spread_in(costs: Costs, unit_id: str) -> float:
    """Return the standard deviation of a unit's crowding factor."""
    states = costs.states.get((Target.UNIT, unit_id), ())
    crowds = [each for each in states if each.effect is Effect.CROWDING]
    if not crowds:
        return 0.0
    worst = max(crowds, key=lambda each: each.value)
    return worst.spread or CROWD_SPREAD * (worst.value - 1)


def arrival_of(costs: Costs, ways: tuple[Way, ...]) -> Arrival:
    """Return how long ways one after another take, with the band that 90 % of trips keep."""
    parts = [parts_of(costs, way) for way in ways]
    seconds = sum(way.milliseconds for way in ways) / MILLISECONDS
    return band(parts, seconds, SPEEDS.get(costs.profile.id, OTHER_SPEEDS))


def band(parts: list[Parts], seconds: float, spread: float) -> Arrival:
    """Return the band of a sum of parts: its quantiles over `POINTS` trips spread evenly.

    The trips are a rank-1 lattice (Korobov; Niederreiter, Random Number Generation and Quasi-Monte
    Carlo Methods, 1992, chapter 5): the same ones each time, so that the same parts have the same
    band. Speeds are normally distributed, one pace for the whole trip; crowds vary normally, waits
    that nobody reports exponentially; all on their own.

    Args:
        parts: The parts.
        seconds: The usual time.
        spread: Standard deviation of speeds over their mean.
    """
    fixed, paced = sum(each.fixed for each in parts), sum(each.paced for each in parts)
    crowd = sqrt(sum(each.crowd_sd**2 for each in parts))
    trips = fixed + paced / np.maximum(1 + spread * NORMAL, SLOWEST)
    places = STRIDE
    if crowd:
        trips += crowd * NORMAL[places * NUMBERS % POINTS]
    for mean, sd in (wait for each in parts for wait in each.waits):
        places = places * STRIDE % POINTS
        drawn = places * NUMBERS % POINTS
        waits = mean * EXPONENTIAL[drawn] if sd >= mean else mean + sd * NORMAL[drawn]
        trips += np.maximum(waits, 0.0)
    last = POINTS - 1 - FIRST
    trips.partition((FIRST, last))
    low, high = float(trips[FIRST]), float(trips[last])
    return Arrival(seconds, min(seconds, low), max(seconds, high))
