"""Compare two venues part by part, geometry by distance."""

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from floorplans import Frame, LoadedVenue, Venue
from floorplans.readers.imdf import load_imdf
from floorplans.venue_table import with_openings, with_units

TOLERANCE = 1e-4


def differences(one: object, other: object, where: str = "venue") -> Iterator[str]:
    """Yield where two parts of the model differ; frames may, if places do not."""
    if isinstance(one, Venue) and isinstance(other, Venue):
        other = moved(other, one.frame)
    if isinstance(one, BaseGeometry) and isinstance(other, BaseGeometry):
        if not same_shape(one, other):
            yield f"{where}: {one.wkt} is not {other.wkt}"
    elif dataclasses.is_dataclass(one) and type(one) is type(other):
        for part in dataclasses.fields(one):
            here, there = getattr(one, part.name), getattr(other, part.name)
            yield from differences(here, there, f"{where}.{part.name}")
    elif isinstance(one, Mapping) and isinstance(other, Mapping):
        if list(one) != list(other):
            yield f"{where}: {list(one)} are not {list(other)}"
        for key in one.keys() & other.keys():
            yield from differences(one[key], other[key], f"{where}[{key}]")
    elif one != other:
        yield f"{where}: {one!r} is not {other!r}"


def same_shape(one: BaseGeometry, other: BaseGeometry) -> bool:
    if one.geom_type != other.geom_type:
        return False
    if shapely.get_num_coordinates(one) != shapely.get_num_coordinates(other):
        return False
    return bool(
        shapely.equals_exact(shapely.normalize(one), shapely.normalize(other), TOLERANCE)
        or shapely.hausdorff_distance(one, other) < TOLERANCE
    )


def moved(venue: Venue, frame: Frame) -> Venue:
    """The venue as seen from another frame's origin, which must be near."""
    if venue.frame == frame:
        return venue
    assert abs(venue.frame.longitude - frame.longitude) < 1e-5
    assert abs(venue.frame.latitude - frame.latitude) < 1e-5

    def move(part: Any) -> Any:
        if isinstance(part, BaseGeometry):
            return shapely.transform(part, lambda xy: frame.to_local(venue.frame.to_degrees(xy)))
        if isinstance(part, Frame):
            return frame
        if dataclasses.is_dataclass(part) and not isinstance(part, type):
            parts = {f.name: move(getattr(part, f.name)) for f in dataclasses.fields(part)}
            return dataclasses.replace(part, **parts)
        if isinstance(part, Mapping):
            return {key: move(value) for key, value in part.items()}
        return part

    found: Venue = move(venue)
    return found


def loaded_from(files: Mapping[str, bytes], folder: Path) -> LoadedVenue:
    """Write files into a new folder and read the venue in it."""
    folder.mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    loaded = load_imdf(folder)
    told = with_units(with_openings(loaded.venue, loaded.table), loaded.table)
    return replace(loaded, venue=told)
