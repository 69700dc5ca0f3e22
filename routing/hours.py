"""Opening hours of passages, as conditions that come and go with the clock."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from opening_hours import OpeningHours, validate

from floorplans import PassageRule
from routing.conditions import Condition, Effect, Target

UTC = ZoneInfo("UTC")
SECOND_NS = 10**9
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class OpenState:
    """Whether a passage is open, and until when: ns UTC, None for ever."""

    rule: PassageRule
    open: bool
    until_ns: int | None

    def condition(self) -> Condition | None:
        """Return the closure that this is, if it is one."""
        if self.open:
            return None
        return Condition(Effect.CLOSED, Target(self.rule.target.value), (self.rule.id,))


@dataclass(frozen=True, slots=True)
class Timetable:
    """The opening hours of a venue's passages, read in its own time zone and public holidays."""

    hours: Mapping[PassageRule, OpeningHours]

    def at(self, now_ns: int) -> tuple[OpenState, ...]:
        """Return how all passages with hours stand at a time, ns UTC; unknown counts as open."""
        return tuple(self.state(rule, now_ns) for rule in self.hours)

    def state(self, rule: PassageRule, now_ns: int) -> OpenState:
        """Return how one passage stands at a time, ns UTC."""
        hours = self.hours[rule]
        now = EPOCH + timedelta(seconds=now_ns // SECOND_NS)
        change = hours.next_change(now)
        until = None if change is None else round((change - EPOCH).total_seconds()) * SECOND_NS
        return OpenState(rule, not hours.is_closed(now), until)


def zone_at(longitude: float, latitude: float) -> ZoneInfo:
    """Return the time zone of a place in WGS84 degrees, UTC where there is none."""
    hours = hours_at("00:00-12:00", longitude, latitude)
    change = None if hours is None else hours.next_change(EPOCH)
    return change.tzinfo if change is not None and isinstance(change.tzinfo, ZoneInfo) else UTC


def make_timetable(
    rules: Iterable[PassageRule], longitude: float, latitude: float
) -> tuple[Timetable, tuple[PassageRule, ...]]:
    """Read opening hours; those that cannot be read are returned apart and count as always open.

    The time zone and the public holidays are those of the place in WGS84 degrees; at a place that
    is none on earth no hours can be read.
    """
    wanted = tuple(rules)
    read = {text: hours_at(text, longitude, latitude) for text in {rule.hours for rule in wanted}}
    found: dict[PassageRule, OpeningHours] = {}
    unread: list[PassageRule] = []
    for rule in wanted:
        hours = read[rule.hours]
        if hours is None:
            unread.append(rule)
        else:
            found[rule] = hours
    return Timetable(found), tuple(unread)


def hours_at(text: str, longitude: float, latitude: float) -> OpeningHours | None:
    """Read opening hours as they are meant at a place, None where they cannot be."""
    on_earth = abs(latitude) <= 90 and abs(longitude) <= 180  # noqa: PLR2004 - degrees
    return OpeningHours(text, coords=(latitude, longitude)) if on_earth and validate(text) else None
