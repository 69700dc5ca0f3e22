"""The building: its floors and their plans."""

import hashlib
from http import HTTPStatus

import shapely
from aiohttp import web

from floorplans import floor_geojson
from hub.access import Right
from hub.api import answers
from hub.api.context import RUNTIME, json_response
from hub.api.endpoints import Endpoint
from hub.api.problems import Problem
from hub.ports import Json
from hub.runtime import Runtime
from hub.twin import Site, labels, position

FLOORS: web.AppKey[dict[int, bytes]] = web.AppKey("floors", dict)
"""The plan of each ordinal, encoded once; a venue does not change while the hub runs."""


def prepare(app: web.Application) -> None:
    """Hold what the handlers share."""
    app[FLOORS] = {}


async def venue(request: web.Request) -> web.Response:
    """Describe the building."""
    site = request.app[RUNTIME].twin.site
    ordinals = site.venue.ordinals()
    west, south, east, north = shapely.total_bounds(
        [level.area for level in site.venue.levels.values()]
    ).tolist()
    low, high = position(site, west, south), position(site, east, north)
    return json_response(
        {
            "id": site.venue.id,
            "name": labels(site.venue.names),
            "simulated": site.simulated,
            "bounds": [*as_list(low), *as_list(high)],
            "floors": [floor_summary(site, ordinal) for ordinal in ordinals],
            "default_ordinal": 0 if 0 in ordinals else min(ordinals, key=abs),
            "profiles": list(site.costs),
            "time_zone": site.zone.key,
        }
    )


def as_list(value: Json) -> list[Json]:
    """Return a JSON array as a list."""
    return value if isinstance(value, list) else [value]


def floor_summary(site: Site, ordinal: int) -> Json:
    """Return one floor; where buildings name it differently, all names joined."""
    levels = [level for level in site.venue.levels.values() if level.ordinal == ordinal]
    return {
        "ordinal": ordinal,
        "name": joined([labels(level.names or level.short_names) for level in levels]),
        "short_name": joined([labels(level.short_names or level.names) for level in levels]),
    }


def joined(names: list[Json]) -> Json:
    """Join the distinct texts of several names, language by language."""
    found: dict[str, list[str]] = {}
    for name in names:
        if isinstance(name, dict):
            for tag, text in name.items():
                if isinstance(text, str) and text not in found.setdefault(tag, []):
                    found[tag].append(text)
    return {tag: " / ".join(texts) for tag, texts in found.items()}


async def floor(request: web.Request) -> web.Response:
    """Give the plan of one ordinal as GeoJSON."""
    runtime = request.app[RUNTIME]
    ordinal = int(request.match_info["ordinal"])
    if ordinal not in runtime.twin.site.venue.ordinals():
        raise Problem(HTTPStatus.NOT_FOUND, "level.unknown", f"there is no level {ordinal}")
    floors = request.app[FLOORS]
    if ordinal not in floors:
        floors[ordinal] = plan(runtime, ordinal)
    tag = hashlib.sha256(floors[ordinal]).hexdigest()[:32]
    headers = {"ETag": f'"{tag}"', "Cache-Control": "no-cache"}
    if any(held.value == tag for held in request.if_none_match or ()):
        return web.Response(status=HTTPStatus.NOT_MODIFIED, headers=headers)
    response = web.Response(
        body=floors[ordinal], content_type="application/geo+json", headers=headers
    )
    response.enable_compression()
    return response


def plan(runtime: Runtime, ordinal: int) -> bytes:
    """Return the plan of an ordinal with its screens."""
    site = runtime.twin.site
    return floor_geojson(
        site.venue,
        ordinal,
        tuple(site.zones.values()),
        tuple(site.connectors.values()),
        extra=[
            {
                "type": "Feature",
                "geometry": {
                    "type": "Point",
                    "coordinates": position(site, screen.pose.x, screen.pose.y),
                },
                "properties": {
                    "kind": "screen",
                    "id": screen.id,
                    "name": labels(screen.names),
                    "facing": screen.pose.facing,
                },
            }
            for screen in site.screens.values()
            if site.venue.levels[screen.pose.level_id].ordinal == ordinal
        ],
    )


ENDPOINTS = (
    Endpoint(
        "GET",
        "/venue",
        venue,
        Right.VISIT,
        "showVenue",
        "The building and its floors.",
        answer=answers.Venue,
    ),
    Endpoint(
        "GET",
        "/venue/floors/{ordinal}",
        floor,
        Right.VISIT,
        "showFloor",
        "The plan of one ordinal as GeoJSON.",
        answer=answers.FloorPlan,
        media="application/geo+json",
        problems=("level.unknown",),
        where={"ordinal": "-?[0-9]{1,4}"},
    ),
)
