"""Measures of safety: evacuations and declared hazards, the commands, and what they leave."""

from dataclasses import dataclass

EVACUATION = "evacuation"
HAZARD = "hazard"


@dataclass(frozen=True, slots=True)
class TakeMeasure:
    """The command to begin an evacuation or to declare a hazard.

    Args:
        id: Of the command.
        measure_id: Of the measure that it makes.
        venue_id: Of the venue.
        kind: `evacuation` or `hazard`.
        target: Of a hazard the id of a unit, zone or connector; of an evacuation the ordinals of
            the levels to clear, ascending, with commas, or nothing for the whole building.
        reason: Why, for people.
        actor: Who commands it.
        at_ns: When, in nanoseconds since 1970 UTC.
        idempotency_key: The sender's own name for the request, if it gave one.
    """

    id: str
    measure_id: str
    venue_id: str
    kind: str
    target: str
    reason: str
    actor: str
    at_ns: int
    idempotency_key: str | None = None

    @property
    def place(self) -> str:
        """What there can be only one measure of at a time: the building or a hazard's target."""
        return place_of(self.kind, self.target)


@dataclass(frozen=True, slots=True)
class EndMeasure:
    """The command to end a measure; the fields are those of `TakeMeasure`.

    Without a `measure_id` it ends the evacuation under way, whichever that is.
    """

    id: str
    measure_id: str
    venue_id: str
    kind: str
    actor: str
    at_ns: int
    idempotency_key: str | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure taken by command.

    Args:
        id: Of the measure.
        venue_id: Of the venue.
        kind: `evacuation` or `hazard`.
        target: See `TakeMeasure`.
        reason: Why, for people.
        since_ns: Since when, in nanoseconds since 1970 UTC.
        actor: Who took it.
        command_id: The command that took it.
        ended_ns: When it ended, or None while it is in force.
        ended_by_command: The command that ended it, or None.
    """

    id: str
    venue_id: str
    kind: str
    target: str
    reason: str
    since_ns: int
    actor: str
    command_id: str
    ended_ns: int | None = None
    ended_by_command: str | None = None


def place_of(kind: str, target: str) -> str:
    """Return what there can be only one measure of at a time."""
    return kind if kind == EVACUATION else f"{kind}/{target}"
