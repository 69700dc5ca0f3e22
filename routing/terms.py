"""On what terms ways are asked for: live costs, soft wishes and hard limits, all on one graph."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ext import UNREACHABLE, Way
from floorplans import Access, Venue
from routing.conditions import Target
from routing.costs import Costs, TargetKey
from routing.limits import NOTHING, Bars, Limit, Limits, bars_of, fitting
from routing.passing import key_of
from routing.seeking import Landmarks, seek_way
from routing.ways import retimed
from routing.wishes import Shunned, Unmet, Wish, shunned_by, touched

NO_COSTS: Mapping[str, Costs] = {}


@dataclass(frozen=True, slots=True)
class Terms:
    """Costs with what is kept off and what is barred.

    Args:
        costs: Live costs.
        bars: What hard limits bar.
        shunned: What each wish keeps off, in the order of the wishes.
        landmarks: Bounds on what ways can cost, which wishes and limits only add to.
    """

    costs: Costs
    bars: Bars
    shunned: tuple[Shunned, ...]
    landmarks: Landmarks | None = None

    @property
    def plain(self) -> bool:
        """Whether nothing is asked but the fastest way."""
        return not self.shunned and self.bars.limits == Limits() and not len(self.bars.shut)

    def apart(self) -> "Terms":
        """Return the same terms without the contraction, for a search in another thread."""
        return replace(self, costs=replace(self.costs, contraction=None))

    def strict(self, start: Access) -> "Terms":
        """Return terms that bar what wishes avoid altogether, but where a point lies already."""
        avoided = [each for each in self.shunned if not each.times]
        if not avoided:
            return self
        here = self.costs.index.of((Target.UNIT, start.unit_id))
        arcs = np.setdiff1d(np.concatenate([each.arcs for each in avoided]), here)
        units = frozenset().union(*(each.units for each in avoided)) - {start.unit_id}
        shut = np.union1d(self.bars.shut, arcs)
        bars = replace(self.bars, shut=shut, units=self.bars.units | units)
        return replace(self, bars=bars, shunned=tuple(each for each in self.shunned if each.times))

    def joins(self, start: Access, end: Access) -> bool:
        """Tell whether a way may begin in the unit of one point and end in that of another."""
        barred = self.bars.units & {start.unit_id, end.unit_id}
        return self.costs.admits(end.unit_id) and not barred

    def weights(self, unit_ids: Iterable[str], left: str = "") -> NDArray[np.int32]:
        """Return what `Costs.weights_for` says, with wishes weighed in and limits held."""
        weights = self.costs.weights_for(unit_ids, left)
        if self.plain:
            return weights
        dearer = weights.copy()
        for each in self.shunned:
            each.add(dearer)
        self.bars.close(dearer)
        return dearer

    def seek(self, start: Access, end: Access) -> Way | None:
        """Return the best way on these terms with the time that it truly takes, None without one.

        Raises:
            ValueError: The ends are tied to another graph.
        """
        return self.seek_without(start, end, None)

    def seek_without(
        self, start: Access, end: Access, closed: NDArray[np.int32] | None
    ) -> Way | None:
        """Return the same with some arcs closed."""
        if not self.joins(start, end):
            return None
        weights = self.weights((start.unit_id, end.unit_id), start.unit_id)
        if closed is not None:
            weights = weights.copy()
            weights[closed] = UNREACHABLE
        found = seek_way(self.costs, start, end, weights, self.landmarks)
        return None if found is None else retimed(self.costs, found)

    def unmet(self, way: Way) -> tuple[Unmet, ...]:
        """Return the wishes that a way does not meet, and what a way that does would take longer.

        Both are of these terms: a way around keeps the other wishes as well as it can.
        """
        met = {each.wish: touched(self.costs, each, way) for each in self.shunned}
        found: list[Unmet] = []
        for each in self.shunned:
            if met[each.wish]:
                around = self.detour(way, each)
                longer = None if around is None else around.milliseconds - way.milliseconds
                against = () if around is None else tuple(self.dearer(around, met))
                found.append(Unmet(each.wish, met[each.wish], longer, against))
        return tuple(found)

    def detour(self, way: Way, shunned: Shunned) -> Way | None:
        """Return a way between the same ends without what a wish keeps off, None without one."""
        if way.end.unit_id in shunned.units:
            return None
        here = self.costs.index.of((Target.UNIT, way.start.unit_id))
        closed = np.setdiff1d(shunned.arcs, here, assume_unique=True)
        return self.seek_without(way.start, way.end, closed)

    def dearer(self, way: Way, held: Mapping[Wish, Collection[TargetKey]]) -> Iterator[Wish]:
        """Yield the wishes against which a way touches what is not held against another."""
        for each in self.shunned:
            if not set(touched(self.costs, each, way)) <= set(held[each.wish]):
                yield each.wish

    def cost(self, way: Way) -> int:
        """Return what a way costs on these terms; its own time where nothing is asked."""
        if self.plain or not way.arcs:
            return way.milliseconds
        arcs = list(way.arcs)
        ends = (way.start.unit_id, way.end.unit_id)
        dearer = self.weights(ends, way.start.unit_id)[arcs].astype(np.int64)
        return way.milliseconds + int((dearer - self.costs.along(arcs, *ends)).sum())

    def keeps(self, way: Way) -> Way | None:
        """Return a way with its time as of now, None where these terms no longer allow it."""
        if not self.joins(way.start, way.end):
            return None
        weights = self.weights((way.start.unit_id, way.end.unit_id), way.start.unit_id)
        if way.arcs and int(weights[list(way.arcs)].max()) >= UNREACHABLE:
            return None
        return retimed(self.costs, way)


def terms_of(
    costs: Costs,
    venue: Venue,
    wishes: Iterable[Wish] = (),
    limits: Limits | None = None,
    roomy: Mapping[str, Costs] = NO_COSTS,
    landmarks: Landmarks | None = None,
) -> Terms:
    """Return the terms that somebody asks for.

    Args:
        costs: Live costs of a profile.
        venue: The building.
        wishes: What ways keep off where they can.
        limits: What they keep to.
        roomy: Costs on a wider floor, see `fitting`; then ends must be tied to `Terms.costs.graph`.
        landmarks: Those of the profile on its usual floor.
    """
    asked = limits or Limits()
    held = fitting(costs, roomy, asked)
    shunned = tuple(shunned_by(held, venue, wish) for wish in sorted(set(wishes)))
    bars = bars_of(held, venue, asked)
    return Terms(held, bars, shunned, landmarks if held is costs else None)


@dataclass(frozen=True, slots=True)
class Hindrance:
    """A hard limit that leaves no way.

    Args:
        limit: The limit.
        places: What the best way without limits touches against it, in order, and an end that has
            steps itself; empty where it is the floor that is too narrow.
    """

    limit: Limit
    places: tuple[TargetKey, ...]


def hindrances(terms: Terms, start: Access, end: Access) -> tuple[Hindrance, ...]:
    """Return which hard limits leave no way between two points that have one without limits.

    Nothing is planned by it: it only tells what is in the way.
    """
    bars = terms.bars
    free = replace(bars, stepped=NOTHING, narrow=NOTHING, units=frozenset())
    way = replace(terms, bars=free).seek(start, end)
    if way is None:
        return ()
    found: list[Hindrance] = []
    for limit in Limit:
        arcs = way.track
        breaking = arcs[np.isin(arcs, bars.of(limit))].tolist()
        places = tuple(dict.fromkeys(key_of(terms.costs, arc) for arc in breaking))
        if limit is Limit.STEP_FREE:
            ends = (each.unit_id for each in (start, end))
            places += tuple((Target.UNIT, each) for each in ends if each in bars.units)
        if places:
            found.append(Hindrance(limit, tuple(dict.fromkeys(places))))
    return tuple(found)
