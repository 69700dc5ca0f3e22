"""Clearing the building, and what is a hazard in it."""

from http import HTTPStatus
from typing import Annotated

import msgspec
from aiohttp import web

from hub.access import Right
from hub.api import answers
from hub.api.commands import answer, ended, reason_of, taking
from hub.api.context import RUNTIME, body_of, json_response
from hub.api.documents import part_of
from hub.api.endpoints import Endpoint
from hub.api.problems import Problem
from hub.measures import target_of
from hub.ports import Document
from hub.runtime import Runtime
from hub.store import EVACUATION, HAZARD
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
    wanted = body_of(request, EvacuationRequest)
    check_exits(runtime.twin.site)
    known = runtime.twin.site.venue.ordinals()
    missing = sorted(set(wanted.ordinals) - set(known))
    if missing:
        detail = f"there is no level {missing[0]}; there are {', '.join(map(str, known))}"
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "level.unknown", detail)
    reason = reason_of(wanted.reason, "evacuation.reason.long")
    levels = target_of(wanted.ordinals)
    command = taking(request, EVACUATION, levels, reason, prefix="e-")
    measure, revision = await runtime.commanding.take(command)
    document = document_of(runtime)
    shown = document if document.get("id") == measure.id else {}
    where = {"Location": "/api/v1/evacuation"}
    return answer(measure, revision, shown, HTTPStatus.CREATED, where)


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


async def end(request: web.Request) -> web.Response:
    """End the evacuation under way."""
    return await ended(request, EVACUATION, place=EVACUATION)


async def declare(request: web.Request) -> web.Response:
    """Declare a place a hazard: committed before it is answered."""
    runtime = request.app[RUNTIME]
    wanted = body_of(request, HazardRequest)
    check_target(runtime.twin.site, wanted.target)
    reason = reason_of(wanted.reason, "evacuation.reason.long")
    command = taking(request, HAZARD, wanted.target, reason, prefix="h-")
    hazard, revision = await runtime.commanding.take(command)
    shown = part_of(document_of(runtime), "hazards", hazard.id)
    return answer(hazard, revision, shown, HTTPStatus.CREATED)


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


ENDPOINTS = (
    Endpoint(
        "GET",
        "/evacuation",
        show,
        Right.WATCH,
        "showEvacuation",
        "How the building is being cleared, and the hazards in force.",
        answer=answers.Evacuation,
    ),
    Endpoint(
        "POST",
        "/evacuation",
        begin,
        Right.EVACUATE,
        "beginEvacuation",
        "Clear levels, or the whole building.",
        body=EvacuationRequest,
        answer=answers.EvacuationBegun,
        status=HTTPStatus.CREATED,
        problems=(
            "level.unknown",
            "evacuation.reason.long",
            "evacuation.exits.none",
            "store.evacuation.exists",
        ),
        command=True,
    ),
    Endpoint(
        "DELETE",
        "/evacuation",
        end,
        Right.EVACUATE,
        "endEvacuation",
        "End the evacuation under way.",
        answer=answers.Done,
        problems=("store.evacuation.unknown",),
        command=True,
    ),
    Endpoint(
        "POST",
        "/evacuation/hazards",
        declare,
        Right.EVACUATE,
        "declareHazard",
        "Declare a unit, a zone or a connector a hazard.",
        body=HazardRequest,
        answer=answers.HazardDeclared,
        status=HTTPStatus.CREATED,
        problems=("hazard.target.unknown", "evacuation.reason.long", "store.hazard.exists"),
        command=True,
    ),
    Endpoint(
        "DELETE",
        "/evacuation/hazards/{id}",
        withdraw,
        Right.EVACUATE,
        "withdrawHazard",
        "Declare a place no hazard any more.",
        answer=answers.Done,
        problems=("store.hazard.unknown",),
        command=True,
    ),
)
