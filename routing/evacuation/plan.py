"""The plan of an evacuation: who goes where, how long it takes, and who has no safe way."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from ext import UNREACHABLE
from floorplans import Access, Refuge, Venue
from routing.costs import Costs
from routing.evacuation.assignment import Assignment, Desk, assign, obstructed, standing
from routing.evacuation.exits import Exit, exits_of
from routing.evacuation.fields import Field, field_to, with_prices
from routing.evacuation.following import Followers
from routing.evacuation.hazards import Situation, beset, released_costs
from routing.evacuation.network import Network, contract
from routing.evacuation.prices import Led, priced
from routing.evacuation.refuges import Shelter, StepFree, step_free, surroundings
from routing.evacuation.rules import Rules

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
        assignment: Who should go where so that all are out soonest.
        led: What comes of those who follow the arrows.
        on_foot: The field of those on foot, which the arrows follow.
        step_free: The ways of those who cannot take stairs.
        seconds: By unit, when the last of its people is out who follow the arrows and get out.
        stranded: By unit, the people who have no safe way on foot.
        by_exit: People that the arrows lead to each exit.
    """

    situation: Situation
    people: Mapping[str, int]
    users: Mapping[str, float]
    assignment: Assignment
    led: Led
    on_foot: Field
    step_free: StepFree
    seconds: Mapping[str, int]
    stranded: Mapping[str, int]
    by_exit: Mapping[str, int]

    @property
    def least_seconds(self) -> int:
        """When all could be out who get out if they went as assigned."""
        return ceil(self.assignment.figures()[0] / SECOND)


def premises_of(
    venue: Venue,
    rules: Rules,
    foot: Costs,
    wheels: Costs,
    refuges: Sequence[Refuge] = (),
) -> Premises:
    """Put together what evacuations of a building are planned on.

    Args:
        venue: The building.
        rules: What is planned by.
        foot: The usual costs of those who take stairs.
        wheels: The same of those who do not.
        refuges: Where these may wait.
    """
    exits = exits_of(venue, rules)
    on_foot = released_costs(foot, venue, rules)
    network = contract(on_foot, venue, exits, rules)
    step_free_costs = released_costs(wheels, venue, rules)
    tie = wheels.graph.access
    steps = {each.id: tie(each.unit_id, each.x, each.y) for each in network.exits}
    doorsteps = {name: step for name, step in steps.items() if step is not None}
    tied = ((each, tie(each.unit_id, each.x, each.y)) for each in refuges)
    shelters = tuple(Shelter(each, access) for each, access in tied if access is not None)
    return Premises(venue, rules, network, step_free_costs, doorsteps, shelters)


def plan_evacuation(
    premises: Premises,
    situation: Situation,
    people: Mapping[str, int],
    users: Mapping[str, float] | None = None,
    *,
    before: Plan | None = None,
    once: bool = False,
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
        once: Whether the assignment, which no arrow depends on, is made in one pass.
        rough: Whether a plan that is made at once is better than one that clears a little sooner.
    """
    network, rules, venue = premises.network, premises.rules, premises.venue
    obstacles = obstructed(network, venue, situation, rules)
    desk = Desk(network, obstacles)
    spread_out = standing(network, people)
    assignment = assign(desk, spread_out, once=once or rough)
    led, on_foot = best_arrows(premises, situation, desk, spread_out, rough=rough)
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
        led=led,
        on_foot=on_foot,
        step_free=step_free(around, users or {}),
        seconds=clearance(network, led),
        stranded=left_behind(network, assignment, people),
        by_exit=exit_loads(network, led),
    )


def best_arrows(
    premises: Premises,
    situation: Situation,
    desk: Desk,
    people: NDArray[np.int32],
    *,
    rough: bool,
) -> tuple[Led, Field]:
    """Return the field whose arrows clear the building soonest, and what comes of them."""
    network = premises.network
    around = beset(network.costs, premises.venue, situation, premises.rules)
    followers = Followers(desk, people)
    found: list[tuple[Led, Field]] = []
    for tried in priced(desk, people, rough=rough):
        offsets = exit_offsets(premises, situation, tried.prices)
        costs = with_prices(around, network, tried.prices)
        field = field_to(costs, network.doorsteps, offsets, situation)
        found.append((followers.led(field, tried.prices), field))
    return min(found, key=lambda each: each[0].score)


def exit_offsets(
    premises: Premises, situation: Situation, prices: NDArray[np.int64]
) -> NDArray[np.int32]:
    """Return the milliseconds that each exit counts longer: its price, or for ever where shut."""
    offsets = closed_offsets(situation, [each.id for each in premises.exits])
    for vertex, passage in enumerate(premises.network.passages):
        if passage.exit >= 0 and offsets[passage.exit] < UNREACHABLE:
            offsets[passage.exit] += int(prices[vertex])
    return offsets


def closed_offsets(situation: Situation, exit_ids: Iterable[str]) -> NDArray[np.int32]:
    """Return 0 for each exit that is open, `UNREACHABLE` for one that staff closed."""
    closed = {name for _, name in situation.closed}
    found = [UNREACHABLE if exit_id in closed else 0 for exit_id in exit_ids]
    return np.array(found, dtype=np.int32)


def clearance(network: Network, led: Led) -> Mapping[str, int]:
    """Return by unit when the last of its people who get out are out, in seconds."""
    found: dict[str, int] = {}
    for spot, milliseconds in enumerate(led.milliseconds.tolist()):
        if milliseconds >= 0:
            unit_id = network.spots[spot].access.unit_id
            found[unit_id] = max(found.get(unit_id, 0), -(-milliseconds // SECOND))
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


def exit_loads(network: Network, led: Led) -> Mapping[str, int]:
    """Return the people that the arrows lead to each exit."""
    return {
        network.exits[passage.exit].id: int(led.flow[vertex])
        for vertex, passage in enumerate(network.passages)
        if passage.exit >= 0
    }
