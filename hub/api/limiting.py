"""Requests by client: who asks more than it may has to wait."""

import math
from collections.abc import Callable, Mapping
from http import HTTPStatus

from aiohttp import web

from hub.access import network_of
from hub.api.addresses import client_address
from hub.api.context import Handler, Middleware
from hub.api.endpoints import Endpoint
from hub.api.limits import Allowance, Buckets
from hub.api.problems import Problem
from hub.api.sources import ACTOR
from hub.config import HttpConfig


def make_limiter(
    table: Mapping[web.AbstractRoute, Endpoint], config: HttpConfig, now: Callable[[], float]
) -> Middleware:
    """Return the middleware that refuses who asks too much; it knows who acts.

    Args:
        table: The endpoint of each route.
        config: How much clients may ask.
        now: Seconds of a clock that is never set.
    """
    buckets = Buckets()
    visitors = Allowance("visitor", config.visitor_rate, config.visitor_burst)
    members = Allowance("member", config.member_rate, config.member_burst)

    @web.middleware
    async def limiter(request: web.Request, handler: Handler) -> web.StreamResponse:
        endpoint = table.get(request.match_info.route)
        weight = 1.0 if endpoint is None else endpoint.weight
        actor = request[ACTOR]
        allowance = members if actor.key else visitors
        if not weight or not allowance.rate:
            return await handler(request)
        client = actor.key or network_of(client_address(request))
        left = buckets.take(client, allowance, weight, now())
        if left < 0:
            raise too_much(allowance, -left)
        response = await handler(request)
        if left * 2 < allowance.burst:
            response.headers.update(told(allowance, left))
        return response

    return limiter


def told(allowance: Allowance, left: float) -> dict[str, str]:
    """Return what a client has left (draft-ietf-httpapi-ratelimit-headers-10)."""
    full, window = ((allowance.burst - left) / allowance.rate, allowance.burst / allowance.rate)
    return {
        "RateLimit-Policy": f'"{allowance.name}";q={allowance.burst:g};w={math.ceil(window)}',
        "RateLimit": f'"{allowance.name}";r={int(left)};t={math.ceil(full)}',
    }


def too_much(allowance: Allowance, missing: float) -> Problem:
    """Return that a client has to wait."""
    seconds = max(1, math.ceil(missing / allowance.rate))
    detail = f"too many requests; come again in {seconds} s"
    headers = {**told(allowance, 0.0), "Retry-After": str(seconds)}
    return Problem(HTTPStatus.TOO_MANY_REQUESTS, "rate.limited", detail, headers=headers)
