"""The three pages and their assets."""

from aiohttp import web

from hub.access import Right
from hub.api.context import PAGES, Handler
from hub.api.endpoints import Endpoint


async def phone(request: web.Request) -> web.StreamResponse:
    """The visitor's page."""
    return page(request, "phone")


async def sign(request: web.Request) -> web.StreamResponse:
    """A screen's page; the page itself asks what its screen shows."""
    return page(request, "sign")


async def console(request: web.Request) -> web.StreamResponse:
    """The staff's page."""
    return page(request, "console")


STAFF = ("/sign-in", "/welcome", "/account", "/users", "/keys", "/audit")
"""Where the pages around the console are."""


async def staff(request: web.Request) -> web.StreamResponse:
    """The pages around the console: sign-in, accounts, credentials, the audit."""
    return page(request, "staff")


async def docs(request: web.Request) -> web.StreamResponse:
    """Both protocols, readable."""
    return page(request, "docs")


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
    served("/sign-in", staff, "signInPage", "Where staff sign in."),
    served("/welcome", staff, "welcomePage", "Where a link leads that sets a password."),
    served("/account", staff, "accountPage", "One's own account."),
    served("/users", staff, "usersPage", "Accounts, for administrators."),
    served("/keys", staff, "keysPage", "What screens and devices are known by."),
    served("/audit", staff, "auditPage", "Who did what."),
    served("/api/docs", docs, "docsPage", "Both protocols, readable."),
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
