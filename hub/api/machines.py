"""Lifts and escalators as they are now."""

from http import HTTPStatus

from aiohttp import web

from hub.access import Right
from hub.api import answers
from hub.api.context import RUNTIME, json_response
from hub.api.documents import members_of
from hub.api.endpoints import Endpoint
from hub.api.paging import PageQuery, listed
from hub.api.problems import Problem
from hub.api.queries import NoQuery, query_of

TOPIC = "machines"


async def machines(request: web.Request) -> web.Response:
    """List all lifts and escalators, whether or not they have reported."""
    query = query_of(request, PageQuery)
    held = members_of(request.app[RUNTIME].twin.document(TOPIC), "machines")
    return listed(request, "machines", held, query, dict)


async def machine(request: web.Request) -> web.Response:
    """Show one of them, by its connector."""
    query_of(request, NoQuery)
    held = members_of(request.app[RUNTIME].twin.document(TOPIC), "machines")
    connector_id = request.match_info["id"]
    if connector_id not in held:
        detail = f"{connector_id!r} is no lift or escalator; GET /api/v1/machines lists them"
        raise Problem(HTTPStatus.NOT_FOUND, "machine.unknown", detail)
    return json_response(held[connector_id])


ENDPOINTS = (
    Endpoint(
        "GET",
        "/machines",
        machines,
        Right.VISIT,
        "listMachines",
        "The lifts and escalators.",
        query=PageQuery,
        answer=answers.Machines,
        public=True,
    ),
    Endpoint(
        "GET",
        "/machines/{id}",
        machine,
        Right.VISIT,
        "showMachine",
        "One lift or escalator, by its connector.",
        query=NoQuery,
        answer=answers.Machine,
        problems=("machine.unknown",),
        public=True,
    ),
)
