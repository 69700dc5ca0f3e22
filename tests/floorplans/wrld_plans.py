"""Small WRLD indoor maps drawn in metres, for tests to spoil in one place each."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from floorplans import Frame, LoadedVenue, Unit, Venue
from floorplans.readers.wrld import load_wrld
from tests.floorplans.plan_files import PlanFiles

FRAME = Frame(-2.978, 56.46)
OUTLINE = shapely.box(0, 0, 20, 10)
INSIDE = shapely.box(0.3, 0.3, 19.7, 9.7)
LOW, HIGH = "low", "high"


def geometry(shape: BaseGeometry) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        shapely.to_geojson(shapely.transform(shape, FRAME.to_degrees))
    )
    return found


@dataclass
class Storey:
    """One level in the making; doors are cut out of the walls."""

    walls: list[BaseGeometry] = field(default_factory=list)
    doors: dict[object, BaseGeometry] = field(default_factory=dict)
    others: list[tuple[object, str, BaseGeometry, str | None]] = field(default_factory=list)
    outline: BaseGeometry | None = OUTLINE

    def add(self, key: object, kind: str, shape: BaseGeometry, name: str | None = None) -> None:
        self.others.append((key, kind, shape, name))

    def features(self) -> list[dict[str, Any]]:
        solid = shapely.union_all(self.walls).difference(shapely.union_all([*self.doors.values()]))
        drawn: list[tuple[object, str, BaseGeometry, str | None]] = []
        if self.outline is not None:
            drawn.append((1, "building_outline", self.outline, None))
        for number, part in enumerate(shapely.get_parts(solid), start=100):
            drawn.append((number, "wall", part, None))
        drawn += [(key, "door", shape, None) for key, shape in self.doors.items()]
        return [
            {
                "type": "Feature",
                "properties": {"id": key, "type": kind, "name": name, "roomnumber": None},
                "geometry": geometry(shape),
            }
            for key, kind, shape, name in (*drawn, *self.others)
        ]


def storey(*, entrance: bool = False) -> Storey:
    """A corridor from west to east, one room south of it, two rooms north, stairs at its end."""
    box = shapely.box
    found = Storey(
        walls=[
            OUTLINE.difference(INSIDE),
            box(0.3, 4, 19.7, 4.2),
            box(0.3, 6, 19.7, 6.2),
            box(10, 6.2, 10.2, 9.7),
        ],
        doors={2: box(4, 4, 5, 4.2), 3: box(4, 6, 5, 6.2), 4: box(14, 6, 14.8, 6.2)},
    )
    if entrance:
        found.doors[5] = box(0, 4.6, 0.3, 5.6)
    found.add(6, "stairs", box(17, 4.2, 19.7, 6))
    return found


@dataclass
class Wrld(PlanFiles):
    """A bundle in the making: storeys by level id, raw files that replace them."""

    storeys: dict[str, Storey]
    raw: dict[str, bytes] = field(default_factory=dict)
    paths: list[dict[str, Any]] = field(default_factory=list)

    def main(self) -> dict[str, Any]:
        levels = [
            {
                "id": level,
                "name": str(order),
                "readable_name": f"Floor {order}",
                "z_order": order,
                "filename": f"{level}.geojson",
            }
            for order, level in enumerate(self.storeys)
        ]
        return {"id": "house", "name": "House", "owner": "us", "levels": levels}

    def files(self) -> dict[str, bytes]:
        found = {"main.json": json.dumps(self.main()).encode()}
        for level, drawn in self.storeys.items():
            collection = {"type": "FeatureCollection", "features": drawn.features()}
            found[f"{level}.geojson"] = json.dumps(collection).encode()
        if self.paths:
            main = {
                "type": "FeatureCollection",
                "features": self.paths,
                "level_filenames": [name for name in self.raw if name.endswith("-paths.geojson")],
            }
            found["main-paths.json"] = json.dumps(main).encode()
        return {**found, **self.raw}

    def path(self, key: int, kind: str, *stops: tuple[float, float, int]) -> None:
        points = shapely.points([(x, y) for x, y, _ in stops])
        places = shapely.get_coordinates(shapely.transform(points, FRAME.to_degrees)).tolist()
        self.paths.append(
            {
                "type": "Feature",
                "properties": {"id": key, "type": kind, "name": None},
                "levels": [height for _, _, height in stops],
                "geometry": {"type": "LineString", "coordinates": places},
            }
        )

    def load(self, path: Path) -> LoadedVenue:
        return load_wrld(self.folder(path / "house"))


def house() -> Wrld:
    """Two floors with nothing wrong."""
    return Wrld({LOW: storey(entrance=True), HIGH: storey()})


def unit_at(venue: Venue, level: str, x: float, y: float) -> Unit:
    """The one unit of a level that holds a point given in the drawing's metres."""
    longitude, latitude = FRAME.point_to_degrees(x, y)
    point = shapely.Point(venue.frame.point_to_local(longitude, latitude))
    (found,) = [
        unit
        for unit in venue.units.values()
        if unit.level_id == level and unit.area.contains(point)
    ]
    return found
