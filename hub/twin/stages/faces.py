"""Sign faces: what each screen says, and which conditions made it say so."""

from collections.abc import Iterable, Sequence
from typing import Any

from hub.engine import Cause, Put, Stage, View
from hub.twin.groundwork import Pair
from hub.twin.site import Site
from hub.twin.slots import (
    CONDITIONS,
    COURSES,
    FACES,
    HEADINGS,
    end_key,
    heading_key,
)
from hub.twin.stages.costs import bearing_on, live_costs
from hub.twin.wording import both, heading_set
from routing import Costs, Way, pick
from signage import Heading, Screen, compose, read_heading, retold


def headings_stage(site: Site) -> Stage:
    """Return the stage that reads the headings of the ways that changed."""

    def run(view: View) -> Iterable[Put[Any]]:
        for profile_id, change in view.changes(COURSES).items():
            if change.after is None:
                continue
            costs = live_costs(site, view, profile_id)
            for number in change.after.moved(change.before):
                before = change.before.way(number) if change.before is not None else None
                turned = turn(
                    site, view, costs, site.pairs[number], before, change.after.way(number)
                )
                if turned is not None:
                    yield turned

    return Stage("headings", (COURSES, CONDITIONS), (HEADINGS,), run)


def turn(
    site: Site, view: View, costs: Costs, pair: Pair, before: Way | None, after: Way | None
) -> Put[Heading] | None:
    """Read one heading; its causes are the changed conditions on the old way or the new.

    While it leads the same way its causes stay: what made the arrow point as it does is not a crowd
    that adds ten seconds to the way.
    """
    screen_id, destination_id = pair
    profile_id = costs.profile.id
    key = heading_key(screen_id, destination_id, profile_id)
    held = view.table(HEADINGS).get(key)
    shown = held.value if held is not None else None
    if shown is not None and before is not None and after is not None and goes_like(before, after):
        heading = retold(shown, after)
    else:
        pose, stand = site.screens[screen_id].pose, site.stands[screen_id, profile_id]
        heading = read_heading(costs, pose, stand, after, shown)
    if heading == shown:
        return None
    words = heading_set(site.destinations[destination_id].names, heading)
    if held is not None and held.value.leads_like(heading):
        return Put(HEADINGS, key, heading, words, held.cause.sources)
    arcs = [arc for way in (before, after) if way is not None for arc in way.arcs]
    end = site.ends[end_key(profile_id, destination_id)]
    ends = (site.stands[screen_id, profile_id].unit_id, end.unit_id)
    return Put(HEADINGS, key, heading, words, why(view, costs, arcs, ends))


def goes_like(one: Way, other: Way) -> bool:
    """Tell whether two ways between the same points go along the same arcs."""
    return one.first == other.first and one.goes_like(other)


def why(view: View, costs: Costs, arcs: Sequence[int], ends: Iterable[str]) -> tuple[Cause, ...]:
    """Return the causes of a heading: precise ones where arcs or ends tell, else all changes."""
    bearing = bearing_on(costs, view.changes(CONDITIONS), arcs, ends)
    if bearing:
        return tuple(change.cause for change in bearing)
    entry = view.table(COURSES).get(costs.profile.id)
    return (entry.cause,) if entry is not None else ()


def faces_stage(site: Site) -> Stage:
    """Return the stage that puts the headings of each changed screen together."""

    def run(view: View) -> Iterable[Put[Any]]:
        changed = view.changes(HEADINGS)
        for screen in site.screens.values():
            causes = tuple(
                changed[key].cause
                for destination_id in screen.destinations
                for profile_id in site.shown
                if (key := heading_key(screen.id, destination_id, profile_id)) in changed
            )
            if not causes:
                continue
            main = {d: shown(view, screen, d, site.first_profile) for d in screen.destinations}
            free = {d: shown(view, screen, d, site.second_profile) for d in screen.destinations}
            face = compose(screen.id, screen.destinations, main, free)
            zh, en = pick(screen.names, "zh"), pick(screen.names, "en")
            words = both(f"屏幕“{zh}”的指向改变", f"Screen {en} shows another way")
            yield Put(FACES, screen.id, face, words, causes)

    return Stage("faces", (HEADINGS,), (FACES,), run)


def shown(view: View, screen: Screen, destination_id: str, profile_id: str) -> Heading:
    """Return the heading of a screen for a destination."""
    return view.table(HEADINGS)[heading_key(screen.id, destination_id, profile_id)].value
