"""The sample library as a whole: its storeys, what joins them, and its screens."""

from dataclasses import dataclass

from floorplans.sample.core import ESCALATOR_NAMES, LIFT_NAMES, STAIR_NAMES
from floorplans.sample.ground import ground_floor
from floorplans.sample.placement import BRANCH
from floorplans.sample.plan import Screen, Sensor, Shaft, Site, Storey
from floorplans.sample.screens import library_screens
from floorplans.sample.upper import second_floor, third_floor


@dataclass(frozen=True, slots=True)
class Library:
    """Everything that the files of a sample library are written from."""

    storeys: tuple[Storey, ...]
    shafts: tuple[Shaft, ...]
    screens: tuple[Screen, ...]
    sensors: tuple[Sensor, ...] = ()
    site: Site = BRANCH


def library() -> Library:
    """Return the sample library."""
    return Library(
        storeys=(ground_floor(), second_floor(), third_floor()),
        shafts=shafts(),
        screens=library_screens(),
    )


def shafts() -> tuple[Shaft, ...]:
    """Return the lifts, stairs and escalators."""
    every = ("l1", "l2", "l3")
    return (
        *(Shaft(slug, "elevator", names, every) for slug, names in LIFT_NAMES.items()),
        *(Shaft(slug, "stairs", names, every) for slug, names in STAIR_NAMES.items()),
        Shaft("escalator-1", "escalator", ESCALATOR_NAMES["escalator-1"], every[:2], "up"),
        Shaft("escalator-2", "escalator", ESCALATOR_NAMES["escalator-2"], every[:2], "down"),
    )
