"""Passing requests on to the core that leads a building."""

import asyncio
from collections.abc import Coroutine, Iterable
from http import HTTPStatus

import aiohttp
from aiohttp import web
from yarl import URL

from hub.api.bodies import BODY
from hub.api.front import FORWARDED_PREFIX
from hub.api.problems import SAFE_METHODS
from hub.backplane.nats.lease import SILENT_SECONDS
from hub.errors import NoCoreError
from hub.gateway.cookies import kept_by_browser, shown_to_core
from hub.gateway.view import LOOK_SECONDS, View

BODY_BYTES = 64 * 1024
CONNECTIONS = 256
SECONDS = 30.0
CONNECT_SECONDS = 2.0
ME_SECONDS = 3.0
HOP_BY_HOP = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "host",
        "content-length",
    }
)
"""Headers of one connection only (RFC 9110 section 7.6.1), and those that are made anew."""

MADE_ANEW = frozenset({"origin", "cookie", "x-forwarded-for", FORWARDED_PREFIX.lower()})

LEADER_SILENT_SECONDS = 2 * SILENT_SECONDS


class Passing:
    """Passes requests on, as they are, over connections that are kept.

    Bounds: 256 connections to cores, bodies of 64 KiB, 30 s for an answer. Overflow rule: who finds
    none free waits for as long.
    """

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        """Begin."""
        self._session = aiohttp.ClientSession(
            auto_decompress=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            connector=aiohttp.TCPConnector(limit=CONNECTIONS),
            timeout=aiohttp.ClientTimeout(SECONDS, connect=None, sock_connect=CONNECT_SECONDS),
        )

    async def close(self) -> None:
        """End."""
        if self._session is not None:
            await self._session.close()

    async def me(self, view: View, headers: Iterable[tuple[str, str]]) -> bytes:
        """Return what the core tells of whoever sends some headers; nothing: they may not even ask.

        Raises:
            NoCoreError: None leads now, or it does not answer as it should.
        """
        entry = view.lease
        if self._session is None or entry is None or entry.lease.released:
            raise NoCoreError(view.building)
        try:
            async with self._session.get(
                URL(entry.lease.address + "/api/v1/me"),
                headers=[*headers],
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(ME_SECONDS),
            ) as answer:
                body = await answer.read()
                if answer.status == HTTPStatus.FORBIDDEN:
                    return b""
                if answer.status != HTTPStatus.OK:
                    raise NoCoreError(view.building)
                return body
        except (aiohttp.ClientError, TimeoutError) as error:
            raise NoCoreError(view.building) from error

    async def pass_on(
        self, request: web.Request, view: View, path: str, prefix: str = ""
    ) -> web.StreamResponse:
        """Answer as the core does.

        Args:
            request: What came.
            view: The building.
            path: The path at the core.
            prefix: What stood before that.

        Raises:
            NoCoreError: None leads now, it went away, or another one leads before it has answered.
                A command that was on its way may have been done; under its idempotency key it can
                be sent again.
        """
        entry = view.lease
        if self._session is None or entry is None or entry.lease.released:
            raise NoCoreError(view.building)
        if view.leader_silent > LEADER_SILENT_SECONDS:
            raise NoCoreError(view.building)
        query = request.rel_url.raw_query_string
        target = URL(entry.lease.address + path + (query and f"?{query}"), encoded=True)
        answering = answer_of(self._session, request, target, view.building, prefix)
        try:
            return await while_led(view, entry.lease.term, answering)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise NoCoreError(view.building) from error


async def answer_of(
    session: aiohttp.ClientSession, request: web.Request, target: URL, building: str, prefix: str
) -> web.Response:
    """Ask a core what was asked here, and return its answer."""
    async with session.request(
        request.method,
        target,
        data=request.get(BODY),
        headers=passed_headers(request, building, prefix),
        allow_redirects=False,
    ) as answer:
        return web.Response(
            status=answer.status,
            body=await answer.read(),
            headers=[
                (name, shown_here(name, value, building, prefix))
                for name, value in answer.headers.items()
                if name.lower() not in HOP_BY_HOP
            ],
        )


def shown_here(name: str, value: str, building: str, prefix: str) -> str:
    """Return a header of a core's answer as it is here: places of the core lie below the prefix."""
    match name.lower():
        case "set-cookie":
            return kept_by_browser(value, building)
        case "location" if is_place(value) and not value.startswith(prefix + "/"):
            return prefix + value
        case "link":
            return value.replace("</", f"<{prefix}/")
        case _:
            return value


def is_place(address: str) -> bool:
    """Tell whether an address is a path at whoever tells it."""
    return address.startswith("/") and not address.startswith("//")


async def while_led(
    view: View, term: int, answering: Coroutine[None, None, web.Response]
) -> web.Response:
    """Return the answer of a core that leads; one that hangs may hang for ever.

    Raises:
        NoCoreError: Another one leads before it has answered.
    """
    work = asyncio.ensure_future(answering)
    try:
        while not (await asyncio.wait((work,), timeout=LOOK_SECONDS))[0]:
            if view.lease is None or view.lease.lease.term != term:
                raise NoCoreError(view.building)
        return work.result()
    finally:
        if not work.done():
            work.cancel()
            await asyncio.wait((work,))


def passed_headers(request: web.Request, building: str, prefix: str = "") -> list[tuple[str, str]]:
    """Return the headers that go on: Origin was judged here, where the page is from."""
    kept = [
        (name, value)
        for name, value in request.headers.items()
        if name.lower() not in HOP_BY_HOP and name.lower() not in MADE_ANEW
    ]
    if "Origin" in request.headers and request.method not in SAFE_METHODS:
        # It was the gateway's own, else the door would have refused it.
        kept = [each for each in kept if each[0].lower() != "sec-fetch-site"]
        kept.append(("Sec-Fetch-Site", "same-origin"))
    cookies = shown_to_core(request.headers.get("Cookie", ""), building)
    if cookies:
        kept.append(("Cookie", cookies))
    if prefix:
        kept.append((FORWARDED_PREFIX, prefix))
    hops = [*request.headers.getall("X-Forwarded-For", ()), request.remote or ""]
    return [*kept, ("X-Forwarded-For", ", ".join(hops))]
