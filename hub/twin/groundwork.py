"""What is worked out for a building before anybody travels in it; pure.

It follows from the floor plan, the venue table and the program alone, so that it can be kept.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from floorplans import (
    Access,
    Connector,
    Finding,
    NavigationGraph,
    Place,
    PlaceIndex,
    PlaceKind,
    Venue,
    entrances,
    touching_units,
)
from hub.twin.inventory import Inventory, Travellers
from hub.twin.leaving import premises_for
from hub.twin.surveying import Surveyor
from routing import (
    ROOMY_RADIUS,
    Costs,
    Landmarks,
    Profile,
    index_arcs,
    landmarks_of,
    nominal_costs,
    zone_at,
)
from routing.evacuation import Premises
from signage import Screen

Pair = tuple[str, str]
"""The id of a screen and of a destination that it directs to."""


@dataclass(frozen=True, slots=True)
class Groundwork:
    """What does not change while the hub runs, and takes long to work out.

    Args:
        touching: The units that each opening joins.
        costs: Nominal costs by profile id.
        roomy: By profile id: nominal costs on the floor that hard limits ask for.
        landmarks: By profile id: bounds on what any way can cost, whatever goes on.
        entrance_units: Units that people enter from the street.
        places: The places that can be asked for, without call numbers.
        screens: The screens that work, by id.
        destinations: The places that screens direct to, by the id the screens use.
        ends: By `end_key`: where the ways to a destination end.
        stands: By screen id and profile id: where its reader stands.
        pairs: Each screen with each of its destinations.
        premises: What evacuations are planned on.
        time_zone: Name of the time zone, such as `Asia/Shanghai`.
        findings: Screens that cannot work, and why.
    """

    touching: Mapping[str, tuple[str, ...]]
    costs: Mapping[str, Costs]
    roomy: Mapping[str, Costs]
    landmarks: Mapping[str, Landmarks]
    entrance_units: frozenset[str]
    places: PlaceIndex
    screens: Mapping[str, Screen]
    destinations: Mapping[str, Place]
    ends: Mapping[str, Access]
    stands: Mapping[tuple[str, str], Access]
    pairs: tuple[Pair, ...]
    premises: Premises
    time_zone: str
    findings: tuple[Finding, ...]


def lay_groundwork(
    inventory: Inventory, travellers: Travellers, graphs: Mapping[float, NavigationGraph]
) -> Groundwork:
    """Work out what a site stands on; screens that cannot work are left out and found.

    Args:
        inventory: What the building has.
        travellers: Who is shown the way in it.
        graphs: Its navigation graphs by radius, one for each of `radii_of`.
    """
    venue, connectors = inventory.venue, inventory.connectors
    touching = touching_units(venue)
    ways_in = entrances(venue, touching)
    costs = weighed(venue, travellers.all, graphs, ways_in)
    shown = {each.id: costs[each.id] for each in travellers.shown}
    surveyor = Surveyor(venue, PlaceIndex(venue), shown)
    hung = surveyor.hang(inventory.screens)
    pairs = tuple((each.id, d) for each in hung.values() for d in each.destinations)
    first = travellers.shown[0].id
    extra = (
        *(connector_place(venue, connector) for connector in connectors),
        *(screen_place(venue, each, surveyor.stands[each.id, first]) for each in hung.values()),
    )
    return Groundwork(
        touching=touching,
        costs=costs,
        roomy=weighed(venue, travellers.all, graphs, ways_in, ROOMY_RADIUS),
        landmarks={profile_id: landmarks_of(each) for profile_id, each in costs.items()},
        entrance_units=frozenset(ways_in.values()),
        places=surveyor.places.with_more(extra),
        screens=hung,
        destinations=surveyor.destinations,
        ends=surveyor.ends,
        stands=surveyor.stands,
        pairs=pairs,
        premises=premises_for(venue, inventory.evacuation, inventory.refuges, shown),
        time_zone=zone_at(venue.frame.longitude, venue.frame.latitude).key,
        findings=tuple(surveyor.findings),
    )


def radii_of(profiles: Iterable[Profile]) -> tuple[float, ...]:
    """Return the radii of the graphs that some profiles travel on, hard limits or not."""
    return tuple(sorted({ROOMY_RADIUS, *(profile.radius for profile in profiles)}))


def weighed(
    venue: Venue,
    profiles: Sequence[Profile],
    graphs: Mapping[float, NavigationGraph],
    ways_in: Mapping[str, str],
    radius: float = 0.0,
) -> Mapping[str, Costs]:
    """Return the nominal costs of some profiles; those of one radius share a graph.

    Args:
        venue: The building.
        profiles: The profiles.
        graphs: Graphs by radius.
        ways_in: The entrances.
        radius: Metres that the floor is clear around everybody, however slim.
    """
    wanted = {profile: max(profile.radius, radius) for profile in profiles}
    indexes = {metres: index_arcs(graphs[metres]) for metres in sorted(set(wanted.values()))}
    return {
        profile.id: nominal_costs(graphs[metres], venue, profile, ways_in, indexes[metres])
        for profile, metres in wanted.items()
    }


def connector_place(venue: Venue, connector: Connector) -> Place:
    """Return a connector as a place: its stop nearest to the ground."""
    stop = min(connector.stops, key=lambda stop: (abs(stop.ordinal), stop.ordinal))
    spot = venue.units[stop.unit_id].area.representative_point()
    return Place(
        id=connector.id,
        names=connector.names,
        category=connector.kind.value,
        kind=PlaceKind.AMENITY,
        ordinal=stop.ordinal,
        level_id=stop.level_id,
        unit_id=stop.unit_id,
        x=spot.x,
        y=spot.y,
    )


def screen_place(venue: Venue, screen: Screen, stand: Access) -> Place:
    """Return a screen as a place: the spot in front of it where its readers stand."""
    return Place(
        id=screen.id,
        names=screen.names,
        category="screen",
        kind=PlaceKind.KIOSK,
        ordinal=venue.levels[stand.level_id].ordinal,
        level_id=stand.level_id,
        unit_id=stand.unit_id,
        x=stand.x,
        y=stand.y,
    )
