"""Small IMDF archives drawn in metres, for tests to spoil in one place each."""

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from floorplans import Finding, Frame, LoadedVenue, check_venue, find_connectors, load_venue
from floorplans.readers.features import PROPERTIES
from tests.floorplans.plan_files import PlanFiles

FRAME = Frame(120.6, 31.3)
Box = tuple[float, float, float, float]
Metres = list[tuple[float, float]]
GROUND, UPPER = "ground", "upper"
WHOLE: Box = (-10, -5, 10, 5)


def uid(label: str) -> str:
    """A v4 UUID that stays the same for a label."""
    return str(uuid.UUID(bytes=hashlib.sha256(label.encode()).digest()[:16], version=4))


def degrees(points: Metres) -> list[list[float]]:
    found: list[list[float]] = FRAME.to_degrees(np.array(points, dtype=float)).tolist()
    return found


def outline(box: Box) -> Metres:
    west, south, east, north = box
    return [(west, south), (east, south), (east, north), (west, north), (west, south)]


def polygon(box: Box) -> dict[str, object]:
    return {"type": "Polygon", "coordinates": [degrees(outline(box))]}


def line(*points: tuple[float, float]) -> dict[str, object]:
    return {"type": "LineString", "coordinates": degrees(list(points))}


def point(x: float, y: float) -> dict[str, object]:
    return {"type": "Point", "coordinates": degrees([(x, y)])[0]}


@dataclass
class Plan(PlanFiles):
    """An archive in the making: features by type, raw files that replace them, a venue table."""

    features: dict[str, list[dict[str, object]]] = field(default_factory=dict)
    raw: dict[str, bytes] = field(default_factory=dict)
    table: str | None = None

    def add(self, kind: str, label: str, geometry: object, **properties: object) -> str:
        known: dict[str, object] = dict.fromkeys(PROPERTIES[kind])
        feature = {
            "id": uid(label),
            "type": "Feature",
            "feature_type": kind,
            "geometry": geometry,
            "properties": {**known, **properties},
        }
        self.features.setdefault(kind, []).append(feature)
        return uid(label)

    def level(self, label: str, ordinal: object, building: str = "library") -> str:
        return self.add(
            "level",
            label,
            polygon(WHOLE),
            category="unspecified",
            outdoor=False,
            ordinal=ordinal,
            name={"en": f"Level {label}", "zh": f"{label}层"},
            short_name={"en": label},
            building_ids=[uid(building)],
        )

    def unit(self, label: str, level: str, box: Box, category: str, **more: object) -> str:
        return self.add("unit", label, polygon(box), level_id=uid(level), category=category, **more)

    def opening(self, label: str, level: str, *points: tuple[float, float], **more: object) -> str:
        properties = {"category": "pedestrian", **more}
        return self.add("opening", label, line(*points), level_id=uid(level), **properties)

    def feature(self, label: str) -> dict[str, object]:
        return next(
            feature
            for features in self.features.values()
            for feature in features
            if feature["id"] == uid(label)
        )

    def properties(self, label: str) -> dict[str, object]:
        found = self.feature(label)["properties"]
        assert isinstance(found, dict)
        return found

    def files(self) -> Mapping[str, bytes]:
        manifest = {"version": "1.0.0", "created": "2026-01-01T00:00:00Z", "language": "en"}
        found = {"manifest.json": json.dumps(manifest).encode()}
        for kind, features in self.features.items():
            collection = {"type": "FeatureCollection", "name": kind, "features": features}
            found[f"{kind}.geojson"] = json.dumps(collection).encode()
        if self.table is not None:
            found["venue.toml"] = self.table.encode()
        return {**found, **self.raw}

    def load(self, path: Path) -> LoadedVenue:
        return load_venue(self.folder(path / "plan"))

    def check(self, path: Path) -> tuple[Finding, ...]:
        loaded = self.load(path)
        connectors = find_connectors(loaded.venue, loaded.table)
        return check_venue(loaded.venue, connectors)


def small_plan() -> Plan:
    """Two floors with nothing wrong: a hall, a room and a stair each, an entrance below."""
    plan = Plan()
    plan.add("address", "address", None, address="1 Example Road", locality="City", country="CN")
    plan.add(
        "venue",
        "venue",
        polygon((-50, -50, 50, 50)),
        category="communitycenter",
        name={"en": "Library", "zh": "图书馆"},
        address_id=uid("address"),
    )
    plan.add("building", "library", None, category="unspecified", name={"en": "Library"})
    plan.add(
        "footprint",
        "footprint",
        polygon(WHOLE),
        category="ground",
        building_ids=[uid("library")],
    )
    for ordinal, level in enumerate((GROUND, UPPER)):
        plan.level(level, ordinal)
        plan.unit(f"{level} hall", level, (-10, -5, 4, 5), "walkway")
        name = {"en": f"Reading room {ordinal}", "zh": f"阅览室{ordinal}"}
        plan.unit(f"{level} room", level, (4, -5, 10, 0), "library", name=name)
        plan.unit(f"{level} stairs", level, (4, 0, 10, 5), "stairs")
        plan.opening(f"{level} room door", level, (4, -3), (4, -2))
        plan.opening(f"{level} stairs door", level, (4, 2), (4, 3))
    plan.opening("entrance", GROUND, (-10, -1), (-10, 1), category="pedestrian.principal")
    return plan


def codes(findings: tuple[Finding, ...]) -> list[str]:
    """The codes without their common first part."""
    return [finding.code.removeprefix("floorplan.") for finding in findings]


def only(findings: tuple[Finding, ...], code: str) -> Finding:
    """The one finding of a code."""
    (found,) = [finding for finding in findings if finding.code == f"floorplan.{code}"]
    return found
