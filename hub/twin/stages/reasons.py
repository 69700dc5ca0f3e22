"""Why open routes change: which of the changed conditions a way meets, and what is said of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ext import bits_along
from hub.engine import Cause, Change
from hub.twin.site import Site
from hub.twin.slots import Announcement, Session
from hub.twin.stages.costs import condition_words
from hub.twin.stages.following import keys_of
from routing import Burden, Condition, Costs, Effect, Target, Way, burden

Changes = Mapping[str, Change[Condition]]

Led = Sequence[tuple[Costs, Way]]
"""Ways one after another, each with the costs of the graph that it was found in."""

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
class Met:
    """Some changed conditions that bear on a way.

    Args:
        changes: The conditions, before and after.
        causes: Why they changed.
        said: What was said of them already, by what became of a route.
    """

    changes: tuple[Change[Condition], ...]
    causes: tuple[Cause, ...]
    said: dict[tuple[str, str], Announcement] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Bearing:
    """What some changed conditions bear on, so that ways are looked up rather than compared.

    Args:
        changes: The conditions, before and after.
        arcs: (m, b) which ones bear on an arc, eight in a byte.
        units: Which ones bear on a unit, one bit each.
        told: By their bits those that have been asked for together, for many ways meet the same.
    """

    changes: tuple[Change[Condition], ...]
    arcs: NDArray[np.uint8]
    units: Mapping[str, int]
    told: dict[int, Met] = field(default_factory=dict)

    def on(
        self, before: list[Way | None], after: list[Way | None], sessions: Iterable[Session]
    ) -> Iterator[Met]:
        """Yield those that bear on the arcs of two ways, or on the units at their ends.

        Args:
            before: The ways until now.
            after: The ways from now on.
            sessions: Whose they are.
        """
        met = bits_along(self.arcs, before, after, (1 << min(len(self.changes), BITS)) - 1)
        for bits, session in zip(met, sessions, strict=True):
            ends = self.at(session) if self.units else 0
            yield self.told.get(bits | ends) or self._tell(bits | ends)

    def of(self, before: Way | None, after: Way | None, unit_ids: Iterable[str]) -> Met:
        """Return those that bear on the arcs of two ways, or on some units."""
        every = (1 << min(len(self.changes), BITS)) - 1
        (bits,) = bits_along(self.arcs, [before], [after], every)
        for unit_id in unit_ids:
            bits |= self.units.get(unit_id, 0)
        return self.told.get(bits) or self._tell(bits)

    def at(self, session: Session) -> int:
        """Return which ones bear on the units where somebody begins and ends."""
        units = self.units
        return units.get(session.origin.unit_id, 0) | units.get(session.goal.unit_id, 0)

    def _tell(self, bits: int) -> Met:
        found = tuple(each for place, each in enumerate(self.changes) if bits >> place & 1)
        met = self.told[bits] = Met(found, tuple(each.cause for each in found))
        return met


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
        otherwise: The causes where no condition bears on a route: of all that changed.
    """

    site: Site
    revision: int
    otherwise: tuple[Cause, ...] = ()
    bearings: dict[tuple[str, int], tuple[Changes, Bearing]] = field(default_factory=dict)
    said: dict[tuple[int, str], tuple[Change[Condition], Announcement]] = field(
        default_factory=dict
    )
    burdens: dict[tuple[int, int], tuple[Costs, Condition, Burden]] = field(default_factory=dict)

    def bearing(self, costs: Costs, changes: Changes) -> Bearing:
        """Return what changed conditions bear on."""
        key = costs.profile.id, id(changes)
        held = self.bearings.get(key)
        if held is None:
            held = self.bearings[key] = changes, bearing_of(costs, changes)
        return held[1]

    def of(
        self, met: Met, become: tuple[str, str], left: Led = (), taken: Led = ()
    ) -> Announcement:
        """Say in one sentence why a route changed that some conditions bear on.

        Args:
            met: The conditions.
            become: What became of the route.
            left: How it led before.
            taken: How it leads from now on.
        """
        found = met.said.get(become)
        if found is not None:
            return found
        likely = likely_to(become, met.changes)
        if len(likely) > 1:
            return self.announcement((self.explaining(likely, left, taken),), become)
        found = met.said[become] = self.announcement(likely, become)
        return found

    def explaining(
        self, changes: Sequence[Change[Condition]], left: Led, taken: Led
    ) -> Change[Condition]:
        """Return the change by which the way left lost most against the one that is taken."""

        def lost(change: Change[Condition]) -> int:
            return self.heavier(change, left) - self.heavier(change, taken)

        return max(sorted(changes, key=weight_of), key=lost)

    def heavier(self, change: Change[Condition], led: Led) -> int:
        """Return by how many milliseconds a change makes some ways take longer."""
        return sum(
            self.burden(costs, change.after, way) - self.burden(costs, change.before, way)
            for costs, way in led
        )

    def burden(self, costs: Costs, condition: Condition | None, way: Way) -> int:
        """Return by how many milliseconds a condition alone makes a way take longer."""
        if condition is None:
            return 0
        key = id(costs.nominal), id(condition)
        held = self.burdens.get(key)
        if held is None:
            held = self.burdens[key] = costs, condition, burden(costs, condition)
        return held[2].on(way)

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

    def causes(self, bearing: Iterable[Change[Condition]]) -> tuple[Cause, ...]:
        """Return the causes of the conditions that bear on a route."""
        return tuple(each.cause for each in bearing) or self.otherwise


def likely_to(
    become: tuple[str, str], changes: tuple[Change[Condition], ...]
) -> tuple[Change[Condition], ...]:
    """Return those of some changes that can have made of a route what it became.

    Only what closes takes all ways, and only what opens gives one again. No way leads through what
    is closed: where one door or connector of two ways was closed or opened, it is that. Rooms may
    be left though they are closed.
    """
    begun = tuple(each for each in changes if closes(each.after) and not closes(each.before))
    ended = tuple(each for each in changes if closes(each.before) and not closes(each.after))
    if become is CHANGED:
        shut = (*begun, *ended)
        return shut if len(shut) == 1 and not of_unit(shut[0]) else changes
    return (begun if become is LOST else ended) or changes


def closes(condition: Condition | None) -> bool:
    """Tell whether a condition closes something."""
    return condition is not None and condition.effect is Effect.CLOSED


def of_unit(change: Change[Condition]) -> bool:
    """Tell whether a change is about a unit."""
    return any(target is Target.UNIT for target, _ in keys_of(change))


def weight_of(change: Change[Condition]) -> int:
    """Rank changes by how much they explain: closures, then waits, then crowds."""
    condition = change.after or change.before
    return EXPLAINING.index(condition.effect) if condition is not None else len(EXPLAINING)
