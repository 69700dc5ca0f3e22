"""The building: its floors and their plans."""

import asyncio
from http import HTTPStatus

import shapely
from aiohttp import web

from floorplans import floor_geojson
from hub.access import Right
from hub.api import answers
from hub.api.context import RUNTIME, encoded
from hub.api.endpoints import Endpoint
from hub.api.problems import Problem
from hub.api.ready import Ready
from hub.ports import Document, Json
from hub.twin import Site, labels, position

GEO_JSON = "application/geo+json"

HELD: web.AppKey[dict[str, Ready]] = web.AppKey("venue", dict)
"""The building and the plan of each ordinal, made once; a venue does not change meanwhile."""

MAKING: web.AppKey[asyncio.Lock] = web.AppKey("making", asyncio.Lock)
"""Plans are made beside the loop, one at a time."""


def prepare(app: web.Application) -> None:
    """Hold what the handlers share."""
    app[HELD] = {}
    app[MAKING] = asyncio.Lock()


async def venue(request: web.Request) -> web.StreamResponse:
    """Describe the building."""
    held = request.app[HELD]
    ready = held.get("")
    if ready is None:
        body = encoded(venue_document(request.app[RUNTIME].twin.site))
        ready = held[""] = Ready(body, public=True)
    return ready.response(request)


def venue_document(site: Site) -> Document:
    """Return the building."""
    ordinals = site.venue.ordinals()
    west, south, east, north = shapely.total_bounds(
        [level.area for level in site.venue.levels.values()]
    ).tolist()
    low, high = position(site, west, south), position(site, east, north)
    return {
        "id": site.venue.id,
        "name": labels(site.venue.names),
        "simulated": site.simulated,
        "bounds": [*as_list(low), *as_list(high)],
        "floors": [floor_summary(site, ordinal) for ordinal in ordinals],
        "default_ordinal": 0 if 0 in ordinals else min(ordinals, key=abs),
        "profiles": list(site.costs),
        "time_zone": site.zone.key,
    }


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


async def floor(request: web.Request) -> web.StreamResponse:
    """Give the plan of one ordinal as GeoJSON."""
    text, held = request.match_info["ordinal"], request.app[HELD]
    ready = held.get(text) or await made(request, text)
    return ready.response(request)


async def made(request: web.Request, text: str) -> Ready:
    """Make the plan of an ordinal, and hold it.

    Raises:
        Problem: There is no such level.
    """
    site, held, ordinal = request.app[RUNTIME].twin.site, request.app[HELD], int(text)
    if ordinal not in site.venue.ordinals() or text != str(ordinal):
        raise Problem(HTTPStatus.NOT_FOUND, "level.unknown", f"there is no level {text}")
    async with request.app[MAKING]:
        if text not in held:
            body = await asyncio.to_thread(plan, site, ordinal)
            held[text] = Ready(body, GEO_JSON, public=True)
            await asyncio.to_thread(held[text].pack)
        return held[text]


def plan(site: Site, ordinal: int) -> bytes:
    """Return the plan of an ordinal with its screens."""
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
        public=True,
    ),
    Endpoint(
        "GET",
        "/venue/floors/{ordinal}",
        floor,
        Right.VISIT,
        "showFloor",
        "The plan of one ordinal as GeoJSON.",
        answer=answers.FloorPlan,
        public=True,
        media=GEO_JSON,
        problems=("level.unknown",),
        where={"ordinal": "-?[0-9]{1,4}"},
    ),
)
