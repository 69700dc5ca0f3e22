"""What the building's present state does to the cost of a passage."""

from dataclasses import dataclass
from enum import StrEnum
from math import exp

FREE_SPEED = 1.34
JAM_DENSITY = 5.4
GAMMA = 1.913
SLOWEST = 0.15
STEPS_PER_UNIT = 16
"""Crowding factors move in sixteenths, so that one person more does not reweigh a zone."""


class Target(StrEnum):
    """What kind of thing a condition bears on."""

    UNIT = "unit"
    OPENING = "opening"
    CONNECTOR = "connector"


class Effect(StrEnum):
    """What a condition does."""

    CLOSED = "closed"
    WAIT = "wait"
    CROWDING = "crowding"


@dataclass(frozen=True, slots=True)
class Condition:
    """One fact about passages.

    Args:
        effect: What it does.
        target: What kind of thing the ids name.
        ids: The units, openings or connectors.
        value: Seconds for WAIT, the factor on walking time for CROWDING, 0 for CLOSED.
        spread: Standard deviation of the same, 0 where it is not known.
    """

    effect: Effect
    target: Target
    ids: tuple[str, ...]
    value: float = 0.0
    spread: float = 0.0


def crowding_factor(people: float, square_metres: float) -> float:
    """Return how much longer walking takes in a crowd than alone, 1 or more, in sixteenths.

    Weidmann's fundamental diagram (Transporttechnik der Fussgaenger, 1993, equation 6):
    v = 1.34 (1 - exp(-1.913 (1/density - 1/5.4))), not below 0.15 m/s.
    """
    if people <= 0 or square_metres <= 0:
        return 1.0
    density = people / square_metres
    speed = FREE_SPEED * (1 - exp(-GAMMA * (1 / density - 1 / JAM_DENSITY)))
    factor = FREE_SPEED / max(speed, SLOWEST)
    return max(1.0, round(factor * STEPS_PER_UNIT) / STEPS_PER_UNIT)


def without(held: tuple[Condition, ...], ended: Condition) -> tuple[Condition, ...]:
    """Return the conditions of a target less one of those that equal the ended one."""
    if ended not in held:
        return held
    place = held.index(ended)
    return held[:place] + held[place + 1 :]
