"""What the things of a building are called in sentences."""

from floorplans import Labels, Place
from hub.twin.site import Site
from hub.twin.wording import both
from routing import Target


def target_names(site: Site, target: Target, feature_id: str) -> Labels:
    """Return the name of a condition's target; that of the zone for a unit in one."""
    if target is Target.CONNECTOR and feature_id in site.connectors:
        return site.connectors[feature_id].names
    if target is Target.UNIT and feature_id in site.venue.units:
        zone = site.zones.get(site.zone_of_unit.get(feature_id, ""))
        names = zone.names if zone is not None else site.venue.units[feature_id].names
        return names or both("房间", "Room")
    if target is Target.OPENING and feature_id in site.venue.openings:
        return site.venue.openings[feature_id].names or both("通道门", "Passage")
    return both(feature_id, feature_id)


def names_of(place: Place) -> Labels:
    """Return the name of a place, words for it where the plan gives none."""
    return place.names or both("该地点", "that place")
