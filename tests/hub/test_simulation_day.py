"""The simulated library day: people are conserved, lifts serve, and messages are well formed."""

import itertools
from collections import defaultdict
from random import Random

import pytest
import simpy

from hub.simulation import (
    DAY_S,
    DayPlan,
    Faults,
    Message,
    SimulatedBuilding,
    SimulatedEscalator,
    SimulatedLift,
    SimulatedZone,
    library_day,
)
from hub.simulation.day import World
from hub.simulation.lift import Lift, Steps
from sensors.decoding import decode

BUILDING = SimulatedBuilding(
    zones=(
        SimulatedZone("lobby", 0, 80, ("counter-lobby",), passage=True, entrance=True),
        SimulatedZone("reading", 0, 40, ("counter-reading-1", "counter-reading-2")),
        SimulatedZone("seminar", 1, 10),
        SimulatedZone("gallery", 1, 60, ("counter-gallery",), passage=True),
        SimulatedZone("stacks", 1, None, ("counter-stacks",)),
        SimulatedZone("special", 2, 25, ("counter-special",)),
    ),
    lifts=(SimulatedLift("lift-1", (0, 1, 2)), SimulatedLift("lift-3", (0, 2), public=False)),
    escalators=(SimulatedEscalator("escalator-1"),),
)
PLAN = DayPlan(visitors=400)
DEVICES = {
    *("counter-lobby", "counter-reading-1", "counter-reading-2", "counter-gallery"),
    *("counter-stacks", "counter-special", "lift-1", "lift-3", "escalator-1"),
}
RECEIVED_NS = 1_800_000_000 * 10**9


def seeded(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - a model of people, no secret


@pytest.fixture(scope="module")
def day() -> list[Message]:
    return list(library_day(BUILDING, PLAN, seeded(7)))


def values(day: list[Message], topic: str) -> list[tuple[float, object]]:
    return [
        (message.seconds, decode(message.topic, message.payload, RECEIVED_NS).value)
        for message in day
        if message.topic == f"zhilu/v1/{topic}"
    ]


@pytest.mark.parametrize("seed", range(4))
def test_nobody_appears_or_vanishes(seed: int) -> None:
    world = World(BUILDING, DayPlan(visitors=300, faults=Faults(between_s=2_000)), seeded(seed), 0)
    crowd = world.crowd
    busiest = 0
    for _ in world.messages():
        inside = sum(crowd.people.values()) + crowd.moving
        assert inside + crowd.left == crowd.entered
        assert min(crowd.people.values()) >= 0
        assert crowd.moving >= 0
        busiest = max(busiest, inside)
    assert crowd.entered == 300
    assert crowd.left == 300
    assert busiest > 50


def test_house_is_empty_outside_opening_hours(day: list[Message]) -> None:
    for zone in ("lobby", "gallery", "stacks", "special"):
        counts = values(day, f"counter-{zone}/occupants")
        night = [count for second, count in counts if not 9 * 3_600 <= second <= 21.5 * 3_600]
        assert set(night) == {0.0}
        assert any(count for _, count in counts)


def test_counters_of_a_zone_share_its_people() -> None:
    world = World(BUILDING, PLAN, seeded(3), 0)
    seen: dict[str, float] = {}
    for message in world.messages():
        if "reading" in message.topic:
            reading = decode(message.topic, message.payload, RECEIVED_NS)
            part = int(reading.sensor[-1]) - 1
            people = world.crowd.people["reading"]
            assert reading.value == people // 2 + (part < people % 2)
            seen[reading.sensor] = max(seen.get(reading.sensor, 0), float(reading.value))
    assert min(seen.values()) > 3


def test_same_seed_gives_the_same_day_and_another_one_does_not(day: list[Message]) -> None:
    assert list(library_day(BUILDING, PLAN, seeded(7))) == day
    assert list(library_day(BUILDING, PLAN, seeded(8))) != day


def test_messages_are_readings_of_known_devices_in_order_of_time(day: list[Message]) -> None:
    quantities = defaultdict(set)
    for message in day:
        reading = decode(message.topic, message.payload, RECEIVED_NS)
        quantities[reading.sensor].add((reading.quantity, reading.unit))
    assert set(quantities) == DEVICES
    assert quantities["counter-lobby"] == {("occupants", "{person}")}
    assert quantities["lift-1"] == {("state", None), ("wait", "s"), ("car_level", None)}
    assert quantities["escalator-1"] == {("state", None)}
    assert all(one.seconds <= after.seconds for one, after in itertools.pairwise(day))
    assert 0 <= day[0].seconds <= day[-1].seconds < DAY_S


def test_counters_report_every_ten_seconds(day: list[Message]) -> None:
    times = [second for second, _ in values(day, "counter-special/occupants")]
    assert len(times) == DAY_S // 10
    steps = [after - before for before, after in itertools.pairwise(times)]
    assert min(steps) == pytest.approx(10)
    assert max(steps) == pytest.approx(10)


def test_counters_do_not_all_report_at_once(day: list[Message]) -> None:
    first = {m.topic: m.seconds for m in reversed(day) if m.topic.endswith("/occupants")}
    assert len(set(first.values())) == len(first)


def test_lift_runs_by_day_and_stays_within_its_stops(day: list[Message]) -> None:
    states = values(day, "lift-1/state")
    assert {state for _, state in states} == {"Idle", "Execute"}
    assert {level for _, level in values(day, "lift-1/car_level")} == {0.0, 1.0, 2.0}
    waits = [float(str(wait)) for _, wait in values(day, "lift-1/wait")]
    assert max(waits) > 10
    assert min(waits) >= 0
    assert max(waits) < 120


def test_lift_that_visitors_may_not_use_stands_idle(day: list[Message]) -> None:
    assert {state for _, state in values(day, "lift-3/state")} == {"Idle"}
    assert {level for _, level in values(day, "lift-3/car_level")} == {0.0}


def test_no_machine_fails_unless_asked(day: list[Message]) -> None:
    assert not [message for message in day if b"Aborted" in message.payload]


def test_faulty_lift_comes_back_after_some_minutes() -> None:
    faults = Faults(between_s=3_600, shortest_s=120, longest_s=600)
    messages = list(library_day(BUILDING, DayPlan(visitors=200, faults=faults), seeded(5)))
    for device in ("lift-1", "escalator-1"):
        states = values(messages, f"{device}/state")
        changes = [pair for pair in itertools.pairwise(states) if pair[0][1] != pair[1][1]]
        stops = [after[0] for _, after in changes if after[1] == "Aborted"]
        starts = [after[0] for before, after in changes if before[1] == "Aborted"]
        assert len(stops) > 3
        for stop, start in zip(stops, starts, strict=False):
            assert 120 <= start - stop <= 601


def test_lift_out_of_service_says_no_wait() -> None:
    faults = Faults(between_s=1_800, shortest_s=600, longest_s=600)
    state = "Idle"
    silent = 0
    for message in library_day(BUILDING, DayPlan(visitors=50, faults=faults), seeded(2)):
        reading = decode(message.topic, message.payload, RECEIVED_NS)
        if reading.sensor == "lift-1" and reading.quantity == "state":
            state = str(reading.value)
        if reading.sensor == "lift-1" and state == "Aborted":
            assert reading.quantity != "wait"
            silent += 1
    assert silent > 10


def test_late_start_lives_the_morning_but_does_not_report_it() -> None:
    noon = 12 * 3_600.0
    messages = list(library_day(BUILDING, PLAN, seeded(7), from_s=noon))
    assert messages[0].seconds == noon
    first: dict[str, Message] = {}
    for message in messages:
        first.setdefault(message.topic, message)
    assert max(message.seconds for message in first.values()) < noon + 30
    people = [m for t, m in first.items() if t.endswith("/occupants")]
    assert sum(float(str(decode(m.topic, m.payload, RECEIVED_NS).value)) for m in people) > 20


def test_building_without_devices_is_silent() -> None:
    quiet = SimulatedBuilding(zones=(SimulatedZone("hall", 0), SimulatedZone("attic", 3)))
    assert list(library_day(quiet, DayPlan(visitors=20), seeded(1))) == []
    assert list(library_day(SimulatedBuilding(zones=()), DayPlan(), seeded(1))) == []


def ride(lift: Lift, calls: list[tuple[float, int, int]]) -> list[float]:
    """Let people call after so many seconds, from level to level; return when they arrived."""
    arrived = [0.0] * len(calls)

    def person(number: int) -> Steps:
        after, origin, target = calls[number]
        yield lift.env.timeout(after)
        call = lift.call(origin, target)
        yield call.boarded
        yield call.arrived
        arrived[number] = lift.env.now

    for number in range(len(calls)):
        lift.env.process(person(number))
    lift.env.run(until=600)
    return arrived


def test_lift_serves_calls_on_its_way_before_it_turns() -> None:
    env = simpy.Environment()
    lift = Lift(env, SimulatedLift("lift-1", (0, 1, 2)), lambda *_: None)
    arrived = ride(lift, [(0, 0, 2), (1, 1, 2), (1, 2, 0)])
    doors, level = 8, 5
    up = doors + level + doors + level
    assert arrived[0] == arrived[1] == pytest.approx(up)
    assert arrived[2] == pytest.approx(up + doors + 2 * level)


def test_full_car_leaves_the_rest_for_its_next_trip() -> None:
    env = simpy.Environment()
    lift = Lift(env, SimulatedLift("lift-1", (0, 1)), lambda *_: None)
    arrived = ride(lift, [(0, 0, 1)] * 15)
    assert len({round(time) for time in arrived}) == 2
    assert sum(time == min(arrived) for time in arrived) == 13


@pytest.mark.parametrize("ordinals", [(0,), (1, 0), (0, 0)])
def test_lift_needs_stops_in_ascending_order(ordinals: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="lift 'lift-9'"):
        SimulatedLift("lift-9", ordinals)


def test_day_must_end_in_time_for_everybody_to_leave() -> None:
    with pytest.raises(ValueError, match="closing"):
        DayPlan(closes_s=24 * 3_600)
    with pytest.raises(ValueError, match="24 hourly weights"):
        DayPlan(hourly=(1.0,))
    with pytest.raises(ValueError, match="faults"):
        Faults(shortest_s=10, longest_s=5)
