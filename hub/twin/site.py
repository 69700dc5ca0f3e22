"""The building that a twin runs on: everything that does not change from tick to tick."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from floorplans import (
    Access,
    Connector,
    Finding,
    NavigationGraph,
    Place,
    PlaceError,
    PlaceIndex,
    PlaceKind,
    Severity,
    Venue,
    Zone,
    build_graphs,
    entrances,
    passage_rules,
)
from hub.twin.inventory import Inventory, Travellers
from hub.twin.leaving import premises_for
from hub.twin.slots import end_key
from routing import (
    NO_FORECAST,
    ROOMY_RADIUS,
    Costs,
    Forecast,
    Guide,
    Landmarks,
    Profile,
    Roster,
    RoutingError,
    Target,
    Timetable,
    access_to,
    landmarks_of,
    make_roster,
    make_timetable,
    nominal_costs,
)
from routing.evacuation import Premises
from sensors import Device
from signage import Pose, Screen, ScreenSpec

Pair = tuple[str, str]
"""The id of a screen and of a destination that it directs to."""

READER_DISTANCES = (2.5, 1.8, 1.2, 0.8, 0.4)
"""Metres in front of the glass at which a reader may stand, the usual one first."""


@dataclass(frozen=True, slots=True)
class Site:
    """A venue with its connectors, zones, devices, screens and nominal costs.

    Args:
        costs: Nominal costs by profile id.
        landmarks: By profile id: bounds on what any way can cost, whatever goes on.
        roomy: By profile id: nominal costs on the floor that hard limits ask for.
        zone_metres: Square metres of each zone.
        zone_of_unit: The zone of each unit that has one.
        entrance_units: Units that people enter from the street.
        destinations: The places that screens direct to, by the id the screens use.
        ends: By `end_key`: where the ways to a destination end.
        stands: By screen id and profile id: where its reader stands.
        pairs: Each screen with each of its destinations.
        rosters: By profile id: the ways that screens show, in the order of `pairs`.
        first_profile: The profile of the main arrows.
        second_profile: The profile of the step-free arrows.
        timetable: When passages are open.
        forecast: How full zones will be, as far as anybody knows.
        guide: What tells people their way, in the languages that it speaks.
        premises: What evacuations are planned on.
        wheelchair_share: Share of people who cannot take stairs.
    """

    venue: Venue
    connectors: Mapping[str, Connector]
    zones: Mapping[str, Zone]
    devices: Mapping[str, Device]
    screens: Mapping[str, Screen]
    places: PlaceIndex
    costs: Mapping[str, Costs]
    landmarks: Mapping[str, Landmarks]
    roomy: Mapping[str, Costs]
    zone_metres: Mapping[str, float]
    zone_of_unit: Mapping[str, str]
    entrance_units: frozenset[str]
    destinations: Mapping[str, Place]
    ends: Mapping[str, Access]
    stands: Mapping[tuple[str, str], Access]
    pairs: tuple[Pair, ...]
    rosters: Mapping[str, Roster]
    first_profile: str
    second_profile: str
    timetable: Timetable
    guide: Guide
    premises: Premises
    wheelchair_share: float
    simulated: bool
    forecast: Forecast = NO_FORECAST

    @property
    def shown(self) -> tuple[str, str]:
        """The profiles that screens show."""
        return self.first_profile, self.second_profile

    def kind_of(self, feature_id: str) -> Target | None:
        """Return what a passage is that can be closed, None for anything else."""
        if feature_id in self.connectors:
            return Target.CONNECTOR
        if feature_id in self.venue.openings:
            return Target.OPENING
        return Target.UNIT if feature_id in self.venue.units else None


def make_site(
    inventory: Inventory,
    travellers: Travellers,
    graphs: Iterable[NavigationGraph] = (),
    *,
    simulated: bool,
    bounding: Callable[[Costs], Landmarks] = landmarks_of,
) -> tuple[Site, tuple[Finding, ...]]:
    """Put a site together; screens that cannot work are left out and found.

    Args:
        inventory: What the building has.
        travellers: Who is shown the way in it.
        graphs: Its navigation graphs, as far as they are there already.
        simulated: Whether the readings are made up.
        bounding: Gives the landmarks of nominal costs.
    """
    venue, connectors, zones = inventory.venue, inventory.connectors, inventory.zones
    profiles = travellers.shown
    ways_in = entrances(venue)
    known = {graph.radius: graph for graph in graphs}
    travelling = *profiles, *travellers.others
    costs = weighed(venue, connectors, travelling, known, ways_in)
    shown = {each.id: costs[each.id] for each in profiles}
    surveyor = Surveyor(venue, PlaceIndex(venue), shown)
    hung = surveyor.hang(inventory.screens)
    stands = (surveyor.stands[screen_id, profiles[0].id] for screen_id in hung)
    pairs = tuple((each.id, d) for each in hung.values() for d in each.destinations)
    extra = (
        *(connector_place(venue, connector) for connector in connectors),
        *(screen_place(venue, *pair) for pair in zip(hung.values(), stands, strict=True)),
    )
    named = {each.id: each for each in connectors}
    site = Site(
        venue=venue,
        connectors=named,
        zones={zone.id: zone for zone in zones},
        devices=inventory.devices,
        screens=hung,
        places=surveyor.places.with_more(extra, inventory.shelves),
        costs=costs,
        landmarks={profile_id: bounding(each) for profile_id, each in costs.items()},
        roomy=weighed(venue, connectors, travelling, known, ways_in, ROOMY_RADIUS),
        zone_metres={
            zone.id: sum(venue.units[each].area.area for each in zone.unit_ids) for zone in zones
        },
        zone_of_unit={unit_id: zone.id for zone in zones for unit_id in zone.unit_ids},
        entrance_units=frozenset(ways_in.values()),
        destinations=surveyor.destinations,
        ends=surveyor.ends,
        stands=surveyor.stands,
        pairs=pairs,
        rosters={
            key: rostered(held, surveyor.stands, surveyor.ends, pairs)
            for key, held in shown.items()
        },
        first_profile=profiles[0].id,
        second_profile=profiles[1].id,
        timetable=surveyor.timetable(connectors),
        guide=Guide(venue, named, inventory.catalogues),
        premises=premises_for(venue, inventory.evacuation, inventory.refuges, shown),
        wheelchair_share=inventory.evacuation.wheelchair_share,
        simulated=simulated,
    )
    return site, tuple(surveyor.findings)


def weighed(
    venue: Venue,
    connectors: Sequence[Connector],
    profiles: Iterable[Profile],
    there: dict[float, NavigationGraph],
    ways_in: Mapping[str, str],
    radius: float = 0.0,
) -> Mapping[str, Costs]:
    """Return the nominal costs of some profiles; those of one radius share a graph.

    Args:
        venue: The building.
        connectors: Its connectors.
        profiles: The profiles.
        there: Graphs by radius; those that are missing are built and added.
        ways_in: The entrances.
        radius: Metres that the floor is clear around everybody, however slim.
    """
    wanted = {profile: max(profile.radius, radius) for profile in profiles}
    missing = set(wanted.values()) - there.keys()
    built = build_graphs(venue, connectors, sorted(missing)) if missing else ()
    there |= {graph.radius: graph for graph in built}
    return {
        profile.id: nominal_costs(there[metres], venue, profile, ways_in)
        for profile, metres in wanted.items()
    }


def rostered(
    costs: Costs,
    stands: Mapping[tuple[str, str], Access],
    ends: Mapping[str, Access],
    pairs: Iterable[Pair],
) -> Roster:
    """Return the roster of a profile: readers in front of screens, and their destinations."""
    wanted, profile_id = tuple(pairs), costs.profile.id
    screens = {screen_id: n for n, screen_id in enumerate(dict.fromkeys(s for s, _ in wanted))}
    goals = {end_id: n for n, end_id in enumerate(dict.fromkeys(d for _, d in wanted))}
    return make_roster(
        costs,
        [stands[screen_id, profile_id] for screen_id in screens],
        [ends[end_key(profile_id, end_id)] for end_id in goals],
        [(screens[screen_id], goals[end_id]) for screen_id, end_id in wanted],
    )


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


class Surveyor:
    """Ties screens and their destinations to the graphs."""

    def __init__(self, venue: Venue, places: PlaceIndex, costs: Mapping[str, Costs]) -> None:
        self.venue = venue
        self.places = places
        self.costs = costs
        self.destinations: dict[str, Place] = {}
        self.ends: dict[str, Access] = {}
        self.stands: dict[tuple[str, str], Access] = {}
        self.findings: list[Finding] = []

    def timetable(self, connectors: Sequence[Connector]) -> Timetable:
        """Read the opening hours of passages; those that cannot be read are found."""
        longitude, latitude = self.venue.frame.longitude, self.venue.frame.latitude
        rules = passage_rules(self.venue, connectors)
        timetable, unread = make_timetable(rules, longitude, latitude)
        for rule in unread:
            self.findings.append(
                Finding(
                    code="hours.unread",
                    severity=Severity.WARNING,
                    file="venue.toml",
                    feature_id=rule.id,
                    message=f"the opening hours {rule.hours!r} cannot be read; it counts as open",
                    fix="write them as OSM opening_hours, such as Tu-Su 09:00-21:00",
                )
            )
        return timetable

    def hang(self, specs: Iterable[ScreenSpec]) -> Mapping[str, Screen]:
        """Return the screens that work, in order."""
        screens: dict[str, Screen] = {}
        for spec in specs:
            if spec.id in screens:
                self.find("screen.id.duplicate", spec, "another screen has this id", "rename one")
                continue
            screen = self.screen(spec)
            if screen is not None:
                screens[screen.id] = screen
        return screens

    def screen(self, spec: ScreenSpec) -> Screen | None:
        """Return one screen, None where it cannot be used at all."""
        if spec.level not in self.venue.levels:
            fix = "use the id of a level of the floor plan"
            self.find("screen.level.unknown", spec, f"there is no level {spec.level}", fix)
            return None
        x, y = self.venue.frame.point_to_local(*spec.position)
        pose = Pose(spec.level, x, y, spec.facing % 360)
        if not all(self.stand(spec.id, pose, costs) for costs in self.costs.values()):
            message = f"nobody can stand in front of it (facing {pose.facing:.0f} degrees)"
            fix = "check position and facing; the glass must look into a room or corridor"
            self.find("screen.stand.blocked", spec, message, fix)
            return None
        wanted = tuple(d for d in dict.fromkeys(spec.destinations) if self.destination(spec, d))
        names = spec.name or {"zh": spec.id, "en": spec.id}
        return Screen(spec.id, names, pose, wanted)

    def stand(self, screen_id: str, pose: Pose, costs: Costs) -> bool:
        """Tie the reader's standing point of a screen to a profile's graph."""
        for metres in READER_DISTANCES:
            access = self.standing(pose, metres, costs)
            if access is not None and len(access.nodes):
                self.stands[screen_id, costs.profile.id] = access
                return True
        return False

    def standing(self, pose: Pose, metres: float, costs: Costs) -> Access | None:
        """Return the spot so far in front of the glass, None where it is no floor."""
        try:
            place = self.places.at(pose.level_id, *pose.in_front(metres))
        except PlaceError:
            return None
        if place.unit_id is None:
            return None
        return costs.graph.access(place.unit_id, place.x, place.y)

    def destination(self, spec: ScreenSpec, destination_id: str) -> bool:
        """Tie a destination to every profile's graph; tell whether it can be shown."""
        if destination_id in self.destinations:
            return True
        try:
            place = self.places.find(destination_id)
            found = {
                end_key(profile_id, destination_id): access_to(costs, place)
                for profile_id, costs in self.costs.items()
            }
        except (PlaceError, RoutingError) as error:
            fix = "name a unit, amenity, occupant or fixture that can be walked to"
            self.find("screen.destination.unknown", spec, str(error), fix)
            return False
        self.destinations[destination_id] = place
        self.ends.update(found)
        return True

    def find(self, code: str, spec: ScreenSpec, message: str, fix: str) -> None:
        """Add a finding about a screen."""
        self.findings.append(
            Finding(
                code, Severity.ERROR, "venue.toml", spec.id, f"screen {spec.id}: {message}", fix
            )
        )
