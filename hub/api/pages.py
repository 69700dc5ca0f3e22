"""The three pages and their assets."""

from http import HTTPStatus

from aiohttp import web

from hub.api.context import PAGES
from hub.api.problems import Handler

CONTENT_SECURITY = (
    "default-src 'self'; script-src 'self'; worker-src 'self' blob:; style-src 'self' "
    "'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'self'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
FOR_EVER = "public, max-age=31536000, immutable"


def setup(app: web.Application) -> None:
    """Add the routes."""
    app.router.add_get("/", phone)
    app.router.add_get("/sign/{id}", sign)
    app.router.add_get("/console", console)
    app.router.add_static("/assets", app[PAGES] / "assets")


@web.middleware
async def headers(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Add the security headers; assets are named by their content and may be kept for ever."""
    response = await handler(request)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.path.startswith("/assets/") and response.status == HTTPStatus.OK:
        response.headers["Cache-Control"] = FOR_EVER
    return response


async def phone(request: web.Request) -> web.StreamResponse:
    """The visitor's page."""
    return page(request, "phone")


async def sign(request: web.Request) -> web.StreamResponse:
    """A screen's page; the page itself asks what its screen shows."""
    return page(request, "sign")


async def console(request: web.Request) -> web.StreamResponse:
    """The staff's page."""
    return page(request, "console")


def page(request: web.Request, name: str) -> web.StreamResponse:
    """Return a page as it was built."""
    path = request.app[PAGES] / name / "index.html"
    return web.FileResponse(path, headers={"Cache-Control": "no-cache"})
