"""Readings and devices for the tests of sensors."""

from sensors import Device, DeviceSpec, Quality, Reading, Value, devices_from_specs

SECOND = 10**9
NOW = 1_767_323_045 * SECOND


def reading(
    sensor: str,
    quantity: str,
    value: Value,
    *,
    age_s: float = 0.0,
    unit: str | None = None,
    quality: Quality = Quality.GOOD,
    time_ns: int | None = None,
) -> Reading:
    measured = NOW - round(age_s * SECOND) if time_ns is None else time_ns
    topic = f"zhilu/v1/{sensor}/{quantity}"
    return Reading(sensor, quantity, value, unit, measured, NOW, quality, topic, b"")


def devices(*specs: DeviceSpec) -> dict[str, Device]:
    found, problems = devices_from_specs(specs)
    assert problems == ()
    return dict(found)


def counter(name: str, zone: str) -> DeviceSpec:
    return DeviceSpec(name, "people-counter", zone=zone)


LIFT = devices(DeviceSpec("lift-1", "lift", connector="L1"))["lift-1"]
ESCALATOR = devices(DeviceSpec("esc-1", "escalator", connector="E1"))["esc-1"]
COUNTER = devices(counter("c1", "hall"))["c1"]
