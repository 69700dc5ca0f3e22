"""People in a zone, from its counters.

Model of this module: each counter covers a part of its zone that no other one covers, so the counts
add up. A counter errs, independently for each person, with probability `ERROR_RATE`, missing as
often as counting twice; hence the mean is the count itself and the variance grows with it as that
of a Poisson process does. One more person is reckoned in so that a count of 0 is not taken for
certainty. A counter that calls its value uncertain errs twice as often.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sensors.devices import Device
from sensors.freshness import Freshness, freshness, rejection
from sensors.readings import UNKNOWN_TIME_NS, Quality, Reading

OCCUPANTS = "occupants"
ERROR_RATE = 0.05
BUSY_FROM = 0.6
FULL_FROM = 0.9


class Crowding(StrEnum):
    """How full a zone is, in a word."""

    LOW = "low"
    BUSY = "busy"
    FULL = "full"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Estimate:
    """How many people are in a zone.

    Args:
        zone: Id of the zone.
        mean: People, 0 or more.
        sd: Standard deviation of the error, in people.
        as_of_ns: Measurement time of the oldest count in the sum, nanoseconds since 1970 UTC; None
            where the age of one is unknown.
        sources: Ids of the devices counted, sorted.
        stale: True where a count is stale or a counter of the zone has never reported, so that the
            sum must not be shown as live.
    """

    zone: str
    mean: float
    sd: float
    as_of_ns: int | None
    sources: tuple[str, ...]
    stale: bool


def estimate_zone(
    zone_id: str, readings: Mapping[str, Reading], now_ns: int, devices: Mapping[str, Device]
) -> Estimate | None:
    """Estimate the people in a zone; None where no counter of it has a believable reading.

    Args:
        zone_id: The zone.
        readings: Newest `occupants` reading of each device, by device id; others are ignored.
        now_ns: The present, nanoseconds since 1970 UTC.
        devices: All devices by id.
    """
    counters = sorted(
        device.id
        for device in devices.values()
        if device.zone == zone_id and OCCUPANTS in device.profile.quantities
    )
    counts = {
        counter: reading
        for counter in counters
        if (reading := readings.get(counter)) is not None
        and reading.quantity == OCCUPANTS
        and rejection(reading, devices[counter].profile) is None
    }
    if not counts:
        return None
    stale = len(counts) < len(counters) or any(
        freshness(reading, devices[counter].profile, now_ns) is Freshness.STALE
        for counter, reading in counts.items()
    )
    oldest = min(reading.time_ns for reading in counts.values())
    return Estimate(
        zone=zone_id,
        mean=sum(float(reading.value) for reading in counts.values()),
        sd=math.sqrt(sum(_variance(reading) for reading in counts.values())),
        as_of_ns=None if oldest == UNKNOWN_TIME_NS else oldest,
        sources=tuple(counts),
        stale=stale,
    )


def crowding(estimate: Estimate | None, capacity: int | None) -> Crowding:
    """Say how full a zone is.

    `low` below 60 % of the capacity, `busy` from there, `full` from 90 %. `unknown` without an
    estimate or a capacity, and where the estimate is stale: an old number is not shown as live.

    Args:
        estimate: The zone's estimate, if any.
        capacity: People the zone is meant for, if known.
    """
    if estimate is None or estimate.stale or capacity is None or capacity <= 0:
        return Crowding.UNKNOWN
    ratio = estimate.mean / capacity
    if ratio >= FULL_FROM:
        return Crowding.FULL
    return Crowding.BUSY if ratio >= BUSY_FROM else Crowding.LOW


def _variance(reading: Reading) -> float:
    rate = ERROR_RATE * (2 if reading.quality is Quality.UNCERTAIN else 1)
    return rate * (float(reading.value) + 1)
