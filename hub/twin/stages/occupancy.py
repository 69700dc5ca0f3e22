"""Occupancy and machines: what the readings say of zones, lifts and escalators."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from hub.engine import Cause, Put, Stage, View
from hub.twin.site import Site
from hub.twin.slots import BELIEVED, ESTIMATES, MACHINES, reading_key
from hub.twin.wording import both, machine_reported, zone_estimated
from sensors import OCCUPANTS, Device, Reading, estimate_zone, machine_state

Touched = dict[str, list[Cause]]


def occupancy_stage(site: Site) -> Stage:
    """Return the stage that estimates the people of each zone that has news."""

    def run(view: View) -> Iterable[Put[Any]]:
        counts = readings_of(view, OCCUPANTS)
        for zone_id, causes in touched(site, view, by_zone=True).items():
            estimate = estimate_zone(zone_id, counts, view.now_ns, site.devices)
            summary = (
                zone_estimated(site.zones[zone_id].names, estimate)
                if estimate is not None
                else both("人数未知", "Number of people not known")
            )
            yield Put(ESTIMATES, zone_id, estimate, summary, tuple(causes))

    return Stage("occupancy", (BELIEVED,), (ESTIMATES,), run)


def machines_stage(site: Site) -> Stage:
    """Return the stage that works out the state of each machine that has news."""

    def run(view: View) -> Iterable[Put[Any]]:
        for device_id, causes in touched(site, view, by_zone=False).items():
            device = site.devices[device_id]
            state = machine_state(device, readings_from(view, device), view.now_ns)
            names = site.connectors[state.connector].names
            yield Put(MACHINES, device_id, state, machine_reported(names, state), tuple(causes))

    return Stage("machines", (BELIEVED,), (MACHINES,), run)


def touched(site: Site, view: View, *, by_zone: bool) -> Touched:
    """Return the zones, or else the machines, whose readings changed, with the causes."""
    found: Touched = defaultdict(list)
    for change in view.changes(BELIEVED).values():
        told = change.after or change.before
        if told is None:
            continue
        device = site.devices[told.reading.sensor]
        if by_zone and device.zone is not None:
            found[device.zone].append(change.cause)
        elif not by_zone and device.connector is not None:
            found[device.id].append(change.cause)
    return found


def readings_of(view: View, quantity: str) -> dict[str, Reading]:
    """Return the believed readings of a quantity by device."""
    return {
        entry.value.reading.sensor: entry.value.reading
        for entry in view.table(BELIEVED).values()
        if entry.value.reading.quantity == quantity
    }


def readings_from(view: View, device: Device) -> dict[str, Reading]:
    """Return the believed readings of a device by quantity."""
    believed = view.table(BELIEVED)
    found = {}
    for quantity in device.profile.quantities:
        entry = believed.get(reading_key(device.id, quantity))
        if entry is not None:
            found[quantity] = entry.value.reading
    return found
