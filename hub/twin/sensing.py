"""Devices as they are heard: their latest readings, and whether they do what they should."""

from hub.engine import State
from hub.ports import Document, Json
from hub.twin.documents import rfc3339
from hub.twin.service import OUT_OF_SERVICE, device_names, out_document
from hub.twin.site import Site
from hub.twin.slots import ARRIVED, BELIEVED, REJECTED, reading_key
from hub.twin.step_documents import labels
from sensors import UNKNOWN_TIME_NS, Device, QuantityProfile, Reading

OUT, NEVER, SILENT, REFUSED, OK = "out-of-service", "never", "silent", "rejected", "ok"
HEALTHS = (OUT, NEVER, SILENT, REFUSED, OK)
"""The first that fits is a device's health."""


def sensor_document(site: Site, state: State, device: Device) -> Document:
    """Return a device with its latest readings: `docs/http-api.md`, SENSOR."""
    document: Document = {
        "id": device.id,
        "profile": device.profile.name,
        "name": labels(device_names(site, device.id)),
        "health": health_of(state, device),
        "quantities": {
            quantity: quantity_document(state, device, quantity, profile)
            for quantity, profile in sorted(device.profile.quantities.items())
        },
    }
    if device.zone is not None:
        document["zone"] = device.zone
    if device.connector is not None:
        document["connector"] = device.connector
    out = state.table(OUT_OF_SERVICE).get(device.id)
    if out is not None:
        document["out_of_service"] = out_document(site, out.value)
    return document


def health_of(state: State, device: Device) -> str:
    """Return whether a device does what it should.

    `never`: nothing was heard of it since the hub keeps readings; `silent`: it was heard, and in
    nothing that it measures may it be believed any more; `rejected`: a newest reading is not
    believed.
    """
    if device.id in state.table(OUT_OF_SERVICE):
        return OUT
    keys = [reading_key(device.id, quantity) for quantity in device.profile.quantities]
    if not any(key in state.table(ARRIVED) for key in keys):
        return NEVER
    believed = state.table(BELIEVED)
    held = [believed[key].value for key in keys if key in believed]
    if held and not any(each.fresh for each in held):
        return SILENT
    return REFUSED if any(key in state.table(REJECTED) for key in keys) else OK


def quantity_document(
    state: State, device: Device, quantity: str, profile: QuantityProfile
) -> Json:
    """Return what a device measures, and what it said last."""
    key = reading_key(device.id, quantity)
    document: Document = {
        "interval": profile.interval_s,
        "staleness": profile.staleness_s,
    }
    if profile.unit is not None:
        document["unit"] = profile.unit
    arrived, believed = state.table(ARRIVED).get(key), state.table(BELIEVED).get(key)
    if arrived is not None:
        document["last"] = reading_document(arrived.value)
    if believed is not None:
        document["believed"] = reading_document(believed.value.reading)
        document["fresh"] = believed.value.fresh
    refused = state.table(REJECTED).get(key)
    if refused is not None:
        document["rejected"] = {"code": refused.value.code, "reason": refused.value.reason}
    return document


def reading_document(reading: Reading) -> Json:
    """Return one reading."""
    document: Document = {
        "value": reading.value,
        "quality": reading.quality.value,
        "received": rfc3339(reading.received_ns),
    }
    if reading.time_ns != UNKNOWN_TIME_NS:
        document["time"] = rfc3339(reading.time_ns)
    return document
