"""Which address a request came from."""

from collections.abc import Sequence
from ipaddress import ip_address

from aiohttp import web

from hub.api.limits import Network, address_of

PROXIES: web.AppKey[Sequence[Network]] = web.AppKey("proxies", tuple)
"""Whose word on who asks is believed."""


def is_proxied(request: web.Request) -> bool:
    """Tell whether a proxy that is known hands a request on."""
    proxies = request.app.get(PROXIES, ())
    if not proxies:
        return False
    try:
        peer = ip_address(request.remote or "")
    except ValueError:
        return False
    return any(peer in network for network in proxies)


def client_address(request: web.Request) -> str:
    """Return the address that a request came from, looking through the proxies that are known."""
    peer, proxies = request.remote or "", request.app[PROXIES]
    if not proxies:
        return peer
    # Some proxies add a line of their own below the client's (RFC 9110, section 5.3): all count.
    said = request.headers.getall("X-Forwarded-For", ())
    return address_of(peer, ",".join(said) or None, proxies)
