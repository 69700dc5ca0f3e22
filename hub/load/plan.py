"""What load to make."""

from urllib.parse import urlsplit

import msgspec

from hub.config import is_loopback
from hub.errors import LoadError

MOST_CLIENTS = 10_000
MOST_DEVICES = 5_000
MOST_RATE = 50_000.0
LONGEST_SECONDS = 3_600.0


class LoadPlan(msgspec.Struct, frozen=True):
    """Clients and devices for some time.

    Args:
        stream: Address of the WebSocket, such as `ws://127.0.0.1:8080/api/v1/stream`.
        topics: Topics and patterns that each client subscribes to.
        clients: Clients that read.
        slow: Further clients that never read once they are served.
        storm_every: Seconds after which all clients disconnect and come back at once, 0 for never.
        mqtt: HOST:PORT where devices publish, empty for no devices.
        devices: Devices.
        rate: Readings per second of all devices together.
        reading: `device/quantity` that they publish, `{n}` is the device's number.
        seconds: How long.
    """

    stream: str = "ws://127.0.0.1:8080/api/v1/stream"
    topics: tuple[str, ...] = ("machines",)
    clients: int = 100
    slow: int = 0
    storm_every: float = 0.0
    mqtt: str = ""
    devices: int = 0
    rate: float = 0.0
    reading: str = "load-{n}/people"
    seconds: float = 10.0


def checked(plan: LoadPlan) -> LoadPlan:
    """Return the plan, which stays on this machine and within bounds.

    Raises:
        LoadError: It does not; the message names what to change.
    """
    address = urlsplit(plan.stream)
    if address.scheme != "ws" or not address.hostname or not address.port:
        raise LoadError(f"{plan.stream!r} is not of the form ws://127.0.0.1:8080/api/v1/stream")
    host, _, port = plan.mqtt.rpartition(":")
    for name in filter(None, (address.hostname, host)):
        if not is_loopback(name):
            raise LoadError(f"load is for this machine only; {name} is not a loopback address")
    if plan.mqtt and not port.isdecimal():
        raise LoadError(f"{plan.mqtt!r} is not HOST:PORT, such as 127.0.0.1:1884")
    if plan.devices and not plan.mqtt:
        raise LoadError("devices need a broker: --mqtt HOST:PORT")
    bounds = (
        ("clients", plan.clients + plan.slow, MOST_CLIENTS),
        ("devices", plan.devices, MOST_DEVICES),
        ("rate", plan.rate, MOST_RATE),
        ("seconds", plan.seconds, LONGEST_SECONDS),
    )
    for name, value, most in bounds:
        if not 0 <= value <= most:
            raise LoadError(f"{name} must be between 0 and {most:g}, not {value:g}")
    return plan
