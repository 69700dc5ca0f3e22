"""What a site is made of, and who is shown the way in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from floorplans import Connector, EvacuationSettings, Refuge, ShelfIndex, Venue, Zone
from routing import Catalogue, Profile
from sensors import Device
from signage import ScreenSpec

USUAL = EvacuationSettings()
"""How a building is left whose venue table does not say it."""


@dataclass(frozen=True, slots=True)
class Inventory:
    """What a site is made of.

    Args:
        venue: The floor plan.
        connectors: Its lifts, stairs, escalators and ramps.
        zones: The zones that occupancy is estimated for.
        devices: The venue table's devices by id.
        screens: The venue table's screens.
        shelves: Which call numbers stand where.
        catalogues: The languages that guidance is given in.
        refuges: Where people wait who cannot take stairs.
        evacuation: How the building is left.
    """

    venue: Venue
    connectors: Sequence[Connector]
    zones: Sequence[Zone]
    devices: Mapping[str, Device]
    screens: Sequence[ScreenSpec]
    shelves: ShelfIndex | None = None
    catalogues: Sequence[Catalogue] = ()
    refuges: Sequence[Refuge] = ()
    evacuation: EvacuationSettings = USUAL


@dataclass(frozen=True, slots=True)
class Travellers:
    """Who is shown the way.

    Args:
        first: The profile of the main arrows.
        second: The profile of the step-free arrows.
        others: Profiles that routes can be asked for, but that no screen shows.
    """

    first: Profile
    second: Profile
    others: tuple[Profile, ...] = ()

    @property
    def shown(self) -> tuple[Profile, Profile]:
        """The profiles that screens show."""
        return self.first, self.second

    @property
    def all(self) -> tuple[Profile, ...]:
        """All profiles."""
        return *self.shown, *self.others
