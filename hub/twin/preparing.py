"""What of a site can be made ready before a route needs it; pure."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from floorplans import NavigationGraph, is_public
from hub.twin.site import Site
from hub.twin.twin import Twin


def preparations(site: Site) -> Sequence[Iterable[Callable[[], None]]]:
    """Return what makes parts of a site ready, in small pieces, the most useful ones first."""
    graphs = graphs_by_use(site)
    return scenes_told(site, graphs), site.scribe.preparations(graphs[0], site.places.all())


def leave_given(twin: Twin) -> Iterator[Callable[[], None]]:
    """Yield what makes ready what ways to and from each unit may pass with leave, as things are."""
    site = twin.site
    for profile_id in dict.fromkeys((*site.shown, *site.costs)):
        for unit_id in site.venue.units:
            yield partial(give_leave, twin, profile_id, unit_id)


def give_leave(twin: Twin, profile_id: str, unit_id: str) -> None:
    """Make ready what ways of a profile to and from a unit may pass with leave."""
    twin.costs(profile_id).rights_of(unit_id)


def scenes_told(site: Site, graphs: Sequence[NavigationGraph]) -> Iterator[Callable[[], None]]:
    """Yield what makes scenes ready, and after each what makes the words for its marks ready."""
    for piece in site.guide.sights.preparations(graphs, units_by_use(site)):
        yield piece
        yield from site.scribe.preparations_of_marks(graphs[0])


def graphs_by_use(site: Site) -> tuple[NavigationGraph, ...]:
    """Return each graph that routes lead through once, those of the shown profiles first."""
    found: dict[float, NavigationGraph] = {}
    shown = (site.costs[profile_id] for profile_id in site.shown)
    for costs in (*shown, *site.costs.values(), *site.roomy.values()):
        found.setdefault(costs.graph.radius, costs.graph)
    return tuple(found.values())


def units_by_use(site: Site) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the units that visitors walk in, from the entrances on, and all others."""
    units = site.venue.units.values()
    doors = [each.id for each in units if each.id in site.entrance_units]
    public = [each.id for each in units if is_public(each)]
    first = dict.fromkeys((*doors, *public))
    return tuple(first), tuple(each.id for each in units if each.id not in first)
