"""Why open routes change: which of the changed conditions a way meets, and what is said of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ext import bits_at
from hub.engine import Change
from hub.twin.site import Site
from hub.twin.slots import Announcement
from hub.twin.stages.costs import condition_words
from hub.twin.stages.following import Ints, keys_of
from routing import Condition, Costs, Effect, Target

Changes = Mapping[str, Change[Condition]]

EXPLAINING = (Effect.CLOSED, Effect.WAIT, Effect.CROWDING)
BITS = 8

CHANGED = "路线已更新", "the route has changed"
LOST = "目前没有路线", "there is no way now"
FOUND = "现在又有路线了", "there is a way again"


def outcome(*, before: bool, after: bool) -> tuple[str, str]:
    """Say what became of a route, by whether there was a way and is one."""
    if not after:
        return LOST
    return CHANGED if before else FOUND


@dataclass(frozen=True, slots=True, eq=False)
class Bearing:
    """What some changed conditions bear on, so that a way is looked up rather than compared.

    Args:
        changes: The conditions, before and after.
        arcs: (m, b) which ones bear on an arc, eight in a byte.
        units: Which ones bear on a unit, one bit each.
        told: By their bits those that have been asked for together, for many ways meet the same.
    """

    changes: tuple[Change[Condition], ...]
    arcs: NDArray[np.uint8]
    units: Mapping[str, int]
    told: dict[int, tuple[Change[Condition], ...]] = field(default_factory=dict)

    def on(self, ways: tuple[Ints, Ints], unit_ids: Iterable[str]) -> tuple[Change[Condition], ...]:
        """Return those that bear on the arcs of two ways, or on the units at their ends."""
        met = bits_at(self.arcs, *ways, (1 << min(len(self.changes), BITS)) - 1)
        for unit_id in unit_ids:
            met |= self.units.get(unit_id, 0)
        found = self.told.get(met)
        if found is None:
            found = tuple(each for place, each in enumerate(self.changes) if met >> place & 1)
            self.told[met] = found
        return found


def bearing_of(costs: Costs, changes: Changes) -> Bearing:
    """Return what changed conditions bear on in the graph of some costs."""
    arcs = np.zeros((len(costs.live), -(-len(changes) // BITS)), dtype=np.uint8)
    units: dict[str, int] = {}
    for place, change in enumerate(changes.values()):
        byte, bit = place // BITS, np.uint8(1 << place % BITS)
        for target, feature_id in keys_of(change):
            arcs[costs.index.of((target, feature_id)), byte] |= bit
            if target is Target.UNIT:
                units[feature_id] = units.get(feature_id, 0) | 1 << place
    return Bearing(tuple(changes.values()), arcs, units)


@dataclass(slots=True)
class Reasons:
    """What the routes of one tick have in common of why they change, worked out once.

    Args:
        site: The building.
        revision: The tick's.
    """

    site: Site
    revision: int
    bearings: dict[tuple[str, int], tuple[Changes, Bearing]] = field(default_factory=dict)
    said: dict[tuple[int, str], tuple[Change[Condition], Announcement]] = field(
        default_factory=dict
    )

    def bearing(self, costs: Costs, changes: Changes) -> Bearing:
        """Return what changed conditions bear on."""
        key = costs.profile.id, id(changes)
        held = self.bearings.get(key)
        if held is None:
            held = self.bearings[key] = changes, bearing_of(costs, changes)
        return held[1]

    def announcement(
        self, bearing: tuple[Change[Condition], ...], become: tuple[str, str] = CHANGED
    ) -> Announcement:
        """Say in one sentence why a route changed, and what became of it."""
        zh, en = become
        if not bearing:
            return Announcement(self.revision, zh, en[0].upper() + en[1:])
        change = min(bearing, key=weight_of)
        held = self.said.get((id(change), en))
        if held is None:
            words = condition_words(self.site, change)
            why = Announcement(self.revision, f"{words['zh']}，{zh}", f"{words['en']}; {en}")
            held = self.said[id(change), en] = change, why
        return held[1]


def weight_of(change: Change[Condition]) -> int:
    """Rank changes by how much they explain: closures, then waits, then crowds."""
    condition = change.after or change.before
    return EXPLAINING.index(condition.effect) if condition is not None else len(EXPLAINING)
