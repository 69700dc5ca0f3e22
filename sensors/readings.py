"""A reading: one measured fact."""

from dataclasses import dataclass
from enum import StrEnum

UNKNOWN_TIME_NS = 0
"""The `time_ns` of a reading of unknown age; it is never fresh and every dated one beats it."""

Value = float | str | bool


class Quality(StrEnum):
    """What the device itself thinks of its value."""

    GOOD = "good"
    UNCERTAIN = "uncertain"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Reading:
    """One measured fact and the message that brought it.

    Args:
        sensor: Id of the device.
        quantity: What was measured, e.g. `occupants`.
        value: Number (always a float), text or truth value.
        unit: UCUM code, or None for the unit of the device's profile.
        time_ns: When it was measured, nanoseconds since 1970 UTC, or `UNKNOWN_TIME_NS`.
        received_ns: When it arrived, nanoseconds since 1970 UTC.
        quality: The device's own judgement.
        topic: MQTT topic of the message.
        payload: The message, at most 16 KiB, kept so that `why` can show it.
    """

    sensor: str
    quantity: str
    value: Value
    unit: str | None
    time_ns: int
    received_ns: int
    quality: Quality
    topic: str
    payload: bytes

    @property
    def key(self) -> tuple[str, str]:
        """Return what newest-wins is decided by: sensor and quantity."""
        return self.sensor, self.quantity


def supersedes(candidate: Reading, current: Reading | None) -> bool:
    """Tell whether a reading replaces the one held for the same key.

    The newest measurement wins, not the newest arrival, so that a replayed message never hides a
    later one. Of two measurements of the same instant the later arrival wins: it corrects.
    """
    if current is None:
        return True
    return (candidate.time_ns, candidate.received_ns) >= (current.time_ns, current.received_ns)
