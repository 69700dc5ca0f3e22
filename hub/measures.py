"""Measures between the store and the twin."""

from typing import Any

from hub.engine import Fact
from hub.store import ACKNOWLEDGEMENT, CLOSURE, EVACUATION, OUT_OF_SERVICE, Measure
from hub.twin import (
    Acknowledged,
    Evacuation,
    HazardDeclared,
    OutOfService,
    PassageClosed,
    Site,
    acknowledged_end_fact,
    acknowledged_fact,
    closing_fact,
    evacuation_end_fact,
    evacuation_fact,
    hazard_end_fact,
    hazard_fact,
    in_service_fact,
    out_of_service_fact,
    reopening_fact,
    units_of,
)


def target_of(ordinals: tuple[int, ...]) -> str:
    """Return the levels of an evacuation as the store holds them."""
    return ",".join(str(ordinal) for ordinal in sorted(set(ordinals)))


def ordinals_of(target: str) -> tuple[int, ...]:
    """Return the levels of an evacuation from what the store holds."""
    return tuple(int(part) for part in target.split(",") if part)


def has_target(site: Site, measure: Measure) -> bool:
    """Tell whether the building still has what a measure is about."""
    if measure.kind == CLOSURE:
        return site.kind_of(measure.target) is not None
    if measure.kind == ACKNOWLEDGEMENT:
        return True
    if measure.kind == OUT_OF_SERVICE:
        return measure.target in site.devices
    return measure.kind == EVACUATION or bool(units_of(site, measure.target))


def taking(site: Site, measure: Measure, until_ns: int = 0) -> Fact[Any]:
    """Return the fact of a measure in force; see `Acknowledged` for `until_ns`."""
    command_id, actor = measure.command_id, measure.actor
    if measure.kind == ACKNOWLEDGEMENT:
        return acknowledged_fact(note_of(measure, until_ns), command_id)
    if measure.kind == OUT_OF_SERVICE:
        return out_of_service_fact(service_of(measure), command_id)
    if measure.kind == CLOSURE:
        return closing_fact(site, passage_of(measure), command_id, actor)
    if measure.kind == EVACUATION:
        return evacuation_fact(evacuation_of(measure), command_id, actor)
    return hazard_fact(site, hazard_of(measure), command_id, actor)


def ending(site: Site, measure: Measure) -> Fact[Any]:
    """Return the fact of a measure that has ended."""
    command_id, actor = measure.ended_by_command or "", measure.ended_by or ""
    at_ns = measure.ended_ns or 0
    if measure.kind == ACKNOWLEDGEMENT:
        return acknowledged_end_fact(note_of(measure), command_id, actor, at_ns)
    if measure.kind == OUT_OF_SERVICE:
        return in_service_fact(service_of(measure), command_id, actor, at_ns)
    if measure.kind == CLOSURE:
        return reopening_fact(site, passage_of(measure), command_id, actor, at_ns)
    if measure.kind == EVACUATION:
        return evacuation_end_fact(measure.id, command_id, actor, at_ns)
    return hazard_end_fact(site, hazard_of(measure), command_id, actor, at_ns)


def note_of(measure: Measure, until_ns: int = 0) -> Acknowledged:
    """Return a stored acknowledgement as the twin holds it."""
    return Acknowledged(
        measure.id,
        measure.target,
        int(measure.value),
        measure.actor,
        measure.since_ns,
        measure.reason,
        measure.version,
        until_ns,
    )


def service_of(measure: Measure) -> OutOfService:
    """Return a stored device out of service as the twin holds it."""
    return OutOfService(
        measure.id,
        measure.target,
        measure.reason,
        measure.since_ns,
        measure.version,
        measure.actor,
    )


def passage_of(measure: Measure) -> PassageClosed:
    """Return a stored closure as the twin holds it."""
    return PassageClosed(
        measure.id,
        measure.target,
        measure.value,
        measure.reason,
        measure.since_ns,
        measure.version,
        measure.actor,
    )


def evacuation_of(measure: Measure) -> Evacuation:
    """Return a stored evacuation as the twin holds it."""
    ordinals = ordinals_of(measure.target)
    return Evacuation(
        measure.id, ordinals, measure.reason, measure.since_ns, measure.version, measure.actor
    )


def hazard_of(measure: Measure) -> HazardDeclared:
    """Return a stored hazard as the twin holds it."""
    return HazardDeclared(
        measure.id, measure.target, measure.reason, measure.since_ns, measure.version, measure.actor
    )
