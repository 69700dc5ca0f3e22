"""The peer of `bench.api`: a bare aiohttp application that returns constants.

It does what cannot be left out: it parses the request, finds the handler and sends the bytes. No
middleware, no entity tag, no limits, no request id, no rights.
"""

import argparse
from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec
from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.Response]]


class Constant(msgspec.Struct, frozen=True):
    """What is served at one path.

    Args:
        path: The path, as a router takes it.
        media: Its media type.
        size: Bytes of it.
    """

    path: str
    media: str
    size: int


def make_app(constants: tuple[Constant, ...]) -> web.Application:
    """Return the application."""
    app = web.Application()
    for constant in constants:
        app.router.add_get(constant.path, handler_of(constant))
    return app


def handler_of(constant: Constant) -> Handler:
    """Return a handler that returns the same bytes again and again."""
    body, media = b"x" * constant.size, constant.media

    async def handler(_request: web.Request) -> web.Response:
        return web.Response(body=body, content_type=media)

    return handler


def main() -> None:
    """Serve until the process is told to end."""
    parser = argparse.ArgumentParser(description="A bare aiohttp application.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--constants", type=Path, required=True)
    arguments = parser.parse_args()
    told = arguments.constants.read_bytes()
    app = make_app(msgspec.json.decode(told, type=tuple[Constant, ...]))
    web.run_app(app, host="127.0.0.1", port=arguments.port, access_log=None, print=None)


if __name__ == "__main__":
    main()
