"""What the things of a building are called in sentences."""

from collections.abc import Mapping

from floorplans import Labels, Place
from hub.twin.site import Site
from hub.twin.wording import both
from routing import Target, pick

UNITS: Mapping[str, tuple[str, str]] = {
    "stairs": ("楼梯", "Stairs"),
    "steps": ("台阶", "Steps"),
    "escalator": ("自动扶梯", "Escalator"),
    "elevator": ("电梯", "Lift"),
}
"""What units without a name are, in Chinese and English."""


def target_names(site: Site, target: Target, feature_id: str) -> Labels:
    """Return the name of a condition's target; that of the zone for a unit in one."""
    if target is Target.CONNECTOR and feature_id in site.connectors:
        return site.connectors[feature_id].names
    if target is Target.UNIT and feature_id in site.venue.units:
        zone = site.zones.get(site.zone_of_unit.get(feature_id, ""))
        names = zone.names if zone is not None else site.venue.units[feature_id].names
        return names or unit_words(site, feature_id)
    if target is Target.OPENING and feature_id in site.venue.openings:
        return site.venue.openings[feature_id].names or opening_words(site, feature_id)
    return both(feature_id, feature_id)


def opening_words(site: Site, opening_id: str) -> Labels:
    """Return words for an opening without a name: those of the rooms that it joins."""
    scenery = site.guide.scenery
    rooms = [names for each in scenery.beside(opening_id) if (names := scenery.names_of(each))]
    if not rooms:
        return both("通道门", "Passage")
    zh, en = (list(dict.fromkeys(pick(each, tag) for each in rooms)) for tag in ("zh", "en"))
    if len(zh) == len(rooms) == 2:  # noqa: PLR2004 - one on either side
        return both(f"{zh[0]}与{zh[1]}之间的通道门", f"Passage between {en[0]} and {en[-1]}")
    return both(f"{zh[0]}的通道门", f"Passage to {en[0]}")


def unit_words(site: Site, unit_id: str) -> Labels:
    """Return words for a unit without a name: those of its lift or stairs, or of what it is."""
    for connector in site.connectors.values():
        if any(stop.unit_id == unit_id for stop in connector.stops):
            return connector.names
    return both(*UNITS.get(site.venue.units[unit_id].category, ("房间", "Room")))


def names_of(place: Place) -> Labels:
    """Return the name of a place, words for it where the plan gives none."""
    return place.names or both("该地点", "that place")
