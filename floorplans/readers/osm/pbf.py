"""OSM PBF, read by osmium."""

import osmium

from floorplans.errors import ArchiveError
from floorplans.readers.osm.elements import Member, OsmMap, Position

KINDS = {"n": "node", "w": "way", "r": "relation"}


def read_pbf(data: bytes, found: OsmMap) -> None:
    """Add the elements of an OSM PBF file to a map.

    Raises:
        ArchiveError: It is cut off or no PBF, or unpacks to more than the map may hold.
    """
    try:
        for entity in osmium.FileProcessor(osmium.io.FileBuffer(data, "pbf")):
            add(entity, found)
    except (RuntimeError, ValueError) as error:
        raise ArchiveError(
            "floorplan.archive.damaged",
            found.report.file,
            f"It is no whole OSM PBF file: {error}.",
            "Export it again as .osm.pbf; it is damaged or cut off.",
        ) from error


def add(entity: object, found: OsmMap) -> None:
    """Add one element, if it is visible."""
    if not isinstance(entity, osmium.osm.Node | osmium.osm.Way | osmium.osm.Relation):
        return
    if entity.deleted:
        return
    tags = {tag.k: tag.v for tag in entity.tags}
    if isinstance(entity, osmium.osm.Node):
        found.add_node(entity.id, position_of(entity), tags)
    elif isinstance(entity, osmium.osm.Way):
        found.spend(len(entity.nodes))
        found.add_way(entity.id, [node.ref for node in entity.nodes], tags)
    else:
        members = [Member(KINDS[member.type], member.ref, member.role) for member in entity.members]
        found.add_relation(entity.id, members, tags)


def position_of(node: osmium.osm.Node) -> Position | None:
    """Return a node's longitude and latitude, or None where it has none."""
    location = node.location
    return (location.lon, location.lat) if location.valid() else None
