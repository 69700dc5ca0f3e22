"""Small OpenStreetMap maps drawn in metres, for tests to spoil in one place each."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from xml.sax.saxutils import quoteattr

import osmium

from floorplans import Finding, Frame, LoadedVenue
from floorplans.readers.osm import load_osm

FRAME = Frame(13.7, 51.0)
Spot = tuple[float, float]
Tags = Mapping[str, str]


@dataclass
class Sketch:
    """A map in the making. Nodes at one place are one node, as editors make them."""

    nodes: dict[Spot, int] = field(default_factory=dict)
    node_tags: dict[int, Tags] = field(default_factory=dict)
    ways: dict[int, tuple[list[int], Tags]] = field(default_factory=dict)
    relations: dict[int, tuple[list[tuple[int, str]], Tags]] = field(default_factory=dict)
    outlines: dict[int, list[Spot]] = field(default_factory=dict)
    extra: str = ""

    def node(self, x: float, y: float, tags: Tags | None = None) -> str:
        number = self.nodes.setdefault((x, y), len(self.nodes) + 1)
        if tags:
            self.node_tags[number] = tags
        return f"node/{number}"

    def way(self, spots: list[Spot], tags: Tags) -> str:
        number = len(self.ways) + 101
        self.ways[number] = ([int(self.node(*spot)[5:]) for spot in spots], tags)
        return f"way/{number}"

    def box(self, west: float, south: float, east: float, north: float, **tags: str) -> str:
        """A rectangle; nodes that lie on it become nodes of it when the map is written."""
        corners = [(west, south), (east, south), (east, north), (west, north), (west, south)]
        way = self.way(corners, {key.replace("__", ":"): value for key, value in tags.items()})
        self.outlines[int(way[4:])] = corners
        return way

    def relation(self, members: list[tuple[str, str]], tags: Tags) -> str:
        number = len(self.relations) + 1001
        self.relations[number] = ([(int(way[4:]), role) for way, role in members], tags)
        return f"relation/{number}"

    def rings(self) -> dict[int, tuple[list[int], Tags]]:
        """The ways, with the nodes that lie on rectangles threaded in."""
        found = dict(self.ways)
        for number, corners in self.outlines.items():
            refs: list[int] = []
            for start, end in pairwise(corners):
                on_edge = [spot for spot in self.nodes if lies_between(spot, start, end)]
                on_edge.sort(key=lambda spot: abs(spot[0] - start[0]) + abs(spot[1] - start[1]))
                refs += [self.nodes[spot] for spot in on_edge]
            found[number] = ([*refs, refs[0]], self.ways[number][1])
        return found

    def xml(self) -> str:
        lines = ["<?xml version='1.0' encoding='UTF-8'?>", "<osm version='0.6' generator='test'>"]
        for (x, y), number in self.nodes.items():
            longitude, latitude = degrees(x, y)
            lines.append(
                f"<node id='{number}' version='1' uid='7' user='Mapper Name'"
                f" lat='{latitude:.9f}' lon='{longitude:.9f}'>"
                + tags_xml(self.node_tags.get(number, {}))
                + "</node>"
            )
        for number, (refs, tags) in self.rings().items():
            nodes = "".join(f"<nd ref='{ref}'/>" for ref in refs)
            lines.append(f"<way id='{number}' version='1'>{nodes}{tags_xml(tags)}</way>")
        for number, (members, tags) in self.relations.items():
            refs_xml = "".join(
                f"<member type='way' ref='{ref}' role='{role}'/>" for ref, role in members
            )
            lines.append(
                f"<relation id='{number}' version='1'>{refs_xml}{tags_xml(tags)}</relation>"
            )
        return "\n".join([*lines, self.extra, "</osm>"])

    def geojson(self) -> dict[str, object]:
        """The map as osmtogeojson writes it (without relations)."""
        spots = {number: list(degrees(*spot)) for spot, number in self.nodes.items()}
        features: list[dict[str, object]] = []
        for number, (refs, tags) in self.rings().items():
            line: list[object] = [spots[ref] for ref in refs]
            closed = refs[0] == refs[-1]
            geometry = {
                "type": "Polygon" if closed else "LineString",
                "coordinates": [line] if closed else line,
            }
            features.append(feature(f"way/{number}", tags, geometry))
        for number, tags in self.node_tags.items():
            point = {"type": "Point", "coordinates": spots[number]}
            features.append(feature(f"node/{number}", tags, point))
        return {"type": "FeatureCollection", "features": features}

    def write_pbf(self, path: Path) -> Path:
        with osmium.SimpleWriter(str(path)) as writer:
            for spot, number in self.nodes.items():
                tags = self.node_tags.get(number, {})
                writer.add_node(
                    osmium.osm.mutable.Node(id=number, location=degrees(*spot), tags=dict(tags))
                )
            for number, (refs, tags) in self.rings().items():
                writer.add_way(osmium.osm.mutable.Way(id=number, nodes=refs, tags=dict(tags)))
            for number, (members, tags) in self.relations.items():
                listed = [("w", ref, role) for ref, role in members]
                writer.add_relation(
                    osmium.osm.mutable.Relation(id=number, members=listed, tags=dict(tags))
                )
        return path

    def load(self, folder: Path) -> LoadedVenue:
        path = folder / "plan.osm"
        path.write_text(self.xml(), encoding="utf-8")
        return load_osm(path)


def feature(element_id: str, tags: Tags, geometry: object) -> dict[str, object]:
    properties = {**tags, "id": element_id, "user": "Mapper Name", "uid": 7, "version": 1}
    return {"type": "Feature", "id": element_id, "properties": properties, "geometry": geometry}


def lies_between(spot: Spot, start: Spot, end: Spot) -> bool:
    """Whether a spot lies on an edge, its end left out."""
    if spot == end:
        return False
    (x, y), (x0, y0), (x1, y1) = spot, start, end
    inside = min(x0, x1) <= x <= max(x0, x1) and min(y0, y1) <= y <= max(y0, y1)
    return inside and abs((x1 - x0) * (y - y0) - (y1 - y0) * (x - x0)) < 1e-9


def degrees(x: float, y: float) -> Spot:
    return FRAME.point_to_degrees(x, y)


def tags_xml(tags: Tags) -> str:
    return "".join(f"<tag k={quoteattr(k)} v={quoteattr(v)}/>" for k, v in tags.items())


def dump(value: object) -> bytes:
    return json.dumps(value).encode()


def of_code(loaded: LoadedVenue, code: str) -> list[Finding]:
    return [finding for finding in loaded.findings if finding.code == f"floorplan.{code}"]


def two_rooms() -> Sketch:
    """A building of 20 m by 10 m: two rooms above a corridor, a door each, and an entrance."""
    sketch = Sketch()
    sketch.box(0, 0, 20, 10, building="university", name="House", addr__street="Way")
    sketch.box(0, 4, 10, 10, indoor="room", level="0", ref="101")
    sketch.box(10, 4, 20, 10, indoor="room", level="0", ref="102")
    sketch.box(0, 0, 20, 4, indoor="corridor", level="0")
    sketch.node(5, 4, {"door": "hinged", "level": "0"})
    sketch.node(15, 4, {"door": "hinged", "level": "0", "width": "1.2"})
    sketch.node(0, 2, {"entrance": "main", "door": "yes", "level": "0"})
    return sketch
