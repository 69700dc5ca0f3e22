"""What is near: the nearest of a kind, what is reached in time, and times to many places."""

import asyncio
from http import HTTPStatus

import shapely
from aiohttp import web

from floorplans import Access, Place
from hub.api.asking import Query, unprocessable
from hub.api.context import RUNTIME, json_response
from hub.api.problems import Problem
from hub.ports import Document, Json
from hub.runtime import Runtime
from hub.twin import (
    Site,
    is_accessible,
    is_full,
    labels,
    place_document,
    position,
    state_of,
    unmet_document,
)
from routing import (
    Candidate,
    LeftOut,
    Near,
    Nearest,
    RoutingError,
    Terms,
    access_to,
    arrival_of,
    nearest,
    ways_to,
    within,
)

ASKED = frozenset({"from", "profile", "wish", "step_free", "clear_width"})
MOST_NEAR, MOST_TIMES, MOST_MINUTES = 20, 100, 60
MOST_CANDIDATES = 500
"""Places of a category that are looked at; a search counts for all of them, a filter for each."""

LEFT_OUT: dict[LeftOut, tuple[str, str]] = {
    LeftOut.CLOSED: ("{}处未开放", "{} closed"),
    LeftOut.FULL: ("{}处已满", "{} full"),
    LeftOut.NOT_ACCESSIBLE: ("{}处没有无障碍标记", "{} not marked as accessible"),
    LeftOut.NO_FLOOR: ("{}处无法进入", "{} where nobody can stand"),
    LeftOut.NO_WAY: ("{}处没有符合要求的路线", "{} without a way that keeps the limits"),
}


REACHING: web.AppKey[asyncio.Semaphore] = web.AppKey("reaching", asyncio.Semaphore)
"""Areas are worked out beside the loop, so many at a time; a further request is refused."""

MOST_REACHING = 2


def setup(app: web.Application) -> None:
    """Add the routes."""
    app[REACHING] = asyncio.Semaphore(MOST_REACHING)
    app.router.add_get("/api/v1/nearest", near)
    app.router.add_get("/api/v1/reachable", reachable)
    app.router.add_get("/api/v1/travel-times", travel_times)


async def near(request: web.Request) -> web.Response:
    """Rank the nearest places of a category, or of some, under live costs."""
    runtime = request.app[RUNTIME]
    known = ASKED | {"category", "place", "k", "open", "free", "accessible"}
    query = Query(request, runtime, known)
    terms = query.terms()
    start = query.start(terms)
    candidates = [candidate(query, terms, place) for place in asked_places(query)]
    count = int(query.number("k", 3, 1, MOST_NEAR))
    found = nearest(terms, start, candidates, count)
    return json_response(
        {
            "results": [near_document(runtime.twin.site, terms, each) for each in found.found],
            "left_out": {reason.value: number for reason, number in found.left_out.items()},
            "message": left_out_words(found),
        }
    )


def asked_places(query: Query) -> list[Place]:
    """Return the places that are asked for: by `place=`, each, or all of a `category=`.

    Raises:
        Problem: Neither is there, or there are too many.
    """
    site = query.runtime.twin.site
    named = query.words.getall("place", [])
    category = query.words.get("category", "").strip()
    if bool(named) == bool(category):
        raise unprocessable("request.invalid", "give either category or place, as often as needed")
    if named:
        places = [site.places.find(text) for text in named[: MOST_CANDIDATES + 1]]
    else:
        places = list(site.places.of_category(category))
    if len(places) > MOST_CANDIDATES:
        detail = f"{len(places)} places; {MOST_CANDIDATES} at most: choose a narrower category"
        raise unprocessable("nearest.many", detail)
    if not places:
        detail = f"there is no place of category {category!r} in this building"
        raise unprocessable("nearest.category.unknown", detail)
    return places


def tied_to(terms: Terms, place: Place) -> Access | None:
    """Return a place on the floor of some terms, None where nobody can stand there."""
    try:
        return access_to(terms.costs, place)
    except RoutingError:
        return None


def candidate(query: Query, terms: Terms, place: Place) -> Candidate:
    """Return a place with the reason why it is not wanted, if there is one."""
    runtime = query.runtime
    site, twin = runtime.twin.site, runtime.twin
    barred = None
    if query.flag("open") and not is_open(runtime, terms, place):
        barred = LeftOut.CLOSED
    elif query.flag("free") and is_full(
        site, place, twin.estimate(site.zone_of_unit.get(place.unit_id or "", ""))
    ):
        barred = LeftOut.FULL
    elif query.flag("accessible") and not is_accessible(site, place):
        barred = LeftOut.NOT_ACCESSIBLE
    return Candidate(place, tied_to(terms, place), barred)


def is_open(runtime: Runtime, terms: Terms, place: Place) -> bool:
    """Tell whether a place is open now by its hours, and not closed by staff."""
    state = state_of(runtime.twin.site, place, runtime.clock.now_ns())
    by_hours = state is None or state.open
    return by_hours and not terms.costs.closed(place.unit_id or "")


def near_document(site: Site, terms: Terms, found: Near) -> Json:
    """Return a near place with what the way to it takes."""
    arrival = arrival_of(terms.costs, (found.way,))
    return {
        **place_document(site, found.place),
        "seconds": round(arrival.seconds),
        "low": round(arrival.low),
        "high": round(arrival.high),
        "metres": round(found.way.metres, 1),
        "unmet": [unmet_document(site, each) for each in terms.unmet(found.way)],
    }


def left_out_words(found: Nearest) -> Json:
    """Say what was left out and why, in both languages; empty where nothing was."""
    if not found.left_out:
        return {"zh": "", "en": ""}
    parts = [
        (LEFT_OUT[reason][0].format(number), LEFT_OUT[reason][1].format(number))
        for reason, number in found.left_out.items()
    ]
    return {
        "zh": "未列出：" + "，".join(zh for zh, _ in parts),
        "en": "Left out: " + ", ".join(en for _, en in parts),
    }


async def reachable(request: web.Request) -> web.Response:
    """Give what is reached within some minutes as GeoJSON, soonest first."""
    runtime = request.app[RUNTIME]
    query = Query(request, runtime, ASKED | {"minutes"})
    terms = query.terms()
    start = query.start(terms)
    minutes = query.number("minutes", 5, 0, MOST_MINUTES)
    site = runtime.twin.site
    limit = round(minutes * 60_000)
    if request.app[REACHING].locked():
        detail = f"{MOST_REACHING} areas are being worked out; try again"
        raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, "reachable.busy", detail)
    async with request.app[REACHING]:
        found = await asyncio.to_thread(within, terms.apart(), site.venue, start, limit)
    features: list[Json] = [
        {
            "type": "Feature",
            "geometry": geometry(site, each.area),
            "properties": {
                "id": each.unit_id,
                "name": labels(site.venue.units[each.unit_id].names),
                "ordinal": site.venue.levels[each.level_id].ordinal,
                "seconds": round(each.seconds),
                "whole": each.whole,
            },
        }
        for each in found
    ]
    return json_response({"type": "FeatureCollection", "features": features})


def geometry(site: Site, area: shapely.geometry.base.BaseGeometry) -> Json:
    """Return an area in degrees."""
    polygons = [part for part in shapely.get_parts(area) if part.geom_type == "Polygon"]
    return {
        "type": "MultiPolygon",
        "coordinates": [
            [
                [position(site, x, y) for x, y in ring.coords]
                for ring in (polygon.exterior, *polygon.interiors)
            ]
            for polygon in polygons
        ],
    }


async def travel_times(request: web.Request) -> web.Response:
    """Tell how long it takes to each of some places; without a way `seconds` is missing."""
    runtime = request.app[RUNTIME]
    query = Query(request, runtime, ASKED | {"to"})
    named = query.words.getall("to", [])
    if not 0 < len(named) <= MOST_TIMES:
        raise unprocessable("request.invalid", f"give to once or more, {MOST_TIMES} times at most")
    terms = query.terms()
    start = query.start(terms)
    places = [runtime.twin.site.places.find(text) for text in named]
    tied = [tied_to(terms, place) for place in places]
    ways = iter(ways_to(terms, start, [each for each in tied if each is not None]))
    times: list[Json] = []
    for text, access in zip(named, tied, strict=True):
        way = next(ways) if access is not None else None
        time: Document = {"to": text, "status": "unreachable"}
        if way is not None:
            time |= {
                "status": "ok",
                "seconds": round(way.milliseconds / 1000),
                "metres": round(way.metres, 1),
            }
        times.append(time)
    return json_response({"times": times}, HTTPStatus.OK)
