"""The plan of an evacuation: who goes where, how long it takes, and what everybody is shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from routing.evacuation.arrows import Arrows, Crowd, field_with, no_prices, shown
from routing.evacuation.assignment import Assignment, Desk, assign, standing
from routing.evacuation.fields import Field
from routing.evacuation.following import Followers
from routing.evacuation.hazards import Situation, beset
from routing.evacuation.network import Network
from routing.evacuation.obstructed import obstructed
from routing.evacuation.premises import Premises
from routing.evacuation.prices import Led, priced
from routing.evacuation.stewards import Stewarded, stewarded

SECOND = 1000

STEADY = 1.05
"""Times as bad as the best ones that arrows in force may be before they are turned."""


def undisturbed() -> None:
    """Let work go on to its end."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan for one situation and one crowd.

    Args:
        arrows: What everybody is shown.
        assignment: Who should go where so that all are out soonest.
        led: What comes of those who follow the arrows.
        seconds: By unit, when the last of its people is out who follow the arrows and get out.
        stewarded: Who should be sent another way at the foot of stairs, None where nobody should.
    """

    arrows: Arrows
    assignment: Assignment
    led: Led
    seconds: Mapping[str, int]
    stewarded: Stewarded | None

    @property
    def least_seconds(self) -> int:
        """When all could be out who get out if they went as assigned."""
        return ceil(self.assignment.figures()[0] / SECOND)


def plan_evacuation(
    premises: Premises,
    situation: Situation,
    crowd: Crowd,
    *,
    before: Arrows | None = None,
    once: bool = False,
    go_on: Callable[[], None] = undisturbed,
) -> Plan:
    """Plan an evacuation; about a second for nine full floors.

    Args:
        premises: The building.
        situation: What the plan has to work around.
        crowd: Who is led.
        before: The arrows so far. Prices are looked for from theirs on, and stay where that is
            nearly as good; what only depends on the situation is taken over while that is the same.
        once: Whether the assignment, which no arrow depends on, is made in one pass.
        go_on: Called now and then; what it raises ends the work.
    """
    network = premises.network
    obstacles = obstructed(network, premises.venue, situation, premises.rules)
    desk = Desk(network, obstacles)
    spread_out = standing(network, crowd.people)
    assignment = assign(desk, spread_out, once=once, go_on=go_on)
    led, on_foot = best_arrows(premises, situation, desk, spread_out, before, go_on)
    return Plan(
        arrows=shown(premises, situation, crowd, led.prices, on_foot, before),
        assignment=assignment,
        led=led,
        seconds=clearance(network, led),
        stewarded=stewarded(desk, spread_out, led, go_on),
    )


def best_arrows(
    premises: Premises,
    situation: Situation,
    desk: Desk,
    people: NDArray[np.int32],
    before: Arrows | None,
    go_on: Callable[[], None],
) -> tuple[Led, Field]:
    """Return the field whose arrows clear the building soonest, and what comes of them.

    Prices that are in force stay where others are not much better: arrows that turn about send
    people to and fro.
    """
    network = premises.network
    around = beset(network.costs, premises.venue, situation, premises.rules)
    followers = Followers(desk, people)

    def walked(prices: NDArray[np.int64]) -> tuple[Led, Field]:
        field = field_with(premises, situation, around, prices)
        return followers.led(field, prices), field

    start = before.prices if before is not None else no_prices(premises)
    found: list[tuple[Led, Field]] = []
    for tried in priced(desk, people, start, go_on):
        found.append(walked(tried.prices))
        go_on()
    best = min(found, key=lambda each: each[0].score)
    held = walked(start) if before is not None else best
    return held if held[0].score <= STEADY * best[0].score else best


def clearance(network: Network, led: Led) -> Mapping[str, int]:
    """Return by unit when the last of its people who get out are out, in seconds."""
    found: dict[str, int] = {}
    for spot, milliseconds in enumerate(led.milliseconds.tolist()):
        if milliseconds >= 0:
            unit_id = network.spots[spot].access.unit_id
            found[unit_id] = max(found.get(unit_id, 0), -(-milliseconds // SECOND))
    return found
