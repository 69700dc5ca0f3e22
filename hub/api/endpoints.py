"""The table of all that is served: each call, who may make it, what it takes and what it gives."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, Literal

import msgspec
from aiohttp import web

from hub.access import Right
from hub.api.bodies import expected
from hub.api.context import Handler

API = "/api/v1"
JSON = "application/json"

_PARAMETER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Deprecation:
    """That a call will go: since when it should not be used, and when it ends.

    Args:
        since: Seconds since 1970 UTC from which on there is something better.
        ends: From when on it may be gone, 180 days after `since` or later.
        see: What to use instead: an address that tells it.
    """

    since: int
    ends: int
    see: str

    def headers(self) -> Mapping[str, str]:
        """Return what tells clients (RFC 9745 section 2, RFC 8594 section 3)."""
        return {
            "Deprecation": f"@{self.since}",
            "Sunset": formatdate(self.ends, usegmt=True),
            "Link": f'<{self.see}>; rel="deprecation"; type="text/html"',
        }


@dataclass(frozen=True, slots=True, eq=False)
class Endpoint:
    """One call that the hub serves.

    Args:
        method: Of HTTP; HEAD goes with GET, but for streams.
        path: Below `under`, with `{name}` for what a client fills in.
        handler: Serves it.
        right: What whoever calls must have.
        name: Stable, in camel case; clients made from the OpenAPI document call it so.
        summary: One line for people.
        query: The words behind `?`, as a struct.
        body: The JSON that is sent.
        answer: The JSON that is given, where it is JSON; None where there is none.
        media: The media type of the answer.
        status: Of an answer that went well.
        problems: Codes of what can be wrong beside what can be wrong with any call.
        command: Whether it is committed before it is answered, and takes `Idempotency-Key` and
            `If-Match`.
        keyed: Whether it takes `Idempotency-Key` alone.
        under: What the path lies below, `/api/v1` or nothing.
        where: Regular expressions of what may be filled in, by name; without one all but `/`.
        stream: Whether the answer has no end.
        apart: Whether it tells nothing of the building, so that it need not wait for its log.
        public: Whether everybody may see the answer and keep it, and no part of it is a secret.
        by_name: Whether its name is a secret that gives access, whoever asks.
        weight: What a request takes of the bucket of its client.
        deprecated: That it will go, None where it stays.
        page: Whether it is a page for people, or what pages are made of.
    """

    method: Literal["GET", "POST", "PUT", "DELETE"]
    path: str
    handler: Handler
    right: Right
    name: str
    summary: str
    query: type[msgspec.Struct] | None = None
    body: type[msgspec.Struct] | None = None
    answer: Any = None
    media: str = JSON
    status: HTTPStatus = HTTPStatus.OK
    problems: tuple[str, ...] = ()
    command: bool = False
    keyed: bool = False
    under: str = API
    where: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    stream: bool = False
    apart: bool = False
    public: bool = False
    by_name: bool = False
    weight: float = 1.0
    deprecated: Deprecation | None = None
    page: bool = False

    @property
    def address(self) -> str:
        """The whole path, with `{name}` for what a client fills in."""
        return self.under + self.path

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of what a client fills in."""
        return tuple(_PARAMETER.findall(self.path))

    @property
    def pattern(self) -> str:
        """The path as aiohttp's router takes it."""

        def filled(found: re.Match[str]) -> str:
            expression = self.where.get(found[1])
            return f"{{{found[1]}:{expression}}}" if expression else found[0]

        return self.under + _PARAMETER.sub(filled, self.path)

    @property
    def expression(self) -> str:
        """The path as a regular expression."""
        parts = _PARAMETER.split(self.address)
        return "".join(
            f"(?:{self.where.get(part, '[^/]+')})" if index % 2 else re.escape(part)
            for index, part in enumerate(parts)
        )


ENDPOINT_OF: web.AppKey[dict[web.AbstractRoute, Endpoint]] = web.AppKey("endpoints", dict)


Guard = Callable[[Endpoint | None], Handler]
"""Returns what serves an endpoint behind all that is done for each request; None: there is none."""


def serve(app: web.Application, endpoints: Iterable[Endpoint], guard: Guard) -> None:
    """Add endpoints to the application; nothing else is to be added to its router.

    Each is guarded by itself rather than by middlewares, which cost as much again as what they do.
    """
    table = app[ENDPOINT_OF] = {}
    for endpoint in endpoints:
        handler = guard(endpoint)
        for method in methods_of(endpoint):
            route = app.router.add_route(method, endpoint.pattern, handler, expect_handler=expected)
            table[route] = endpoint
    app.router.add_route("*", "/{anything:.*}", guard(None), expect_handler=expected)


def methods_of(endpoint: Endpoint) -> tuple[str, ...]:
    """Return the methods that an endpoint serves."""
    if endpoint.method == "GET" and not endpoint.stream:
        return ("GET", "HEAD")
    return (endpoint.method,)


def methods_at(app: web.Application, path: str) -> frozenset[str]:
    """Return the methods that are served at a path, none where nothing is."""
    return frozenset(
        method
        for endpoint in app[ENDPOINT_OF].values()
        if re.fullmatch(endpoint.expression, path)
        for method in methods_of(endpoint)
    )
