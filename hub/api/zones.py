"""The zones of the building, and how many people are believed to be in them."""

from http import HTTPStatus
from typing import Annotated

import msgspec
from aiohttp import web
from msgspec import UNSET, UnsetType

from floorplans import Zone
from hub.access import Right
from hub.api import answers
from hub.api.context import RUNTIME, encoded
from hub.api.endpoints import Endpoint
from hub.api.paging import PageQuery, listed
from hub.api.problems import Problem
from hub.api.queries import NoQuery, query_of
from hub.api.ready import Ready, Shelf
from hub.ports import Document
from hub.runtime import Runtime
from hub.twin import Site, Twin, zone_document
from hub.twin.slots import ESTIMATES

MOST_HELD = 2_000
HELD: web.AppKey[tuple[Runtime, Shelf]] = web.AppKey("zones", tuple)
"""The hub, and its zones as they are answered."""


class ZonesQuery(PageQuery, frozen=True, kw_only=True):
    """All zones, or those of one level."""

    ordinal: Annotated[int, msgspec.Meta(ge=-9999, le=9999)] | UnsetType = UNSET


def prepare(app: web.Application) -> None:
    """Hold what the handlers share."""
    app[HELD] = (app[RUNTIME], Shelf(MOST_HELD))


async def zones(request: web.Request) -> web.Response:
    """List the zones."""
    twin, query = request.app[RUNTIME].twin, query_of(request, ZonesQuery)
    site = twin.site
    chosen = {
        zone.id: zone
        for zone in site.zones.values()
        if query.ordinal is UNSET or query.ordinal in ordinals_of(site, zone)
    }
    return listed(request, "zones", chosen, query, lambda zone: document_of(twin, zone))


async def zone(request: web.Request) -> web.Response:
    """Show one zone."""
    runtime, shelf = request.app[HELD]
    zone_id = request.match_info["id"]
    # What is held is good until there is another estimate.
    estimated = runtime.twin.engine.state.table(ESTIMATES).get(zone_id)
    ready = shelf.get(zone_id, estimated)
    if ready is None or "?" in request.raw_path:
        query_of(request, NoQuery)
        ready = shelf.put(zone_id, estimated, Ready(shown(runtime.twin, zone_id), public=True))
    return ready.response(request)


def shown(twin: Twin, zone_id: str) -> bytes:
    """Return a zone with its units.

    Raises:
        Problem: There is none of that name.
    """
    found = twin.site.zones.get(zone_id)
    if found is None:
        detail = f"there is no zone {zone_id!r}; GET /api/v1/zones lists them"
        raise Problem(HTTPStatus.NOT_FOUND, "zone.unknown", detail)
    document: Document = {**document_of(twin, found), "units": [*found.unit_ids]}
    return encoded(document)


def document_of(twin: Twin, zone: Zone) -> Document:
    """Return a zone with its people, as far as somebody counts them."""
    site = twin.site
    return {
        "id": zone.id,
        **zone_document(site, zone.id, twin.estimate(zone.id)),
        "ordinals": [*ordinals_of(site, zone)],
        "square_metres": round(site.zone_metres[zone.id], 1),
    }


def ordinals_of(site: Site, zone: Zone) -> list[int]:
    """Return the ordinals that a zone has a unit on."""
    units = (site.venue.units[unit_id] for unit_id in zone.unit_ids)
    return sorted({site.venue.levels[unit.level_id].ordinal for unit in units})


ENDPOINTS = (
    Endpoint(
        "GET",
        "/zones",
        zones,
        Right.VISIT,
        "listZones",
        "The zones, with their people as far as somebody counts them.",
        query=ZonesQuery,
        answer=answers.Zones,
        public=True,
    ),
    Endpoint(
        "GET",
        "/zones/{id}",
        zone,
        Right.VISIT,
        "showZone",
        "One zone with its people and its units.",
        query=NoQuery,
        answer=answers.ZoneShown,
        problems=("zone.unknown",),
        public=True,
    ),
)
