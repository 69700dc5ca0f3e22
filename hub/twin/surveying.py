"""Screens and their destinations, tied to the graphs."""

from collections.abc import Iterable, Mapping

from floorplans import Access, Finding, Place, PlaceError, PlaceIndex, Severity, Venue
from hub.twin.slots import end_key
from routing import Costs, RoutingError, access_to
from signage import Pose, Screen, ScreenSpec

READER_DISTANCES = (2.5, 1.8, 1.2, 0.8, 0.4)
"""Metres in front of the glass at which a reader may stand, the usual one first."""


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
