"""Closing passages and opening them again."""

import unicodedata
from http import HTTPStatus

import msgspec
from aiohttp import web

from hub.api.context import RUNTIME, body_of, json_response
from hub.api.passages import passage_of
from hub.api.problems import Problem
from hub.ports import Document, Json
from hub.store import CLOSURE, EndMeasure, TakeMeasure

ACTOR = "console"
"""Who acts until sign-in exists: whoever reaches the console on this machine."""

REASON_CHARACTERS = 200
KEY_CHARACTERS = 128


class ClosureRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of `POST /closures`."""

    target: str
    reason: str = ""


def setup(app: web.Application) -> None:
    """Add the routes."""
    app.router.add_get("/api/v1/closures", closures)
    app.router.add_post("/api/v1/closures", close)
    app.router.add_delete("/api/v1/closures/{id}", reopen)


async def closures(request: web.Request) -> web.Response:
    """List the closures in force."""
    document = request.app[RUNTIME].twin.document("closures") or {}
    held = document.get("closures")
    listed: list[Json] = []
    if isinstance(held, dict):
        listed = [{"id": key, **value} for key, value in held.items() if isinstance(value, dict)]
    return json_response({"closures": listed})


async def close(request: web.Request) -> web.Response:
    """Close a passage: committed before it is answered."""
    runtime = request.app[RUNTIME]
    wanted = await body_of(request, ClosureRequest)
    reason = plain(wanted.reason)
    if len(reason) > REASON_CHARACTERS:
        detail = f"a reason has at most {REASON_CHARACTERS} characters"
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "closure.reason.long", detail)
    closure, revision = await runtime.take_measure(
        TakeMeasure(
            id=runtime.ids.new("cmd-"),
            measure_id=runtime.ids.new("c-"),
            kind=CLOSURE,
            target=wanted.target,
            value=passage_of(runtime.twin.site, wanted.target, "closure.target.unknown").value,
            reason=reason,
            actor=ACTOR,
            at_ns=runtime.clock.now_ns(),
            idempotency_key=idempotency_key(request),
            venue_id=runtime.twin.site.venue.id,
        )
    )
    document: Document = {"id": closure.id, "revision": revision}
    held = (runtime.twin.document("closures") or {}).get("closures")
    shown = held.get(closure.id) if isinstance(held, dict) else None
    if isinstance(shown, dict):
        document.update(shown)
    return json_response(document, HTTPStatus.CREATED)


def plain(text: str) -> str:
    """Return what somebody wrote without control characters."""
    return "".join(c for c in text if unicodedata.category(c)[0] != "C").strip()


def idempotency_key(request: web.Request) -> str | None:
    """Return the sender's own name for the request.

    Raises:
        Problem: It is empty, too long or not printable.
    """
    key = request.headers.get("Idempotency-Key")
    if key is not None and not (0 < len(key) <= KEY_CHARACTERS and key.isprintable()):
        detail = f"an Idempotency-Key has 1 to {KEY_CHARACTERS} printable characters"
        raise Problem(HTTPStatus.BAD_REQUEST, "idempotency.key", detail)
    return key


async def reopen(request: web.Request) -> web.Response:
    """Open a passage again."""
    runtime = request.app[RUNTIME]
    closure, revision = await runtime.end_measure(
        EndMeasure(
            id=runtime.ids.new("cmd-"),
            measure_id=request.match_info["id"],
            kind=CLOSURE,
            actor=ACTOR,
            at_ns=runtime.clock.now_ns(),
            idempotency_key=idempotency_key(request),
            venue_id=runtime.twin.site.venue.id,
        )
    )
    return json_response({"id": closure.id, "revision": revision})
