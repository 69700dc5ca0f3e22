"""Hard limits of a way: what it never touches, whatever that costs.

Checked are connectors, units that hold steps, the clear width of openings, and the floor as far as
the graph's own radius goes: every point of a way keeps that radius from walls and furniture. Not
checked are thresholds, slopes, door weights, the size of lift cars and whatever the plan does not
draw.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from ext import UNREACHABLE
from floorplans import ArcKind, Opening, Unit, Venue, clear_width
from routing.conditions import Target
from routing.costs import Costs, TargetKey, weigh
from routing.nominal import STAIR_UNITS

STEP_FREE_WIDTH = 0.9
"""Metres that a step-free way is wide at least: a chair of 0.7 m and hands on its rims."""

ROOMY_RADIUS = STEP_FREE_WIDTH / 2
"""Radius of the graph whose floor is as wide as a step-free way asks."""

DRAWN = 0.005
"""Metres by which a drawn opening may be narrower than it is meant."""

STEPPED_KINDS = (ArcKind.STAIRS, ArcKind.ESCALATOR)

NOTHING = np.empty(0, dtype=np.int32)


class Limit(StrEnum):
    """A hard limit by name."""

    STEP_FREE = "step-free"
    CLEAR_WIDTH = "clear-width"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a way must keep to.

    Args:
        step_free: No stairs, escalators or steps, and nothing under `STEP_FREE_WIDTH`.
        clear_width: Metres that have to be clear, 0 for whatever the body fits through.
    """

    step_free: bool = False
    clear_width: float = 0.0

    @property
    def width(self) -> float:
        """The clear width that both limits ask for, in metres."""
        return max(self.clear_width, STEP_FREE_WIDTH if self.step_free else 0.0)


NO_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Bars:
    """What limits bar on one graph.

    Args:
        limits: The limits.
        stepped: The arcs that are barred for their steps.
        narrow: Those that are barred for their width.
        units: Units where no way may begin or end.
        floor_width: Metres of floor that the graph grants everywhere.
        shut: Arcs that are barred for other reasons, such as that they close too early.
    """

    limits: Limits
    stepped: NDArray[np.int32]
    narrow: NDArray[np.int32]
    units: frozenset[str]
    floor_width: float
    shut: NDArray[np.int32] = field(default_factory=lambda: NOTHING)

    @property
    def floor_checked(self) -> bool:
        """Whether the graph grants the asked width on the floor, and not at openings only."""
        return self.floor_width >= self.limits.width - DRAWN

    def of(self, limit: Limit) -> NDArray[np.int32]:
        """Return the arcs that one limit bars."""
        return self.stepped if limit is Limit.STEP_FREE else self.narrow

    def close(self, weights: NDArray[np.int32]) -> None:
        """Close the barred arcs."""
        weights[self.stepped] = UNREACHABLE
        weights[self.narrow] = UNREACHABLE
        weights[self.shut] = UNREACHABLE


def bars_of(costs: Costs, venue: Venue, limits: Limits) -> Bars:
    """Return what limits bar on the graph of some costs."""
    graph = costs.graph
    stepped, units = NOTHING, frozenset[str]()
    if limits.step_free:
        units = frozenset(each for each in graph.unit_ids if holds_steps(venue.units[each]))
        kinds = np.flatnonzero(np.isin(graph.arcs.kind, STEPPED_KINDS))
        stepped = arcs_within(costs, ((Target.UNIT, each) for each in sorted(units)), kinds)
    narrow = NOTHING
    if limits.width > 0:
        least = limits.width - DRAWN
        tight = (each for each in graph.opening_ids if clear_width(venue.openings[each]) < least)
        narrow = arcs_within(costs, ((Target.OPENING, each) for each in tight))
    return Bars(limits, stepped, narrow, units, 2 * graph.radius)


def arcs_within(
    costs: Costs, keys: Iterable[TargetKey], others: NDArray[np.intp] | None = None
) -> NDArray[np.int32]:
    """Return the arcs of some units, openings and connectors, and others, in ascending order."""
    more = NOTHING if others is None else others.astype(np.int32)
    return np.unique(np.concatenate([NOTHING, more, *(costs.index.of(key) for key in keys)]))


def holds_steps(unit: Unit) -> bool:
    """Tell whether a unit is crossed by steps."""
    return unit.category in STAIR_UNITS


def width_of(opening: Opening) -> float:
    """Return the clear metres of an opening to the centimetre."""
    return round(clear_width(opening), 2)


def roomier(costs: Costs, nominal: Costs) -> Costs:
    """Return live costs on another graph under the same conditions.

    Args:
        costs: Live costs of a profile.
        nominal: Those of the same profile on a graph of another radius, with nothing going on.
    """
    live = nominal.live.copy()
    for key in sorted(costs.states):
        arcs = nominal.index.of(key)
        live[arcs] = weigh(nominal, arcs, costs.states[key], nominal.nominal[arcs])
    states, factors = costs.states, costs.factors
    return replace(nominal, live=live, states=states, factors=factors, contraction=None)


def fitting(costs: Costs, roomy: Mapping[str, Costs], limits: Limits) -> Costs:
    """Return the costs that limits are best held on: those of a wider floor where that is asked.

    Args:
        costs: Live costs of a profile.
        roomy: Nominal costs of each profile on the graph of `ROOMY_RADIUS`, as far as there are.
        limits: The limits.
    """
    wide = roomy.get(costs.profile.id)
    needed = limits.width - DRAWN > 2 * costs.graph.radius
    if wide is None or not needed or wide.graph.radius <= costs.graph.radius:
        return costs
    return roomier(costs, wide)
