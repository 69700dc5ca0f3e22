"""Sign faces: what each screen says, and which conditions made it say so."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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
from hub.twin.stages.costs import live_costs
from hub.twin.stages.reasons import Reasons
from hub.twin.wording import both, heading_set
from routing import Costs, Way, pick
from signage import Heading, Screen, compose, read_heading, retold


def headings_stage(site: Site) -> Stage:
    """Return the stage that reads the headings of the ways that changed."""

    def run(view: View) -> Iterable[Put[Any]]:
        reasons = Reasons(site, view.revision)
        for profile_id, change in view.changes(COURSES).items():
            if change.after is None:
                continue
            costs = live_costs(site, view, profile_id)
            for number in change.after.moved(change.before):
                before = change.before.way(number) if change.before is not None else None
                turned = turn(
                    reasons, view, costs, site.pairs[number], before, change.after.way(number)
                )
                if turned is not None:
                    yield turned

    return Stage("headings", (COURSES, CONDITIONS), (HEADINGS,), run)


def turn(
    reasons: Reasons, view: View, costs: Costs, pair: Pair, before: Way | None, after: Way | None
) -> Put[Heading] | None:
    """Read one heading; its causes are the changed conditions on the old way or the new.

    While it leads the same way its causes stay: what made the arrow point as it does is not a crowd
    that adds ten seconds to the way.
    """
    screen_id, destination_id = pair
    site, profile_id = reasons.site, costs.profile.id
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
    return Put(HEADINGS, key, heading, words, why(reasons, view, costs, pair, (before, after)))


def goes_like(one: Way, other: Way) -> bool:
    """Tell whether two ways between the same points go along the same arcs."""
    return one.first == other.first and one.goes_like(other)


def why(
    reasons: Reasons, view: View, costs: Costs, pair: Pair, ways: tuple[Way | None, Way | None]
) -> tuple[Cause, ...]:
    """Return the causes of a heading: precise ones where arcs or ends tell, else all changes."""
    (screen_id, destination_id), profile_id = pair, costs.profile.id
    end = reasons.site.ends[end_key(profile_id, destination_id)]
    ends = reasons.site.stands[screen_id, profile_id].unit_id, end.unit_id
    met = reasons.bearing(costs, view.changes(CONDITIONS)).of(*ways, ends)
    if met.changes:
        return met.causes
    entry = view.table(COURSES).get(profile_id)
    return (entry.cause,) if entry is not None else ()


@dataclass(frozen=True, slots=True)
class Shown:
    """What a screen shows, by the keys of headings.

    Args:
        screen: The screen.
        main: By destination, the heading of whoever is on foot.
        free: By destination, that of whoever takes no steps.
        keys: All of them, in the order in which their causes are told.
    """

    screen: Screen
    main: Mapping[str, str]
    free: Mapping[str, str]
    keys: tuple[str, ...]

    @staticmethod
    def of(site: Site, screen: Screen) -> "Shown":
        """Return what a screen shows."""
        main, free = (
            {d: heading_key(screen.id, d, profile_id) for d in screen.destinations}
            for profile_id in site.shown
        )
        keys = tuple(each[d] for d in screen.destinations for each in (main, free))
        return Shown(screen, main, free, keys)


def faces_stage(site: Site) -> Stage:
    """Return the stage that puts the headings of each changed screen together."""
    listed = tuple(Shown.of(site, screen) for screen in site.screens.values())
    places = {key: place for place, shown in enumerate(listed) for key in shown.keys}

    def run(view: View) -> Iterable[Put[Any]]:
        changed, headings = view.changes(HEADINGS), view.table(HEADINGS)
        for place in sorted({places[key] for key in changed}):
            shown = listed[place]
            causes = tuple(changed[key].cause for key in shown.keys if key in changed)
            screen = shown.screen
            main, free = (
                {d: headings[key].value for d, key in keys.items()}
                for keys in (shown.main, shown.free)
            )
            face = compose(screen.id, screen.destinations, main, free)
            zh, en = pick(screen.names, "zh"), pick(screen.names, "en")
            words = both(f"屏幕“{zh}”的指向改变", f"Screen {en} shows another way")
            yield Put(FACES, screen.id, face, words, causes)

    return Stage("faces", (HEADINGS,), (FACES,), run)
