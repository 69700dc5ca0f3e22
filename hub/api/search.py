"""Search for places in any language."""

from typing import Annotated

import msgspec
from aiohttp import web

from hub.access import Right
from hub.api import answers
from hub.api.context import RUNTIME, encoded
from hub.api.endpoints import Endpoint
from hub.api.queries import query_of
from hub.api.ready import Ready, Shelf
from hub.twin import place_document

LIMIT, MOST = 20, 100
QUERY_CHARACTERS = 200


class SearchQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What people type; a name, a category or a call number, in any language."""

    q: Annotated[str, msgspec.Meta(max_length=QUERY_CHARACTERS)] = ""
    limit: Annotated[int, msgspec.Meta(ge=1, le=MOST)] = LIMIT


SHELF: web.AppKey[Shelf] = web.AppKey("searches", Shelf)
"""Answers by the words that were asked: people type the same beginnings again and again."""

MOST_HELD = 512
LONGEST_HELD = 300
"""Characters of a request whose answer is held; the others are rare."""


def prepare(app: web.Application) -> None:
    """Hold what the handlers share."""
    app[SHELF] = Shelf(MOST_HELD)


async def search(request: web.Request) -> web.StreamResponse:
    """List the places that match best; without a query, those most asked for."""
    app = request.app
    site, shelf = app[RUNTIME].twin.site, app[SHELF]
    asked = request.raw_path
    ready = shelf.get(asked, site)
    if ready is None:
        query = query_of(request, SearchQuery)
        found = site.places.search(query.q.strip(), query.limit)
        body = encoded({"results": [place_document(site, place) for place in found]})
        ready = Ready(body, public=True)
        if len(asked) <= LONGEST_HELD:
            shelf.put(asked, site, ready)
    return ready.response(request)


ENDPOINTS = (
    Endpoint(
        "GET",
        "/search",
        search,
        Right.VISIT,
        "searchPlaces",
        "The places that match best, in any language; without a query those most asked for.",
        query=SearchQuery,
        answer=answers.Places,
        public=True,
    ),
)
