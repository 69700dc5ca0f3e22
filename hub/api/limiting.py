"""Requests by client: who asks more than it may has to wait."""

import math
from collections.abc import Callable
from functools import lru_cache
from http import HTTPStatus

from aiohttp import web

from hub.access import Actor, network_of
from hub.api.addresses import client_address
from hub.api.limits import Allowance, Buckets
from hub.api.problems import Problem
from hub.config import HttpConfig

REMEMBERED = 4_096
"""Addresses whose network is remembered; of others it is worked out anew."""

network = lru_cache(maxsize=REMEMBERED)(network_of)


class Limiter:
    """Takes each request from the bucket of its client.

    Args:
        config: How much clients may ask.
        now: Seconds of a clock that is never set.
    """

    def __init__(self, config: HttpConfig, now: Callable[[], float]) -> None:
        self._buckets = Buckets()
        self._visitors = Allowance("visitor", config.visitor_rate, config.visitor_burst)
        self._members = Allowance("member", config.member_rate, config.member_burst)
        self._now = now
        self._proxied = bool(config.proxies)

    def take(self, request: web.Request, actor: Actor, weight: float) -> dict[str, str] | None:
        """Take a request; return what its client is told of what is left, None for nothing.

        Raises:
            Problem: The client has to wait.
        """
        allowance = self._members if actor.key else self._visitors
        if not allowance.rate:
            return None
        if actor.key:
            client = actor.key
        elif self._proxied:
            client = network(client_address(request))
        else:
            client = network(request.remote or "")
        left = self._buckets.take(client, allowance, weight, self._now())
        if left < 0:
            raise too_much(allowance, -left)
        return told(allowance, left) if left * 2 < allowance.burst else None


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
