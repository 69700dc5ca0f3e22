"""A lift: calls, stops, waits and faults."""

from collections.abc import Callable, Generator
from dataclasses import dataclass

import simpy

from hub.simulation.building import SimulatedLift

LEVEL_S = 5.0
DOORS_S = 8.0
CAR_PLACES = 13
WAIT_WEIGHT = 0.2
"""Share of the newest observed wait in the reported one."""

IDLE_WEIGHT = 0.1
"""Share by which the reported wait of an idle lift nears that of an empty house, each time."""

IDLE, EXECUTE, ABORTED = "Idle", "Execute", "Aborted"
"""PackML states (ISA-TR88.00.02)."""

Report = Callable[[str, str, object], None]
"""Takes device, quantity and value."""

Steps = Generator[simpy.Event, bool, None]


@dataclass(slots=True, eq=False)
class Call:
    """Somebody who wants to ride; both events tell whether it came true."""

    origin: int
    target: int
    since: float
    boarded: simpy.Event
    arrived: simpy.Event


class Lift:
    """One car that serves calls in its direction first, then turns (LOOK)."""

    __slots__ = (
        "called",
        "env",
        "level",
        "outage_s",
        "report",
        "riders",
        "running",
        "spec",
        "state",
        "up",
        "wait_s",
        "waiting",
    )

    def __init__(self, env: simpy.Environment, spec: SimulatedLift, report: Report) -> None:
        self.env = env
        self.spec = spec
        self.report = report
        self.level = min(spec.ordinals, key=abs)
        self.state = IDLE
        self.up = True
        self.outage_s = 0.0
        self.wait_s = self.idle_wait_s
        self.waiting: list[Call] = []
        self.riders: list[Call] = []
        self.called = env.event()
        self.running = env.process(self.run())

    @property
    def idle_wait_s(self) -> float:
        """Mean time for the car of an empty house to come: half its way, and the doors."""
        return LEVEL_S * (self.spec.ordinals[-1] - self.spec.ordinals[0]) / 2 + DOORS_S / 2

    @property
    def in_service(self) -> bool:
        """Whether it answers calls."""
        return self.state != ABORTED

    def serves(self, origin: int, target: int) -> bool:
        """Tell whether a visitor can ride between two levels now."""
        stops = self.spec.ordinals
        return self.spec.public and self.in_service and origin in stops and target in stops

    def call(self, origin: int, target: int) -> Call:
        """Ask for a ride."""
        call = Call(origin, target, self.env.now, self.env.event(), self.env.event())
        self.waiting.append(call)
        if not self.called.triggered:
            self.called.succeed(value=True)
        return call

    def stop_for(self, seconds: float) -> None:
        """Break down: strand everybody, and come back after a time."""
        self.outage_s = seconds
        self.running.interrupt()

    def run(self) -> Steps:
        """Serve for ever, with interruptions."""
        while True:
            try:
                yield from self.serve()
            except simpy.Interrupt:
                self.strand()
                self.enter(ABORTED)
                yield self.env.timeout(self.outage_s)
                self.enter(IDLE)

    def serve(self) -> Steps:
        """Take one step after the other: wait for a call, open the doors, or move a level."""
        while True:
            if not self.waiting and not self.riders:
                self.enter(IDLE)
                self.called = self.env.event()
                yield self.called
            self.enter(EXECUTE)
            if self.stops_here():
                self.exchange()
                yield self.env.timeout(DOORS_S)
            else:
                level = self.next_level()
                yield self.env.timeout(LEVEL_S * abs(level - self.level))
                self.level = level
                self.report(self.spec.device, "car_level", level)

    def stops(self) -> list[int]:
        """Return the levels to go to: riders' targets, and callers' while there is room."""
        found = [call.target for call in self.riders]
        if len(self.riders) < CAR_PLACES:
            found += [call.origin for call in self.waiting]
        return found

    def stops_here(self) -> bool:
        """Tell whether somebody gets in or out here."""
        return self.level in self.stops()

    def next_level(self) -> int:
        """Return the neighbouring stop to move to, turning round where nobody is left ahead."""
        wanted = self.stops()
        ahead = any(level > self.level if self.up else level < self.level for level in wanted)
        self.up = self.up if ahead else not self.up
        here = self.spec.ordinals.index(self.level)
        return self.spec.ordinals[here + (1 if self.up else -1)]

    def exchange(self) -> None:
        """Let riders out and callers in."""
        for call in [call for call in self.riders if call.target == self.level]:
            self.riders.remove(call)
            call.arrived.succeed(value=True)
        for call in [call for call in self.waiting if call.origin == self.level]:
            if len(self.riders) == CAR_PLACES:
                break
            self.waiting.remove(call)
            self.riders.append(call)
            self.wait_s += WAIT_WEIGHT * (self.env.now - call.since - self.wait_s)
            call.boarded.succeed(value=True)

    def strand(self) -> None:
        """Send everybody to the stairs."""
        for call in self.waiting:
            call.boarded.succeed(value=False)
        for call in self.riders:
            call.arrived.succeed(value=False)
        self.waiting.clear()
        self.riders.clear()

    def enter(self, state: str) -> None:
        """Change state, and say so."""
        if state != self.state:
            self.state = state
            self.report(self.spec.device, "state", state)

    def tell_wait(self) -> None:
        """Report the present wait and car level; without calls the wait fades."""
        if self.state == IDLE:
            self.wait_s += IDLE_WEIGHT * (self.idle_wait_s - self.wait_s)
        if self.in_service:
            self.report(self.spec.device, "wait", round(self.wait_s, 1))
        self.report(self.spec.device, "car_level", self.level)
