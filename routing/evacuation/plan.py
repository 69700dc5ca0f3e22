"""The plan of an evacuation: who goes where, how long it takes, and what everybody is shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from routing.evacuation.arrows import Arrows, Crowd, field_with, shown
from routing.evacuation.assignment import Assignment, Desk, assign, obstructed, standing
from routing.evacuation.fields import Field
from routing.evacuation.following import Followers
from routing.evacuation.hazards import Situation, beset
from routing.evacuation.network import Network
from routing.evacuation.premises import Premises
from routing.evacuation.prices import Led, priced

SECOND = 1000


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
    """

    arrows: Arrows
    assignment: Assignment
    led: Led
    seconds: Mapping[str, int]

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
        before: The arrows so far: what only depends on the situation is taken over from them while
            that is the same.
        once: Whether the assignment, which no arrow depends on, is made in one pass.
        go_on: Called now and then; what it raises ends the work.
    """
    network = premises.network
    obstacles = obstructed(network, premises.venue, situation, premises.rules)
    desk = Desk(network, obstacles)
    spread_out = standing(network, crowd.people)
    assignment = assign(desk, spread_out, once=once, go_on=go_on)
    led, on_foot = best_arrows(premises, situation, desk, spread_out, go_on)
    return Plan(
        arrows=shown(premises, situation, crowd, led.prices, on_foot, before),
        assignment=assignment,
        led=led,
        seconds=clearance(network, led),
    )


def best_arrows(
    premises: Premises,
    situation: Situation,
    desk: Desk,
    people: NDArray[np.int32],
    go_on: Callable[[], None],
) -> tuple[Led, Field]:
    """Return the field whose arrows clear the building soonest, and what comes of them."""
    network = premises.network
    around = beset(network.costs, premises.venue, situation, premises.rules)
    followers = Followers(desk, people)
    found: list[tuple[Led, Field]] = []
    for tried in priced(desk, people, go_on):
        field = field_with(premises, situation, around, tried.prices)
        found.append((followers.led(field, tried.prices), field))
        go_on()
    return min(found, key=lambda each: each[0].score)


def clearance(network: Network, led: Led) -> Mapping[str, int]:
    """Return by unit when the last of its people who get out are out, in seconds."""
    found: dict[str, int] = {}
    for spot, milliseconds in enumerate(led.milliseconds.tolist()):
        if milliseconds >= 0:
            unit_id = network.spots[spot].access.unit_id
            found[unit_id] = max(found.get(unit_id, 0), -(-milliseconds // SECOND))
    return found
