"""The way out, on every screen and for every open route, while the building is cleared."""

from collections.abc import Iterable, Iterator
from typing import Any

from floorplans import Access
from hub.engine import Cause, Put, Stage, Summary, View, Wake
from hub.twin.clearing import Clearance, Escape, Lead
from hub.twin.ends import NO_SAFE_WAY, end_place
from hub.twin.safety import FOLLOW_SIGNS
from hub.twin.site import Site
from hub.twin.slots import (
    BUILDING,
    CLEARANCES,
    ESCAPES,
    SESSIONS,
    UNLED,
    UNTURNED,
    WAYS_OUT,
    Announcement,
    OpenRoute,
    Session,
)
from hub.twin.stages.retrying import due, next_try_ns, owe, settle
from hub.twin.wording import ARROWS_EN, ARROWS_ZH, both
from routing import Costs, Profile, Way, describe, pick
from routing.evacuation import Arrows
from signage import Heading, RowState, Screen, read_heading

NOWHERE = Lead(Heading(RowState.UNREACHABLE))
"""Where a screen leads whose way out could not be worked out."""


def escapes_stage(site: Site) -> Stage:
    """Return the stage that turns each screen to the way out when arrows are others."""

    def run(view: View) -> Iterable[Put[Any]]:
        entry = view.table(CLEARANCES).get(BUILDING)
        changes = view.changes(CLEARANCES).values()
        causes = tuple(each.cause for each in changes) or ((entry.cause,) if entry else ())
        for screen_id in site.screens if changes else due(view, UNTURNED):
            yield from turned(site, view, site.screens[screen_id], causes)

    gives = ESCAPES, UNTURNED
    return Stage("escapes", (CLEARANCES,), gives, run, Wake(UNTURNED, next_try_ns))


def turned(site: Site, view: View, screen: Screen, causes: tuple[Cause, ...]) -> Iterator[Put[Any]]:
    """Turn one screen; where that cannot be worked out it says so, and is tried again."""
    held, clearance = view.value(ESCAPES, screen.id), view.value(CLEARANCES, BUILDING)
    try:
        found = escape_of(site, clearance, screen, held)
    except Exception as error:  # noqa: BLE001 - no screen may hold up the others
        view.fault(error)
        found = Escape(screen.id, NOWHERE, NOWHERE, failed=True)
        yield owe(view, UNTURNED, screen.id)
    else:
        yield from settle(view, UNTURNED, screen.id)
    if found is not None or held is not None:
        yield Put(ESCAPES, screen.id, found, escape_words(site, screen, found), causes)


def escape_of(
    site: Site, clearance: Clearance | None, screen: Screen, held: Escape | None
) -> Escape | None:
    """Return what a screen shows; None where its level is not cleared."""
    ordinal = site.venue.levels[screen.pose.level_id].ordinal
    if clearance is None or not clearance.evacuation.covers(ordinal):
        return None
    first, second = site.shown
    shown = (held.on_foot.heading, held.step_free.heading) if held is not None else (None, None)
    return Escape(
        screen.id,
        lead_of(site, clearance.arrows, first, screen, shown[0]),
        lead_of(site, clearance.arrows, second, screen, shown[1]),
    )


def lead_of(
    site: Site, arrows: Arrows, profile_id: str, screen: Screen, shown: Heading | None
) -> Lead:
    """Return where a screen leads one profile."""
    stand = site.stands[screen.id, profile_id]
    profile = site.costs[profile_id].profile
    exit_id, refuge_id, way = way_out(site, arrows, profile, stand)
    heading = read_heading(costs_out(arrows, profile), screen.pose, stand, way, shown)
    return Lead(heading, exit_id, refuge_id)


def costs_out(arrows: Arrows, profile: Profile) -> Costs:
    """Return the costs that a profile's ways out are read with."""
    return (arrows.step_free.out if profile.stairs_up is None else arrows.on_foot).costs


def way_out(
    site: Site, arrows: Arrows, profile: Profile, start: Access
) -> tuple[str | None, str | None, Way | None]:
    """Return the exit, else the refuge, that a point is led to, and the way; None without one."""
    premises = site.premises
    if profile.stairs_up is not None:
        led = arrows.on_foot.way(start)
        return (premises.exits[led[0]].id, None, led[1]) if led is not None else (None, None, None)
    led = arrows.step_free.way(start)
    if led is not None:
        return list(premises.doorsteps)[led[0]], None, led[1]
    refuge = arrows.step_free.refuge(start)
    return (None, refuge[0].id, refuge[1]) if refuge is not None else (None, None, None)


def escape_words(site: Site, screen: Screen, found: Escape | None) -> Summary:
    """Say where a screen sends people."""
    if found is None:
        return both(
            f"屏幕“{pick(screen.names, 'zh')}”不再显示疏散方向",
            f"Screen {pick(screen.names, 'en')} no longer shows the way out",
        )
    if found.failed:
        return FOLLOW_SIGNS
    lead = found.on_foot
    if lead.exit_id is None:
        return NO_SAFE_WAY
    place = end_place(site, lead.exit_id)
    zh, en = pick(place.names, "zh"), pick(place.names, "en")
    heading = lead.heading
    if heading.state is RowState.HERE or heading.arrow is None:
        return both(f"疏散：{zh}就在此处", f"Way out: {en} is here")
    arrow, metres = heading.arrow, heading.metres
    return both(
        f"疏散：{zh}，{ARROWS_ZH[arrow]}，{metres}米",
        f"Way out: {en}, {ARROWS_EN[arrow]}, {metres} m",
    )


def ways_out_stage(site: Site) -> Stage:
    """Return the stage that gives each open route the way out in place of its own."""

    def run(view: View) -> Iterable[Put[Any]]:
        opened, sessions = view.changes(SESSIONS), view.table(SESSIONS)
        for session_id in sorted(each for each in opened if each not in sessions):
            yield Put(WAYS_OUT, session_id, None, {}, (opened[session_id].cause,))
            yield from settle(view, UNLED, session_id)
        asked = sessions if view.changes(CLEARANCES) else {*opened, *due(view, UNLED)}
        for session_id in sorted(each for each in asked if each in sessions):
            yield from led(site, view, sessions[session_id].value)

    reads, gives = (SESSIONS, CLEARANCES), (WAYS_OUT, UNLED)
    needs = CLEARANCES, WAYS_OUT, UNLED
    return Stage("ways out", reads, gives, run, Wake(UNLED, next_try_ns), only_with=needs)


def led(site: Site, view: View, session: Session) -> Iterator[Put[Any]]:
    """Give one open route the way out; where that cannot be worked out it is tried again."""
    entry, held = view.table(CLEARANCES).get(BUILDING), view.value(WAYS_OUT, session.id)
    if entry is None or not covers(site, entry.value, session):
        causes = tuple(change.cause for change in view.changes(CLEARANCES).values())
        yield from settle(view, UNLED, session.id)
        if held is not None:
            yield Put(WAYS_OUT, session.id, None, {}, causes)
        return
    try:
        found = led_out(site, entry.value.arrows, session, held, view.revision)
    except Exception as error:  # noqa: BLE001 - one route must not hold up the others
        view.fault(error)
        found = unled(site, session, view.revision)
        yield owe(view, UNLED, session.id)
    else:
        yield from settle(view, UNLED, session.id)
    words = found.announcement
    said = both(words.zh, words.en) if words is not None else {}
    yield Put(WAYS_OUT, session.id, found, said, (entry.cause,))


def unled(site: Site, session: Session, revision: int) -> OpenRoute:
    """Return the route of a visitor whose way out could not be worked out."""
    costs = site.costs[session.profile_id]
    route = describe(costs, site.guide, session.start, session.end, None)
    announcement = Announcement(revision, FOLLOW_SIGNS["zh"], FOLLOW_SIGNS["en"])
    return OpenRoute(route, None, announcement, failed=True)


def covers(site: Site, clearance: Clearance, session: Session) -> bool:
    """Tell whether a visitor is on a level that is cleared: where the route began."""
    return clearance.evacuation.covers(site.venue.levels[session.start.level_id].ordinal)


def led_out(
    site: Site, arrows: Arrows, session: Session, held: OpenRoute | None, revision: int
) -> OpenRoute:
    """Return the way out from where a visitor's route began."""
    profile = site.costs[session.profile_id].profile
    costs = costs_out(arrows, profile)
    start: Access | None = session.origin
    if costs.graph is not site.costs[session.profile_id].graph:
        start = costs.graph.access(session.origin.unit_id, session.origin.x, session.origin.y)
    exit_id, refuge_id, way = (
        way_out(site, arrows, profile, start) if start is not None else (None, None, None)
    )
    end = exit_id or refuge_id
    place = end_place(site, end) if end is not None else session.end
    calm = costs.undisturbed()
    route = describe(calm, site.guide, session.start, place, way)
    words = led_words(site, exit_id, refuge_id)
    announcement = Announcement(revision, words["zh"], words["en"])
    same = held is not None and held.route.goes_like(route) and held.route.end == route.end
    if same and held is not None and held.announcement is not None and not held.failed:
        announcement = held.announcement
    return OpenRoute(route, way, announcement)


def led_words(site: Site, exit_id: str | None, refuge_id: str | None) -> Summary:
    """Say why a route is the way out now."""
    end = exit_id or refuge_id
    if end is None:
        return both(f"正在疏散。{NO_SAFE_WAY['zh']}", f"Evacuation. {NO_SAFE_WAY['en']}")
    place = end_place(site, end)
    zh, en = pick(place.names, "zh"), pick(place.names, "en")
    if exit_id is not None:
        return both(
            f"正在疏散：请前往{zh}离开建筑，不要乘坐电梯",
            f"Evacuation: leave the building by {en}; do not use the lifts",
        )
    return both(
        f"正在疏散：请前往{zh}等候救援，不要乘坐电梯",
        f"Evacuation: go to {en} and wait there for help; do not use the lifts",
    )
