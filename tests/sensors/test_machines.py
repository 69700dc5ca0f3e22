"""Lifts and escalators."""

import pytest

from sensors import UNKNOWN_TIME_NS, PackMLState, Reading, machine_state, parse_state
from tests.sensors.making import COUNTER, ESCALATOR, LIFT, NOW, SECOND, reading

IN_SERVICE = {"Idle", "Execute", "Starting", "Completing", "Complete", "Resetting"}


def lift_with(*readings: Reading) -> dict[str, Reading]:
    return {fact.quantity: fact for fact in readings}


def test_packml_has_its_17_states() -> None:
    assert len(PackMLState) == 17


@pytest.mark.parametrize("state", PackMLState)
def test_in_service_as_the_contract_says(state: PackMLState) -> None:
    machine = machine_state(LIFT, lift_with(reading("lift-1", "state", state.value)), NOW)
    assert machine.state is state
    assert machine.in_service == (state.value in IN_SERVICE)
    assert not machine.stale


@pytest.mark.parametrize("word", ["UnHolding", "Un-Holding", "UNHOLDING", "un holding"])
def test_spellings_of_states(word: str) -> None:
    assert parse_state(word) is PackMLState.UNHOLDING
    assert parse_state("holdingx") is None


def test_all_quantities_of_a_lift() -> None:
    machine = machine_state(
        LIFT,
        lift_with(
            reading("lift-1", "state", "Execute", age_s=100),
            reading("lift-1", "wait", 25.5),
            reading("lift-1", "car_level", -2.0),
        ),
        NOW,
    )
    assert (machine.id, machine.connector, machine.kind) == ("lift-1", "L1", "elevator")
    assert (machine.wait_s, machine.car_level) == (25.5, -2)
    assert machine.as_of_ns == NOW - 100 * SECOND


def test_silence_never_repairs_a_lift() -> None:
    broken = lift_with(reading("lift-1", "state", "Aborted", age_s=900 * 1000))
    machine = machine_state(LIFT, broken, NOW)
    assert (machine.state, machine.in_service, machine.stale) == (PackMLState.ABORTED, False, True)


def test_a_fault_of_unknown_age_is_a_fault() -> None:
    replayed = lift_with(reading("lift-1", "state", "Held", time_ns=UNKNOWN_TIME_NS))
    machine = machine_state(LIFT, replayed, NOW)
    assert (machine.in_service, machine.stale, machine.as_of_ns) == (False, True, None)


def test_a_stale_good_state_is_usable_but_stale() -> None:
    machine = machine_state(LIFT, lift_with(reading("lift-1", "state", "Idle", age_s=900)), NOW)
    assert (machine.in_service, machine.stale) == (True, True)


def test_a_machine_that_never_spoke_is_usable_but_stale() -> None:
    machine = machine_state(ESCALATOR, {}, NOW)
    assert (machine.kind, machine.state, machine.in_service) == ("escalator", None, True)
    assert (machine.stale, machine.as_of_ns) == (True, None)


def test_stale_waits_and_car_levels_are_dropped() -> None:
    facts = lift_with(
        reading("lift-1", "state", "Execute"),
        reading("lift-1", "wait", 25.0, age_s=120),
        reading("lift-1", "car_level", 2.0, age_s=120),
    )
    machine = machine_state(LIFT, facts, NOW)
    assert (machine.wait_s, machine.car_level, machine.stale) == (None, None, False)


def test_rejected_readings_are_ignored() -> None:
    facts = lift_with(reading("lift-1", "state", "Broken"), reading("lift-1", "wait", -1.0))
    machine = machine_state(LIFT, facts, NOW)
    assert (machine.state, machine.wait_s) == (None, None)


def test_a_counter_is_no_machine() -> None:
    with pytest.raises(ValueError, match="no machine"):
        machine_state(COUNTER, {}, NOW)
