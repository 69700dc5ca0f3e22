"""Requests by client: who asks more than it may has to wait."""

import math
from collections.abc import Callable, Mapping
from functools import lru_cache
from http import HTTPStatus
from types import MappingProxyType
from typing import get_args

from aiohttp import web

from hub.access import Actor, network_of
from hub.api.addresses import client_address
from hub.api.limits import Allowance, Buckets
from hub.api.problems import Problem
from hub.config import HttpConfig, LimitedRole, RoleLimit

SHARES: Mapping[str, float] = MappingProxyType(
    {"screen": 0.2, "device": 0.2, "viewer": 0.5, "security": 2.0}
)
"""What a role may ask where nothing else is said, as a share of what members may: a screen asks
little, and whoever clears the building must not have to wait."""

LEAST_BURST = 100.0

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
        self._members = allowances(config)
        self._now = now
        self._proxied = bool(config.proxies)

    def take(self, request: web.Request, actor: Actor, weight: float) -> dict[str, str] | None:
        """Take a request; return what its client is told of what is left, None for nothing.

        Raises:
            Problem: The client has to wait.
        """
        allowance = self._allowance(actor) if actor.key else self._visitors
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

    def _allowance(self, actor: Actor) -> Allowance:
        """Return how much somebody who is known may ask; of several roles the most counts."""
        if actor.kind in self._members:
            return self._members[actor.kind]
        mine = [self._members[role.value] for role in actor.roles if role.value in self._members]
        return max(mine, key=generosity, default=self._members[""])


def allowances(config: HttpConfig) -> dict[str, Allowance]:
    """Return how much each role may ask, by its name; under "" those that have none."""
    found = {"": Allowance("member", config.member_rate, config.member_burst)}
    for role in get_args(LimitedRole):
        share = SHARES.get(role, 1.0)
        burst = max(LEAST_BURST, config.member_burst * share)
        usual = RoleLimit(config.member_rate * share, burst)
        limit = config.roles.get(role, usual)
        found[role] = Allowance(role, limit.rate, limit.burst)
    return found


def generosity(allowance: Allowance) -> tuple[bool, float, float]:
    """Return what the most generous of some limits is the greatest of; no limit is."""
    return not allowance.rate, allowance.rate, allowance.burst


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
