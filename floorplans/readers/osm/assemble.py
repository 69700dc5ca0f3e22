"""Ways and multipolygons from their nodes and members."""

from collections.abc import Iterator, Sequence

import shapely
from shapely import LineString, Point, Polygon

from floorplans.readers.geometry import polygons_of
from floorplans.readers.osm.elements import (
    Element,
    OsmMap,
    Position,
    Relation,
    Shape,
    Way,
    is_area_like,
    matters,
)

LINE, RING = 2, 4
AREA_RELATIONS = frozenset({"multipolygon", "boundary"})


def assemble(found: OsmMap) -> list[Element]:
    """Return the elements that may matter inside a building, nodes first, in file order."""
    return [*nodes_of(found), *ways_of(found), *relations_of(found)]


def nodes_of(found: OsmMap) -> Iterator[Element]:
    """Yield the nodes that mean something."""
    for number, tags in found.node_tags.items():
        if matters(tags):
            yield Element(f"node/{number}", tags, Point(found.positions[number]))


def ways_of(found: OsmMap) -> Iterator[Element]:
    """Yield the ways that mean something and have all their nodes."""
    for number, way in found.ways.items():
        if not matters(way.tags):
            continue
        positions = positions_of(f"way/{number}", way, found)
        if positions is not None:
            yield Element(f"way/{number}", way.tags, path(positions))


def positions_of(way_id: str, way: Way, found: OsmMap) -> list[Position] | None:
    """Return the positions of a way's nodes, or None if one is missing."""
    missing = [ref for ref in way.refs if ref not in found.positions]
    if missing or len(way.refs) < LINE:
        reason = f"lacks the nodes {listed(missing)}" if missing else "has fewer than 2 nodes"
        note = found.report.error if is_area_like(way.tags) else found.report.info
        note(
            "osm.missing_nodes",
            way_id,
            f"The way {reason}; it was left out.",
            "Export the area with all nodes of its ways, or draw the way again.",
        )
        return None
    return [found.positions[ref] for ref in way.refs]


def path(positions: Sequence[Position]) -> Shape:
    """Return the polygon of a closed way, else its line."""
    if len(positions) >= RING and positions[0] == positions[-1]:
        return Polygon(positions)
    return LineString(positions)


def listed(numbers: Sequence[int]) -> str:
    """Return the first few of some numbers as text."""
    return ", ".join(map(str, numbers[:5])) + (", ..." if len(numbers) > 5 else "")  # noqa: PLR2004


def relations_of(found: OsmMap) -> Iterator[Element]:
    """Yield the multipolygons that are pieces of a building."""
    for number, relation in found.relations.items():
        if not is_area_like(relation.tags):
            continue
        relation_id = f"relation/{number}"
        if relation.tags.get("type") not in AREA_RELATIONS:
            found.report.info(
                "osm.relation_type",
                relation_id,
                f"A relation of type {relation.tags.get('type')!r} has no area; it was not used.",
                "Tag the outline itself, or make the relation a multipolygon.",
            )
            continue
        area = multipolygon(relation_id, relation, found)
        if area is not None:
            yield Element(relation_id, relation.tags, area)


def multipolygon(relation_id: str, relation: Relation, found: OsmMap) -> Shape | None:
    """Return the area of a multipolygon relation, or None with an error reported."""
    if not has_all_ways(relation_id, relation, found):
        return None
    outer = faces(relation_id, relation, found, inner=False)
    inner = faces(relation_id, relation, found, inner=True)
    if outer is None or inner is None:
        return None
    area = polygons_of(shapely.difference(outer, inner))
    if area is None:
        found.report.error(
            "geometry.invalid",
            relation_id,
            "The outer rings of the multipolygon enclose no area; it was left out.",
            "Give it closed outer ways.",
        )
    return area


def has_all_ways(relation_id: str, relation: Relation, found: OsmMap) -> bool:
    """Tell whether the file has all members of a multipolygon; report those it lacks."""
    missing = [
        member.ref
        for member in relation.members
        if member.kind == "way"
        and (
            member.ref not in found.ways
            or not all(ref in found.positions for ref in found.ways[member.ref].refs)
        )
    ]
    if missing:
        found.report.error(
            "osm.missing_members",
            relation_id,
            f"The multipolygon lacks the ways {listed(missing)} or nodes of theirs; it was left"
            " out.",
            "Export the area with all members of its relations, or correct the members.",
        )
    return not missing


def faces(
    relation_id: str, relation: Relation, found: OsmMap, *, inner: bool
) -> shapely.Geometry | None:
    """Return the union of a multipolygon's inner or outer rings, None if they are not closed."""
    lines = [
        LineString([found.positions[ref] for ref in way.refs])
        for member in relation.members
        if member.kind == "way"
        and (member.role == "inner") is inner
        and len((way := found.ways[member.ref]).refs) >= LINE
    ]
    rings, cuts, dangles, crossings = shapely.polygonize_full(lines)
    if cuts.is_empty and dangles.is_empty and crossings.is_empty:
        return shapely.union_all(shapely.get_parts(rings))
    found.report.error(
        "osm.unclosed",
        relation_id,
        f"The {'inner' if inner else 'outer'} ways of the multipolygon form no closed rings; it"
        " was left out.",
        "Let each way start where another one ends.",
    )
    return None
