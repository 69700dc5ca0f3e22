"""Refuges: where those wait who cannot take stairs, until they are carried or a safe lift comes.

A refuge is a place protected from fire for so many wheelchairs (NFPA 101, 7.2.12; ISO 21542:2021,
18.2). Whoever has a step-free way out of the building takes that instead.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ext import UNREACHABLE
from floorplans import Access, Refuge
from routing.costs import Costs
from routing.evacuation.fields import Field, field_to
from routing.evacuation.hazards import Situation
from routing.ways import Way


@dataclass(frozen=True, slots=True)
class Shelter:
    """A refuge tied to the graph of those who use it."""

    refuge: Refuge
    access: Access


@dataclass(frozen=True, slots=True)
class StepFree:
    """Ways for those who cannot take stairs.

    Args:
        out: The field to the exits.
        shelters: The refuges that may be used now.
        fields: The field to each of them.
        assigned: By unit without a step-free way out, the place of its refuge in `shelters`.
        taken: (r,) people expected in each.
        full: Units whose refuges are all taken.
    """

    out: Field
    shelters: tuple[Shelter, ...]
    fields: tuple[Field, ...]
    assigned: Mapping[str, int]
    taken: tuple[float, ...]
    full: frozenset[str]

    def way(self, start: Access) -> tuple[int, Way] | None:
        """Return the exit's number and the way there, None where no step-free way leads out."""
        return self.out.way(start)

    def refuge(self, start: Access) -> tuple[Refuge, Way] | None:
        """Return the refuge that a point is led to and the way there, None where there is none."""
        number = self.assigned.get(start.unit_id)
        if number is None:
            return None
        found = self.fields[number].way(start)
        return None if found is None else (self.shelters[number].refuge, found[1])


def step_free(
    costs: Costs,
    out: Field,
    shelters: Sequence[Shelter],
    situation: Situation,
    users: Mapping[str, float],
) -> StepFree:
    """Plan for those who cannot take stairs.

    Units are served in the order of their ways: the unit nearest to a refuge that still has room
    for its people comes first. Ties go to the earlier refuge, then to the earlier unit.

    Args:
        costs: Released costs of the profile, `live` as `beset` says.
        out: Its field to the exits.
        shelters: The refuges; one in a hazard is left out.
        situation: Where the hazards are.
        users: By unit, how many such people are expected there.
    """
    unsafe = frozenset(unit for each in situation.forbidden() for unit in each.unit_ids)
    safe = tuple(each for each in shelters if each.access.unit_id not in unsafe)
    zero = np.zeros(1, dtype=np.int32)
    fields = tuple(field_to(costs, (each.access,), zero, situation) for each in safe)
    graph = costs.graph
    wanted: list[tuple[int, int, int]] = []
    for number, field in enumerate(fields):
        for unit, floor in enumerate(map(graph.floors.get, graph.unit_ids)):
            if floor is None or len(floor.nodes) == 0:
                continue
            if out.milliseconds[floor.nodes].min() < UNREACHABLE:
                continue
            nearest = int(field.milliseconds[floor.nodes].min())
            if floor.unit_id == safe[number].access.unit_id:
                nearest = 0
            if nearest < UNREACHABLE:
                wanted.append((nearest, number, unit))
    room = [float(each.refuge.capacity) for each in safe]
    assigned: dict[str, int] = {}
    asked: set[str] = set()
    for _, number, unit in sorted(wanted):
        unit_id = graph.unit_ids[unit]
        asked.add(unit_id)
        if unit_id in assigned or users.get(unit_id, 0.0) > room[number]:
            continue
        assigned[unit_id] = number
        room[number] -= users.get(unit_id, 0.0)
    taken = tuple(each.refuge.capacity - left for each, left in zip(safe, room, strict=True))
    return StepFree(out, safe, fields, assigned, taken, frozenset(asked - assigned.keys()))
