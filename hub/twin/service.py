"""Devices that staff have taken out of service: what they say is not believed."""

from dataclasses import dataclass

from floorplans import Labels
from hub.engine import Fact, Slot, Summary
from hub.ports import Document
from hub.twin.commanded import command_record
from hub.twin.documents import rfc3339
from hub.twin.measures import place_names
from hub.twin.site import Site
from hub.twin.step_documents import labels
from hub.twin.wording import both
from routing import pick


@dataclass(frozen=True, slots=True)
class OutOfService:
    """That staff have taken a device out of service.

    Args:
        id: The measure.
        device: Id of the device.
        reason: What staff wrote.
        since_ns: When, ns UTC.
        version: The number of the command.
        by: Who did it.
    """

    id: str
    device: str
    reason: str
    since_ns: int
    version: int
    by: str


OUT_OF_SERVICE: Slot[OutOfService] = Slot("out of service")
"""By device."""


def out_of_service_fact(out: OutOfService, command_id: str) -> Fact[OutOfService]:
    """Return the fact that staff took a device out of service."""
    record = command_record("take out of service", command_id, out.by, out.since_ns)
    return Fact(OUT_OF_SERVICE, out.device, out, taken_out(out), record)


def in_service_fact(
    out: OutOfService, command_id: str, actor: str, at_ns: int
) -> Fact[OutOfService]:
    """Return the fact that a device is in service again."""
    words = both(f"设备{out.device}恢复使用", f"Device {out.device} is in service again")
    record = command_record("put in service", command_id, actor, at_ns)
    return Fact(OUT_OF_SERVICE, out.device, None, words, record)


def taken_out(out: OutOfService) -> Summary:
    """Say that a device is out of service, and why."""
    zh, en = (f"：{out.reason}", f": {out.reason}") if out.reason else ("", "")
    return both(f"设备{out.device}已停用{zh}", f"Device {out.device} is out of service{en}")


def device_names(site: Site, device_id: str) -> Labels:
    """Return what a device is called: by what it watches, for it has no name of its own."""
    device = site.devices.get(device_id)
    place = (device.connector or device.zone) if device is not None else None
    if place is None:
        return both(device_id, device_id)
    names = place_names(site, place)
    return both(f"{pick(names, 'zh')}（{device_id}）", f"{pick(names, 'en')} ({device_id})")


def out_document(site: Site, out: OutOfService) -> Document:
    """Return one device that is out of service."""
    return {
        "name": labels(device_names(site, out.device)),
        "reason": out.reason,
        "since": rfc3339(out.since_ns),
        "version": out.version,
        "by": out.by,
    }
