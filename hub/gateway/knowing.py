"""Who a gateway's clients are: the core that leads is asked, with what they send themselves.

A gateway holds no secrets: of what clients are known by it keeps a hash, for as long as an answer
counts or a connection is open under it.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from hashlib import sha256

import msgspec
from aiohttp import web

from hub.access import VISITOR, Actor, Kind, Right, Role, may_hear, may_take
from hub.api.acting import is_foreign_site
from hub.errors import TransientHubError
from hub.gateway.cookies import shown_to_core
from hub.gateway.passing import Passing
from hub.gateway.view import View
from hub.push import Grants

LASTS_SECONDS = 5.0
"""How long an answer counts, and between two looks at what is open."""

PATIENCE_SECONDS = 6.0
"""As long as it takes a standby core to take over, and some more."""

AGAIN_SECONDS = 0.25
SCRAPERS_SECONDS = 3_600.0
"""How long who may read the figures goes on to while no core answers: that is when they matter."""

MOST = 20_000
SENT = ("Authorization", "Cookie", "Sec-Fetch-Site", "X-Forwarded-Proto")
"""What the core is told of a client; the first two are what it is known by."""

KNOWN: web.RequestKey[Actor] = web.RequestKey("known", Actor)

Headers = tuple[tuple[str, str], ...]


class Told(msgspec.Struct, frozen=True):
    """What the core tells of somebody: `GET /api/v1/me`."""

    id: str
    name: str
    kind: Kind
    roles: tuple[str, ...]
    rights: tuple[str, ...]


NOTHING = Told("", "", "device", (), ())


@dataclass(frozen=True, slots=True)
class _Answer:
    at: float
    actor: Actor
    headers: Headers


class Knowing:
    """Asks who clients are, and ends their connections once that is no longer so.

    Where no core answers, whoever comes is a visitor; what is open stays so until one has answered.

    Overflow rule: beyond 20,000 answers the one that was asked for longest ago is forgotten; its
    connections end.

    Args:
        passing: Asks the core.
        view: The building.
    """

    def __init__(self, passing: Passing, view: View) -> None:
        self._passing = passing
        self._view = view
        self._held: OrderedDict[str, _Answer] = OrderedDict()

    async def note(
        self, request: web.Request, *, patient: bool = True, scrapes: bool = False
    ) -> None:
        """Find out who makes a request, so that `grants_of` can tell what they may have.

        Args:
            request: What came.
            patient: Whether to wait while one core takes over from another.
            scrapes: Whether it reads the gateway's own figures only.
        """
        headers = tuple(self._sent(request))
        shown = [value for name, value in headers if name in SENT[:2]]
        key = sha256("\n".join(shown).encode("utf-8", "surrogatepass")).hexdigest() if shown else ""
        held, now = self._held.get(key), asyncio.get_running_loop().time()
        if held is None or now - held.at > LASTS_SECONDS:
            # What nobody in particular may do changes with the core's configuration only.
            patient = patient and (bool(key) or held is None)
            actor = await self._answer(key, headers, patient=patient)
            if actor is not None:
                held = _Answer(now, actor, headers)
                self._keep(key, held)
            elif key and not (scrapes and held is not None and is_scraper(held, now)):
                held = None
        request[KNOWN] = VISITOR if held is None else held.actor

    def _sent(self, request: web.Request) -> Iterator[tuple[str, str]]:
        for name in SENT:
            value = request.headers.get(name, "")
            if name == "Cookie":
                # The core hears none of such a request; nobody's answer is kept under it either.
                foreign = is_foreign_site(request)
                value = "" if foreign else shown_to_core(value, self._view.building)
            if value:
                yield name, value

    async def run(self) -> None:
        """Ask again who is behind what is open, until cancelled."""
        while True:
            await asyncio.sleep(LASTS_SECONDS)
            await self.look()

    async def look(self) -> None:
        """Ask once who is behind what is open, and end what may do less than before."""
        push = self._view.push
        keys = frozenset() if push is None else push.keys()
        now = asyncio.get_running_loop().time()
        for key in [each for each in self._held if each and each not in keys]:
            if not is_scraper(self._held[key], now):
                del self._held[key]
        if push is not None and keys:
            push.dismiss([key for key in sorted(keys) if await self._changed(key)])

    async def _changed(self, key: str) -> bool:
        held = self._held.get(key)
        if held is None:
            return True
        actor = await self._asked(key, held.headers)
        return actor is not None and actor != held.actor

    async def _answer(self, key: str, headers: Headers, *, patient: bool) -> Actor | None:
        """Ask, while one core takes over from another again and again; None: none answers."""
        loop = asyncio.get_running_loop()
        give_up = loop.time() + (PATIENCE_SECONDS if patient else 0.0)
        while True:
            actor = await self._asked(key, headers)
            if actor is not None or loop.time() >= give_up:
                return actor
            await asyncio.sleep(AGAIN_SECONDS)

    async def _asked(self, key: str, headers: Headers) -> Actor | None:
        try:
            body = await self._passing.me(self._view, headers)
            # Devices are known, and may do nothing here.
            told = msgspec.json.decode(body, type=Told) if body else NOTHING
        except (TransientHubError, msgspec.DecodeError):
            return None
        return actor_of(told, key)

    def _keep(self, key: str, answer: _Answer) -> None:
        self._held.pop(key, None)
        self._held[key] = answer
        while len(self._held) > MOST:
            gone, _ = self._held.popitem(last=False)
            if self._view.push is not None:
                self._view.push.dismiss((gone,))


def is_scraper(answer: _Answer, now: float) -> bool:
    """Tell whether a core said lately that somebody may read the figures."""
    return Right.SCRAPE in answer.actor.rights and now - answer.at < SCRAPERS_SECONDS


def actor_of(told: Told, key: str) -> Actor:
    """Return who the core tells of; words that this gateway does not know give nothing."""
    if told.kind == "visitor":
        return VISITOR
    return Actor(
        told.id,
        told.name,
        told.kind,
        frozenset(right for right in Right if right.value in told.rights),
        tuple(role for role in Role if role.value in told.roles),
        key,
        frozenset({told.name}) if told.kind == "screen" else frozenset(),
    )


def grants_of(request: web.Request) -> Grants:
    """Return what a client may have; whoever was not asked for is a visitor."""
    actor = request.get(KNOWN, VISITOR)
    return Grants(partial(may_hear, actor), partial(may_take, actor), actor.key)
