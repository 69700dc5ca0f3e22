"""Learning: how full each zone is, hour by hour, so that later departures know what is usual."""

from typing import Any

from hub.engine import Fact
from hub.twin import Twin, habit_fact
from routing import hour_of_week, with_hour

HOUR_NS = 3_600 * 10**9

LEAST_LOOKS = 1_200
"""Looks at a zone that make an hour of it: a third of those that a hub takes that runs throughout.
An hour in which the hub started late, or the sensors were silent for long, teaches nothing."""


class Learner:
    """Looks at a twin's zones once a second and tells what an hour was like when it is over.

    What it holds is bounded by the number of zones. Made-up readings teach nothing.

    Args:
        twin: The building.
    """

    def __init__(self, twin: Twin) -> None:
        self._twin = twin
        self._hour: int | None = None
        self._seen: dict[str, tuple[int, float]] = {}

    def look(self, now_ns: int) -> list[Fact[Any]]:
        """Take a look; return what the last hour taught, where one has just ended.

        Args:
            now_ns: The time, ns UTC.
        """
        if self._twin.site.simulated:
            return []
        hour, facts = now_ns // HOUR_NS, []
        if hour != self._hour:
            if self._hour is not None:
                facts = self._learned(self._hour * HOUR_NS, now_ns)
            self._hour = hour
            self._seen.clear()
        for zone_id in self._twin.site.zones:
            estimate = self._twin.estimate(zone_id)
            if estimate is not None and not estimate.stale:
                looks, people = self._seen.get(zone_id, (0, 0.0))
                self._seen[zone_id] = looks + 1, people + estimate.mean
        return facts

    def _learned(self, hour_ns: int, now_ns: int) -> list[Fact[Any]]:
        hour = hour_of_week(hour_ns, self._twin.site.zone)
        return [
            habit_fact(zone_id, with_hour(self._twin.week(zone_id), hour, people / looks), now_ns)
            for zone_id, (looks, people) in sorted(self._seen.items())
            if looks >= LEAST_LOOKS
        ]
