"""What a session asks beyond the fastest way, and the answer to it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from ext import worthwhile
from hub.engine import Change, View
from hub.twin.site import Site
from hub.twin.slots import (
    CONDITIONS,
    HABITS,
    ROUTES,
    Announcement,
    Answer,
    Asked,
    Departure,
    OpenRoute,
    PointClosing,
    Session,
)
from hub.twin.stages.costs import bearing_upon
from hub.twin.stages.following import GAIN, News
from hub.twin.visiting import state_of
from routing import (
    Condition,
    Costs,
    Effect,
    Forecast,
    Habits,
    Journey,
    Outlook,
    Setting,
    Target,
    TargetKey,
    Wanted,
    arrival_of,
    closing,
    closings,
    describe_journey,
    foreseen,
    judged,
    kept,
    plan_departing,
    plan_journey,
)

SECOND_NS = 10**9
LASTING = "closure/"
"""What the keys of conditions begin with that are taken to last: closures by staff."""


def setting_of(site: Site) -> Setting:
    """Return where the questions of a site are asked."""
    return Setting(site.venue, site.connectors, site.roomy, site.landmarks, site.guide)


def later(asked: Asked, now_ns: int) -> bool:
    """Tell whether a question is about a departure that is still to come."""
    return asked.depart_ns is not None and asked.depart_ns > now_ns


def answer(site: Site, view: View, costs: Costs, session: Session) -> Answer:
    """Return the best answer to what a session asks, under the live costs of its profile.

    A later departure is answered by what is known of that time; once it has come, the answer
    follows the building like any other.
    """
    asked = asked_of(session)
    if asked.depart_ns is None or not later(asked, view.now_ns):
        return Answer(plan_journey(setting_of(site), costs, asked.wanted))
    lasting = [
        entry.value
        for key, entry in sorted(view.table(CONDITIONS).items())
        if key.startswith(LASTING)
    ]
    weeks = {zone_id: entry.value for zone_id, entry in view.table(HABITS).items()}
    forecast = Habits(site.zone, weeks)
    return answer_later(site, session.profile_id, asked.wanted, lasting, asked.depart_ns, forecast)


def answer_later(
    site: Site,
    profile_id: str,
    wanted: Wanted,
    lasting: Sequence[Condition],
    depart_ns: int,
    forecast: Forecast,
) -> Answer:
    """Return the best answer for a departure at some time, ns UTC.

    Args:
        site: The building.
        profile_id: Who travels.
        wanted: What is asked.
        lasting: Conditions that are taken to be in force then.
        depart_ns: When.
        forecast: How full zones will be then.
    """
    outlook = outlook_at(site, lasting, profile_id, depart_ns, forecast)
    closes = closings(site.timetable, depart_ns)
    journey, aside = plan_departing(setting_of(site), outlook.costs, wanted, closes, depart_ns)
    return Answer(journey, departure_of(site, outlook, journey, aside, depart_ns))


def outlook_at(
    site: Site, lasting: Sequence[Condition], profile_id: str, time_ns: int, forecast: Forecast
) -> Outlook:
    """Return what is known of the building at a later time."""
    crowds = [
        (zone.unit_ids, site.zone_metres[zone.id], forecast.at(zone.id, time_ns))
        for zone in site.zones.values()
    ]
    return foreseen(site.costs[profile_id], lasting, site.timetable, crowds, time_ns)


def departure_of(
    site: Site, outlook: Outlook, journey: Journey, aside: tuple[TargetKey, ...], at_ns: int
) -> Departure:
    """Return what leaving at a time means for a journey."""
    crossed = {
        journey.terms.costs.graph.unit_ids[unit]
        for arc in journey.arcs
        if (unit := int(journey.terms.costs.graph.arcs.unit[arc])) >= 0
    } & site.zone_of_unit.keys()
    known = crossed & outlook.forecast_units
    return Departure(
        at_ns,
        aside,
        tuple(closings_of(site, journey, at_ns)),
        len(known),
        len(crossed - known),
    )


def closings_of(site: Site, journey: Journey, at_ns: int) -> Iterator[PointClosing]:
    """Yield the stops, and the destination, that may not be open when somebody is there.

    Without a way it is told of those that are closed at departure.
    """
    for number, place in enumerate(journey.points[1:], 1):
        state = state_of(site, place, at_ns)
        if state is None:
            continue
        low = high = 0.0
        if journey.found:
            arrival = arrival_of(journey.terms.costs, journey.ways[:number])
            low, high = arrival.low, arrival.high
        found = closing(state, at_ns, high, low)
        if found is not None:
            yield PointClosing(place, found, state.until_ns)


def choose_answer(site: Site, view: View, costs: Costs, session: Session, held: Answer) -> Answer:
    """Return the best answer, or the held one where that works and the gain is not worth a change.

    Both are compared by what the wishes make of them.
    """
    best = answer(site, view, costs, session)
    if best.departure is not None or not best.journey.found:
        return best
    terms = best.journey.terms
    stays = kept(held.journey, terms)
    if stays is None or stays.terms.costs.graph is not held.journey.terms.costs.graph:
        return best
    now, then = cost_of(best.journey), cost_of(stays)
    if now <= worthwhile(then, GAIN):
        return best
    return Answer(judged(setting_of(site), wanted_of(session), stays))


def answered(
    site: Site, wanted: Wanted, costs: Costs, found: Answer, announcement: Announcement | None
) -> OpenRoute:
    """Describe the answer to a question."""
    journey = found.journey
    setting = setting_of(site)
    route = describe_journey(setting, wanted, journey)
    barred = False
    if not journey.found and not journey.hindrances:
        barred = plan_journey(setting, costs.undisturbed(), wanted).found
    return OpenRoute(
        route,
        None,
        announcement,
        barred=barred,
        answer=found,
        arrival=journey.arrival,
    )


def due(
    view: View, news: News, sessions: Sequence[Session]
) -> tuple[Sequence[Session], Sequence[Session]]:
    """Return the sessions to be answered again after a change of costs, and those it may help.

    Where something on the way has changed they are answered again. What became cheaper elsewhere
    may be a chance for any of the others, and what is said of a way around may not hold any more.
    """
    reopened = any(
        key.startswith(LASTING) and change.after is None
        for key, change in view.changes(CONDITIONS).items()
    )
    hit: list[Session] = []
    chances: list[Session] = []
    for session in sessions:
        held = view.table(ROUTES)[session.id].value
        if concerns(view, session, held):
            hit.append(session)
        elif not (news.regions or goes_around(held)):
            continue
        elif reopened or not later(asked_of(session), view.now_ns):
            chances.append(session)
    return hit, chances


def goes_around(held: OpenRoute) -> bool:
    """Tell whether an answer tells of a way around something that is against a wish."""
    found = held.answer
    return found is not None and any(each.around is not None for each in found.journey.unmet)


def concerns(view: View, session: Session, held: OpenRoute) -> bool:
    """Tell whether conditions changed that an answer surely depends on."""
    ahead = later(asked_of(session), view.now_ns)
    changes = known(view, ahead=ahead)
    if held.answer is None or not held.route.found:
        return bool(changes) or not ahead
    if held.answer.departure is not None and not ahead:
        return True
    return bool(bearing_upon(changes, targets_of(held.answer.journey)))


def known(view: View, *, ahead: bool) -> Mapping[str, Change[Condition]]:
    """Return the changed conditions; of a departure to come only closures by staff are known."""
    changes = view.changes(CONDITIONS)
    return {key: each for key, each in changes.items() if key.startswith(LASTING) or not ahead}


def narrowed(
    view: View, session: Session, held: Answer
) -> tuple[Answer, tuple[Change[Condition], ...]] | None:
    """Return an answer without the other ways on which something has closed, and what closed.

    None where nothing has: no other way is offered that is closed, and none is sought in its place.
    """
    changes = known(view, ahead=later(asked_of(session), view.now_ns))
    closed = {key: each for key, each in changes.items() if closes(each)}
    journey = held.journey
    found = [
        bearing_upon(closed, journey.terms.costs.targets(each.way.arcs)) if closed else ()
        for each in journey.alternatives
    ]
    if not any(found):
        return None
    pairs = zip(journey.alternatives, found, strict=True)
    left = tuple(each for each, bearing in pairs if not bearing)
    bearing = tuple({id(each): each for them in found for each in them}.values())
    return replace(held, journey=replace(journey, alternatives=left)), bearing


def closes(change: Change[Condition]) -> bool:
    """Tell whether something has closed."""
    return change.after is not None and change.after.effect is Effect.CLOSED


def targets_of(journey: Journey) -> frozenset[TargetKey]:
    """Return all that a journey passes, with the units of its points."""
    units = {(Target.UNIT, place.unit_id) for place in journey.points if place.unit_id is not None}
    return journey.terms.costs.targets(journey.arcs) | units


def asked_of(session: Session) -> Asked:
    """Return what a session asks, at least the fastest way."""
    return session.asked or Asked(Wanted(session.start, session.end))


def wanted_of(session: Session) -> Wanted:
    """Return the ends, stops, wishes and limits of a session."""
    return asked_of(session).wanted


def cost_of(journey: Journey) -> int:
    """Return what a journey costs on its terms, in milliseconds with what wishes add."""
    return sum(journey.terms.cost(way) for way in journey.ways)
