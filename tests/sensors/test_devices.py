"""The devices of a venue table."""

import msgspec
import pytest

from sensors import PROFILES, DeviceSpec, devices_from_specs

ZONES = {"hall"}
CONNECTORS = {"L1": "elevator", "E1": "escalator", "S1": "stairs"}


def test_a_table_entry_becomes_a_device() -> None:
    document = b'{"id": "lift-1", "profile": "lift", "connector": "L1", "simulate": false}'
    spec = msgspec.json.decode(document, type=DeviceSpec)
    devices, problems = devices_from_specs([spec], zones=ZONES, connectors=CONNECTORS)
    assert problems == ()
    device = devices["lift-1"]
    assert (device.profile, device.zone, device.connector) == (PROFILES["lift"], None, "L1")
    assert not device.simulate


def test_a_misspelt_key_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError, match="conector"):
        msgspec.convert({"id": "a", "profile": "lift", "conector": "L1"}, DeviceSpec)


@pytest.mark.parametrize(
    ("spec", "code"),
    [
        (DeviceSpec("lift 1", "lift", connector="L1"), "device.id.invalid"),
        (DeviceSpec("good", "lift", connector="L1"), "device.id.duplicate"),
        (DeviceSpec("x", "toaster", zone="hall"), "device.profile.unknown"),
        (DeviceSpec("x", "lift"), "device.connector.missing"),
        (DeviceSpec("x", "lift", zone="hall"), "device.connector.missing"),
        (DeviceSpec("x", "lift", zone="hall", connector="L1"), "device.zone.extra"),
        (DeviceSpec("x", "people-counter"), "device.zone.missing"),
        (
            DeviceSpec("x", "people-counter", zone="hall", connector="L1"),
            "device.connector.extra",
        ),
        (DeviceSpec("x", "people-counter", zone="attic"), "device.zone.unknown"),
        (DeviceSpec("x", "lift", connector="L9"), "device.connector.unknown"),
        (DeviceSpec("x", "lift", connector="E1"), "device.connector.kind"),
        (DeviceSpec("x", "escalator", connector="S1"), "device.connector.kind"),
    ],
)
def test_a_bad_entry_is_left_out_and_the_others_load(spec: DeviceSpec, code: str) -> None:
    good = DeviceSpec("good", "people-counter", zone="hall")
    also = DeviceSpec("also", "escalator", connector="E1")
    devices, problems = devices_from_specs([good, spec, also], zones=ZONES, connectors=CONNECTORS)
    assert list(devices) == ["good", "also"]
    assert devices["good"].zone == "hall"
    (problem,) = problems
    assert (problem.code, problem.device_id) == (code, spec.id)
    assert problem.message
    assert problem.fix


def test_unchecked_references_load() -> None:
    devices, problems = devices_from_specs([DeviceSpec("x", "lift", connector="anything")])
    assert list(devices) == ["x"]
    assert problems == ()


def test_limits_are_longer_than_the_expected_interval() -> None:
    for profile in PROFILES.values():
        for quantity in profile.quantities.values():
            assert quantity.staleness_s >= 3 * quantity.interval_s
