"""Clearing the building, and what is a hazard in it."""

from http import HTTPStatus
from typing import Annotated

import msgspec
from aiohttp import web

from hub.api.closures import ACTOR, REASON_CHARACTERS, idempotency_key, plain
from hub.api.context import RUNTIME, body_of, json_response
from hub.api.problems import Problem
from hub.measures import target_of
from hub.ports import Document
from hub.runtime import Runtime
from hub.store import EVACUATION, HAZARD, EndMeasure, TakeMeasure
from hub.twin import Site, units_of

TOPIC = "evacuation"


class EvacuationRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of `POST /evacuation`; no ordinals stand for the whole building."""

    ordinals: Annotated[tuple[int, ...], msgspec.Meta(max_length=200)] = ()
    reason: str = ""


class HazardRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of `POST /evacuation/hazards`."""

    target: str
    reason: str = ""


def setup(app: web.Application) -> None:
    """Add the routes."""
    app.router.add_get("/api/v1/evacuation", show)
    app.router.add_post("/api/v1/evacuation", begin)
    app.router.add_delete("/api/v1/evacuation", end)
    app.router.add_post("/api/v1/evacuation/hazards", declare)
    app.router.add_delete("/api/v1/evacuation/hazards/{id}", withdraw)


async def show(request: web.Request) -> web.Response:
    """Tell how the building is being cleared, and the hazards in force."""
    runtime = request.app[RUNTIME]
    return json_response({"revision": runtime.twin.engine.number, **document_of(runtime)})


def document_of(runtime: Runtime) -> Document:
    """Return the topic's document."""
    return runtime.twin.document(TOPIC) or {}


async def begin(request: web.Request) -> web.Response:
    """Begin an evacuation: committed before it is answered."""
    runtime = request.app[RUNTIME]
    wanted = await body_of(request, EvacuationRequest)
    check_exits(runtime.twin.site)
    known = runtime.twin.site.venue.ordinals()
    missing = sorted(set(wanted.ordinals) - set(known))
    if missing:
        detail = f"there is no level {missing[0]}; there are {', '.join(map(str, known))}"
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "level.unknown", detail)
    command = take(request, EVACUATION, target_of(wanted.ordinals), wanted.reason)
    measure, revision = await runtime.take_measure(command)
    document = document_of(runtime)
    shown = document if document.get("id") == measure.id else {}
    return json_response(
        {**shown, "id": measure.id, "revision": revision},
        HTTPStatus.CREATED,
        {"Location": "/api/v1/evacuation"},
    )


def check_exits(site: Site) -> None:
    """Refuse to clear a building whose plan has no way out: all screens would say to stay.

    Raises:
        Problem: It has no exit.
    """
    if not site.premises.exits:
        detail = (
            "the floor plan has no exit, so screens could send nobody out; draw its outer doors, "
            "see Exits in docs/evacuation.md, and lead people out without the hub meanwhile"
        )
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "evacuation.exits.none", detail)


def take(request: web.Request, kind: str, target: str, reason: str) -> TakeMeasure:
    """Return the command that a request asks for."""
    runtime = request.app[RUNTIME]
    words = plain(reason)
    if len(words) > REASON_CHARACTERS:
        detail = f"a reason has at most {REASON_CHARACTERS} characters"
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "evacuation.reason.long", detail)
    return TakeMeasure(
        id=runtime.ids.new("cmd-"),
        measure_id=runtime.ids.new("e-" if kind == EVACUATION else "h-"),
        venue_id=runtime.twin.site.venue.id,
        kind=kind,
        target=target,
        reason=words,
        actor=ACTOR,
        at_ns=runtime.clock.now_ns(),
        idempotency_key=idempotency_key(request),
    )


async def end(request: web.Request) -> web.Response:
    """End the evacuation under way."""
    return await ended(request, EVACUATION, "")


async def ended(request: web.Request, kind: str, measure_id: str) -> web.Response:
    """End a measure."""
    runtime = request.app[RUNTIME]
    measure, revision = await runtime.end_measure(
        EndMeasure(
            id=runtime.ids.new("cmd-"),
            measure_id=measure_id,
            venue_id=runtime.twin.site.venue.id,
            kind=kind,
            actor=ACTOR,
            at_ns=runtime.clock.now_ns(),
            idempotency_key=idempotency_key(request),
            place="" if measure_id else EVACUATION,
        )
    )
    return json_response({"id": measure.id, "revision": revision})


async def declare(request: web.Request) -> web.Response:
    """Declare a place a hazard: committed before it is answered."""
    runtime = request.app[RUNTIME]
    wanted = await body_of(request, HazardRequest)
    check_target(runtime.twin.site, wanted.target)
    measure, revision = await runtime.take_measure(
        take(request, HAZARD, wanted.target, wanted.reason)
    )
    document: Document = {"id": measure.id, "revision": revision}
    hazards = document_of(runtime).get("hazards")
    shown = hazards.get(measure.id) if isinstance(hazards, dict) else None
    if isinstance(shown, dict):
        document.update(shown)
    return json_response(document, HTTPStatus.CREATED)


def check_target(site: Site, target: str) -> None:
    """Refuse what cannot be a hazard.

    Raises:
        Problem: It is no place of the building.
    """
    if not units_of(site, target):
        detail = f"{target!r} is no unit, zone or connector of this building"
        raise Problem(HTTPStatus.NOT_FOUND, "hazard.target.unknown", detail)


async def withdraw(request: web.Request) -> web.Response:
    """Declare a place no hazard any more."""
    return await ended(request, HAZARD, request.match_info["id"])
