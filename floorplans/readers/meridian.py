"""Plans that lie across the 180th meridian, which are refused: longitudes jump there."""

from collections.abc import Iterable

from floorplans.errors import VenueError
from floorplans.model import Area

BESIDE = 179.0
"""Degrees east or west from which a plan may reach across."""


def refuse_across(areas: Iterable[Area], file: str) -> None:
    """Refuse outlines in degrees that lie on both sides of the 180th meridian.

    Raises:
        VenueError: They do (`floorplan.venue.antimeridian`).
    """
    bounds = [area.bounds for area in areas]
    west = min((each[0] for each in bounds), default=0.0)
    east = max((each[2] for each in bounds), default=0.0)
    if west < -BESIDE and east > BESIDE:
        raise VenueError(
            "floorplan.venue.antimeridian",
            f"{file}: the plan lies on both sides of the 180th meridian (longitudes {west} to"
            f" {east}), where longitudes jump; it cannot be read like that. Add the same number of"
            " degrees to all longitudes, so that all are on one side: only the place on a map of"
            " the world changes by it.",
        )
