"""Habits: how full a zone usually is in each hour of the week, learned week by week."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from math import sqrt
from typing import Protocol, TypeAlias
from zoneinfo import ZoneInfo

import msgspec

from routing.hours import EPOCH, SECOND_NS, UTC

HOURS = 168
"""Hours of a week."""

MEMORY = 12
"""Weeks that count: a later one weighs a twelfth, so that a habit of another term is forgotten."""


@dataclass(frozen=True, slots=True)
class Expected:
    """How many people a zone is expected to hold, with the standard deviation."""

    people: float
    sd: float


class Forecast(Protocol):
    """Says how full zones will be."""

    def at(self, zone_id: str, time_ns: int) -> Expected | None:
        """Return what a zone is expected to hold at a time, ns UTC; None where nobody knows."""
        ...


class Habit(msgspec.Struct, frozen=True, array_like=True):
    """What one hour of the week was like so far.

    Args:
        weeks: How often it was seen, `MEMORY` at most.
        mean: People.
        variance: Of the same.
    """

    weeks: int
    mean: float
    variance: float

    def after(self, people: float) -> "Habit":
        """Return the habit after one more week.

        Mean and variance are weighted as in Finch, Incremental calculation of weighted mean and
        variance (2009), section 9; until `MEMORY` weeks are seen all of them weigh the same.
        """
        weeks = min(self.weeks + 1, MEMORY)
        off = people - self.mean
        step = off / weeks
        variance = (1 - 1 / weeks) * (self.variance + off * step)
        return Habit(weeks, self.mean + step, variance)

    def expected(self) -> Expected:
        """Return what to expect; what was seen once gets the deviation of a Poisson count."""
        if self.weeks <= 1:
            return Expected(self.mean, sqrt(max(self.mean, 0.0)))
        return Expected(self.mean, sqrt(self.variance * self.weeks / (self.weeks - 1)))


NEVER_SEEN = Habit(0, 0.0, 0.0)

Week: TypeAlias = Mapping[int, Habit]
"""Habits by the hour of the week; hours that were never seen are absent."""


def with_hour(week: Week, hour: int, people: float) -> dict[int, Habit]:
    """Return a week after one more of its hours: so many people on average."""
    return {**week, hour: week.get(hour, NEVER_SEEN).after(people)}


@dataclass(frozen=True, slots=True)
class Habits:
    """A forecast that expects what is usual.

    Args:
        zone: The building's time zone.
        weeks: By zone of the building.
    """

    zone: ZoneInfo
    weeks: Mapping[str, Week]

    def at(self, zone_id: str, time_ns: int) -> Expected | None:
        """Return what a zone usually holds at a time, None for hours that were never seen."""
        habit = self.weeks.get(zone_id, {}).get(hour_of_week(time_ns, self.zone))
        return None if habit is None else habit.expected()


NO_FORECAST = Habits(UTC, {})
"""The forecast of a building that nobody has watched yet."""


def hour_of_week(time_ns: int, zone: ZoneInfo) -> int:
    """Return the hour of the week of a time, 0 for Monday from midnight to 1 o'clock."""
    moment = (EPOCH + timedelta(seconds=time_ns // SECOND_NS)).astimezone(zone)
    return moment.weekday() * 24 + moment.hour
