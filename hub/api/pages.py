"""The three pages and their assets."""

from http import HTTPStatus

from aiohttp import web

from hub.access import Right
from hub.api.context import PAGES, Handler
from hub.api.endpoints import Endpoint

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


async def asset(request: web.Request) -> web.StreamResponse:
    """Give a file that the pages are made of; the folder has no folders in it.

    Raises:
        HTTPNotFound: There is none of that name.
    """
    path = request.app[PAGES] / "assets" / request.match_info["name"]
    if not path.is_file():
        raise web.HTTPNotFound
    return web.FileResponse(path)


def page(request: web.Request, name: str) -> web.StreamResponse:
    """Return a page as it was built."""
    path = request.app[PAGES] / name / "index.html"
    return web.FileResponse(path, headers={"Cache-Control": "no-cache"})


def served(path: str, handler: Handler, name: str, summary: str) -> Endpoint:
    """Return a page: everybody may look at it, what it shows has rights of its own."""
    return Endpoint(
        "GET", path, handler, Right.VISIT, name, summary, media="text/html", under="", page=True
    )


ENDPOINTS = (
    served("/", phone, "phonePage", "The visitor's page."),
    served("/sign/{id}", sign, "signPage", "A screen's page."),
    served("/console", console, "consolePage", "The staff's page."),
    Endpoint(
        "GET",
        "/assets/{name}",
        asset,
        Right.VISIT,
        "asset",
        "A script, style sheet or image of the pages.",
        media="*/*",
        under="",
        page=True,
        where={"name": "[A-Za-z0-9_-][A-Za-z0-9_.-]*"},
    ),
)
