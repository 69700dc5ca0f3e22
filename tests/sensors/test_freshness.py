"""Plausible and fresh readings."""

import pytest

from sensors import (
    UNKNOWN_TIME_NS,
    Device,
    Freshness,
    Quality,
    Reading,
    expires_at_ns,
    freshness,
    rejection,
)
from tests.sensors.making import COUNTER, ESCALATOR, LIFT, NOW, SECOND, reading


@pytest.mark.parametrize(
    ("device", "quantity", "limit_s"),
    [
        (COUNTER, "occupants", 600),
        (LIFT, "state", 900),
        (LIFT, "wait", 120),
        (LIFT, "car_level", 120),
        (ESCALATOR, "state", 900),
    ],
)
def test_a_reading_is_stale_from_its_limit_on(device: Device, quantity: str, limit_s: int) -> None:
    fact = reading(device.id, quantity, 1.0)
    expiry = expires_at_ns(fact, device.profile)
    assert expiry == NOW + limit_s * SECOND
    assert freshness(fact, device.profile, expiry - 1) is Freshness.FRESH
    assert freshness(fact, device.profile, expiry) is Freshness.STALE


def test_age_counts_from_the_measurement_not_from_the_arrival() -> None:
    replayed = reading("c1", "occupants", 3.0, age_s=601)
    assert replayed.received_ns == NOW
    assert freshness(replayed, COUNTER.profile, NOW) is Freshness.STALE


def test_unknown_age_and_unknown_quantity_are_never_fresh() -> None:
    undated = reading("c1", "occupants", 3.0, time_ns=UNKNOWN_TIME_NS)
    assert freshness(undated, COUNTER.profile, UNKNOWN_TIME_NS) is Freshness.STALE
    assert freshness(reading("c1", "smell", 3.0), COUNTER.profile, NOW) is Freshness.STALE


@pytest.mark.parametrize(
    ("device", "fact"),
    [
        (COUNTER, reading("c1", "occupants", 0.0)),
        (COUNTER, reading("c1", "occupants", 12.0, unit="{person}")),
        (COUNTER, reading("c1", "occupants", 12.0, unit="{people}")),
        (COUNTER, reading("c1", "occupants", 12.0, unit="1", quality=Quality.UNCERTAIN)),
        (LIFT, reading("lift-1", "wait", 25.5, unit="s")),
        (LIFT, reading("lift-1", "car_level", -3.0)),
        (LIFT, reading("lift-1", "state", "Un-Holding")),
        (ESCALATOR, reading("esc-1", "state", "EXECUTE")),
    ],
)
def test_plausible_readings_are_believed(device: Device, fact: Reading) -> None:
    assert rejection(fact, device.profile) is None


@pytest.mark.parametrize(
    ("device", "fact", "code"),
    [
        (COUNTER, reading("c1", "occupants", -1.0), "range"),
        (COUNTER, reading("c1", "occupants", 20_567_000.0), "range"),
        (COUNTER, reading("c1", "occupants", "12"), "value"),
        (COUNTER, reading("c1", "occupants", True), "value"),
        (COUNTER, reading("c1", "occupants", 1.0, unit="s"), "unit"),
        (COUNTER, reading("c1", "occupants", 1.0, quality=Quality.BAD), "quality"),
        (COUNTER, reading("c1", "wait", 1.0), "quantity"),
        (LIFT, reading("lift-1", "wait", 2.0, unit="min"), "unit"),
        (LIFT, reading("lift-1", "wait", -0.5), "range"),
        (LIFT, reading("lift-1", "car_level", 1.5), "value"),
        (LIFT, reading("lift-1", "state", "Broken"), "state"),
        (LIFT, reading("lift-1", "state", 4.0), "state"),
        (ESCALATOR, reading("esc-1", "wait", 3.0), "quantity"),
    ],
)
def test_implausible_readings_are_rejected_with_a_reason(
    device: Device, fact: Reading, code: str
) -> None:
    refused = rejection(fact, device.profile)
    assert refused is not None
    assert refused.code == f"reading.rejected.{code}"
    assert refused.reason
