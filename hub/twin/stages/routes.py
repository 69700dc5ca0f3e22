"""Open routes: each session's way follows the building, and says why it changed."""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from hub.engine import Change, Put, Stage, Summary, View
from hub.twin.site import Site
from hub.twin.slots import (
    CONDITIONS,
    COSTS,
    ROUTES,
    SESSIONS,
    Announcement,
    OpenRoute,
    Session,
)
from hub.twin.stages.costs import bearing_on, condition_words, live_costs
from hub.twin.wording import both
from routing import (
    MILLISECONDS,
    Condition,
    Costs,
    Effect,
    Way,
    describe,
    pick,
    plan_way,
    retimed,
)

EXPLAINING = (Effect.CLOSED, Effect.WAIT, Effect.CROWDING)

LEAST_GAIN_SECONDS = 20
LEAST_GAIN_SHARE = 0.1
"""A way that still works is left only for one that saves both so many seconds and such a share."""


def routes_stage(site: Site) -> Stage:
    """Return the stage that plans new sessions, and old ones where a changed arc can matter."""

    def run(view: View) -> Iterable[Put[Any]]:
        opened = view.changes(SESSIONS)
        for session_id, session_change in opened.items():
            if session_change.after is None:
                words = both("路线会话结束", "The route session has ended")
                yield Put(ROUTES, session_id, None, words, (session_change.cause,))
        for session_id, entry in view.table(SESSIONS).items():
            session = entry.value
            costs = live_costs(site, view, session.profile_id)
            held = view.value(ROUTES, session_id)
            if session_id in opened or held is None:
                way = plan_way(costs, session.origin, session.goal)
                found = open_route(site, costs, session, way, None)
                yield Put(ROUTES, session_id, found, route_words(found), (entry.cause,))
            else:
                yield from follow(site, view, costs, session, held)

    return Stage("routes", (SESSIONS, COSTS, CONDITIONS), (ROUTES,), run)


def follow(
    site: Site, view: View, costs: Costs, session: Session, held: OpenRoute
) -> Iterator[Put[Any]]:
    """Plan an open route again if the tick can have changed it."""
    change = view.changes(COSTS).get(session.profile_id)
    if change is None or not concerns(site, change, session, held):
        return
    way = choose(costs, session, held.way)
    arcs = way.arcs if way is not None else ()
    ends = (session.origin.unit_id, session.goal.unit_id)
    bearing = bearing_on(costs, view.changes(CONDITIONS), (*held.route.arcs, *arcs), ends)
    announcement = held.announcement
    if arcs != held.route.arcs or (way is None) is held.route.found:
        announcement = announce(site, view.revision, bearing)
    found = open_route(site, costs, session, way, announcement)
    sources = tuple(each.cause for each in bearing) or (change.cause,)
    yield Put(ROUTES, session.id, found, route_words(found), sources)


def concerns(site: Site, change: Change[Costs], session: Session, held: OpenRoute) -> bool:
    """Tell whether costs changed on a route, at its ends, or to the better elsewhere."""
    if change.after is None:
        return False
    before = change.before or site.costs[session.profile_id]
    if not held.route.found or np.any(change.after.live < before.live):
        return True
    on_route = list(held.route.arcs)
    if np.any(change.after.live[on_route] != before.live[on_route]):
        return True
    ends = (session.origin.unit_id, session.goal.unit_id)
    return any(before.at_end(unit_id) != change.after.at_end(unit_id) for unit_id in ends)


def choose(costs: Costs, session: Session, held: Way | None) -> Way | None:
    """Return the best way, or the held one where that works and the gain is not worth a change."""
    best = plan_way(costs, session.origin, session.goal)
    kept = retimed(costs, held) if held is not None else None
    if kept is None or best is None:
        return best
    gain = kept.milliseconds - best.milliseconds
    worth = gain >= LEAST_GAIN_SECONDS * MILLISECONDS
    return best if worth and gain >= LEAST_GAIN_SHARE * kept.milliseconds else kept


def open_route(
    site: Site, costs: Costs, session: Session, way: Way | None, announcement: Announcement | None
) -> OpenRoute:
    """Describe a session's way."""
    route = describe(costs, site.venue, site.connectors, session.start, session.end, way)
    usual = None
    if way is None:
        usual = plan_way(costs.undisturbed(), session.origin, session.goal)
    return OpenRoute(route, way, announcement, barred=usual is not None)


def announce(site: Site, revision: int, bearing: tuple[Change[Condition], ...]) -> Announcement:
    """Say in one sentence why a route changed."""
    if not bearing:
        return Announcement(revision, "路线已更新", "The route has changed")
    words = condition_words(site, min(bearing, key=weight_of))
    return Announcement(
        revision, f"{words['zh']}，路线已更新", f"{words['en']}; the route has changed"
    )


def weight_of(change: Change[Condition]) -> int:
    """Rank changes by how much they explain: closures, then waits, then crowds."""
    condition = change.after or change.before
    return EXPLAINING.index(condition.effect) if condition is not None else len(EXPLAINING)


def route_words(found: OpenRoute) -> Summary:
    """Say where a route leads and how long it takes."""
    route = found.route
    zh, en = pick(route.end.names, "zh"), pick(route.end.names, "en")
    if not route.found:
        return both(f"无路可达{zh}", f"There is no way to {en}")
    seconds = round(route.seconds)
    return both(f"到{zh}的路线：{seconds}秒", f"Route to {en}: {seconds} s")
