"""What is near: the nearest of a kind, what is reached in time, and times to many places."""

import asyncio
from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated, NamedTuple

import msgspec
import shapely
import structlog
from aiohttp import web

from floorplans import Access, Place
from hub.access import Right
from hub.api import answers
from hub.api.asking import (
    PLACE_PROBLEMS,
    WayQuery,
    Words,
    start_of_query,
    terms_of_query,
)
from hub.api.context import RUNTIME, json_response
from hub.api.endpoints import Endpoint
from hub.api.problems import Problem, unprocessable
from hub.api.queries import query_of
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
    Limits,
    Near,
    Nearest,
    RoutingError,
    Terms,
    Way,
    access_to,
    arrival_of,
    describe_all,
    nearest,
    ways_to,
    within,
)
from sensors.adapters import IncidentLog

MOST_NEAR, MOST_TIMES, MOST_MINUTES = 20, 100, 60
MOST_CANDIDATES = 500
"""Places of a category that are looked at; a search counts for all of them, a filter for each."""

LEFT_OUT: dict[LeftOut, tuple[str, str]] = {
    LeftOut.CLOSED: ("{}处未开放", "{} closed"),
    LeftOut.FULL: ("{}处已满", "{} full"),
    LeftOut.NOT_ACCESSIBLE: ("{}处没有无障碍标记", "{} not marked as accessible"),
    LeftOut.NO_FLOOR: ("{}处无法进入", "{} where nobody can stand"),
    LeftOut.NO_WAY: ("{}处目前没有路线", "{} without a way now"),
}

NO_WAY_WITHIN = "{}处没有符合要求的路线", "{} without a way that keeps the limits"


REACHING: web.AppKey[asyncio.Semaphore] = web.AppKey("reaching", asyncio.Semaphore)
"""Areas are worked out beside the loop, so many at a time; a further request is refused."""

MOST_REACHING = 2

UNDRAWN: web.AppKey[IncidentLog] = web.AppKey("undrawn", IncidentLog)
"""Tells of ways whose lines cannot be drawn."""


class Told(NamedTuple):
    """What a way takes, in seconds and metres."""

    seconds: float
    metres: float


class NearestQuery(WayQuery, frozen=True, kw_only=True):
    """Either `category` or `place`; places that are not wanted are left out and counted."""

    category: str = ""
    place: tuple[Words, ...] = ()
    k: Annotated[int, msgspec.Meta(ge=1, le=MOST_NEAR)] = 3
    open: bool = False
    free: bool = False
    accessible: bool = False


class ReachableQuery(WayQuery, frozen=True, kw_only=True):
    """What is reached within `minutes`."""

    minutes: Annotated[float, msgspec.Meta(ge=0, le=MOST_MINUTES)] = 5.0


class TravelTimesQuery(WayQuery, frozen=True, kw_only=True):
    """The times to places, in their order."""

    to: Annotated[tuple[Words, ...], msgspec.Meta(min_length=1, max_length=MOST_TIMES)]


def prepare(app: web.Application) -> None:
    """Hold what the handlers share."""
    app[REACHING] = asyncio.Semaphore(MOST_REACHING)
    app[UNDRAWN] = IncidentLog(structlog.get_logger(__name__))


async def near(request: web.Request) -> web.Response:
    """Rank the nearest places of a category, or of some, under live costs."""
    runtime = request.app[RUNTIME]
    query = query_of(request, NearestQuery)
    site = runtime.twin.site
    terms = terms_of_query(runtime, query)
    start = start_of_query(runtime, query, terms)
    candidates = [candidate(runtime, query, terms, place) for place in asked_places(site, query)]
    found = nearest(terms, start, candidates, query.k)
    routes = told_as(request, terms, query, [(each.place, each.way) for each in found.found])
    ranked = list(zip(found.found, routes, strict=True))
    if not terms.shunned:
        ranked.sort(key=lambda each: each[1].seconds)
    return json_response(
        {
            "results": [near_document(site, terms, each, route) for each, route in ranked],
            "left_out": {reason.value: number for reason, number in found.left_out.items()},
            "message": left_out_words(found, terms),
        }
    )


def asked_places(site: Site, query: NearestQuery) -> list[Place]:
    """Return the places that are asked for: by `place=`, each, or all of a `category=`.

    Raises:
        Problem: Neither is there, or there are too many.
    """
    category = query.category.strip()
    if bool(query.place) == bool(category):
        raise unprocessable("request.invalid", "give either category or place, as often as needed")
    if query.place:
        places = [site.places.find(text) for text in query.place[: MOST_CANDIDATES + 1]]
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


def candidate(runtime: Runtime, query: NearestQuery, terms: Terms, place: Place) -> Candidate:
    """Return a place with the reason why it is not wanted, if there is one."""
    site, twin = runtime.twin.site, runtime.twin
    barred = None
    if query.open and not is_open(runtime, terms, place):
        barred = LeftOut.CLOSED
    elif query.free and is_full(
        site, place, twin.estimate(site.zone_of_unit.get(place.unit_id or "", ""))
    ):
        barred = LeftOut.FULL
    elif query.accessible and not is_accessible(site, place):
        barred = LeftOut.NOT_ACCESSIBLE
    return Candidate(place, tied_to(terms, place), barred)


def is_open(runtime: Runtime, terms: Terms, place: Place) -> bool:
    """Tell whether a place is open now by its hours, and not closed by staff."""
    state = state_of(runtime.twin.site, place, runtime.clock.now_ns())
    by_hours = state is None or state.open
    return by_hours and not terms.costs.closed(place.unit_id or "")


def told_as(
    request: web.Request, terms: Terms, query: WayQuery, ends: Sequence[tuple[Place, Way]]
) -> list[Told]:
    """Return what some ways from where a question starts take.

    Their times and lengths are those of the routes along them: a route that is opened to such a
    place is drawn as a line pulled taut, and has to say the same. Of one that cannot be drawn those
    of the way are told, so that it holds up no other place.
    """
    site = request.app[RUNTIME].twin.site
    start = site.places.find(query.start)
    trips = [(start, place, way) for place, way in ends]
    found: list[Told] = []
    drawn = describe_all(terms.costs, site.guide, trips, site.threads)
    for (_, way), route in zip(ends, drawn, strict=True):
        if isinstance(route, Exception):
            about = type(route).__name__
            request.app[UNDRAWN].error("near.undrawn", about=about, exc_info=route)
            found.append(Told(way.milliseconds / 1000, way.metres))
        else:
            found.append(Told(route.seconds, route.metres))
    return found


def near_document(site: Site, terms: Terms, found: Near, told: Told) -> Json:
    """Return a near place with what the way to it takes."""
    arrival = arrival_of(terms.costs, (found.way,)).of(told.seconds)
    return {
        **place_document(site, found.place),
        "seconds": round(arrival.seconds),
        "low": round(arrival.low),
        "high": round(arrival.high),
        "metres": round(told.metres, 1),
        "unmet": [unmet_document(site, each) for each in terms.unmet(found.way)],
    }


def left_out_words(found: Nearest, terms: Terms) -> Json:
    """Say what was left out and why, in both languages; empty where nothing was."""
    if not found.left_out:
        return {"zh": "", "en": ""}
    words = LEFT_OUT
    if terms.bars.limits != Limits():
        words = LEFT_OUT | {LeftOut.NO_WAY: NO_WAY_WITHIN}
    zh, en = (
        [words[reason][language].format(number) for reason, number in found.left_out.items()]
        for language in (0, 1)
    )
    return {"zh": "未列出：" + "，".join(zh), "en": "Left out: " + ", ".join(en)}


async def reachable(request: web.Request) -> web.Response:
    """Give what is reached within some minutes as GeoJSON, soonest first."""
    runtime = request.app[RUNTIME]
    query = query_of(request, ReachableQuery)
    terms = terms_of_query(runtime, query)
    start = start_of_query(runtime, query, terms)
    site = runtime.twin.site
    limit = round(query.minutes * 60_000)
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
    query = query_of(request, TravelTimesQuery)
    terms = terms_of_query(runtime, query)
    start = start_of_query(runtime, query, terms)
    site = runtime.twin.site
    places = [site.places.find(text) for text in query.to]
    tied = [tied_to(terms, place) for place in places]
    found = iter(ways_to(terms, start, [each for each in tied if each is not None]))
    ways = [next(found) if access is not None else None for access in tied]
    ends = [(place, way) for place, way in zip(places, ways, strict=True) if way is not None]
    routes = iter(told_as(request, terms, query, ends))
    times: list[Json] = []
    for text, way in zip(query.to, ways, strict=True):
        time: Document = {"to": text, "status": "unreachable"}
        if way is not None:
            route = next(routes)
            time |= {
                "status": "ok",
                "seconds": round(route.seconds),
                "metres": round(route.metres, 1),
            }
        times.append(time)
    return json_response({"times": times}, HTTPStatus.OK)


ENDPOINTS = (
    Endpoint(
        "GET",
        "/nearest",
        near,
        Right.VISIT,
        "findNearest",
        "The nearest places of a category, or of some places.",
        query=NearestQuery,
        answer=answers.Nearest,
        weight=5,
        problems=(*PLACE_PROBLEMS, "nearest.category.unknown", "nearest.many"),
    ),
    Endpoint(
        "GET",
        "/reachable",
        reachable,
        Right.VISIT,
        "findReachable",
        "What is reached within some minutes, soonest first.",
        query=ReachableQuery,
        answer=answers.Reachable,
        public=True,
        weight=20,
        media="application/geo+json",
        problems=(*PLACE_PROBLEMS, "reachable.busy"),
    ),
    Endpoint(
        "GET",
        "/travel-times",
        travel_times,
        Right.VISIT,
        "measureTravelTimes",
        "How long it takes to each of some places.",
        query=TravelTimesQuery,
        answer=answers.TravelTimes,
        weight=5,
        problems=PLACE_PROBLEMS,
    ),
)
