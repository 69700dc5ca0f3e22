"""Where evacuations lead to: exits and refuges as places, and what is said where there is none."""

from floorplans import Labels, Place, PlaceKind
from hub.twin.site import Site
from hub.twin.wording import both

NO_SAFE_WAY = both(
    "没有已知的安全路线：请留在原处、关好房门，并报告您的位置",
    "No safe way is known: stay where you are, close the door and say where you are",
)


def ordinal_of(site: Site, unit_id: str) -> int:
    """Return the level of a unit."""
    return site.venue.levels[site.venue.units[unit_id].level_id].ordinal


def end_place(site: Site, end_id: str) -> Place:
    """Return an exit or a refuge as a place."""
    for way_out_ in site.premises.exits:
        if way_out_.id == end_id:
            spot = way_out_.unit_id, way_out_.x, way_out_.y
            return place_of(site, end_id, way_out_.names, "exit", spot)
    for shelter in site.premises.shelters:
        refuge = shelter.refuge
        if refuge.id == end_id:
            return place_of(
                site, end_id, refuge.names, "refuge", (refuge.unit_id, refuge.x, refuge.y)
            )
    raise KeyError(end_id)


def place_of(
    site: Site,
    place_id: str,
    names: Labels,
    category: str,
    spot: tuple[str, float, float],
) -> Place:
    """Return a place of a unit."""
    unit_id, x, y = spot
    level = site.venue.levels[site.venue.units[unit_id].level_id]
    return Place(
        id=place_id,
        names=names,
        category=category,
        kind=PlaceKind.AMENITY,
        ordinal=level.ordinal,
        level_id=level.id,
        unit_id=unit_id,
        x=x,
        y=y,
    )
