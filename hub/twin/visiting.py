"""When places can be visited, and which are full, by the plan's hours and the live estimates."""

from collections.abc import Iterator

from floorplans import PassageRule, Place, RuleTarget
from hub.twin.site import Site
from routing import OpenState, make_timetable
from sensors import Crowding, Estimate, crowding


def hours_of(site: Site, place: Place) -> Iterator[str]:
    """Yield the opening hours that bear on a place: its own, its room's and the venue's."""
    venue = site.venue
    unit = venue.units.get(place.unit_id or "")
    own = venue.amenities.get(place.id) or venue.occupants.get(place.id)
    for each in (own, unit, venue):
        if each is not None and each.hours is not None:
            yield each.hours


def state_of(site: Site, place: Place, time_ns: int) -> OpenState | None:
    """Return whether a place is open at a time, ns UTC, and until when.

    None where no hours are known, or where they cannot be read. Closed by any of its hours is
    closed; the change that comes first counts.
    """
    rules = [
        PassageRule(RuleTarget.UNIT, place.unit_id or place.id, hours)
        for hours in dict.fromkeys(hours_of(site, place))
    ]
    frame = site.venue.frame
    timetable, _ = make_timetable(rules, frame.longitude, frame.latitude)
    states = timetable.at(time_ns)
    if not states:
        return None
    closed = [state for state in states if not state.open]
    if closed:
        return max(closed, key=lambda state: (state.until_ns is None, state.until_ns or 0))
    return min(states, key=lambda state: (state.until_ns is None, state.until_ns or 0))


def is_full(site: Site, place: Place, estimate: Estimate | None) -> bool:
    """Tell whether the zone of a place is known to be full."""
    zone = site.zones.get(site.zone_of_unit.get(place.unit_id or "", ""))
    return zone is not None and crowding(estimate, zone.capacity) is Crowding.FULL


def is_accessible(site: Site, place: Place) -> bool:
    """Tell whether the plan says that a place is made for wheelchairs; unknown counts as not."""
    venue = site.venue
    unit = venue.units.get(place.unit_id or "")
    amenity = venue.amenities.get(place.id)
    if "wheelchair" in place.category.split("."):
        return True
    if amenity is not None:
        return "wheelchair" in amenity.accessibility
    return unit is not None and (
        "wheelchair" in unit.accessibility or "wheelchair" in unit.category.split(".")
    )
