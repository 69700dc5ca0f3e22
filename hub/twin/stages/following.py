"""Which open routes a change of costs can matter to: only those are planned again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ext import any_along, worthwhile
from hub.engine import Change
from hub.twin.slots import OpenRoute, Session
from routing import (
    MILLISECONDS,
    Condition,
    Costs,
    Landmarks,
    Target,
    TargetKey,
    Way,
    least_through,
    targets_of,
)

Ints = NDArray[np.int32]

GAIN = 20.0 * MILLISECONDS, 0.1
"""A way that still works is left only for one that saves so many milliseconds and such a share."""


NONE = np.empty(0, dtype=np.int32)


@dataclass(frozen=True, slots=True, eq=False)
class News:
    """What a tick did to the costs of one profile.

    Args:
        before: The costs until now.
        after: The costs from now on.
        landmarks: Those of the profile.
        touched: (m,) whether an arc costs something else.
        regions: The arcs that became cheaper, by the condition that changed.
        keys: What the conditions bear on.
        leave: Whether some of that is passed with leave only, which weights do not tell.
        told: Whether what may be passed with leave changed, by the units that were asked about.
    """

    before: Costs
    after: Costs
    landmarks: Landmarks
    touched: NDArray[np.bool_]
    regions: tuple[Ints, ...]
    keys: frozenset[TargetKey]
    leave: bool
    told: dict[str, bool] = field(default_factory=dict)

    def reaches(self, unit_id: str) -> bool:
        """Tell whether something changed inside the end of a way, or for its last metres."""
        if (Target.UNIT, unit_id) in self.keys:
            return True
        if not self.leave:
            return False
        if unit_id not in self.told:
            self.told[unit_id] = self.before.at_end(unit_id) != self.after.at_end(unit_id)
        return self.told[unit_id]


def news_of(
    before: Costs,
    after: Costs,
    landmarks: Landmarks,
    conditions: Mapping[str, Change[Condition]],
) -> News:
    """Return what a tick's conditions did to the costs of a profile."""
    changed = after.changed_since(before)
    touched, cheaper = (np.zeros(len(after.live), dtype=bool) for _ in range(2))
    touched[changed] = True
    cheaper[changed] = after.live[changed] < before.live[changed]
    regions: list[Ints] = []
    keys: set[TargetKey] = set()
    for change in conditions.values():
        targets = keys_of(change)
        keys |= targets
        arcs = np.concatenate([NONE, *(after.index.of(key) for key in sorted(targets))])
        regions.append(arcs[cheaper[arcs]])
        cheaper[arcs] = False
    regions.append(np.flatnonzero(cheaper).astype(np.int32))
    return News(
        before=before,
        after=after,
        landmarks=landmarks,
        touched=touched,
        regions=tuple(arcs for arcs in regions if len(arcs)),
        keys=frozenset(keys),
        leave=any(
            feature_id in (after.private_units if target is Target.UNIT else after.doors)
            for target, feature_id in keys
        ),
    )


def keys_of(change: Change[Condition]) -> frozenset[TargetKey]:
    """Return what the conditions before and after a change bear on."""
    return frozenset(
        key
        for condition in (change.before, change.after)
        if condition is not None
        for key in targets_of(condition)
    )


@dataclass(frozen=True, slots=True)
class Concern:
    """What news matters to of some open routes, by their places.

    Args:
        struck: Those whose way costs something else now, or had none.
        others: Those at whose ends there is news, those that may have a better way now, and those
            that tell a band and pass something that may vary otherwise.
    """

    struck: tuple[int, ...]
    others: tuple[int, ...]


def concerned(news: News, routes: Sequence[tuple[Session, OpenRoute]]) -> Concern:
    """Tell which open routes the news can matter to."""
    hit = struck([held for _, held in routes], news.touched)
    found = [
        known or news.reaches(session.origin.unit_id) or news.reaches(session.goal.unit_id)
        for known, (session, _) in zip(hit, routes, strict=True)
    ]
    told = [number for number, (session, _) in enumerate(routes) if session.band]
    for number, met in zip(told, rebanded(news, [routes[each][1] for each in told]), strict=True):
        found[number] = found[number] or met
    asked = [number for number, known in enumerate(found) if not known]
    outlooks = [
        held.outlook.of(news.landmarks, session)
        for session, held in (routes[number] for number in asked if news.regions)
    ]
    worth = np.array([worthwhile(routes[number][1].milliseconds, GAIN) for number in asked])
    for arcs in news.regions if asked else ():
        graph, live = news.after.graph, news.after.live
        least = least_through(news.landmarks, graph, live, arcs, outlooks)
        for place in np.flatnonzero(least <= worth).tolist():
            found[asked[place]] = True
    return Concern(
        tuple(number for number, known in enumerate(hit) if known),
        tuple(number for number, known in enumerate(found) if known and not hit[number]),
    )


def struck(routes: Sequence[OpenRoute], touched: NDArray[np.bool_]) -> list[bool]:
    """Tell of each route whether its way costs something else now, or there was none."""
    ways = [held.way for held in routes]
    hit = any_along(touched.view(np.uint8), ways)
    return [way is None or known for way, known in zip(ways, hit, strict=True)]


def rebanded(news: News, routes: Sequence[OpenRoute]) -> Iterable[bool]:
    """Tell of each route whether something that it passes varies otherwise now.

    How sure a crowd or a wait is can change although it takes the same time.
    """
    if not routes:
        return ()
    met = np.zeros(len(news.touched), dtype=np.uint8)
    for key in news.keys:
        met[news.after.index.of(key)] = 1
    return any_along(met, [held.way for held in routes])


def untouched(news: News, held: OpenRoute, way: Way | None) -> bool:
    """Tell whether a route that was asked for again is in every part what it was."""
    if way is None or held.arrival is not None:
        return False
    return way == held.way and not news.touched[way.track].any()


def by_profile(sessions: Iterable[Session]) -> Mapping[str, list[Session]]:
    """Return sessions by the profile of their traveller."""
    found: dict[str, list[Session]] = {}
    for session in sessions:
        found.setdefault(session.profile_id, []).append(session)
    return found
