"""People in a zone."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sensors import (
    UNKNOWN_TIME_NS,
    Crowding,
    Estimate,
    Quality,
    crowding,
    estimate_zone,
)
from tests.sensors.making import LIFT, NOW, SECOND, counter, devices, reading

DEVICES = devices(counter("b", "hall"), counter("a", "hall"), counter("c", "cafe"))


def test_counters_of_a_zone_add_up() -> None:
    facts = {
        "a": reading("a", "occupants", 12.0, age_s=30),
        "b": reading("b", "occupants", 7.0, age_s=90),
        "c": reading("c", "occupants", 99.0),
    }
    estimate = estimate_zone("hall", facts, NOW, DEVICES)
    assert estimate is not None
    assert (estimate.zone, estimate.mean, estimate.sources) == ("hall", 19.0, ("a", "b"))
    assert estimate.as_of_ns == NOW - 90 * SECOND
    assert not estimate.stale
    assert estimate.sd == pytest.approx(math.sqrt(0.05 * (13 + 8)))


def test_one_stale_counter_makes_the_sum_stale() -> None:
    facts = {"a": reading("a", "occupants", 12.0), "b": reading("b", "occupants", 7.0, age_s=600)}
    estimate = estimate_zone("hall", facts, NOW, DEVICES)
    assert estimate is not None
    assert (estimate.mean, estimate.stale) == (19.0, True)


def test_a_counter_that_never_reported_makes_the_sum_stale() -> None:
    estimate = estimate_zone("hall", {"a": reading("a", "occupants", 12.0)}, NOW, DEVICES)
    assert estimate is not None
    assert (estimate.mean, estimate.sources, estimate.stale) == (12.0, ("a",), True)


def test_a_count_of_unknown_age_has_no_as_of() -> None:
    facts = {"c": reading("c", "occupants", 4.0, time_ns=UNKNOWN_TIME_NS)}
    estimate = estimate_zone("cafe", facts, NOW, DEVICES)
    assert estimate is not None
    assert (estimate.as_of_ns, estimate.stale) == (None, True)


def test_no_counter_no_estimate() -> None:
    assert estimate_zone("attic", {}, NOW, DEVICES) is None
    assert estimate_zone("cafe", {}, NOW, DEVICES) is None
    lift = {LIFT.id: LIFT, **DEVICES}
    assert estimate_zone("cafe", {LIFT.id: reading(LIFT.id, "wait", 3.0)}, NOW, lift) is None


@pytest.mark.parametrize("value", [-3.0, "many", True])
def test_implausible_counts_do_not_count(value: float | str | bool) -> None:  # noqa: FBT001
    assert estimate_zone("cafe", {"c": reading("c", "occupants", value)}, NOW, DEVICES) is None


def test_zero_is_not_certain_and_doubt_widens() -> None:
    sure = estimate_zone("cafe", {"c": reading("c", "occupants", 0.0)}, NOW, DEVICES)
    doubtful = {"c": reading("c", "occupants", 0.0, quality=Quality.UNCERTAIN)}
    unsure = estimate_zone("cafe", doubtful, NOW, DEVICES)
    assert sure is not None
    assert unsure is not None
    assert 0 < sure.sd < unsure.sd


@settings(deadline=None)
@given(
    st.dictionaries(st.sampled_from("abc"), st.floats(0, 20_000), min_size=3),
    st.floats(0, 2_000),
)
def test_estimates_are_never_negative_and_zones_conserve_people(
    counts: dict[str, float], age_s: float
) -> None:
    facts = {name: reading(name, "occupants", count, age_s=age_s) for name, count in counts.items()}
    zones = [estimate_zone(zone, facts, NOW, DEVICES) for zone in ("hall", "cafe")]
    found = [estimate for estimate in zones if estimate is not None]
    assert all(estimate.mean >= 0 and estimate.sd > 0 for estimate in found)
    assert sum(estimate.mean for estimate in found) == pytest.approx(sum(counts.values()))
    assert all(estimate.stale == (round(age_s * SECOND) >= 600 * SECOND) for estimate in found)


def estimate_of(mean: float, *, stale: bool = False) -> Estimate:
    return Estimate("hall", mean, 1.0, NOW, ("a",), stale)


@pytest.mark.parametrize(
    ("mean", "capacity", "word"),
    [
        (0, 100, Crowding.LOW),
        (59.9, 100, Crowding.LOW),
        (60, 100, Crowding.BUSY),
        (89.9, 100, Crowding.BUSY),
        (90, 100, Crowding.FULL),
        (250, 100, Crowding.FULL),
        (1, None, Crowding.UNKNOWN),
        (1, 0, Crowding.UNKNOWN),
    ],
)
def test_crowding_has_limits_at_60_and_90_per_cent(
    mean: float, capacity: int | None, word: Crowding
) -> None:
    assert crowding(estimate_of(mean), capacity) is word


def test_crowding_is_unknown_without_a_live_estimate() -> None:
    assert crowding(None, 100) is Crowding.UNKNOWN
    assert crowding(estimate_of(10, stale=True), 100) is Crowding.UNKNOWN
