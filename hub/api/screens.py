"""The screens of the building, and what they are told to do."""

from http import HTTPStatus
from typing import Literal

import msgspec
from aiohttp import web

from hub.access import Right
from hub.access.audit import Act
from hub.api import answers
from hub.api.commands import idempotency_key
from hub.api.context import RUNTIME, body_of, json_response
from hub.api.endpoints import Endpoint
from hub.api.named import screen_named
from hub.api.paging import PageQuery, listed
from hub.api.queries import query_of
from hub.api.sources import source_of, tell
from hub.ports import Json
from hub.twin import labels, position
from signage import Screen

NANOSECONDS = 10**9
ORDER = "order_screen"
"""What the audit calls it."""

ORDER_SECONDS = 60
"""An order is dropped after that: a screen that was off must not obey when it comes back."""


class ScreenOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of `POST /screens/{id}/orders`."""

    order: Literal["identify", "reload"]


async def screens(request: web.Request) -> web.Response:
    """List the screens."""
    site, query = request.app[RUNTIME].twin.site, query_of(request, PageQuery)

    def shown(screen: Screen) -> Json:
        return {
            "id": screen.id,
            "name": labels(screen.names),
            "ordinal": site.venue.levels[screen.pose.level_id].ordinal,
            "position": position(site, screen.pose.x, screen.pose.y),
            "facing": screen.pose.facing,
        }

    return listed(request, "screens", site.screens, query, shown)


async def give_order(request: web.Request) -> web.Response:
    """Post an order to a screen's mailbox, where it is kept until the screen acknowledges it.

    Raises:
        Problem: There is no such screen.
    """
    runtime = request.app[RUNTIME]
    wanted = body_of(request, ScreenOrder)
    tell(request, ORDER, request.match_info["id"])
    screen_id = screen_named(request)
    order_id = idempotency_key(request) or runtime.ids.new("o-")
    now_ns = runtime.clock.now_ns()
    mailbox, until_ns = f"screen/{screen_id}", now_ns + ORDER_SECONDS * NANOSECONDS
    if runtime.push.post(mailbox, order_id, {"order": wanted.order}, until_ns=until_ns):
        order: dict[str, Json] = {"order": wanted.order, "id": order_id}
        act = Act(now_ns, source_of(request), ORDER, screen_id, detail=order)
        await runtime.auditing.done(act)
    return json_response({"id": order_id, "mailbox": mailbox}, HTTPStatus.ACCEPTED)


ENDPOINTS = (
    Endpoint(
        "GET",
        "/screens",
        screens,
        Right.VISIT,
        "listScreens",
        "The screens of the building.",
        query=PageQuery,
        answer=answers.Screens,
        public=True,
    ),
    Endpoint(
        "POST",
        "/screens/{id}/orders",
        give_order,
        Right.DIRECT,
        "orderScreen",
        "Let a screen show its id, or load its page anew.",
        body=ScreenOrder,
        answer=answers.OrderGiven,
        status=HTTPStatus.ACCEPTED,
        problems=("screen.unknown", "push.mailbox.full"),
        keyed=True,
    ),
)
