"""Measures of safety between the store and the twin."""

from typing import Any

from hub.engine import Fact
from hub.store import EVACUATION, EndMeasure, Measure
from hub.twin import (
    Evacuation,
    HazardDeclared,
    Site,
    evacuation_end_fact,
    evacuation_fact,
    hazard_end_fact,
    hazard_fact,
)


def target_of(ordinals: tuple[int, ...]) -> str:
    """Return the levels of an evacuation as the store holds them."""
    return ",".join(str(ordinal) for ordinal in sorted(set(ordinals)))


def ordinals_of(target: str) -> tuple[int, ...]:
    """Return the levels of an evacuation from what the store holds."""
    return tuple(int(part) for part in target.split(",") if part)


def taking(site: Site, measure: Measure) -> Fact[Any]:
    """Return the fact of a measure in force."""
    if measure.kind == EVACUATION:
        evacuation = Evacuation(
            measure.id, ordinals_of(measure.target), measure.reason, measure.since_ns
        )
        return evacuation_fact(evacuation, measure.command_id, measure.actor)
    return hazard_fact(site, hazard_of(measure), measure.command_id, measure.actor)


def ending(site: Site, measure: Measure, command: EndMeasure) -> Fact[Any]:
    """Return the fact of a measure that a command ended."""
    if measure.kind == EVACUATION:
        return evacuation_end_fact(measure.id, command.id, command.actor, command.at_ns)
    return hazard_end_fact(site, hazard_of(measure), command.id, command.actor, command.at_ns)


def hazard_of(measure: Measure) -> HazardDeclared:
    """Return a stored hazard as the twin holds it."""
    return HazardDeclared(measure.id, measure.target, measure.reason, measure.since_ns)
