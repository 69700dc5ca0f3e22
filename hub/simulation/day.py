"""One library day as a stream of MQTT messages."""

from collections import deque
from collections.abc import Iterator
from random import Random

import msgspec
import simpy

from hub.simulation.building import DAY_S, DayPlan, Faults, Message, SimulatedBuilding
from hub.simulation.lift import ABORTED, EXECUTE, Lift, Steps
from hub.simulation.visitors import Crowd

COUNT_EVERY_S = 10.0
STATE_EVERY_S = 300.0
WAIT_EVERY_S = 30.0
UNITS = {"occupants": "{person}", "wait": "s"}
"""UCUM codes."""


def library_day(
    building: SimulatedBuilding, plan: DayPlan, random: Random, from_s: float = 0.0
) -> Iterator[Message]:
    """Yield the messages of one day, midnight to midnight, in order of time.

    Only the devices named in the building report. The same building, plan and state of `random`
    give the same messages.

    Args:
        building: Zones, lifts and escalators.
        plan: Opening hours, visitors and faults.
        random: Source of all chance.
        from_s: Seconds after midnight before which the day is lived but nothing is reported.
    """
    return World(building, plan, random, from_s).messages()


class World:
    """The simulated day: a crowd, its lifts, and what they report."""

    __slots__ = ("building", "crowd", "env", "escalators", "from_s", "lifts", "outbox", "random")

    def __init__(
        self, building: SimulatedBuilding, plan: DayPlan, random: Random, from_s: float
    ) -> None:
        self.env = simpy.Environment()
        self.building = building
        self.random = random
        self.from_s = from_s
        # Emptied after every step of the simulation, in which each device reports at most twice.
        self.outbox: deque[Message] = deque()
        self.lifts = [Lift(self.env, lift, self.report) for lift in building.lifts]
        self.escalators = {escalator.device: EXECUTE for escalator in building.escalators}
        self.crowd = Crowd(self.env, building, plan, self.lifts, random)
        self.schedule_reports()
        if plan.faults is not None:
            self.schedule_faults(plan.faults)

    def messages(self) -> Iterator[Message]:
        """Live the day."""
        while self.env.peek() < DAY_S:
            self.env.step()
            while self.outbox:
                yield self.outbox.popleft()

    def report(self, device: str, quantity: str, value: object) -> None:
        """Put one reading into the outbox."""
        if self.env.now < self.from_s:
            return
        body: dict[str, object] = {"value": value}
        if quantity in UNITS:
            body["unit"] = UNITS[quantity]
        topic = f"zhilu/v1/{device}/{quantity}"
        self.outbox.append(Message(self.env.now, topic, msgspec.json.encode(body)))

    def schedule_reports(self) -> None:
        """Start a process for every device, spread over its interval."""
        counters = sum(len(zone.counters) for zone in self.building.zones)
        number = 0
        for zone in self.building.zones:
            for part, counter in enumerate(zone.counters):
                offset = COUNT_EVERY_S * number / counters
                self.env.process(self.count(zone.id, counter, part, len(zone.counters), offset))
                number += 1
        for lift in self.lifts:
            self.env.process(self.tell_lift(lift))
            self.env.process(self.tell_wait(lift))
        for device in self.escalators:
            self.env.process(self.tell_escalator(device))

    def count(self, zone: str, counter: str, part: int, parts: int, offset: float) -> Steps:
        """Report one counter's share of a zone's people."""
        yield self.env.timeout(self.from_s + offset)
        while True:
            people = self.crowd.people[zone]
            self.report(counter, "occupants", people // parts + (part < people % parts))
            yield self.env.timeout(COUNT_EVERY_S)

    def tell_lift(self, lift: Lift) -> Steps:
        """Repeat a lift's state now and then."""
        yield self.env.timeout(self.from_s)
        while True:
            self.report(lift.spec.device, "state", lift.state)
            yield self.env.timeout(STATE_EVERY_S)

    def tell_wait(self, lift: Lift) -> Steps:
        """Report a lift's wait and car level regularly."""
        yield self.env.timeout(self.from_s)
        while True:
            lift.tell_wait()
            yield self.env.timeout(WAIT_EVERY_S)

    def tell_escalator(self, device: str) -> Steps:
        """Repeat an escalator's state now and then."""
        yield self.env.timeout(self.from_s)
        while True:
            self.report(device, "state", self.escalators[device])
            yield self.env.timeout(STATE_EVERY_S)

    def schedule_faults(self, faults: Faults) -> None:
        """Let every machine break down now and then."""
        for lift in self.lifts:
            self.env.process(self.lift_faults(lift, faults))
        for device in self.escalators:
            self.env.process(self.escalator_faults(device, faults))

    def lift_faults(self, lift: Lift, faults: Faults) -> Steps:
        """Stop a lift for some minutes, again and again."""
        while True:
            yield self.env.timeout(self.random.expovariate(1 / faults.between_s))
            outage = self.random.uniform(faults.shortest_s, faults.longest_s)
            lift.stop_for(outage)
            yield self.env.timeout(outage)

    def escalator_faults(self, device: str, faults: Faults) -> Steps:
        """Stop an escalator for some minutes, again and again."""
        while True:
            yield self.env.timeout(self.random.expovariate(1 / faults.between_s))
            for state, seconds in (
                (ABORTED, self.random.uniform(faults.shortest_s, faults.longest_s)),
                (EXECUTE, 0.0),
            ):
                self.escalators[device] = state
                self.report(device, "state", state)
                yield self.env.timeout(seconds)
