"""Why a sign points as it does, or a route goes as it goes: the chain down to the facts."""

from collections.abc import Iterable
from typing import Any

from floorplans import Access
from hub.engine import Cause, Slot, newest
from hub.ports import Document, Json
from hub.twin.slots import (
    CONDITIONS,
    COURSES,
    ESCAPES,
    HEADINGS,
    ROUTES,
    SESSIONS,
    TOPICS,
    WAYS_OUT,
    Session,
    end_key,
    heading_key,
)
from hub.twin.stages.asked import setting_of, targets_of, wanted_of
from hub.twin.stages.costs import touches, usual_way
from hub.twin.twin import Twin
from routing import Journey, plan_journey


def why_sign(twin: Twin, screen_id: str, destination_id: str | None = None) -> Document | None:
    """Return the causes behind a screen's arrows, or behind one of them; None if unknown."""
    site = twin.site
    screen = site.screens.get(screen_id)
    if screen is None or (destination_id is not None and destination_id not in screen.destinations):
        return None
    wanted = screen.destinations if destination_id is None else (destination_id,)
    causes: list[Cause] = causes_at(twin, ESCAPES, screen_id)
    standing: list[Cause] = []
    headings = twin.engine.state.table(HEADINGS)
    courses = twin.engine.state.table(COURSES)
    numbers = {pair: number for number, pair in enumerate(site.pairs)}
    for destination in wanted:
        for profile_id in site.shown:
            key = heading_key(screen_id, destination, profile_id)
            entry, found = headings.get(key), courses.get(profile_id)
            if entry is None or found is None:
                continue
            causes.append(entry.cause)
            start = site.stands[screen_id, profile_id]
            end = site.ends[end_key(profile_id, destination)]
            way = found.value.way(numbers[screen_id, destination])
            arcs = way.arcs if way is not None else ()
            standing.extend(in_the_way(twin, profile_id, start, end, arcs))
    return answer(twin, f"sign/{screen_id}", causes, standing)


def why_route(twin: Twin, session_id: str) -> Document | None:
    """Return the causes behind an open route; None if unknown."""
    entry = twin.engine.state.table(ROUTES).get(session_id)
    opened = twin.engine.state.table(SESSIONS).get(session_id)
    if entry is None or opened is None:
        return None
    session = opened.value
    held = entry.value
    if held.answer is not None:
        standing = in_the_journey(twin, session, held.answer.journey)
    else:
        standing = in_the_way(
            twin, session.profile_id, session.origin, session.goal, held.route.arcs
        )
    causes = [*causes_at(twin, WAYS_OUT, session_id), entry.cause]
    return answer(twin, f"route/{session_id}", causes, standing)


def why_topic(twin: Twin, topic: str) -> Document | None:
    """Return the causes behind a topic's document; None if unknown.

    Arrows and routes have more to tell: what stands in their way.
    """
    kind, _, name = topic.partition("/")
    if kind == "sign":
        return why_sign(twin, name)
    if kind == "route":
        return why_route(twin, name)
    entry = twin.engine.state.table(TOPICS).get(topic)
    return answer(twin, topic, entry.cause.sources, ()) if entry is not None else None


def causes_at(twin: Twin, slot: Slot[Any], key: str) -> list[Cause]:
    """Return why an evacuation leads a screen or an open route elsewhere, nothing if none does."""
    entry = twin.engine.state.table(slot).get(key)
    return [entry.cause] if entry is not None else []


def in_the_way(
    twin: Twin, profile_id: str, start: Access, end: Access, arcs: Iterable[int]
) -> list[Cause]:
    """Return the causes of the conditions in force on the present way or on the usual one."""
    costs = twin.costs(profile_id)
    usual = usual_way(twin.site, costs, start, end)
    wanted = costs.targets([*arcs, *(usual.arcs if usual is not None else ())])
    conditions = twin.engine.state.table(CONDITIONS).values()
    return [
        entry.cause
        for entry in conditions
        if end.unit_id in entry.value.ids or touches(entry.value, wanted)
    ]


def in_the_journey(twin: Twin, session: Session, journey: Journey) -> list[Cause]:
    """Return the causes of the conditions in force on a journey or on the usual one."""
    costs = twin.costs(session.profile_id).undisturbed()
    usual = plan_journey(setting_of(twin.site), costs, wanted_of(session))
    wanted = targets_of(journey) | targets_of(usual)
    conditions = twin.engine.state.table(CONDITIONS).values()
    return [entry.cause for entry in conditions if touches(entry.value, wanted)]


def answer(twin: Twin, topic: str, causes: Iterable[Cause], standing: Iterable[Cause]) -> Document:
    """Return the document of an answer."""
    return {
        "topic": topic,
        "revision": twin.engine.number,
        "causes": [cause_document(cause) for cause in newest(causes, None)],
        "standing": [cause_document(cause) for cause in newest(standing, None)],
    }


def cause_document(cause: Cause) -> Json:
    """Return a cause with all that led to it."""
    document: Document = {
        "stage": cause.stage,
        "key": cause.key,
        "revision": cause.revision,
        "summary": dict(cause.summary),
        "from": [cause_document(source) for source in cause.sources],
    }
    if cause.fact is not None:
        document["fact"] = {"kind": cause.fact.kind, **cause.fact.particulars}
    return document
