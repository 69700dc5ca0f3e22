"""Long lists in pages: a cursor that names the last one given, so that nothing is told twice."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Generic, TypeVar

import msgspec
from aiohttp import web

from hub.api.context import json_response
from hub.api.problems import unprocessable
from hub.ports import Json

USUAL, MOST = 200, 1_000
CURSOR_CHARACTERS = 1_000

T = TypeVar("T")


class PageQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How much of a list, and from where on.

    Args:
        limit: Most entries of one answer.
        cursor: `next` of the answer before; without it the list begins.
    """

    limit: Annotated[int, msgspec.Meta(ge=1, le=MOST)] = USUAL
    cursor: Annotated[
        str, msgspec.Meta(max_length=CURSOR_CHARACTERS, pattern="^[A-Za-z0-9_-]*$")
    ] = ""


class Page(msgspec.Struct, Generic[T], frozen=True):
    """Some entries of a list.

    Args:
        entries: In the order of the list.
        cursor: Where the next page begins, None behind the last.
    """

    entries: Sequence[T]
    cursor: str | None


def page_of(held: Mapping[str, T], query: PageQuery) -> Page[T]:
    """Return the entries that come after a cursor, in the order of their keys.

    What is added or taken out meanwhile moves nothing else to another page.

    Raises:
        Problem: The cursor is none of this hub's.
    """
    keys = sorted(held)
    begin = bisect_right(keys, key_of(query.cursor)) if query.cursor else 0
    chosen = keys[begin : begin + query.limit]
    more = begin + query.limit < len(keys)
    return Page([held[key] for key in chosen], cursor_of(chosen[-1]) if more else None)


def cursor_of(key: str) -> str:
    """Return the cursor that stands behind a key."""
    return urlsafe_b64encode(key.encode()).decode().rstrip("=")


def key_of(cursor: str) -> str:
    """Return the key that a cursor stands behind.

    Raises:
        Problem: It is no cursor.
    """
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        return urlsafe_b64decode(padded).decode()
    except ValueError:
        detail = f"cursor {cursor[:40]!r} is none; take next of the answer before, as it is"
        raise unprocessable("request.invalid", detail) from None


def listed(
    request: web.Request,
    name: str,
    held: Mapping[str, T],
    query: PageQuery,
    shown: Callable[[T], Json | msgspec.Raw],
) -> web.Response:
    """Return a page as an answer, with where the next one is (RFC 8288)."""
    document, headers = page_told(request, name, held, query, shown)
    return json_response(document, headers=headers)


def page_told(
    request: web.Request,
    name: str,
    held: Mapping[str, T],
    query: PageQuery,
    shown: Callable[[T], Json | msgspec.Raw],
) -> tuple[dict[str, Json | msgspec.Raw], dict[str, str]]:
    """Return a page as a document, and the headers that go with it."""
    page = page_of(held, query)
    document: dict[str, Json | msgspec.Raw] = {name: [shown(each) for each in page.entries]}
    if page.cursor is None:
        return document, {}
    document["next"] = page.cursor
    link = request.rel_url.update_query(cursor=page.cursor)
    return document, {"Link": f'<{link}>; rel="next"'}
