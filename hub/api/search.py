"""Search for places in any language."""

from typing import Annotated

import msgspec
from aiohttp import web

from hub.access import Right
from hub.api import answers
from hub.api.context import RUNTIME, json_response
from hub.api.endpoints import Endpoint
from hub.api.queries import query_of
from hub.twin import place_document

LIMIT, MOST = 20, 100
QUERY_CHARACTERS = 200


class SearchQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What people type; a name, a category or a call number, in any language."""

    q: Annotated[str, msgspec.Meta(max_length=QUERY_CHARACTERS)] = ""
    limit: Annotated[int, msgspec.Meta(ge=1, le=MOST)] = LIMIT


async def search(request: web.Request) -> web.Response:
    """List the places that match best; without a query, those most asked for."""
    site = request.app[RUNTIME].twin.site
    query = query_of(request, SearchQuery)
    found = site.places.search(query.q.strip(), query.limit)
    return json_response({"results": [place_document(site, place) for place in found]})


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
    ),
)
