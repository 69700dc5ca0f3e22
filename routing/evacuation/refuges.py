"""Refuges: where those wait who cannot take stairs, until they are carried or a safe lift comes.

A refuge is a place protected from fire for so many wheelchairs (NFPA 101, 7.2.12; ISO 21542:2021,
18.2). Whoever has a step-free way out of the building takes that instead.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ext import UNREACHABLE, Way
from floorplans import Access, Refuge
from routing.costs import Costs
from routing.evacuation.fields import Field, field_to
from routing.evacuation.hazards import Situation


@dataclass(frozen=True, slots=True)
class Shelter:
    """A refuge tied to the graph of those who use it."""

    refuge: Refuge
    access: Access


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Step-free ways in a situation, whoever needs them.

    Args:
        out: The field to the exits.
        shelters: The refuges that may be used now.
        fields: The field to each of them.
        wanted: For units without a step-free way out: the milliseconds to a refuge, its place in
            `shelters` and the unit, nearest first.
    """

    out: Field
    shelters: tuple[Shelter, ...]
    fields: tuple[Field, ...]
    wanted: tuple[tuple[int, int, str], ...]


@dataclass(frozen=True, slots=True)
class StepFree:
    """Ways for those who cannot take stairs.

    Args:
        around: The ways.
        assigned: By unit without a step-free way out, the place of its refuge.
        taken: (r,) people expected in each refuge.
        full: Units whose refuges are all taken.
    """

    around: Surroundings
    assigned: Mapping[str, int]
    taken: tuple[float, ...]
    full: frozenset[str]

    @property
    def out(self) -> Field:
        """The field to the exits."""
        return self.around.out

    @property
    def shelters(self) -> tuple[Shelter, ...]:
        """The refuges that may be used now."""
        return self.around.shelters

    @property
    def fields(self) -> tuple[Field, ...]:
        """The field to each refuge."""
        return self.around.fields

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


def surroundings(
    costs: Costs, out: Field, shelters: Sequence[Shelter], situation: Situation
) -> Surroundings:
    """Return the step-free ways in a situation.

    Args:
        costs: Released costs of the profile, `live` as `beset` says.
        out: Its field to the exits.
        shelters: The refuges; one in a hazard is left out.
        situation: Where the hazards are.
    """
    unsafe = situation.forbidden_units()
    safe = tuple(each for each in shelters if each.access.unit_id not in unsafe)
    zero = np.zeros(1, dtype=np.int32)
    fields = tuple(field_to(costs, (each.access,), zero, situation) for each in safe)
    cut_off = [
        floor
        for floor in costs.graph.floors.values()
        if len(floor.nodes) and out.milliseconds[floor.nodes].min() >= UNREACHABLE
    ]
    wanted: list[tuple[int, int, str]] = []
    if cut_off:
        nodes = np.concatenate([floor.nodes for floor in cut_off])
        starts = np.cumsum([0, *(len(floor.nodes) for floor in cut_off[:-1])])
        for number, field in enumerate(fields):
            nearest = np.minimum.reduceat(field.milliseconds[nodes], starts).tolist()
            for floor, least in zip(cut_off, nearest, strict=True):
                here = floor.unit_id == safe[number].access.unit_id
                if here or least < UNREACHABLE:
                    wanted.append((0 if here else least, number, floor.unit_id))
    return Surroundings(out, safe, fields, tuple(sorted(wanted)))


def step_free(around: Surroundings, users: Mapping[str, float]) -> StepFree:
    """Plan for those who cannot take stairs.

    Units are served in the order of their ways: the unit nearest to a refuge that still has room
    for its people comes first. Ties go to the earlier refuge, then to the lower unit id.

    Args:
        around: The ways.
        users: By unit, how many such people are expected there.
    """
    room = [float(each.refuge.capacity) for each in around.shelters]
    assigned: dict[str, int] = {}
    for _, number, unit_id in around.wanted:
        expected = users.get(unit_id, 0.0)
        if unit_id not in assigned and expected <= room[number]:
            assigned[unit_id] = number
            room[number] -= expected
    taken = tuple(
        each.refuge.capacity - left for each, left in zip(around.shelters, room, strict=True)
    )
    asked = {unit_id for _, _, unit_id in around.wanted}
    return StepFree(around, assigned, taken, frozenset(asked - assigned.keys()))
