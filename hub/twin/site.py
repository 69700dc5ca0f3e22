"""The building that a twin runs on: everything that does not change from tick to tick."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from floorplans import (
    Access,
    Connector,
    Finding,
    Place,
    PlaceIndex,
    Severity,
    Venue,
    Zone,
    passage_rules,
)
from hub.twin.groundwork import Groundwork, Pair
from hub.twin.inventory import Inventory, Travellers
from hub.twin.scribe import Scribe
from hub.twin.slots import end_key
from routing import (
    Costs,
    Guide,
    Landmarks,
    Roster,
    Target,
    Timetable,
    make_roster,
    make_timetable,
)
from routing.evacuation import Premises
from sensors import Device
from signage import Screen


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
        zone: The time zone.
        timetable: When passages are open.
        guide: What tells people their way, in the languages that it speaks.
        scribe: What writes their routes.
        premises: What evacuations are planned on.
        wheelchair_share: Share of people who cannot take stairs.
        simulated: Whether the readings are made up.
        threads: How many of them share what a tick works out; what comes out is always the same.
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
    zone: ZoneInfo
    timetable: Timetable
    guide: Guide
    scribe: Scribe
    premises: Premises
    wheelchair_share: float
    simulated: bool
    threads: int = 1

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
    laid: Groundwork,
    *,
    simulated: bool,
    threads: int = 1,
) -> tuple[Site, tuple[Finding, ...]]:
    """Put a site together; return it with what is wrong with its screens and opening hours.

    Args:
        inventory: What the building has.
        travellers: Who is shown the way in it.
        laid: What was worked out for just these.
        simulated: Whether the readings are made up.
        threads: How many of them share what a tick works out.
    """
    venue, connectors, zones = inventory.venue, inventory.connectors, inventory.zones
    first, second = travellers.shown
    named = {each.id: each for each in connectors}
    timetable, unread = hours_of(venue, connectors)
    guide = Guide(venue, named, inventory.catalogues, laid.touching)
    site = Site(
        venue=venue,
        connectors=named,
        zones={zone.id: zone for zone in zones},
        devices=inventory.devices,
        screens=laid.screens,
        places=laid.places.with_shelves(inventory.shelves),
        costs=laid.costs,
        landmarks=laid.landmarks,
        roomy=laid.roomy,
        zone_metres={
            zone.id: sum(venue.units[each].area.area for each in zone.unit_ids) for zone in zones
        },
        zone_of_unit={unit_id: zone.id for zone in zones for unit_id in zone.unit_ids},
        entrance_units=laid.entrance_units,
        destinations=laid.destinations,
        ends=laid.ends,
        stands=laid.stands,
        pairs=laid.pairs,
        rosters={
            key: rostered(laid.costs[key], laid.stands, laid.ends, laid.pairs)
            for key in (first.id, second.id)
        },
        first_profile=first.id,
        second_profile=second.id,
        zone=ZoneInfo(laid.time_zone),
        timetable=timetable,
        guide=guide,
        scribe=Scribe(venue, named, guide),
        premises=laid.premises,
        wheelchair_share=inventory.evacuation.wheelchair_share,
        simulated=simulated,
        threads=threads,
    )
    return site, (*laid.findings, *unread)


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


def hours_of(
    venue: Venue, connectors: Sequence[Connector]
) -> tuple[Timetable, tuple[Finding, ...]]:
    """Read the opening hours of passages; those that cannot be read are found."""
    longitude, latitude = venue.frame.longitude, venue.frame.latitude
    rules = passage_rules(venue, connectors)
    timetable, unread = make_timetable(rules, longitude, latitude)
    return timetable, tuple(
        Finding(
            code="hours.unread",
            severity=Severity.WARNING,
            file="venue.toml",
            feature_id=rule.id,
            message=f"the opening hours {rule.hours!r} cannot be read; it counts as open",
            fix="write them as OSM opening_hours, such as Tu-Su 09:00-21:00",
        )
        for rule in unread
    )
