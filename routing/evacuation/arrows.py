"""What everybody is shown: the arrows of a situation, and who is left without one.

Arrows are made by one sweep from all exits, a matter of milliseconds, whatever the building holds.
With the prices that a plan has found they clear it soonest; without any they lead everybody to the
nearest safe exit. Either way none leads into a hazard.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ext import UNREACHABLE
from routing.costs import Costs
from routing.evacuation.assignment import standing
from routing.evacuation.fields import Field, field_to, with_prices
from routing.evacuation.hazards import Situation, beset
from routing.evacuation.premises import Premises
from routing.evacuation.refuges import StepFree, Surroundings, step_free, surroundings


@dataclass(frozen=True, slots=True)
class Crowd:
    """Who is in the building.

    Args:
        people: How many, by unit.
        users: How many of them cannot take stairs, by unit; they count as being on foot as well.
    """

    people: Mapping[str, int]
    users: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Arrows:
    """The arrows of a situation.

    Args:
        situation: What they lead around.
        crowd: Who is led.
        prices: (v,) milliseconds that each passage of the network counts longer.
        on_foot: The field of those on foot.
        step_free: The ways of those who cannot take stairs.
        by_exit: People who are led to each exit.
        stranded: By unit, the people on foot to whom no arrow shows a safe way.
    """

    situation: Situation
    crowd: Crowd
    prices: NDArray[np.int64]
    on_foot: Field
    step_free: StepFree
    by_exit: Mapping[str, int]
    stranded: Mapping[str, int]


def arrows_at_once(
    premises: Premises, situation: Situation, crowd: Crowd, before: Arrows | None = None
) -> Arrows:
    """Return safe arrows for a situation without planning how people share exits and stairs.

    Args:
        premises: The building.
        situation: What is in the way.
        crowd: Who is led.
        before: The arrows so far, whose prices still count; without them the nearest exit does.
    """
    prices = before.prices if before is not None else no_prices(premises)
    around = beset(premises.network.costs, premises.venue, situation, premises.rules)
    on_foot = field_with(premises, situation, around, prices)
    return shown(premises, situation, crowd, prices, on_foot, before)


def no_prices(premises: Premises) -> NDArray[np.int64]:
    """Return that no passage counts longer than it takes."""
    return np.zeros(len(premises.network.passages), dtype=np.int64)


def field_with(
    premises: Premises, situation: Situation, around: Costs, prices: NDArray[np.int64]
) -> Field:
    """Return the field to the exits in which passages have prices.

    Args:
        premises: The building.
        situation: What is in the way.
        around: Costs in that situation, see `beset`.
        prices: (v,) milliseconds.
    """
    network = premises.network
    offsets = exit_offsets(premises, situation, prices)
    return field_to(with_prices(around, network, prices), network.doorsteps, offsets, situation)


def shown(
    premises: Premises,
    situation: Situation,
    crowd: Crowd,
    prices: NDArray[np.int64],
    on_foot: Field,
    before: Arrows | None,
) -> Arrows:
    """Put arrows together, and tell whom they lead where.

    Args:
        premises: The building.
        situation: What is in the way.
        crowd: Who is led.
        prices: (v,) what the field was made with.
        on_foot: The field.
        before: Arrows whose step-free ways are taken over while the situation is theirs.
    """
    around = (
        before.step_free.around
        if before is not None and before.situation == situation
        else step_free_ways(premises, situation)
    )
    by_exit, stranded = led_by(premises, on_foot, crowd.people)
    free = step_free(around, crowd.users)
    return Arrows(situation, crowd, prices, on_foot, free, by_exit, stranded)


def step_free_ways(premises: Premises, situation: Situation) -> Surroundings:
    """Return the ways of those who cannot take stairs."""
    wheels = beset(premises.wheels, premises.venue, situation, premises.rules)
    doorsteps = premises.doorsteps
    shut = closed_offsets(situation, doorsteps)
    free = field_to(wheels, tuple(doorsteps.values()), shut, situation)
    return surroundings(wheels, free, premises.shelters, situation)


def led_by(
    premises: Premises, on_foot: Field, people: Mapping[str, int]
) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """Return the people that a field leads to each exit, and by unit those that it leads nowhere.

    In a unit without floor nobody is led.
    """
    network = premises.network
    by_exit = dict.fromkeys((each.id for each in network.exits), 0)
    stranded: dict[str, int] = defaultdict(int)
    placed: set[str] = set()
    for spot, count in zip(network.spots, standing(network, people).tolist(), strict=True):
        unit_id = spot.access.unit_id
        placed.add(unit_id)
        if count == 0:
            continue
        step = on_foot.first_step(spot.access)
        if step is None:
            stranded[unit_id] += count
        else:
            by_exit[network.exits[step[0]].id] += count
    for unit_id, count in people.items():
        if unit_id not in placed and count > 0 and unit_id in network.costs.graph.unit_numbers:
            stranded[unit_id] += count
    return by_exit, dict(stranded)


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
