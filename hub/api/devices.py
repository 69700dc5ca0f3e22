"""The devices of the building, and taking them out of service."""

import msgspec
from aiohttp import web

from hub.access import Right
from hub.api import answers
from hub.api.commands import answer, ended, reason_of, taking
from hub.api.context import RUNTIME, body_of
from hub.api.documents import part_of
from hub.api.endpoints import Endpoint
from hub.api.named import device_named
from hub.api.paging import PageQuery, listed
from hub.api.queries import query_of
from hub.ports import Document
from hub.runtime import Runtime
from hub.store import OUT_OF_SERVICE, place_of
from hub.twin import device_names, labels

TOPIC = "devices"


class OutOfServiceRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of `PUT /devices/{id}/out-of-service`."""

    reason: str = ""


async def devices(request: web.Request) -> web.Response:
    """List the devices that the venue table has."""
    runtime, query = request.app[RUNTIME], query_of(request, PageQuery)
    ids = {device_id: device_id for device_id in runtime.twin.site.devices}
    return listed(request, "devices", ids, query, lambda each: device_document(runtime, each))


def device_document(runtime: Runtime, device_id: str) -> Document:
    """Return one device."""
    site = runtime.twin.site
    device = site.devices[device_id]
    document: Document = {
        "id": device_id,
        "profile": device.profile.name,
        "name": labels(device_names(site, device_id)),
        "quantities": [*sorted(device.profile.quantities)],
    }
    if device.zone is not None:
        document["zone"] = device.zone
    if device.connector is not None:
        document["connector"] = device.connector
    out = part_of(runtime.twin.document(TOPIC), "out_of_service", device_id)
    if out:
        document["out_of_service"] = out
    return document


async def take_out(request: web.Request) -> web.Response:
    """Believe a device no more; where it is out of service already, for another reason."""
    runtime = request.app[RUNTIME]
    wanted = body_of(request, OutOfServiceRequest)
    reason = reason_of(wanted.reason, "device.reason.long")
    device_id = device_named(request)
    command = taking(request, OUT_OF_SERVICE, device_id, reason, prefix="d-", replace=True)
    made, revision = await runtime.commanding.take(command)
    shown = part_of(runtime.twin.document(TOPIC), "out_of_service", device_id)
    return answer(made, revision, {**shown, "device": device_id})


async def put_back(request: web.Request) -> web.Response:
    """Believe a device again."""
    place = place_of(OUT_OF_SERVICE, device_named(request))
    return await ended(request, OUT_OF_SERVICE, place=place)


ENDPOINTS = (
    Endpoint(
        "GET",
        "/devices",
        devices,
        Right.WATCH,
        "listDevices",
        "The devices of the building.",
        query=PageQuery,
        answer=answers.Devices,
    ),
    Endpoint(
        "PUT",
        "/devices/{id}/out-of-service",
        take_out,
        Right.TEND,
        "takeOutOfService",
        "Believe a device no more, or for another reason.",
        body=OutOfServiceRequest,
        answer=answers.DeviceOut,
        problems=("device.unknown", "device.reason.long"),
        command=True,
    ),
    Endpoint(
        "DELETE",
        "/devices/{id}/out-of-service",
        put_back,
        Right.TEND,
        "putInService",
        "Believe a device again.",
        answer=answers.Done,
        problems=("device.unknown", "store.out_of_service.unknown"),
        command=True,
    ),
)
