"""The plan of an evacuation: who goes where, how long it takes, and who has no safe way."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ext import NEVER, UNREACHABLE
from floorplans import Access, NavigationGraph, Refuge, Venue
from routing.costs import Costs
from routing.evacuation.assignment import Assignment, assign, obstructed, standing
from routing.evacuation.exits import Exit, exits_of
from routing.evacuation.fields import Field, field_to, surcharges, with_waits
from routing.evacuation.hazards import Situation, beset, released_costs
from routing.evacuation.network import Network, contract
from routing.evacuation.refuges import Shelter, StepFree, step_free, surroundings
from routing.evacuation.rules import Rules
from routing.profiles import Profile

SECOND = 1000


@dataclass(frozen=True, slots=True)
class Premises:
    """What of a building an evacuation is planned on; it does not change while the hub runs.

    Args:
        venue: The building.
        rules: What is planned by.
        network: The contracted graph of those on foot, with the exits.
        wheels: Released costs of those who cannot take stairs.
        doorsteps: Where they reach each exit that they can, by its id.
        shelters: The refuges that they can stand in.
    """

    venue: Venue
    rules: Rules
    network: Network
    wheels: Costs
    doorsteps: Mapping[str, Access]
    shelters: tuple[Shelter, ...]

    @property
    def exits(self) -> tuple[Exit, ...]:
        """The exits that can be walked to."""
        return self.network.exits


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan for one situation and one number of people.

    Args:
        situation: What it works around.
        people: How many are planned for, by unit.
        users: How many of them cannot take stairs, by unit.
        assignment: Who goes where.
        on_foot: The field of those on foot.
        step_free: The ways of those who cannot take stairs.
        seconds: By unit with people who get out, when the last of them is out.
        stranded: By unit, the people who have no safe way on foot.
        by_exit: People that leave by each exit.
    """

    situation: Situation
    people: Mapping[str, int]
    users: Mapping[str, float]
    assignment: Assignment
    on_foot: Field
    step_free: StepFree
    seconds: Mapping[str, int]
    stranded: Mapping[str, int]
    by_exit: Mapping[str, int]


def premises_of(
    venue: Venue,
    rules: Rules,
    foot: tuple[Profile, NavigationGraph],
    wheels: tuple[Profile, NavigationGraph],
    refuges: Sequence[Refuge] = (),
) -> Premises:
    """Put together what evacuations of a building are planned on.

    Args:
        venue: The building.
        rules: What is planned by.
        foot: The profile of those who take stairs, and its graph.
        wheels: The same of those who do not.
        refuges: Where these may wait.
    """
    exits = exits_of(venue, rules)
    on_foot = released_costs(foot[1], venue, foot[0], rules)
    network = contract(on_foot, venue, exits, rules)
    step_free_costs = released_costs(wheels[1], venue, wheels[0], rules)
    steps = {each.id: wheels[1].access(each.unit_id, each.x, each.y) for each in network.exits}
    doorsteps = {name: step for name, step in steps.items() if step is not None}
    tied = ((each, wheels[1].access(each.unit_id, each.x, each.y)) for each in refuges)
    shelters = tuple(Shelter(each, access) for each, access in tied if access is not None)
    return Premises(venue, rules, network, step_free_costs, doorsteps, shelters)


def plan_evacuation(
    premises: Premises,
    situation: Situation,
    people: Mapping[str, int],
    users: Mapping[str, float] | None = None,
    *,
    before: Plan | None = None,
    rough: bool = False,
) -> Plan:
    """Plan an evacuation.

    Args:
        premises: The building.
        situation: What the plan has to work around.
        people: How many are in each unit.
        users: How many of them cannot take stairs, by unit; they count as being on foot as well.
        before: The plan so far: what only depends on the situation is taken over from it while that
            is the same.
        rough: Whether a plan that is made at once is better than one that clears a little sooner.
    """
    network, rules, venue = premises.network, premises.rules, premises.venue
    obstacles = obstructed(network, venue, situation, rules)
    assignment = assign(network, obstacles, standing(network, people), rough=rough)
    on_foot = with_waits(beset(network.costs, venue, situation, rules), network, assignment)
    offsets = exit_offsets(premises, situation, assignment)
    if before is not None and before.situation == situation:
        around = before.step_free.around
    else:
        wheels = beset(premises.wheels, venue, situation, rules)
        doorsteps = premises.doorsteps
        shut = closed_offsets(situation, doorsteps)
        free = field_to(wheels, tuple(doorsteps.values()), shut, situation)
        around = surroundings(wheels, free, premises.shelters, situation)
    return Plan(
        situation=situation,
        people=people,
        users=users or {},
        assignment=assignment,
        on_foot=field_to(on_foot, network.doorsteps, offsets, situation),
        step_free=step_free(around, users or {}),
        seconds=clearance(network, assignment),
        stranded=left_behind(network, assignment, people),
        by_exit=exit_loads(network, assignment),
    )


def exit_offsets(
    premises: Premises, situation: Situation, assignment: Assignment
) -> NDArray[np.int32]:
    """Return the milliseconds that each exit counts longer: its queue, or for ever where shut."""
    offsets = closed_offsets(situation, [each.id for each in premises.exits])
    extra = surcharges(premises.network, assignment)
    for vertex, passage in enumerate(premises.network.passages):
        if passage.exit >= 0 and offsets[passage.exit] < UNREACHABLE:
            offsets[passage.exit] += int(extra[vertex])
    return offsets


def closed_offsets(situation: Situation, exit_ids: Iterable[str]) -> NDArray[np.int32]:
    """Return 0 for each exit that is open, `UNREACHABLE` for one that staff closed."""
    closed = {name for _, name in situation.closed}
    found = [UNREACHABLE if exit_id in closed else 0 for exit_id in exit_ids]
    return np.array(found, dtype=np.int32)


def clearance(network: Network, assignment: Assignment) -> Mapping[str, int]:
    """Return by unit when the last of its people who get out are out, in seconds."""
    found: dict[str, int] = {}
    rows = zip(assignment.spots.tolist(), assignment.milliseconds.tolist(), strict=True)
    for spot, milliseconds in rows:
        if milliseconds < NEVER:
            unit_id = network.spots[spot].access.unit_id
            seconds = -(-milliseconds // SECOND)
            found[unit_id] = max(found.get(unit_id, 0), seconds)
    return found


def left_behind(
    network: Network, assignment: Assignment, people: Mapping[str, int]
) -> Mapping[str, int]:
    """Return by unit the people who have no way out; in a unit without floor all have none."""
    found: dict[str, int] = defaultdict(int)
    placed: set[str] = set()
    for spot, count in zip(network.spots, assignment.left_over.tolist(), strict=True):
        placed.add(spot.access.unit_id)
        if count > 0:
            found[spot.access.unit_id] += count
    for unit_id, count in people.items():
        if unit_id not in placed and count > 0 and unit_id in network.costs.graph.unit_numbers:
            found[unit_id] += count
    return dict(found)


def exit_loads(network: Network, assignment: Assignment) -> Mapping[str, int]:
    """Return the people that leave by each exit."""
    return {
        network.exits[passage.exit].id: int(assignment.flow[vertex])
        for vertex, passage in enumerate(network.passages)
        if passage.exit >= 0
    }
