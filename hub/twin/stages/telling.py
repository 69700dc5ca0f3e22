"""Telling: a topic's document, or that it cannot be made; then it is tried again.

One document that cannot be made holds up no other one.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from hub.engine import Cause, Put, Summary, View
from hub.ports import Document
from hub.twin.documents import unwritten_document, unwritten_sign
from hub.twin.safety import (
    escape_document,
    unwritten_escape,
    unwritten_evacuation,
    unwritten_way_out,
)
from hub.twin.site import Site
from hub.twin.slots import BUILDING, CLEARANCES, ESCAPES, ROUTES, TOPICS, UNTOLD, WAYS_OUT
from hub.twin.stages.retrying import due, owe, settle
from hub.twin.wording import both

NO_WORDS: Summary = {}

OUTDATED = both(
    "此内容暂时无法更新，可能已过时",
    "This cannot be brought up to date at the moment and may be out of date",
)

EMPTY: Mapping[str, Document] = {
    "building": {"inputs": {}},
    "evacuation": {},
    "level": {"zones": {}},
    "machines": {"machines": {}},
    "closures": {"closures": {}},
    "alarms": {"alarms": {}},
    "devices": {"out_of_service": {}},
}
"""What topics say at least, by the first part of their names."""

Make = Callable[[], Document | None]


def topic(name: str, document: Document | None, causes: tuple[Cause, ...]) -> Put[Document]:
    """Set a topic's document, or end the topic."""
    return Put(TOPICS, name, document, NO_WORDS, causes)


def tell(
    site: Site, view: View, name: str, make: Make, causes: tuple[Cause, ...]
) -> Iterator[Put[Any]]:
    """Set a topic's document; where it cannot be made say so, and try again."""
    try:
        document = make()
    except Exception as error:  # noqa: BLE001 - no document may hold up the others
        view.fault(error)
        yield from untold(site, view, name, causes)
        return
    yield topic(name, document, causes)


def untold(site: Site, view: View, name: str, causes: tuple[Cause, ...]) -> Iterator[Put[Any]]:
    """Say that a topic's document cannot be made; it is tried again.

    Where not even that can be said the topic stays as it was.
    """
    try:
        said = in_place(site, view, name)
    except Exception as error:  # noqa: BLE001 - nor may this hold up the others
        view.fault(error)
    else:
        yield topic(name, said, causes)
    yield owe(view, UNTOLD, name)


def tried_again(site: Site, view: View, make: Callable[[str], Make]) -> Iterator[Put[Any]]:
    """Tell what could not be told, where its time has come.

    Args:
        site: The building.
        view: The tick.
        make: Gives what makes the document of a topic.
    """
    for name in due(view, UNTOLD):
        held = view.table(TOPICS).get(name)
        puts = tuple(tell(site, view, name, make(name), held.cause.sources if held else ()))
        yield from puts
        if all(put.slot is not UNTOLD for put in puts):
            yield from settle(view, UNTOLD, name)


def in_place(site: Site, view: View, name: str) -> Document | None:
    """Return what a topic says whose document cannot be made.

    A sign shows no directions, and a route none either. What staff watch stays as it was told last,
    with a `message` that it is not up to date.
    """
    kind, _, key = name.partition("/")
    if kind == "sign":
        return sign_in_place(site, view, key)
    if kind == "route":
        return route_in_place(site, view, key)
    held = view.value(TOPICS, name) or {}
    if kind == "evacuation":
        held = unwritten_evacuation(held, view.value(CLEARANCES, BUILDING))
    if kind == "building":
        held = {"simulated": site.simulated, **held}
    return {**EMPTY[kind], **held, "message": dict(OUTDATED)}


def sign_in_place(site: Site, view: View, screen_id: str) -> Document:
    """Return what a screen shows; in an evacuation the way out, where that can be told."""
    document, escape = unwritten_sign(site, screen_id), view.value(ESCAPES, screen_id)
    if escape is not None:
        try:
            document["evacuation"] = escape_document(site, escape)
        except Exception as error:  # noqa: BLE001 - no screen may hold up the others
            view.fault(error)
            document["evacuation"] = unwritten_escape()
    return document


def route_in_place(site: Site, view: View, session_id: str) -> Document | None:
    """Return what is said of a route, None where it has ended."""
    way_out, found = view.value(WAYS_OUT, session_id), view.value(ROUTES, session_id)
    if found is None:
        return None
    document = unwritten_document(site, found)
    return document if way_out is None else unwritten_way_out(document)
