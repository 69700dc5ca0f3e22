"""Listening for HTTP so that a crowd at the door does not hold up the tick."""

import socket
import ssl

from aiohttp import web

WAITING = 4_096
"""Connections that the kernel keeps waiting, where it allows as many."""

AT_ONCE = 4
"""Connections that are accepted before others get their turn.

asyncio accepts as many in a row as its backlog says, and every one brings a handshake. With 4 of
them, 10,000 clients that come back at once are let in as quickly, and a tick is late by some 10 ms
at most instead of by seconds.
"""


async def listen(
    runner: web.AppRunner, host: str, port: int, tls: ssl.SSLContext | None = None
) -> int:
    """Serve on an address, with a certificate by TLS, and return the port.

    Raises:
        OSError: The port is in use or may not be used.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    wire = socket.create_server((host, port), family=family, backlog=WAITING)
    try:
        await web.SockSite(runner, wire, ssl_context=tls, backlog=AT_ONCE).start()
    except BaseException:
        wire.close()
        raise
    # The site has shortened the kernel's queue to its own backlog.
    wire.listen(WAITING)
    bound: int = wire.getsockname()[1]
    return bound
