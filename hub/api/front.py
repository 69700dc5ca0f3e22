"""How the hub is seen from outside: its own origin, and whether it is reached by TLS."""

import re
from urllib.parse import urlsplit

from aiohttp import web

from hub.api.addresses import is_proxied

ORIGIN: web.AppKey[str] = web.AppKey("origin", str)
"""What people reach the hub by, such as `https://find.example.org`; empty where it is not said."""


FORWARDED_PREFIX = "X-Forwarded-Prefix"
"""Where a gateway serves the building: `/b/NAME`."""

PREFIX = re.compile(r"/b/[a-z0-9-]{1,40}")


def names_in(origin: str) -> tuple[str, ...]:
    """Return the name of an origin's host, none where there is no origin."""
    name = urlsplit(origin).hostname
    return () if name is None else (name,)


def is_encrypted(request: web.Request) -> bool:
    """Tell whether a request reached the hub, or a proxy before it, by TLS."""
    transport, origin = request.transport, request.app.get(ORIGIN, "")
    if transport is not None and transport.get_extra_info("sslcontext") is not None:
        return True
    said = request.headers.get("X-Forwarded-Proto")
    if said is not None and is_proxied(request):
        return said.strip().lower() == "https"
    return origin.startswith("https:") and urlsplit(origin).netloc.lower() == request.host.lower()


def is_own_origin(request: web.Request, origin: str) -> bool:
    """Tell whether an origin is that of the hub's own pages."""
    if origin.lower() == request.app.get(ORIGIN, "").lower():
        return True
    scheme, _, host = origin.lower().partition("://")
    # A page that somebody on the way has put under the same name without TLS is none of them.
    return host == request.host.lower() and (scheme == "https" or not is_encrypted(request))


def own_address_of(request: web.Request) -> str:
    """Return what people reach this building's pages by, without the stroke at its end."""
    scheme = "https" if is_encrypted(request) else "http"
    origin = request.app.get(ORIGIN, "") or f"{scheme}://{request.host}"
    prefix = request.headers.get(FORWARDED_PREFIX, "")
    return origin + prefix if PREFIX.fullmatch(prefix) and is_proxied(request) else origin
