"""Devices with their latest readings, and whether they do what they should."""

from typing import Literal

from aiohttp import web
from msgspec import UNSET, UnsetType

from hub.access import Right
from hub.api import answers
from hub.api.context import RUNTIME, json_response
from hub.api.endpoints import Endpoint
from hub.api.named import device_named
from hub.api.paging import PageQuery, listed
from hub.api.queries import NoQuery, query_of
from hub.twin import health_of, sensor_document


class SensorsQuery(PageQuery, frozen=True, kw_only=True):
    """All devices, or those of a zone, of a connector, of a profile or of one health."""

    zone: str | UnsetType = UNSET
    connector: str | UnsetType = UNSET
    profile: str | UnsetType = UNSET
    health: Literal["ok", "rejected", "silent", "never", "out-of-service"] | UnsetType = UNSET


async def sensors(request: web.Request) -> web.Response:
    """List devices with their latest readings."""
    twin, query = request.app[RUNTIME].twin, query_of(request, SensorsQuery)
    site, state = twin.site, twin.engine.state
    chosen = {
        device.id: device
        for device in site.devices.values()
        if query.zone in (UNSET, device.zone)
        and query.connector in (UNSET, device.connector)
        and query.profile in (UNSET, device.profile.name)
        and (query.health is UNSET or query.health == health_of(state, device))
    }
    return listed(
        request, "sensors", chosen, query, lambda device: sensor_document(site, state, device)
    )


async def sensor(request: web.Request) -> web.Response:
    """Show one device."""
    query_of(request, NoQuery)
    twin = request.app[RUNTIME].twin
    device = twin.site.devices[device_named(request)]
    return json_response(sensor_document(twin.site, twin.engine.state, device))


ENDPOINTS = (
    Endpoint(
        "GET",
        "/sensors",
        sensors,
        Right.WATCH,
        "listSensors",
        "The devices with their latest readings and their health.",
        query=SensorsQuery,
        answer=answers.Sensors,
    ),
    Endpoint(
        "GET",
        "/sensors/{id}",
        sensor,
        Right.WATCH,
        "showSensor",
        "One device with its latest readings and its health.",
        query=NoQuery,
        answer=answers.Sensor,
        problems=("device.unknown",),
    ),
)
