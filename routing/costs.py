"""Seconds per arc, nominal and live, in whole milliseconds so that ties and replays are exact."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from ext import UNREACHABLE, Annex, Going, Rights, each_once, ordered
from floorplans import ArcKind, NavigationGraph
from routing.annexes import Held, Key, annex_of
from routing.backrooms import way_out
from routing.conditions import Condition, Effect, Target, without
from routing.contraction import Contraction
from routing.profiles import Profile

MILLISECONDS = 1000

TargetKey = tuple[Target, str]

Behind = tuple[frozenset[str], frozenset[str]]
"""Private units and locked openings that ways may pass which begin or end in a unit."""


@dataclass(frozen=True, slots=True)
class Share:
    """The arcs of a graph by their units, their openings or their connectors.

    Args:
        numbers: Number of each of these by its id.
        order: (m,) arcs, those that belong to none first, then each one's in ascending order.
        starts: (k + 1,) where each one's arcs begin, and where the last one's end.
    """

    numbers: Mapping[str, int]
    order: NDArray[np.int32]
    starts: NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class ArcIndex:
    """The arcs that belong to each unit, opening and connector of one graph."""

    shares: Mapping[Target, Share]

    def of(self, key: TargetKey) -> NDArray[np.int32]:
        """Return the arcs of a target, none for one that the graph does not have."""
        share = self.shares[key[0]]
        number = share.numbers.get(key[1])
        if number is None:
            return EMPTY
        return share.order[share.starts[number] : share.starts[number + 1]]

    def targets(self) -> Iterator[TargetKey]:
        """Yield the targets that have arcs."""
        for target, share in self.shares.items():
            for feature_id, number in share.numbers.items():
                if share.starts[number] < share.starts[number + 1]:
                    yield target, feature_id


EMPTY = np.empty(0, dtype=np.int32)


@dataclass(frozen=True, slots=True, eq=False)
class Costs:
    """The cost of every arc for one profile.

    Args:
        profile: Who travels.
        graph: What is travelled.
        index: Arcs by unit, opening and connector.
        nominal: (m,) milliseconds with nothing going on in the building.
        live: (m,) milliseconds now; `UNREACHABLE` where closed.
        private_units: Units that this profile may enter only where its way begins or ends there,
            or in another one that lies behind.
        outward: By unit off the public floor, those that are next on the way there.
        impassable_units: Units that this profile can never enter.
        locks: By unit, the locked openings that a way of this profile may pass which begins or ends
            there.
        doors: Milliseconds to pass each locked opening with leave.
        states: Conditions in force by target.
        factors: (u,) how many times as long walking takes in each unit, as crowded as it is.
        contraction: What answers for ways under the live weights, whichever these are by then.
            Without it they are searched.
        behind: What `opened_by` and `unlocked_by` say of each unit that was asked for.
    """

    profile: Profile
    graph: NavigationGraph
    index: ArcIndex
    nominal: NDArray[np.int32]
    live: NDArray[np.int32]
    private_units: frozenset[str]
    outward: Mapping[str, tuple[str, ...]]
    impassable_units: frozenset[str]
    locks: Mapping[str, tuple[str, ...]]
    doors: Mapping[str, int]
    states: Mapping[TargetKey, tuple[Condition, ...]]
    factors: NDArray[np.float64]
    contraction: Contraction | None = None
    behind: dict[str, Behind] = field(default_factory=dict, repr=False)
    _going: list[Going] = field(default_factory=list, init=False, repr=False)

    def crowding(self, unit_id: str) -> float:
        """Return how many times as long walking takes in a unit, as crowded as it is."""
        return crowding_of(self.states.get((Target.UNIT, unit_id), ()))

    def walk(self, unit_id: str, metres: float) -> int:
        """Return the milliseconds to walk so far in a unit as crowded as it is."""
        return round(metres / self.profile.speed * self.crowding(unit_id) * MILLISECONDS)

    def walks(self, unit_id: str, metres: NDArray[np.float64]) -> NDArray[np.int32]:
        """Return what `walk` says of each of (k,) distances."""
        return to_milliseconds(metres / self.profile.speed * self.crowding(unit_id))

    @property
    def going(self) -> Going:
        """The same as kernels read it."""
        if not self._going:
            self._going.append(Going(self.profile.speed, self.factors, self.live))
        return self._going[0]

    def closed(self, unit_id: str) -> bool:
        """Tell whether a unit is closed."""
        held = self.states.get((Target.UNIT, unit_id))
        return held is not None and is_closed(held)

    def admits(self, unit_id: str) -> bool:
        """Tell whether a way of this profile may end in a unit."""
        return unit_id not in self.impassable_units and not self.closed(unit_id)

    def at_end(self, unit_id: str) -> tuple[tuple[Condition, ...], ...]:
        """Return the conditions of a unit and of what ways to or from it may pass with leave."""
        units, locks = self.behind_of(unit_id)
        return self.states_of(units | {unit_id}, locks)

    def states_of(self, units: Iterable[str], locks: Iterable[str]) -> Held:
        """Return the conditions in force of some units and openings."""
        keys = [(Target.UNIT, each) for each in sorted(units)]
        keys += [(Target.OPENING, each) for each in sorted(locks)]
        return tuple(self.states.get(key, ()) for key in keys)

    def opened_by(self, unit_ids: Iterable[str]) -> frozenset[str]:
        """Return the private units that a way may cross which begins or ends in some units."""
        return self.private_units & self.led_through(unit_ids)

    def unlocked_by(self, unit_ids: Iterable[str]) -> frozenset[str]:
        """Return the locked openings that a way may pass which begins or ends in some units."""
        behind = self.led_through(unit_ids)
        return frozenset(lock for unit_id in behind for lock in self.locks.get(unit_id, ()))

    def led_through(self, unit_ids: Iterable[str]) -> frozenset[str]:
        """Return some units, and all that lie between the private ones of them and public floor."""
        found = frozenset(unit_ids)
        for unit_id in self.private_units & found:
            found |= way_out(unit_id, self.outward)
        return found

    def weights_for(self, unit_ids: Iterable[str], left: str = "") -> NDArray[np.int32]:
        """Return the live weights with what ways that end in these units may pass with leave.

        These are locked openings, and the private units that lie between an end and public floor.
        The unit that is left is opened even where it is closed: whoever is inside may walk out.
        """
        granted = self.live
        for each in {*unit_ids, left} - {""}:
            rights = self.rights_of(each)
            annex = rights.left if each == left else rights.entered
            if annex is not None:
                arcs, weights = annex.granted()
                granted = granted.copy() if granted is self.live else granted
                granted[arcs] = np.minimum(granted[arcs], weights)
        return granted

    def along(self, arcs: Sequence[int], start_id: str, end_id: str) -> NDArray[np.int32]:
        """Return what some arcs weigh for a way from one unit to another."""
        here, there = self.rights_of(start_id).left, self.rights_of(end_id).entered
        return self.graph.pacer.along(arcs, self.live, here, there)

    def rights_of(self, unit_id: str) -> Rights:
        """Return what ways may do that begin or end in a unit, which is worked out once."""
        number = self.graph.unit_numbers.get(unit_id)
        return self.work_out(unit_id) if number is None else self.going.told(number, self.rights)

    def rights(self, number: int) -> Rights:
        """Work out what ways may do that begin or end in a unit, by its number in the graph."""
        return self.work_out(self.graph.unit_ids[number])

    def work_out(self, unit_id: str) -> Rights:
        """Work out what ways may do that begin or end in a unit.

        Whoever is inside may walk out: to ways that begin there it is open even where it is closed.
        """
        units, locks = self.behind_of(unit_id)
        entered = left = self.annex(units, locks)
        if self.closed(unit_id):
            left = self.annex(units | ({unit_id} - self.impassable_units), locks, unit_id)
        return Rights(self.admits(unit_id), left, entered)

    def annex(self, units: frozenset[str], locks: frozenset[str], shut: str = "") -> Annex | None:
        """Return what only ways may pass that have some leave, or pass cheaper; None for nothing.

        Args:
            units: The private units that they may pass.
            locks: The locked openings.
            shut: A unit that is open to them although it is closed, none if empty.
        """
        if not units and not locks:
            return None
        key = units, locks, shut
        if self.contraction is None:
            return self.granted(key)
        annexes = self.contraction.annexes
        found = annexes.sure(self.live, key)
        if found is None:
            states = self.states_of(units, locks)
            found = annexes.renewed(self.live, key, states, lambda: self.granted(key))
        return found

    def behind_of(self, unit_id: str) -> Behind:
        """Return the private units and the locked openings that ways to or from a unit may pass."""
        found = self.behind.get(unit_id)
        if found is None:
            found = self.opened_by((unit_id,)), self.unlocked_by((unit_id,))
            self.behind[unit_id] = found
        return found

    def granted(self, key: Key) -> Annex:
        """Return what some private units, locks and a closed unit that is left give leave for."""
        opened, unlocked, left = key
        arcs: list[NDArray[np.int32]] = []
        weights: list[NDArray[np.int32]] = []
        for opening_id in sorted(unlocked):
            lock = (Target.OPENING, opening_id)
            arcs.append(self.index.of(lock))
            doors = np.full(len(arcs[-1]), self.doors[opening_id], dtype=np.int32)
            weights.append(weigh(self, arcs[-1], self.states.get(lock, ()), doors))
        for unit_id in sorted(opened):
            unit = (Target.UNIT, unit_id)
            arcs.append(self.index.of(unit))
            states = self.states.get(unit, ())
            if unit_id == left:
                states = tuple(held for held in states if held.effect is not Effect.CLOSED)
            weights.append(weigh(self, arcs[-1], states, walking(self, arcs[-1])))
        return annex_of(self.graph, self.live, np.concatenate(arcs), np.concatenate(weights))

    def targets(self, arcs: Sequence[int]) -> frozenset[TargetKey]:
        """Return the units, openings and connectors that some arcs belong to."""
        wanted = np.asarray(arcs, dtype=np.int32)
        table = self.graph.arcs
        return frozenset(
            (target, ids[number])
            for target, column, ids in (
                (Target.UNIT, table.unit, self.graph.unit_ids),
                (Target.OPENING, table.opening, self.graph.opening_ids),
                (Target.CONNECTOR, table.connector, self.graph.connector_ids),
            )
            for number in set(column[wanted].tolist())
            if number >= 0
        )

    def changed_since(self, before: "Costs") -> NDArray[np.int32]:
        """Return the arcs that cost something else than under other costs of the same graph."""
        if self.contraction is not None:
            return self.contraction.differing(before.live, self.live)
        return np.flatnonzero(before.live != self.live).astype(np.int32)

    def undisturbed(self) -> "Costs":
        """Return the same costs with nothing going on in the building."""
        factors = uncrowded(self.graph)
        return replace(self, live=self.nominal, states={}, factors=factors, contraction=None)


def uncrowded(graph: NavigationGraph) -> NDArray[np.float64]:
    """Return the factors of an empty building."""
    return np.ones(len(graph.unit_ids))


def index_arcs(graph: NavigationGraph) -> ArcIndex:
    """List the arcs of each unit, opening and connector."""
    shares: dict[Target, Share] = {}
    for target, column, ids in (
        (Target.UNIT, graph.arcs.unit, graph.unit_ids),
        (Target.OPENING, graph.arcs.opening, graph.opening_ids),
        (Target.CONNECTOR, graph.arcs.connector, graph.connector_ids),
    ):
        order = ordered(column)
        starts = np.searchsorted(column[order], np.arange(len(ids) + 1)).astype(np.int32)
        numbers = {feature_id: number for number, feature_id in enumerate(ids)}
        shares[target] = Share(numbers, order, starts)
    return ArcIndex(shares)


def to_milliseconds(seconds: NDArray[np.float64]) -> NDArray[np.int32]:
    """Round seconds to whole milliseconds; infinite ones become `UNREACHABLE`."""
    bounded = np.minimum(seconds * MILLISECONDS, UNREACHABLE)
    return np.rint(bounded).astype(np.int32)


def reweigh(
    costs: Costs, before: Iterable[Condition], after: Iterable[Condition]
) -> tuple[Costs, NDArray[np.int32]]:
    """Replace conditions and weigh only the arcs that they bear on.

    Equal conditions count one by one: what two have closed stays closed until both have ended.

    Args:
        costs: The costs that hold the conditions of `before`.
        before: Conditions that end.
        after: Conditions that begin.

    Returns:
        The new costs, and the arcs whose weight is now another, in ascending order.
    """
    states, layer = dict(costs.states), costs.contraction
    touched: set[TargetKey] = set()
    for condition in before:
        for key in targets_of(condition):
            states[key] = without(states.get(key, ()), condition)
            touched.add(key)
    for condition in after:
        for key in targets_of(condition):
            states[key] = (*states.get(key, ()), condition)
            touched.add(key)
    live = costs.live.copy() if layer is None else layer.editions.begin(costs.live)
    factors = costs.factors.copy()
    changed: list[NDArray[np.int32]] = [EMPTY]
    for key in sorted(touched):
        if key[0] is Target.UNIT and key[1] in costs.graph.unit_numbers:
            factors[costs.graph.unit_numbers[key[1]]] = crowding_of(states[key])
        belonging = costs.index.of(key)
        weights = weigh(costs, belonging, states[key], costs.nominal[belonging])
        changed.append(belonging[live[belonging] != weights])
        live[belonging] = weights
        if not states[key]:
            del states[key]
    arcs = each_once(changed)
    if layer is not None:
        layer.editions.note(costs.live, live, arcs)
    return replace(costs, live=live, states=states, factors=factors), arcs


def targets_of(condition: Condition) -> tuple[TargetKey, ...]:
    """Return the targets of a condition."""
    return tuple((condition.target, feature_id) for feature_id in condition.ids)


def weigh(
    costs: Costs,
    arcs: NDArray[np.int32],
    conditions: tuple[Condition, ...],
    nominal: NDArray[np.int32],
) -> NDArray[np.int32]:
    """Return the weights of one target's arcs under its conditions."""
    if not conditions:
        return nominal
    if is_closed(conditions):
        return np.full(len(arcs), UNREACHABLE, dtype=np.int32)
    kinds = costs.graph.arcs.kind[arcs]
    seconds = nominal / MILLISECONDS
    seconds[kinds == ArcKind.WALK] *= crowding_of(conditions)
    wait = min((c.value for c in conditions if c.effect is Effect.WAIT), default=None)
    if wait is not None:
        seconds[kinds == ArcKind.BOARD] = wait + costs.profile.lift_doors
    weights = to_milliseconds(seconds)
    weights[nominal >= UNREACHABLE] = UNREACHABLE
    return weights


def walking(costs: Costs, arcs: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the nominal weights of a unit's arcs as if the unit were public."""
    return to_milliseconds(costs.graph.arcs.metres[arcs] / costs.profile.speed)


def is_closed(conditions: tuple[Condition, ...]) -> bool:
    """Tell whether one of the conditions closes its target."""
    return any(condition.effect is Effect.CLOSED for condition in conditions)


def crowding_of(conditions: tuple[Condition, ...]) -> float:
    """Return the largest crowding factor among the conditions, 1 without any."""
    return max((c.value for c in conditions if c.effect is Effect.CROWDING), default=1.0)
