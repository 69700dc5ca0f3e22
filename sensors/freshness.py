"""Whether a reading is to be believed: plausible in itself, and still fresh."""

from dataclasses import dataclass
from enum import StrEnum

from sensors.devices import DeviceProfile, QuantityProfile, ValueKind
from sensors.packml import parse_state
from sensors.readings import UNKNOWN_TIME_NS, Quality, Reading, Value


class Freshness(StrEnum):
    """Whether a value may still be shown as live."""

    FRESH = "fresh"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why a well-formed reading is not believed; what was known before stays.

    Args:
        code: `reading.rejected.` and one of `quality`, `quantity`, `value`, `unit`, `range`,
            `state`.
        reason: What is wrong, in English, with the figures that show it.
    """

    code: str
    reason: str


def expires_at_ns(reading: Reading, profile: DeviceProfile) -> int:
    """Return the first instant, nanoseconds since 1970 UTC, at which a reading is stale.

    A reading of unknown age, or of a quantity that the profile does not have, was never fresh: its
    own `time_ns` is returned.
    """
    quantity = profile.quantities.get(reading.quantity)
    if quantity is None or reading.time_ns == UNKNOWN_TIME_NS:
        return reading.time_ns
    return reading.time_ns + round(quantity.staleness_s * 10**9)


def freshness(reading: Reading, profile: DeviceProfile, now_ns: int) -> Freshness:
    """Tell whether a reading is fresh at `now_ns`, nanoseconds since 1970 UTC.

    Its age counts from the measurement, so that a replayed message never looks fresh.
    """
    return Freshness.FRESH if now_ns < expires_at_ns(reading, profile) else Freshness.STALE


def rejection(reading: Reading, profile: DeviceProfile) -> Rejection | None:
    """Return why a reading of a device with this profile is not believed, or None if it is."""
    if reading.quality is Quality.BAD:
        return Rejection("reading.rejected.quality", "the device calls this value bad")
    quantity = profile.quantities.get(reading.quantity)
    if quantity is None:
        known = ", ".join(sorted(profile.quantities))
        return Rejection(
            "reading.rejected.quantity",
            f"a {profile.name} has no quantity {reading.quantity!r}, only {known}",
        )
    return _unit_rejection(reading.unit, quantity) or _value_rejection(reading.value, quantity)


def _unit_rejection(unit: str | None, quantity: QuantityProfile) -> Rejection | None:
    if unit is None or _canonical(unit) == _canonical(quantity.unit):
        return None
    expected = "no unit" if quantity.unit is None else f"the unit {quantity.unit}"
    return Rejection("reading.rejected.unit", f"the unit is {unit}, but {expected} is expected")


def _canonical(unit: str | None) -> str:
    # UCUM, curly braces: an annotation by itself stands for the dimensionless unit 1.
    annotation = unit is not None and unit.startswith("{") and unit.find("}") == len(unit) - 1
    return "1" if unit is None or annotation else unit


def _value_rejection(value: Value, quantity: QuantityProfile) -> Rejection | None:
    if quantity.kind is ValueKind.PACKML:
        return _state_rejection(value)
    if not isinstance(value, float):
        return Rejection("reading.rejected.value", f"{str(value)[:64]!r} is not a number")
    if quantity.kind is ValueKind.INTEGER and not value.is_integer():
        return Rejection("reading.rejected.value", f"{value} is not a whole number")
    low, high = quantity.minimum, quantity.maximum
    if (low is not None and value < low) or (high is not None and value > high):
        return Rejection("reading.rejected.range", f"{value} is not within {low} to {high}")
    return None


def _state_rejection(value: Value) -> Rejection | None:
    if isinstance(value, str) and parse_state(value) is not None:
        return None
    return Rejection(
        "reading.rejected.state",
        f"{str(value)[:64]!r} is no PackML state, such as Execute or Aborted",
    )
