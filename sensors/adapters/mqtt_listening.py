"""Where the MQTT endpoint listens: who may be served there, and what to do where it cannot be."""

import asyncio
import errno
import socket
from ipaddress import ip_address

from sensors.errors import EndpointError, PortInUseError


async def check_loopback(host: str, port: int) -> None:
    """Make sure that only this machine reaches an address.

    Raises:
        EndpointError: Others do.
        OSError: There is no such address.
    """
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host or None, port, flags=socket.AI_PASSIVE)
    if all(ip_address(str(address[4][0])).is_loopback for address in found):
        return
    raise EndpointError(
        "mqtt.endpoint.open",
        f"{host or 'every address'} is reached by other machines, and the MQTT endpoint "
        "asks nobody who they are; give it accounts, or listen on 127.0.0.1",
    )


def cannot_listen(error: OSError, host: str, port: int) -> EndpointError:
    """Say what to do about an address that cannot be listened on."""
    where = f"{host}:{port}"
    if error.errno == errno.EADDRINUSE:
        return PortInUseError(
            "mqtt.endpoint.port_in_use",
            f"another program listens on {where}; stop it, choose another port, or use it as "
            "the broker if it is one",
        )
    return EndpointError(
        "mqtt.endpoint.unavailable",
        f"cannot listen on {where}: {error.strerror or error}; check the host and the port of "
        "the MQTT endpoint",
    )
