"""Open routes: each session's way follows the building, and says why it changed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from hub.engine import RETRY_NS, Cause, Later, Put, Stage, Summary, View, Wake
from hub.twin.explained import explained_again
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
    Answer,
    OpenRoute,
    Session,
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
from hub.twin.stages.reasons import Led, Met, Reasons, outcome
from hub.twin.stages.retrying import settle
from hub.twin.stages.turns import NOBODY, Turn, next_turn_ns, owe, put_off, turns_of
from hub.twin.wording import both
from routing import (
    Costs,
    Route,
    Way,
    arrival_of,
    choose_ways,
    describe,
    describe_all,
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
        if turns is NOBODY:
            return
        reasons = Reasons(site, view.revision, causes_of(view))
        ways = chosen(site, view, [turn.session for turn in turns.plain])
        for lot in lots_of(turns.plain):
            yield from led_again(site, view, lot, reasons, ways)
        for turn in turns.asked:
            yield from taken(site, view, turn, reasons)
        yield from put_off(view, turns.waiting)
        for session in turns.spared:
            yield from fewer_ways(site, view, session)

    reads = (SESSIONS, COSTS, CONDITIONS, HABITS, CLOCKS)
    return Stage("routes", reads, (ROUTES, OWED), run, Wake(OWED, next_turn_ns))


def ended(view: View, session_id: str, cause: Cause) -> Iterator[Put[Any]]:
    """End the route of a session."""
    words = both("路线会话结束", "The route session has ended")
    yield Put(ROUTES, session_id, None, words, (cause,))
    yield from settle(view, OWED, session_id)


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


def led_again(
    site: Site, view: View, lot: Sequence[Turn], reasons: Reasons, ways: Ways
) -> Iterator[Put[Any]]:
    """Lead open routes their ways from now on; say why where one is another than before.

    Args:
        site: The building.
        view: The tick.
        lot: Whose turn it is: they go by one profile, and the same has changed for all of them.
        reasons: Why.
        ways: Where they lead.
    """
    costs = live_costs(site, view, lot[0].session.profile_id)
    moved: list[tuple[Turn, OpenRoute, Way | None]] = []
    for turn in lot:
        held, way = view.table(ROUTES)[turn.session.id].value, ways[turn.session.id]
        if isinstance(way, Exception):
            yield from given_up(site, view, turn, no_way_for(way), reasons)
        elif turn.news is not None and untouched(turn.news, held, way):
            yield from settle(view, OWED, turn.session.id)
        else:
            moved.append((turn, held, way))
    bearing = reasons.bearing(costs, lot[0].changes).on(
        [held.way for _, held, _ in moved],
        [way for _, _, way in moved],
        [turn.session for turn, _, _ in moved],
    )
    routes = described(site, costs, [(turn.session, way) for turn, _, way in moved])
    for (turn, held, way), met, route in zip(moved, bearing, routes, strict=True):
        try:
            found = route_after(costs, turn.session, (held, way, shown(route)), met, reasons)
        except Exception as error:  # noqa: BLE001 - one route must not hold up the others
            yield from given_up(site, view, turn, error, reasons)
            continue
        causes = met.causes or reasons.otherwise
        yield Put(ROUTES, turn.session.id, found, route_words(found), causes)
        yield from settle(view, OWED, turn.session.id)


def route_after(
    costs: Costs,
    session: Session,
    led: tuple[OpenRoute, Way | None, Route],
    met: Met,
    reasons: Reasons,
) -> OpenRoute:
    """Return an open route with its way from now on; say why where that is another one.

    Args:
        costs: Those of its profile.
        session: Whose it is.
        led: What it was, its way from now on and that described.
        met: What bears on it.
        reasons: Why.
    """
    held, way, route = led
    announcement = held.announcement
    if (way is None) is held.route.found or not goes_like(way, held.way):
        become = outcome(before=held.route.found, after=way is not None)
        announcement = reasons.of(met, become, led_by(costs, held.way), led_by(costs, way))
    barred = way is None and (held.barred or held.route.found)
    arrival = arrival_of(costs, (way,)) if session.band and way is not None else None
    return OpenRoute(route, way, announcement, held.outlook, barred, arrival=arrival)


def given_up(
    site: Site, view: View, turn: Turn, error: Exception, reasons: Reasons
) -> Iterator[Put[Any]]:
    """Say that a route could not be worked out; it is tried once more."""
    view.fault(error)
    found = failed(site, view, turn.session)
    yield Put(ROUTES, turn.session.id, found, route_words(found), reasons.otherwise)
    yield owe(turn.session.id, view.now_ns + RETRY_NS, turn.changes)


def taken(site: Site, view: View, turn: Turn, reasons: Reasons) -> Iterator[Put[Any]]:
    """Answer a question again; one that cannot be is tried once more."""
    session = turn.session
    held = view.table(ROUTES)[session.id].value
    try:
        put = again_asked(site, view, turn, held, reasons)
        at_ns = departs_ns(session, view.now_ns)
    except Exception as error:  # noqa: BLE001 - one route must not hold up the others
        yield from given_up(site, view, turn, error, reasons)
        return
    yield put
    if at_ns is not None:
        yield owe(session.id, at_ns, {})
    else:
        yield from settle(view, OWED, session.id)


def departs_ns(session: Session, now_ns: int) -> int | None:
    """Return when somebody leaves who leaves later; then the route follows the building."""
    asked = session.asked
    return asked.depart_ns if asked is not None and later(asked, now_ns) else None


def begin(site: Site, view: View, session: Session) -> OpenRoute:
    """Plan a route for the first time."""
    costs = live_costs(site, view, session.profile_id)
    if session.asked is not None:
        found = answered(site, wanted_of(session), costs, answer(site, view, costs, session), None)
    else:
        way = plan_way(costs, session.origin, session.goal)
        barred = way is None and usual_way(site, costs, session.origin, session.goal) is not None
        found = open_route(site, costs, session, way, barred=barred)
    if session.explained is None:
        return found
    return replace(found, announcement=explained_again(session.explained, found.route))


def failed(site: Site, view: View, session: Session) -> OpenRoute:
    """Return the route of a session that could not be worked out."""
    costs = live_costs(site, view, session.profile_id)
    route = describe(costs, site.guide, session.start, session.end, None)
    return OpenRoute(route, None, None, failed=True)


def again_asked(site: Site, view: View, turn: Turn, held: OpenRoute, reasons: Reasons) -> Put[Any]:
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
        why = reasons.of(Met(bearing, ()), become, legs_led(held.answer), legs_led(best))
        found = replace(found, announcement=why)
    return Put(ROUTES, session.id, found, route_words(found), reasons.causes(bearing))


def fewer_ways(site: Site, view: View, session: Session) -> Iterator[Put[Any]]:
    """Take other ways from an answer on which something has closed."""
    held = view.table(ROUTES)[session.id].value
    left = narrowed(view, session, held.answer) if held.answer is not None else None
    if left is not None:
        costs = live_costs(site, view, session.profile_id)
        found = answered(site, wanted_of(session), costs, left[0], held.announcement)
        causes = tuple(each.cause for each in left[1])
        yield Put(ROUTES, session.id, found, route_words(found), causes)


def causes_of(view: View) -> tuple[Cause, ...]:
    """Return the causes of all that changed of costs."""
    return tuple(each.cause for each in view.changes(COSTS).values())


def lots_of(turns: Iterable[Turn]) -> Iterable[Sequence[Turn]]:
    """Return turns by the profile of who travels and by what has changed for them."""
    found: dict[tuple[str, int], list[Turn]] = {}
    for turn in turns:
        found.setdefault((turn.session.profile_id, id(turn.changes)), []).append(turn)
    return found.values()


def goes_like(one: Way | None, other: Way | None) -> bool:
    """Tell whether two ways have the same arcs; none has no arcs."""
    if one is None:
        return other is None or other.goes_like(None)
    return one.goes_like(other)


def led_by(costs: Costs, way: Way | None) -> Led:
    """Return how a route leads along a way."""
    return ((costs, way),) if way is not None else ()


def legs_led(found: Answer | None) -> Led:
    """Return how a route leads that answers a question."""
    if found is None:
        return ()
    return [(found.journey.terms.costs, way) for way in found.journey.ways]


def chosen(site: Site, view: View, sessions: Iterable[Session]) -> Ways:
    """Return the ways, from now on, of sessions that ask for the fastest one.

    A way taken so far is kept where it still works and the gain is not worth a change.
    """
    found: dict[str, Way | Exception | None] = {}
    for profile_id, asking in by_profile(sessions).items():
        costs = live_costs(site, view, profile_id)
        trips = [(each.origin, each.goal, view.table(ROUTES)[each.id].value.way) for each in asking]
        try:
            ways = choose_ways(costs, trips, GAIN, site.threads)
        except Exception as error:  # noqa: BLE001 - one profile must not hold up the others
            ways = [error] * len(trips)
        found.update(zip((each.id for each in asking), ways, strict=True))
    return found


def no_way_for(error: Exception) -> Exception:
    """Return the error of a route whose way could not be worked out."""
    found = RuntimeError("the way could not be worked out")
    found.__cause__ = error
    return found


def shown(route: Route | Exception) -> Route:
    """Return a route, or raise what was raised in its place."""
    if isinstance(route, Exception):
        raise route
    return route


def described(
    site: Site, costs: Costs, led: Iterable[tuple[Session, Way | None]]
) -> Sequence[Route | Exception]:
    """Return the routes of sessions along their ways, and what was raised in their place."""
    trips = [(session.start, session.end, way) for session, way in led]
    try:
        return list(describe_all(costs, site.guide, trips, site.threads))
    except Exception as error:  # noqa: BLE001 - one lot must not hold up the others
        return [error] * len(trips)


def open_route(
    site: Site, costs: Costs, session: Session, way: Way | None, *, barred: bool
) -> OpenRoute:
    """Describe a session's way for the first time."""
    route = describe(costs, site.guide, session.start, session.end, way)
    arrival = arrival_of(costs, (way,)) if session.band and way is not None else None
    return OpenRoute(route, way, None, barred=barred, arrival=arrival)


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
