"""The people of a simulated day: they come, stay, move about and leave; nobody gets lost."""

import math
from collections.abc import Iterable, Mapping, Sequence
from random import Random

import simpy

from hub.simulation.building import DayPlan, SimulatedBuilding, SimulatedZone
from hub.simulation.lift import Lift, Steps

STAIR_LEVEL_S = 20.0
LIFT_SHARE = 0.35
"""Share of people who take a lift where there is one."""

WALK_S = (15.0, 45.0)
PASSING_S = (20.0, 120.0)
STAY_MEDIAN_S = 30 * 60.0
STAY_SPREAD = 0.7
DRAW_SPREAD = 0.6
"""How unevenly rooms of one size draw people, anew each day (sigma of a log-normal)."""

ERRANDS = (1, 2, 2, 3, 3, 4, 5)
LEAVE_BEFORE_CLOSING_S = (60.0, 1_200.0)


class Crowd:
    """Where everybody is.

    `people` counts per zone, `moving` those between zones; with those who `left` they always make
    up those who `entered`.
    """

    __slots__ = (
        "building",
        "by_level",
        "draws",
        "entered",
        "env",
        "left",
        "lifts",
        "moving",
        "people",
        "plan",
        "random",
        "rooms",
    )

    def __init__(
        self,
        env: simpy.Environment,
        building: SimulatedBuilding,
        plan: DayPlan,
        lifts: Sequence[Lift],
        random: Random,
    ) -> None:
        self.env = env
        self.building = building
        self.plan = plan
        self.lifts = lifts
        self.random = random
        self.people = {zone.id: 0 for zone in building.zones}
        self.entered = self.left = self.moving = 0
        self.rooms = [zone for zone in building.zones if not zone.passage]
        self.by_level = passages_by_level(building.zones)
        self.draws = {
            zone.id: max(1, zone.room_for)
            * (1.0 if zone.passage else random.lognormvariate(0.0, DRAW_SPREAD))
            for zone in building.zones
        }
        if building.zones:
            env.process(self.arrivals())

    def arrivals(self) -> Steps:
        """Let the day's visitors in."""
        for seconds in arrival_times(self.plan, self.random):
            yield self.env.timeout(seconds - self.env.now)
            self.env.process(self.visit())

    def visit(self) -> Steps:
        """Live one visitor's day in the house."""
        leave_by = self.plan.closes_s - self.random.uniform(*LEAVE_BEFORE_CLOSING_S)
        door = self.pick(self.building.entrances())
        self.entered += 1
        self.people[door.id] += 1
        here = door
        yield self.env.timeout(self.random.uniform(*PASSING_S))
        for _ in range(self.random.choice(ERRANDS)):
            goal = self.choose(here)
            if goal is None or self.env.now >= leave_by:
                break
            yield from self.go(here, goal)
            here = goal
            yield self.env.timeout(max(0.0, min(self.stay_s(), leave_by - self.env.now)))
        if here is not door:
            yield from self.go(here, door)
            yield self.env.timeout(self.random.uniform(*PASSING_S))
        self.people[door.id] -= 1
        self.left += 1

    def go(self, origin: SimulatedZone, goal: SimulatedZone) -> Steps:
        """Move from zone to zone, through the passages of both levels."""
        self.people[origin.id] -= 1
        self.moving += 1
        yield from self.pass_through(origin.ordinal)
        if goal.ordinal != origin.ordinal:
            yield from self.change_level(origin.ordinal, goal.ordinal)
            yield from self.pass_through(goal.ordinal)
        self.moving -= 1
        self.people[goal.id] += 1

    def pass_through(self, ordinal: int) -> Steps:
        """Walk along a passage of a level, if it has one."""
        passages = self.by_level.get(ordinal)
        seconds = self.random.uniform(*WALK_S)
        if not passages:
            yield self.env.timeout(seconds)
            return
        passage = self.pick(passages)
        self.moving -= 1
        self.people[passage.id] += 1
        yield self.env.timeout(seconds)
        self.people[passage.id] -= 1
        self.moving += 1

    def change_level(self, origin: int, target: int) -> Steps:
        """Take a lift or the stairs; whom a lift strands walks on."""
        usable = [lift for lift in self.lifts if lift.serves(origin, target)]
        if usable and self.random.random() < LIFT_SHARE:
            call = self.random.choice(usable).call(origin, target)
            if (yield call.boarded) and (yield call.arrived):
                return
        yield self.env.timeout(STAIR_LEVEL_S * abs(target - origin))

    def choose(self, here: SimulatedZone) -> SimulatedZone | None:
        """Choose where to stay next: larger rooms draw more, full ones nobody."""
        free = [
            zone for zone in self.rooms if zone is not here and self.people[zone.id] < zone.room_for
        ]
        return self.pick(free) if free else None

    def pick(self, zones: Sequence[SimulatedZone]) -> SimulatedZone:
        """Pick a zone by what draws people there."""
        return self.random.choices(zones, [self.draws[zone.id] for zone in zones])[0]

    def stay_s(self) -> float:
        """Return how long somebody stays in a room."""
        return self.random.lognormvariate(math.log(STAY_MEDIAN_S), STAY_SPREAD)


def passages_by_level(zones: Iterable[SimulatedZone]) -> Mapping[int, list[SimulatedZone]]:
    """Return the passages of each level."""
    found: dict[int, list[SimulatedZone]] = {}
    for zone in zones:
        if zone.passage:
            found.setdefault(zone.ordinal, []).append(zone)
    return found


def arrival_times(plan: DayPlan, random: Random) -> list[float]:
    """Return when the day's visitors come, in order; nobody comes in the last half hour."""
    first, last = plan.opens_s, max(plan.opens_s, plan.closes_s - 1_800)
    hours = range(24)
    weights = [
        plan.hourly[hour] * max(0, min(last, 3_600 * (hour + 1)) - max(first, 3_600 * hour))
        for hour in hours
    ]
    if not any(weights):
        return []
    times = []
    for hour in random.choices(hours, weights, k=plan.visitors):
        begin, end = max(first, 3_600 * hour), min(last, 3_600 * (hour + 1))
        times.append(random.uniform(begin, end))
    return sorted(times)
