"""The alarms that are raised, and taking note of them."""

from http import HTTPStatus

import msgspec
from aiohttp import web

from hub.access import Right
from hub.api import answers
from hub.api.commands import (
    answer,
    ended,
    idempotency_key,
    reason_of,
    seen_versions,
    taking,
)
from hub.api.context import RUNTIME, body_of
from hub.api.documents import members_of, part_of
from hub.api.endpoints import Endpoint
from hub.api.paging import PageQuery, listed
from hub.api.problems import Problem
from hub.api.queries import query_of
from hub.ports import Json
from hub.store import ACKNOWLEDGEMENT, Measure, place_of
from hub.twin import Alarm

TOPIC = "alarms"


class AcknowledgementRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of `POST /alarms/{id}/acknowledgement`."""

    note: str = ""


async def alarms(request: web.Request) -> web.Response:
    """List the alarms that are raised."""
    query = query_of(request, PageQuery)
    held = members_of(request.app[RUNTIME].twin.document(TOPIC), "alarms")
    return listed(request, "alarms", held, query, dict)


async def acknowledge(request: web.Request) -> web.Response:
    """Take note of an alarm: committed before it is answered.

    Raises:
        Problem: It is not raised, or this occurrence is not the one that was seen.
    """
    runtime = request.app[RUNTIME]
    wanted = body_of(request, AcknowledgementRequest)
    note = reason_of(wanted.note, "alarm.note.long")
    alarm_id, seen = request.match_info["id"], seen_versions(request)
    key = idempotency_key(request)
    earlier = await runtime.commanding.taken_under(key) if key is not None else None
    if earlier is not None and same(earlier, alarm_id, note):
        # Whatever has become of the alarm since.
        return answer(earlier, runtime.twin.engine.number, {"alarm": alarm_id}, HTTPStatus.CREATED)
    alarm = raised(request)
    if seen and alarm.since_ns not in seen:
        detail = f"alarm {alarm_id!r} was cleared and raised again since you looked; look again"
        more: dict[str, Json] = {"id": alarm_id, "occurrence": str(alarm.since_ns)}
        raise Problem(HTTPStatus.PRECONDITION_FAILED, "alarm.changed", detail, more)
    value = str(alarm.since_ns)
    command = taking(request, ACKNOWLEDGEMENT, alarm_id, note, prefix="a-", value=value, seen=())
    made, revision = await runtime.commanding.take(command)
    shown = part_of(runtime.twin.document(TOPIC), "alarms", alarm_id)
    return answer(made, revision, {**shown, "alarm": alarm_id}, HTTPStatus.CREATED)


def same(earlier: Measure, alarm_id: str, note: str) -> bool:
    """Tell whether a measure is the acknowledgement that is asked for."""
    asked = (ACKNOWLEDGEMENT, alarm_id, note)
    return (earlier.kind, earlier.target, earlier.reason) == asked


async def withdraw(request: web.Request) -> web.Response:
    """Take an acknowledgement back."""
    alarm_id, key = request.match_info["id"], idempotency_key(request)
    earlier = await request.app[RUNTIME].commanding.ended_under(key) if key is not None else None
    if earlier is not None and (earlier.kind, earlier.target) == (ACKNOWLEDGEMENT, alarm_id):
        occurrence = earlier.value  # whatever has become of the alarm since
    else:
        occurrence = str(raised(request).since_ns)
    return await ended(
        request, ACKNOWLEDGEMENT, place=place_of(ACKNOWLEDGEMENT, alarm_id, occurrence)
    )


def raised(request: web.Request) -> Alarm:
    """Return the alarm that a request names.

    Raises:
        Problem: It is not raised.
    """
    alarm_id = request.match_info["id"]
    alarm = request.app[RUNTIME].twin.alarm(alarm_id)
    if alarm is None:
        detail = f"no alarm {alarm_id!r} is raised; it never was, or it has been cleared"
        raise Problem(HTTPStatus.NOT_FOUND, "alarm.unknown", detail)
    return alarm


ACKNOWLEDGEMENT_PATH = "/alarms/{id}/acknowledgement"
ANY_ID = {"id": ".+"}

ENDPOINTS = (
    Endpoint(
        "GET",
        "/alarms",
        alarms,
        Right.WATCH,
        "listAlarms",
        "The alarms that are raised.",
        query=PageQuery,
        answer=answers.Alarms,
    ),
    Endpoint(
        "POST",
        ACKNOWLEDGEMENT_PATH,
        acknowledge,
        Right.ACKNOWLEDGE,
        "acknowledgeAlarm",
        "Take note of an alarm, of the occurrence that was seen.",
        body=AcknowledgementRequest,
        answer=answers.AlarmAcknowledged,
        status=HTTPStatus.CREATED,
        problems=(
            "alarm.unknown",
            "alarm.changed",
            "alarm.note.long",
            "store.acknowledgement.exists",
        ),
        command=True,
        where=ANY_ID,
    ),
    Endpoint(
        "DELETE",
        ACKNOWLEDGEMENT_PATH,
        withdraw,
        Right.ACKNOWLEDGE,
        "withdrawAcknowledgement",
        "Take the acknowledgement of an alarm back.",
        answer=answers.Done,
        problems=("alarm.unknown", "store.acknowledgement.unknown"),
        command=True,
        where=ANY_ID,
    ),
)
