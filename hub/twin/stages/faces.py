"""Sign faces: what each screen says, and which conditions made it say so."""

from collections.abc import Iterable, Iterator
from typing import Any

from hub.engine import Cause, Put, Stage, View
from hub.twin.site import Site
from hub.twin.slots import (
    CONDITIONS,
    COSTS,
    FACES,
    HEADINGS,
    TREES,
    WAYS,
    heading_key,
    tree_key,
)
from hub.twin.stages.costs import bearing_on, live_costs
from hub.twin.wording import both, heading_set
from routing import Costs, Target, Tree, pick, tree_to
from signage import Heading, Screen, compose, read_heading


def headings_stage(site: Site) -> Stage:
    """Return the stage that reads the headings off the trees that changed."""

    def run(view: View) -> Iterable[Put[Any]]:
        for screen in site.screens.values():
            for profile_id in site.shown:
                costs = live_costs(site, view, profile_id)
                crowded = stand_changed(site, view, screen, profile_id)
                for destination_id in screen.destinations:
                    change = view.changes(TREES).get(tree_key(profile_id, destination_id))
                    if change is None and not crowded:
                        continue
                    yield from turn(site, view, costs, screen, destination_id)

    return Stage("headings", (TREES, COSTS, CONDITIONS), (HEADINGS, WAYS), run)


def stand_changed(site: Site, view: View, screen: Screen, profile_id: str) -> bool:
    """Tell whether the unit in front of a screen became another to walk in."""
    change = view.changes(COSTS).get(profile_id)
    if change is None or change.after is None:
        return False
    key = (Target.UNIT, site.stands[screen.id, profile_id].unit_id)
    before = change.before or site.costs[profile_id]
    return before.states.get(key) != change.after.states.get(key)


def turn(
    site: Site, view: View, costs: Costs, screen: Screen, destination_id: str
) -> Iterator[Put[Any]]:
    """Read one heading; its causes are the changed conditions on the old way or the new.

    While it leads the same way its causes stay: what made the arrow point as it does is not a crowd
    that adds ten seconds to the way.
    """
    profile_id = costs.profile.id
    key = heading_key(screen.id, destination_id, profile_id)
    held, walked = view.table(HEADINGS).get(key), view.value(WAYS, key) or ()
    stand = site.stands[screen.id, profile_id]
    sight = read_heading(
        costs,
        screen.pose,
        stand,
        tree_of(site, view, costs, destination_id),
        held.value if held is not None else None,
    )
    arcs = sight.way.arcs if sight.way is not None else ()
    words = heading_set(site.destinations[destination_id].names, sight.heading)
    if held is not None and held.value.leads_like(sight.heading):
        sources = held.cause.sources
    else:
        where = tree_key(profile_id, destination_id)
        ends = (stand.unit_id, site.ends[where].unit_id)
        sources = why(view, costs, (*walked, *arcs), ends, where)
    yield Put(WAYS, key, arcs, words, sources)
    yield Put(HEADINGS, key, sight.heading, words, sources)


def tree_of(site: Site, view: View, costs: Costs, destination_id: str) -> Tree:
    """Return the tree towards a destination."""
    key = tree_key(costs.profile.id, destination_id)
    return view.value(TREES, key) or tree_to(costs, site.ends[key], site.watched[key])


def why(
    view: View, costs: Costs, arcs: Iterable[int], ends: Iterable[str], tree: str
) -> tuple[Cause, ...]:
    """Return the causes of a heading: precise ones where arcs or ends tell, else the tree's."""
    bearing = bearing_on(costs, view.changes(CONDITIONS), arcs, ends)
    if bearing:
        return tuple(change.cause for change in bearing)
    entry = view.table(TREES).get(tree)
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
