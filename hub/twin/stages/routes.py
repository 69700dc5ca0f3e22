"""Open routes: each session's way follows the building, and says why it changed."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from hub.engine import Cause, Change, Put, Stage, Summary, View
from hub.twin.naming import names_of
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
from hub.twin.stages.asked import (
    answer,
    answered,
    choose_answer,
    due,
    narrowed,
    targets_of,
    wanted_of,
)
from hub.twin.stages.costs import (
    bearing_on,
    bearing_upon,
    condition_words,
    live_costs,
    usual_way,
)
from hub.twin.stages.following import (
    News,
    by_profile,
    concerned,
    news_of,
    untouched,
    worthwhile,
)
from hub.twin.wording import both
from routing import (
    Condition,
    Costs,
    Effect,
    Way,
    arrival_of,
    describe,
    outlook,
    pick,
    plan_way,
    retimed,
)

EXPLAINING = (Effect.CLOSED, Effect.WAIT, Effect.CROWDING)


def routes_stage(site: Site) -> Stage:
    """Return the stage that plans new sessions, and old ones where a changed arc can matter."""

    def run(view: View) -> Iterable[Put[Any]]:
        opened = view.changes(SESSIONS)
        for session_id, change in opened.items():
            if change.after is None:
                words = both("路线会话结束", "The route session has ended")
                yield Put(ROUTES, session_id, None, words, (change.cause,))
            else:
                found = begin(site, view, change.after)
                yield Put(ROUTES, session_id, found, route_words(found), (change.cause,))
        if view.changes(COSTS):
            held = (e.value for key, e in view.table(SESSIONS).items() if key not in opened)
            for profile_id, sessions in by_profile(held).items():
                yield from follow(site, view, profile_id, sessions)

    return Stage("routes", (SESSIONS, COSTS, CONDITIONS), (ROUTES,), run)


def begin(site: Site, view: View, session: Session) -> OpenRoute:
    """Plan a route for the first time."""
    costs = live_costs(site, view, session.profile_id)
    if session.asked is not None:
        found = answer(site, view, costs, session)
        return answered(site, wanted_of(session), costs, found, None)
    way = plan_way(costs, session.origin, session.goal)
    seen = outlook(site.landmarks[session.profile_id], session.origin, session.goal)
    barred = way is None and usual_way(site, costs, session.origin, session.goal) is not None
    return open_route(site, costs, session, way, None, seen, barred=barred)


def follow(
    site: Site, view: View, profile_id: str, sessions: Sequence[Session]
) -> Iterator[Put[Any]]:
    """Plan those open routes of a profile again that the tick can have changed."""
    change = view.changes(COSTS).get(profile_id)
    if change is None or change.after is None:
        return
    before = change.before or site.costs[profile_id]
    landmarks = site.landmarks[profile_id]
    news = news_of(before, change.after, landmarks, view.changes(CONDITIONS))
    plain = [each for each in sessions if each.asked is None]
    asking = [each for each in sessions if each.asked is not None]
    anew = due(view, news, asking)
    for each in anew:
        yield from again_asked(site, view, change.after, each)
    for each in asking:
        if each not in anew:
            yield from fewer_ways(site, view, change.after, each)
    routes = [(each, view.table(ROUTES)[each.id].value) for each in plain]
    for (session, held), matters in zip(routes, concerned(news, routes), strict=True):
        if matters:
            yield from again(site, view, news, session, held)


def again(
    site: Site, view: View, news: News, session: Session, held: OpenRoute
) -> Iterator[Put[Any]]:
    """Plan an open route again; say why where it leads another way than before."""
    costs = news.after
    way = choose(costs, session, held.way)
    if untouched(news, held, way):
        return
    arcs = way.arcs if way is not None else ()
    ends = (session.origin.unit_id, session.goal.unit_id)
    bearing = bearing_on(costs, view.changes(CONDITIONS), (*held.route.arcs, *arcs), ends)
    announcement = held.announcement
    if arcs != held.route.arcs or (way is None) is held.route.found:
        announcement = announce(site, view.revision, bearing)
    barred = way is None and (held.barred or held.route.found)
    found = open_route(site, costs, session, way, announcement, held.outlook, barred=barred)
    yield Put(ROUTES, session.id, found, route_words(found), sources(view, bearing))


def again_asked(site: Site, view: View, costs: Costs, session: Session) -> Iterator[Put[Any]]:
    """Answer a question again; say why where the way is another one than before."""
    held = view.table(ROUTES)[session.id].value
    if held.answer is None:
        return
    best = choose_answer(site, view, costs, session, held.answer)
    found = answered(site, wanted_of(session), costs, best, held.announcement)
    targets = targets_of(best.journey) | targets_of(held.answer.journey)
    bearing = bearing_upon(view.changes(CONDITIONS), targets)
    if found.route.arcs != held.route.arcs or found.route.found is not held.route.found:
        found = replace(found, announcement=announce(site, view.revision, bearing))
    yield Put(ROUTES, session.id, found, route_words(found), sources(view, bearing))


def fewer_ways(site: Site, view: View, costs: Costs, session: Session) -> Iterator[Put[Any]]:
    """Take other ways from an answer on which something has closed."""
    held = view.table(ROUTES)[session.id].value
    left = narrowed(view, session, held.answer) if held.answer is not None else None
    if left is not None:
        found = answered(site, wanted_of(session), costs, left[0], held.announcement)
        causes = tuple(each.cause for each in left[1])
        yield Put(ROUTES, session.id, found, route_words(found), causes)


def sources(view: View, bearing: Iterable[Change[Condition]]) -> tuple[Cause, ...]:
    """Return the causes of the conditions that bear on a route, of all that changed without any."""
    found = tuple(each.cause for each in bearing)
    return found or tuple(each.cause for each in view.changes(COSTS).values())


def choose(costs: Costs, session: Session, held: Way | None) -> Way | None:
    """Return the best way, or the held one where that works and the gain is not worth a change."""
    best = plan_way(costs, session.origin, session.goal)
    kept = retimed(costs, held) if held is not None else None
    if kept is None or best is None:
        return best
    return best if best.milliseconds <= worthwhile(kept.milliseconds) else kept


def open_route(
    site: Site,
    costs: Costs,
    session: Session,
    way: Way | None,
    announcement: Announcement | None,
    seen: NDArray[np.int32],
    *,
    barred: bool,
) -> OpenRoute:
    """Describe a session's way."""
    route = describe(costs, site.guide, session.start, session.end, way)
    arcs = np.array(route.arcs, dtype=np.int32)
    arrival = arrival_of(costs, (way,)) if session.band and way is not None else None
    return OpenRoute(route, way, announcement, arcs, seen, barred, arrival=arrival)


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
    names = names_of(route.end)
    zh, en = pick(names, "zh"), pick(names, "en")
    if not route.found:
        return both(f"无路可达{zh}", f"There is no way to {en}")
    seconds = round(route.seconds)
    return both(f"到{zh}的路线：{seconds}秒", f"Route to {en}: {seconds} s")
