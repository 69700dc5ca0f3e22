"""Device profiles, and the devices of a venue.

A profile says what a kind of device measures and how long each value may be believed: the
staleness limit belongs to the kind of device, not to the hub. Limits are a few times the expected
interval, so that one lost message never makes a value stale.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Literal

import msgspec

from sensors.decoding import SENSOR_ID

MachineKind = Literal["elevator", "escalator"]


class ValueKind(StrEnum):
    """What the values of a quantity are."""

    NUMBER = "number"
    INTEGER = "integer"
    PACKML = "packml"


@dataclass(frozen=True, slots=True)
class QuantityProfile:
    """One quantity that a kind of device measures.

    Args:
        kind: What its values are.
        unit: UCUM code, or None where there is none.
        interval_s: Expected seconds between readings of a working device.
        staleness_s: Seconds after its measurement from which a value is not to be believed.
        minimum: Smallest plausible value, in `unit`.
        maximum: Largest plausible value, in `unit`.
    """

    kind: ValueKind
    unit: str | None
    interval_s: float
    staleness_s: float
    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True, slots=True)
class DeviceProfile:
    """A kind of device.

    Args:
        name: The name that the venue table uses.
        quantities: What it measures, by quantity.
        machine: The IMDF category of the connector it reports for, or None where it watches a zone.
    """

    name: str
    quantities: Mapping[str, QuantityProfile]
    machine: MachineKind | None = None


_STATE = QuantityProfile(ValueKind.PACKML, None, interval_s=300, staleness_s=900)

PROFILES: Mapping[str, DeviceProfile] = MappingProxyType(
    {
        "people-counter": DeviceProfile(
            "people-counter",
            MappingProxyType(
                {
                    "occupants": QuantityProfile(
                        ValueKind.NUMBER,
                        "{person}",
                        interval_s=60,
                        staleness_s=600,
                        minimum=0,
                        maximum=20_000,
                    )
                }
            ),
        ),
        "fire-alarm": DeviceProfile(
            "fire-alarm",
            MappingProxyType(
                {
                    "alarm": QuantityProfile(
                        ValueKind.INTEGER,
                        None,
                        interval_s=60,
                        staleness_s=300,
                        minimum=0,
                        maximum=1,
                    )
                }
            ),
        ),
        "lift": DeviceProfile(
            "lift",
            MappingProxyType(
                {
                    "state": _STATE,
                    "wait": QuantityProfile(
                        ValueKind.NUMBER,
                        "s",
                        interval_s=30,
                        staleness_s=120,
                        minimum=0,
                        maximum=3_600,
                    ),
                    "car_level": QuantityProfile(
                        ValueKind.INTEGER,
                        None,
                        interval_s=30,
                        staleness_s=120,
                        minimum=-50,
                        maximum=200,
                    ),
                }
            ),
            machine="elevator",
        ),
        "escalator": DeviceProfile(
            "escalator", MappingProxyType({"state": _STATE}), machine="escalator"
        ),
    }
)
"""The built-in profiles. States come on change and every five minutes; waits and car levels change
by the minute, so they are believed for two minutes only."""


@dataclass(frozen=True, slots=True)
class Device:
    """A device of the venue; exactly one of `zone` and `connector` is given.

    Args:
        id: The `{sensor}` of its topics.
        profile: What kind of device it is.
        zone: The zone it counts in.
        connector: The lift or escalator it reports for.
        simulate: Whether a simulator may speak for it.
    """

    id: str
    profile: DeviceProfile
    zone: str | None
    connector: str | None
    simulate: bool


class DeviceSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An entry of `[[devices]]` in the venue table, see `docs/venue-table.md`."""

    id: str
    profile: str
    zone: str | None = None
    connector: str | None = None
    simulate: bool = True


@dataclass(frozen=True, slots=True)
class DeviceProblem:
    """Why an entry of the venue table is left out.

    Args:
        code: Stable machine code, `device.` and what is wrong.
        device_id: The entry's id.
        message: What is wrong, in English.
        fix: What to change in the table.
    """

    code: str
    device_id: str
    message: str
    fix: str


def devices_from_specs(
    specs: Iterable[DeviceSpec],
    *,
    zones: Collection[str] | None = None,
    connectors: Mapping[str, str] | None = None,
) -> tuple[Mapping[str, Device], tuple[DeviceProblem, ...]]:
    """Check the entries of a venue table; the good ones load, whatever the others are.

    Args:
        specs: The entries in the order of the file; of several with one id the first counts.
        zones: The zones that exist, or None to leave that unchecked.
        connectors: The connectors that exist, id to kind (`elevator`, ...), or None likewise.

    Returns:
        The devices by id, and one problem for each entry left out.
    """
    devices: dict[str, Device] = {}
    problems: list[DeviceProblem] = []
    for spec in specs:
        problem = (
            _identity_problem(spec, devices)
            or _shape_problem(spec)
            or _reference_problem(spec, zones, connectors)
        )
        if problem is not None:
            problems.append(problem)
            continue
        devices[spec.id] = Device(
            spec.id, PROFILES[spec.profile], spec.zone, spec.connector, spec.simulate
        )
    return MappingProxyType(devices), tuple(problems)


def _identity_problem(spec: DeviceSpec, devices: Mapping[str, Device]) -> DeviceProblem | None:
    if SENSOR_ID.fullmatch(spec.id) is None:
        return DeviceProblem(
            "device.id.invalid",
            spec.id,
            f"{spec.id!r} cannot stand in an MQTT topic",
            "use 1 to 64 characters of A-Z a-z 0-9 . _ -",
        )
    if spec.id in devices:
        return DeviceProblem(
            "device.id.duplicate",
            spec.id,
            f"a device {spec.id!r} stands further up already; this one is left out",
            "give each device an id of its own",
        )
    if spec.profile not in PROFILES:
        return DeviceProblem(
            "device.profile.unknown",
            spec.id,
            f"there is no device profile {spec.profile!r}",
            f"use one of {', '.join(PROFILES)}",
        )
    return None


def _shape_problem(spec: DeviceSpec) -> DeviceProblem | None:
    machine = PROFILES[spec.profile].machine is not None
    wanted, other = ("connector", "zone") if machine else ("zone", "connector")
    given = {"zone": spec.zone, "connector": spec.connector}
    if given[wanted] is None:
        return DeviceProblem(
            f"device.{wanted}.missing",
            spec.id,
            f"a {spec.profile} needs a {wanted}",
            f'add {wanted} = "..."',
        )
    if given[other] is not None:
        return DeviceProblem(
            f"device.{other}.extra",
            spec.id,
            f"a {spec.profile} belongs to a {wanted}, not to a {other}",
            f"remove {other}",
        )
    return None


def _reference_problem(
    spec: DeviceSpec, zones: Collection[str] | None, connectors: Mapping[str, str] | None
) -> DeviceProblem | None:
    if zones is not None and spec.zone is not None and spec.zone not in zones:
        return DeviceProblem(
            "device.zone.unknown",
            spec.id,
            f"there is no zone {spec.zone!r}",
            "name a zone of [[zones]], or a unit where the table has no zones",
        )
    if connectors is None or spec.connector is None:
        return None
    if spec.connector not in connectors:
        return DeviceProblem(
            "device.connector.unknown",
            spec.id,
            f"there is no connector {spec.connector!r}",
            f"name one of {', '.join(sorted(connectors)) or 'none; the plan has no connectors'}",
        )
    machine = PROFILES[spec.profile].machine
    if connectors[spec.connector] != machine:
        return DeviceProblem(
            "device.connector.kind",
            spec.id,
            f"{spec.connector!r} is of kind {connectors[spec.connector]}, "
            f"but a {spec.profile} reports for kind {machine}",
            f"name a connector of kind {machine}, or use another profile",
        )
    return None
