"""Search for places in any language."""

from http import HTTPStatus

from aiohttp import web

from hub.api.context import RUNTIME, json_response
from hub.api.problems import Problem
from hub.twin import place_document

LIMIT, MOST = 20, 100
QUERY_CHARACTERS = 200


def setup(app: web.Application) -> None:
    """Add the routes."""
    app.router.add_get("/api/v1/search", search)


async def search(request: web.Request) -> web.Response:
    """List the places that match best; without a query, those most asked for."""
    site = request.app[RUNTIME].twin.site
    query = request.query.get("q", "").strip()
    if len(query) > QUERY_CHARACTERS:
        detail = f"a query has at most {QUERY_CHARACTERS} characters"
        raise Problem(HTTPStatus.BAD_REQUEST, "search.query.long", detail)
    try:
        limit = int(request.query.get("limit", LIMIT))
    except ValueError:
        raise Problem(HTTPStatus.BAD_REQUEST, "search.limit", "limit is not a number") from None
    found = site.places.search(query, max(1, min(limit, MOST)))
    return json_response({"results": [place_document(site, place) for place in found]})
