"""Measures: what people put in force by command until another command ends it."""

from dataclasses import dataclass

from hub.access.audit import Source

ACKNOWLEDGEMENT = "acknowledgement"
CLOSURE = "closure"
EVACUATION = "evacuation"
HAZARD = "hazard"
OUT_OF_SERVICE = "out_of_service"


@dataclass(frozen=True, slots=True)
class TakeMeasure:
    """The command to put a measure in force.

    Args:
        id: Of the command.
        measure_id: Of the measure that it makes.
        venue_id: Of the venue.
        kind: `closure`, `evacuation`, `hazard`, `acknowledgement` or `out_of_service`.
        target: Of a closure the id of an opening, unit or connector; of a hazard that of a unit,
            zone or connector; of an evacuation the ordinals of the levels to clear, ascending,
            with commas, or nothing for the whole building; of an acknowledgement the alarm; of
            what is out of service the device.
        reason: Why, for people.
        actor: Who commands it.
        at_ns: When, in nanoseconds since 1970 UTC.
        value: What the kind needs beside its target: of a closure whether that is an `opening`, a
            `unit` or a `connector`, of an acknowledgement the alarm's occurrence.
        idempotency_key: The sender's own name for the request, if it gave one.
        replace: Whether it takes the place of a measure in force; otherwise it is refused there.
        seen: The versions of which one must be in force at its place; any or none without.
        source: Who that is and where it came from, for the audit; just `actor` without.
    """

    id: str
    measure_id: str
    venue_id: str
    kind: str
    target: str
    reason: str
    actor: str
    at_ns: int
    value: str = ""
    idempotency_key: str | None = None
    replace: bool = False
    seen: tuple[int, ...] = ()
    source: Source | None = None

    @property
    def place(self) -> str:
        """What there can be only one measure of at a time."""
        return place_of(self.kind, self.target, self.value)


@dataclass(frozen=True, slots=True)
class EndMeasure:
    """The command to end a measure; the fields are those of `TakeMeasure`.

    It names the measure, or without a `measure_id` the `place` at which it is in force.
    """

    id: str
    measure_id: str
    venue_id: str
    kind: str
    actor: str
    at_ns: int
    idempotency_key: str | None = None
    place: str = ""
    seen: tuple[int, ...] = ()
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure taken by command.

    Args:
        id: Of the measure.
        venue_id: Of the venue.
        kind: See `TakeMeasure`, as are `target`, `value` and `reason`.
        since_ns: Since when, in nanoseconds since 1970 UTC.
        actor: Who took it.
        command_id: The command that took it.
        version: The number of the command that last changed it; it only grows.
        ended_ns: When it ended, or None while it is in force.
        ended_by: Who ended it, or None.
        ended_by_command: The command that ended it, or None.
    """

    id: str
    venue_id: str
    kind: str
    target: str
    value: str
    reason: str
    since_ns: int
    actor: str
    command_id: str
    version: int
    ended_ns: int | None = None
    ended_by: str | None = None
    ended_by_command: str | None = None

    @property
    def place(self) -> str:
        """What there can be only one measure of at a time."""
        return place_of(self.kind, self.target, self.value)


def place_of(kind: str, target: str, value: str = "") -> str:
    """Return what there can be only one measure of at a time.

    That is the building, the occurrence of an alarm, or a target.
    """
    if kind == EVACUATION:
        return kind
    return f"{kind}/{target}@{value}" if kind == ACKNOWLEDGEMENT else f"{kind}/{target}"
