"""The rooms closed to the public that lie between another such room and public floor.

Whoever goes to a room behind a staff corridor is led through that corridor, as its guest or as
staff; nobody else is. From each room it is as few closed rooms as there can be, so that a room
with a door to the hall is not entered by its neighbour.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from ext import UNREACHABLE
from floorplans import NavigationGraph

Steps = Mapping[int, Collection[int]]


def outward_units(
    graph: NavigationGraph,
    weights: NDArray[np.int32],
    private: Collection[str],
    impassable: Collection[str],
    entered: Iterable[str],
) -> Mapping[str, tuple[str, ...]]:
    """Return, by unit off the public floor, the units that are next on a way out of it or into it.

    The public floor is what hangs together with an entrance, or the largest public part if none
    does; for closed units that it does not lead to, those with an entrance of their own stand for
    it. Units that have neither are left out.

    Args:
        graph: The navigation graph.
        weights: (m,) milliseconds of a profile to which locks and private units are open.
        private: Units that the profile does not walk through.
        impassable: Units that it cannot enter at all.
        entered: Units that visitors enter from outside.
    """
    if not private:
        return {}
    barred = {graph.unit_numbers[unit_id] for unit_id in impassable}
    onward, back = steps_between(graph, weights, barred)
    closed = {graph.unit_numbers[unit_id] for unit_id in private}
    doors = {graph.unit_numbers[each] for each in entered if each in graph.unit_numbers} - barred
    public = set(range(len(graph.unit_ids))) - closed - barred
    floor = public_floor(public, doors, onward, back)
    floor |= (doors & closed) - depths_from(floor, onward).keys()
    found: dict[int, set[int]] = defaultdict(set)
    for outwards, inwards in ((onward, back), (back, onward)):
        depths = depths_from(floor, inwards)
        for unit in depths.keys() - floor:
            found[unit] |= {
                each for each in outwards.get(unit, ()) if depths.get(each) == depths[unit] - 1
            }
    return {
        graph.unit_ids[unit]: tuple(graph.unit_ids[each] for each in sorted(nearer))
        for unit, nearer in sorted(found.items())
    }


def steps_between(
    graph: NavigationGraph, weights: NDArray[np.int32], barred: Collection[int]
) -> tuple[Steps, Steps]:
    """Return which units can be entered from each unit, and from which each can be entered."""
    tails, heads = graph.node_unit[graph.arcs.tail], graph.node_unit[graph.arcs.head]
    free = (tails != heads) & (weights < UNREACHABLE)
    onward: dict[int, list[int]] = defaultdict(list)
    back: dict[int, list[int]] = defaultdict(list)
    for tail, head in np.unique(np.stack([tails[free], heads[free]], axis=1), axis=0).tolist():
        if tail not in barred and head not in barred:
            onward[tail].append(head)
            back[head].append(tail)
    return onward, back


def public_floor(public: set[int], doors: Collection[int], onward: Steps, back: Steps) -> set[int]:
    """Return the public units that hang together with an entrance, or else the largest part."""
    parts: list[set[int]] = []
    left = set(public)
    while left:
        part = {min(left)}
        waiting = list(part)
        while waiting:
            unit = waiting.pop()
            near = {*onward.get(unit, ()), *back.get(unit, ())} & left - part
            part |= near
            waiting.extend(near)
        left -= part
        parts.append(part)
    entered = [part for part in parts if not part.isdisjoint(doors)]
    return set().union(*entered) if entered else max(parts, key=len, default=set())


def depths_from(floor: Iterable[int], steps: Steps) -> Mapping[int, int]:
    """Return the least number of steps to each unit that steps lead to, 0 on the floor itself."""
    depths = dict.fromkeys(floor, 0)
    shore, depth = set(depths), 0
    while shore:
        depth += 1
        shore = {each for unit in shore for each in steps.get(unit, ()) if each not in depths}
        depths.update(dict.fromkeys(shore, depth))
    return depths


def way_out(unit_id: str, outward: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """Return a unit and all units between it and public floor, with the first public ones."""
    found, waiting = {unit_id}, [unit_id]
    while waiting:
        fresh = [each for each in outward.get(waiting.pop(), ()) if each not in found]
        found.update(fresh)
        waiting.extend(fresh)
    return frozenset(found)
