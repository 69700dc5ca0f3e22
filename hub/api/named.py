"""Screens and devices that requests name."""

from collections.abc import Iterable
from http import HTTPStatus

from aiohttp import web

from hub.api.context import RUNTIME
from hub.api.problems import Problem


def screen_named(request: web.Request) -> str:
    """Return the screen that a request names.

    Raises:
        Problem: The building has none of that name.
    """
    screen_id = request.match_info["id"]
    if screen_id not in request.app[RUNTIME].twin.site.screens:
        detail = f"there is no screen {screen_id!r}; GET /api/v1/screens lists them"
        raise Problem(HTTPStatus.NOT_FOUND, "screen.unknown", detail)
    return screen_id


def device_named(request: web.Request) -> str:
    """Return the device that a request names.

    Raises:
        Problem: The building has none of that name.
    """
    device_id = request.match_info["id"]
    check_devices(request, (device_id,))
    return device_id


def check_devices(request: web.Request, device_ids: Iterable[str]) -> None:
    """Refuse devices that the building does not have.

    Raises:
        Problem: The first one that it has not.
    """
    known = request.app[RUNTIME].twin.site.devices
    for device_id in device_ids:
        if device_id not in known:
            detail = f"there is no device {device_id!r}; GET /api/v1/devices lists them"
            raise Problem(HTTPStatus.NOT_FOUND, "device.unknown", detail)
