"""Lifts and escalators: what state they are in, and whether visitors can use them."""

from collections.abc import Mapping
from dataclasses import dataclass

from sensors.devices import Device, MachineKind
from sensors.freshness import Freshness, freshness, rejection
from sensors.packml import PackMLState, parse_state
from sensors.readings import UNKNOWN_TIME_NS, Reading

STATE = "state"
WAIT = "wait"
CAR_LEVEL = "car_level"


@dataclass(frozen=True, slots=True)
class MachineState:
    """What is known of a lift or an escalator.

    Args:
        id: Id of the device.
        connector: Id of the connector it reports for.
        kind: Category of that connector.
        state: PackML state, or None where the device has never said.
        in_service: Whether routes may use it.
        wait_s: Present waiting time in seconds; None where not known or stale.
        car_level: Ordinal of the level where the car stands; None where not known or stale.
        as_of_ns: Measurement time of the state, nanoseconds since 1970 UTC; None where unknown.
        stale: True where the state is stale or was never reported.
    """

    id: str
    connector: str
    kind: MachineKind
    state: PackMLState | None
    in_service: bool
    wait_s: float | None
    car_level: int | None
    as_of_ns: int | None
    stale: bool


def machine_state(device: Device, readings: Mapping[str, Reading], now_ns: int) -> MachineState:
    """Work out the state of a machine.

    Silence never repairs a lift: a fault stays one, however old. A machine whose last word was
    good, or that never said a word, counts as usable but stale; otherwise a failed radio link would
    close every lift of the house. Stale waits and car levels are dropped.

    Args:
        device: A device whose profile reports for a connector.
        readings: Its newest believed reading of each quantity; a reading that
            `sensors.freshness.rejection` refuses must not have replaced an earlier one and is
            ignored here.
        now_ns: The present, nanoseconds since 1970 UTC.

    Raises:
        ValueError: The device reports for no connector.
    """
    kind = device.profile.machine
    if kind is None or device.connector is None:
        raise ValueError(f"device {device.id!r} is no machine")
    believed = {
        quantity: reading
        for quantity, reading in readings.items()
        if rejection(reading, device.profile) is None
    }
    reading = believed.get(STATE)
    state = None if reading is None else parse_state(str(reading.value))
    wait = _fresh_number(device, believed.get(WAIT), now_ns)
    car_level = _fresh_number(device, believed.get(CAR_LEVEL), now_ns)
    return MachineState(
        id=device.id,
        connector=device.connector,
        kind=kind,
        state=state,
        in_service=state is None or state.in_service,
        wait_s=wait,
        car_level=None if car_level is None else int(car_level),
        as_of_ns=None if reading is None else _known(reading.time_ns),
        stale=reading is None or freshness(reading, device.profile, now_ns) is Freshness.STALE,
    )


def _fresh_number(device: Device, reading: Reading | None, now_ns: int) -> float | None:
    if reading is None or freshness(reading, device.profile, now_ns) is Freshness.STALE:
        return None
    return float(reading.value)


def _known(time_ns: int) -> int | None:
    return None if time_ns == UNKNOWN_TIME_NS else time_ns
