"""A part of a storey: rooms with their openings and everything in them."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from shapely import Polygon

from floorplans.sample.plan import (
    Facility,
    Furnishing,
    Gap,
    Names,
    Room,
    Storey,
    Tenant,
    Theme,
)


@dataclass(frozen=True, slots=True)
class Part:
    """Rooms, openings, furniture, amenities, occupants and sections that belong together."""

    rooms: tuple[Room, ...] = ()
    gaps: tuple[Gap, ...] = ()
    furnishings: tuple[Furnishing, ...] = ()
    facilities: tuple[Facility, ...] = ()
    tenants: tuple[Tenant, ...] = ()
    themes: tuple[Theme, ...] = ()


def storey(
    slug: str,
    ordinal: int,
    names: tuple[Names, Names],
    outline: Polygon,
    parts: Iterable[Part],
) -> Storey:
    """Return a storey made of parts; `names` are its long and its short ones."""
    found = tuple(parts)
    return Storey(
        slug=slug,
        ordinal=ordinal,
        names=names[0],
        short_names=names[1],
        outline=outline,
        rooms=tuple(chain.from_iterable(part.rooms for part in found)),
        gaps=tuple(chain.from_iterable(part.gaps for part in found)),
        furnishings=tuple(chain.from_iterable(part.furnishings for part in found)),
        facilities=tuple(chain.from_iterable(part.facilities for part in found)),
        tenants=tuple(chain.from_iterable(part.tenants for part in found)),
        themes=tuple(chain.from_iterable(part.themes for part in found)),
    )
