"""The peer of an HTTP endpoint: an aiohttp handler that reads the body and returns a constant."""

import argparse

from aiohttp import web

HOST = "127.0.0.1"


def application(size: int) -> web.Application:
    """Return an application whose one answer has so many bytes."""
    body = b'"' + b"x" * (size - 2) + b'"'

    async def constant(request: web.Request) -> web.Response:
        await request.read()
        return web.Response(body=body, status=201, content_type="application/json")

    app = web.Application()
    app.router.add_post("/constant", constant)
    return app


def main() -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--size", type=int, required=True)
    options = parser.parse_args()
    web.run_app(
        application(options.size),
        host=HOST,
        port=options.port,
        access_log=None,
        print=lambda _: None,
    )


if __name__ == "__main__":
    main()
