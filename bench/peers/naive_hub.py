"""The peer: what one writes in an afternoon with aiomqtt and aiohttp.

A subscriber takes each reading from the broker and sends it to every WebSocket, one JSON text each,
one after the other. No state is derived, no floor plan, no routes: this is the least that any
pipeline of these libraries does.
"""

import argparse
import asyncio
import contextlib
import json
from collections.abc import AsyncIterator

import aiomqtt
from aiohttp import web

HOST = "127.0.0.1"
HEARTBEAT_SECONDS = 25.0


class NaiveHub:
    """Passes readings on from a broker to all screens.

    Args:
        broker_port: Port of the broker.
    """

    def __init__(self, broker_port: int) -> None:
        self._broker_port = broker_port
        self._screens: set[web.WebSocketResponse] = set()
        self._machines: dict[str, dict[str, object]] = {}
        self._subscribed = asyncio.Event()

    def application(self) -> web.Application:
        """Return the web application."""
        app = web.Application()
        app.router.add_get("/stream", self.stream)
        app.router.add_get("/readyz", self.ready)
        app.cleanup_ctx.append(self._listening)
        return app

    async def ready(self, _request: web.Request) -> web.Response:
        """Say whether the broker is heard."""
        return web.Response(status=200 if self._subscribed.is_set() else 503)

    async def stream(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one screen: what is known at first, then every reading."""
        screen = web.WebSocketResponse(heartbeat=HEARTBEAT_SECONDS)
        await screen.prepare(request)
        self._screens.add(screen)
        try:
            await screen.send_str(json.dumps({"state": self._machines}))
            async for _ in screen:
                pass
        finally:
            self._screens.discard(screen)
        return screen

    async def _listening(self, _app: web.Application) -> AsyncIterator[None]:
        task = asyncio.create_task(self._listen())
        yield
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    async def _listen(self) -> None:
        async with aiomqtt.Client(HOST, self._broker_port) as client:
            await client.subscribe("zhilu/v1/+/+", qos=1)
            self._subscribed.set()
            async for message in client.messages:
                await self._pass_on(message)

    async def _pass_on(self, message: aiomqtt.Message) -> None:
        *_, sensor, quantity = message.topic.value.split("/")
        value = json.loads(message.payload)["value"]
        self._machines.setdefault(sensor, {})[quantity] = value
        update = json.dumps({"topic": "machines", "machine": sensor, quantity: value})
        for screen in list(self._screens):
            with contextlib.suppress(ConnectionResetError):
                await screen.send_str(update)


def main() -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--broker-port", type=int, required=True)
    options = parser.parse_args()

    async def application() -> web.Application:
        return NaiveHub(options.broker_port).application()

    web.run_app(application(), host=HOST, port=options.port, access_log=None, print=lambda _: None)


if __name__ == "__main__":
    main()
