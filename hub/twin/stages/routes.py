"""Open routes: each session's way follows the building, and says why it changed."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from hub.engine import RETRY_NS, Cause, Change, Later, Put, Stage, Summary, View, Wake
from hub.twin.naming import names_of
from hub.twin.site import Site
from hub.twin.slots import (
    CLOCKS,
    CONDITIONS,
    COSTS,
    HABITS,
    OWED,
    ROUTES,
    SESSIONS,
    Announcement,
    OpenRoute,
    Outlook,
    Session,
    nothing,
)
from hub.twin.stages.asked import (
    answer,
    answered,
    choose_answer,
    later,
    narrowed,
    targets_of,
    wanted_of,
)
from hub.twin.stages.costs import (
    bearing_upon,
    live_costs,
    usual_way,
)
from hub.twin.stages.following import GAIN, by_profile, untouched
from hub.twin.stages.reasons import Reasons, outcome
from hub.twin.stages.turns import Turn, next_turn_ns, owe, put_off, quits, turns_of
from hub.twin.wording import both
from routing import (
    Condition,
    Costs,
    Route,
    Way,
    arrival_of,
    choose_ways,
    describe,
    pick,
    plan_way,
)

Ways = Mapping[str, Way | Exception | None]
"""By session the way that its route leads from now on, and what was raised where one could not be
worked out."""


def routes_stage(site: Site) -> Stage:
    """Return the stage that plans new sessions, and old ones where a changed arc can matter."""

    def run(view: View) -> Iterable[Put[Any]]:
        opened = view.changes(SESSIONS)
        for session_id, change in opened.items():
            if change.after is None:
                yield from ended(view, session_id, change.cause)
            else:
                yield from begun(site, view, change.after, change.cause)
        turns = turns_of(site, view, opened)
        reasons = Reasons(site, view.revision)
        ways = chosen(site, view, [turn.session for turn in turns.now])
        for turn in turns.now:
            yield from taken(site, view, turn, reasons, ways)
        for turn in turns.later:
            yield from put_off(view, turn)
        for session in turns.spared:
            yield from fewer_ways(site, view, session)

    reads = (SESSIONS, COSTS, CONDITIONS, HABITS, CLOCKS)
    return Stage("routes", reads, (ROUTES, OWED), run, Wake(OWED, next_turn_ns))


def ended(view: View, session_id: str, cause: Cause) -> Iterator[Put[Any]]:
    """End the route of a session."""
    words = both("路线会话结束", "The route session has ended")
    yield Put(ROUTES, session_id, None, words, (cause,))
    yield from quits(view, session_id)


def begun(site: Site, view: View, session: Session, cause: Cause) -> Iterator[Put[Any]]:
    """Plan the route of a new session; one that cannot be worked out is tried again."""
    try:
        found = begin(site, view, session)
        at_ns = departs_ns(session, view.now_ns)
    except Exception as error:  # noqa: BLE001 - one route must not hold up the others
        view.fault(error)
        found, at_ns = failed(site, view, session), view.now_ns + RETRY_NS
    yield Put(ROUTES, session.id, found, route_words(found), (cause,))
    if at_ns is not None:
        yield owe(session.id, at_ns, {})


def taken(site: Site, view: View, turn: Turn, reasons: Reasons, ways: Ways) -> Iterator[Put[Any]]:
    """Work an open route out again; one that cannot be is tried once more."""
    session = turn.session
    held = view.table(ROUTES)[session.id].value
    try:
        if session.asked is None:
            way = worked_out(ways[session.id])
            puts = tuple(again_plain(site, view, turn, (held, way), reasons))
        else:
            puts = tuple(again_asked(site, view, turn, held, reasons))
        at_ns = departs_ns(session, view.now_ns)
    except Exception as error:  # noqa: BLE001 - one route must not hold up the others
        view.fault(error)
        found = failed(site, view, session)
        yield Put(ROUTES, session.id, found, route_words(found), sources(view, ()))
        yield owe(session.id, view.now_ns + RETRY_NS, turn.changes)
        return
    yield from puts
    if at_ns is not None:
        yield owe(session.id, at_ns, {})
    else:
        yield from quits(view, session.id)


def departs_ns(session: Session, now_ns: int) -> int | None:
    """Return when somebody leaves who leaves later; then the route follows the building."""
    asked = session.asked
    return asked.depart_ns if asked is not None and later(asked, now_ns) else None


def begin(site: Site, view: View, session: Session) -> OpenRoute:
    """Plan a route for the first time."""
    costs = live_costs(site, view, session.profile_id)
    if session.asked is not None:
        found = answer(site, view, costs, session)
        return answered(site, wanted_of(session), costs, found, None)
    way = plan_way(costs, session.origin, session.goal)
    barred = way is None and usual_way(site, costs, session.origin, session.goal) is not None
    return open_route(site, costs, session, (way, arcs_of(way)), None, Outlook(), barred=barred)


def failed(site: Site, view: View, session: Session) -> OpenRoute:
    """Return the route of a session that could not be worked out."""
    costs = live_costs(site, view, session.profile_id)
    route = describe(costs, site.guide, session.start, session.end, None)
    return OpenRoute(route, None, None, failed=True)


def again_plain(
    site: Site, view: View, turn: Turn, led: tuple[OpenRoute, Way | None], reasons: Reasons
) -> Iterator[Put[Any]]:
    """Lead an open route its way from now on; say why where that is another one than before."""
    session, (held, way) = turn.session, led
    costs = live_costs(site, view, session.profile_id)
    if turn.news is not None and untouched(turn.news, held, way):
        return
    arcs = arcs_of(way)
    ends = (session.origin.unit_id, session.goal.unit_id)
    bearing = reasons.bearing(costs, turn.changes).on((held.arcs, arcs), ends)
    announcement = held.announcement
    if (way is None) is held.route.found or not goes_like(way, held.way):
        become = outcome(before=held.route.found, after=way is not None)
        announcement = reasons.announcement(bearing, become)
    barred = way is None and (held.barred or held.route.found)
    found = open_route(site, costs, session, (way, arcs), announcement, held.outlook, barred=barred)
    yield Put(ROUTES, session.id, found, route_words(found), sources(view, bearing))


def again_asked(
    site: Site, view: View, turn: Turn, held: OpenRoute, reasons: Reasons
) -> Iterator[Put[Any]]:
    """Answer a question again; say why where the way is another one than before."""
    session = turn.session
    costs = live_costs(site, view, session.profile_id)
    if held.answer is None:
        best = answer(site, view, costs, session)
        targets = targets_of(best.journey)
    else:
        best = choose_answer(site, view, costs, session, held.answer)
        targets = targets_of(best.journey) | targets_of(held.answer.journey)
    found = answered(site, wanted_of(session), costs, best, held.announcement)
    bearing = bearing_upon(turn.changes, targets)
    if not found.route.goes_like(held.route) or found.route.found is not held.route.found:
        become = outcome(before=held.route.found, after=found.route.found)
        found = replace(found, announcement=reasons.announcement(bearing, become))
    yield Put(ROUTES, session.id, found, route_words(found), sources(view, bearing))


def fewer_ways(site: Site, view: View, session: Session) -> Iterator[Put[Any]]:
    """Take other ways from an answer on which something has closed."""
    held = view.table(ROUTES)[session.id].value
    left = narrowed(view, session, held.answer) if held.answer is not None else None
    if left is not None:
        costs = live_costs(site, view, session.profile_id)
        found = answered(site, wanted_of(session), costs, left[0], held.announcement)
        causes = tuple(each.cause for each in left[1])
        yield Put(ROUTES, session.id, found, route_words(found), causes)


def sources(view: View, bearing: Iterable[Change[Condition]]) -> tuple[Cause, ...]:
    """Return the causes of the conditions that bear on a route, of all that changed without any."""
    found = tuple(each.cause for each in bearing)
    return found or tuple(each.cause for each in view.changes(COSTS).values())


def arcs_of(way: Way | None) -> NDArray[np.int32]:
    """Return the arcs of a way."""
    return way.track if way is not None else nothing()


def goes_like(one: Way | None, other: Way | None) -> bool:
    """Tell whether two ways have the same arcs; none has no arcs."""
    if one is None:
        return other is None or other.goes_like(None)
    return one.goes_like(other)


def chosen(site: Site, view: View, sessions: Iterable[Session]) -> Ways:
    """Return the ways of those of some sessions that ask for the fastest one, from now on.

    A way taken so far is kept where it still works and the gain is not worth a change.
    """
    found: dict[str, Way | Exception | None] = {}
    plain = [session for session in sessions if session.asked is None]
    for profile_id, asking in by_profile(plain).items():
        costs = live_costs(site, view, profile_id)
        trips = [(each.origin, each.goal, view.table(ROUTES)[each.id].value.way) for each in asking]
        try:
            ways = choose_ways(costs, trips, GAIN)
        except Exception as error:  # noqa: BLE001 - one profile must not hold up the others
            ways = [error] * len(trips)
        found.update(zip((each.id for each in asking), ways, strict=True))
    return found


def worked_out(found: Way | Exception | None) -> Way | None:
    """Return a way, or raise because of what was raised in its place.

    Many sessions may share that, and whatever is raised again grows by where it was raised.

    Raises:
        RuntimeError: The way could not be worked out.
    """
    if isinstance(found, Exception):
        why = "the way could not be worked out"
        raise RuntimeError(why) from found  # noqa: TRY004 - no wrong type was given
    return found


def open_route(
    site: Site,
    costs: Costs,
    session: Session,
    led: tuple[Way | None, NDArray[np.int32]],
    announcement: Announcement | None,
    seen: Outlook,
    *,
    barred: bool,
) -> OpenRoute:
    """Describe a session's way, which comes with its arcs."""
    way, arcs = led
    route = describe(costs, site.guide, session.start, session.end, way)
    arrival = arrival_of(costs, (way,)) if session.band and way is not None else None
    return OpenRoute(route, way, announcement, arcs, seen, barred, arrival=arrival)


def route_words(found: OpenRoute) -> Summary:
    """Say where a route leads and how long it takes, once somebody asks why."""
    return Later(words_of, found.route)


def words_of(route: Route) -> Summary:
    """Return the words of a route."""
    names = names_of(route.end)
    zh, en = pick(names, "zh"), pick(names, "en")
    if not route.found:
        return both(f"无路可达{zh}", f"There is no way to {en}")
    seconds = round(route.seconds)
    return both(f"到{zh}的路线：{seconds}秒", f"Route to {en}: {seconds} s")
