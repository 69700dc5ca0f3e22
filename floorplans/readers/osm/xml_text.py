"""OSM XML (version 0.6), element by element.

libosmium refuses a whole file for one coordinate that is no number and does not see the
`action="delete"` with which editors mark what is gone; so XML is read here with expat, and PBF with
osmium. Document types and entities are refused: OSM XML needs none.
"""

from collections.abc import Mapping
from xml.parsers import expat

from floorplans.errors import ArchiveError
from floorplans.readers.osm.elements import Member, OsmMap, Position

DEEPEST = 16
"""Levels of nesting that a file may have; OSM XML needs three."""

KINDS = frozenset({"node", "way", "relation"})


class XmlReader:
    """Takes expat's events and adds whole elements to the map."""

    def __init__(self, found: OsmMap) -> None:
        self._found = found
        self._depth = 0
        self._open: tuple[str, Mapping[str, str]] | None = None
        self._tags: dict[str, str] = {}
        self._refs: list[int] = []
        self._members: list[Member] = []
        self.removed = 0
        self.nameless = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the start of an XML element."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._bad("It is nested too deeply.", "Save it as OSM XML 0.6.")
        if self._depth == 1:
            self._root(name, attributes)
        elif name in KINDS and self._open is None:
            self._open = (name, attributes)
            self._tags, self._refs, self._members = {}, [], []
        elif self._open is not None:
            self._part(name, attributes)

    def end(self, name: str) -> None:
        """Take the end of an XML element."""
        self._depth -= 1
        if self._open is not None and self._open[0] == name:
            self._close(*self._open)
            self._open = None

    def refuse(self, *_: object) -> None:
        """Refuse a document type or entity."""
        raise self._bad(
            "It declares a document type or an entity.", "Remove the <!DOCTYPE ...> declaration."
        )

    def _root(self, name: str, attributes: Mapping[str, str]) -> None:
        if name != "osm":
            raise self._bad(
                f"It starts with <{name}>, not with <osm>.", "Save the data as OSM XML 0.6."
            )
        if attributes.get("version") != "0.6":
            self._found.report.warning(
                "osm.version",
                None,
                f"The version is {attributes.get('version')!r}; the file was read as 0.6.",
                'Write <osm version="0.6">.',
            )

    def _part(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take a tag, node reference or member of the open element."""
        if name == "tag":
            key, value = attributes.get("k"), attributes.get("v")
            if key and value is not None:
                self._tags[key] = value
        elif name == "nd":
            number = whole(attributes.get("ref"))
            if number is not None:
                self._refs.append(number)
                self._inline(number, attributes)
        elif name == "member":
            number = whole(attributes.get("ref"))
            if number is not None:
                role = attributes.get("role", "")
                self._members.append(Member(attributes.get("type", ""), number, role))
        if len(self._refs) + len(self._members) + len(self._tags) > self._found.most:
            self._found.spend(self._found.most + 1)

    def _inline(self, number: int, attributes: Mapping[str, str]) -> None:
        """Take the position that Overpass's `out geom` writes into the references of a way."""
        if "lat" in attributes and number not in self._found.positions:
            self._found.add_node(number, position_of(attributes), {})

    def _close(self, name: str, attributes: Mapping[str, str]) -> None:
        if attributes.get("action") == "delete" or attributes.get("visible") == "false":
            self.removed += 1
            return
        number = whole(attributes.get("id"))
        if number is None:
            self.nameless += 1
            return
        if name == "node":
            self._found.add_node(number, position_of(attributes), self._tags)
        elif name == "way":
            self._found.add_way(number, self._refs, self._tags)
        else:
            self._found.add_relation(number, self._members, self._tags)

    def _bad(self, message: str, fix: str) -> ArchiveError:
        return ArchiveError("floorplan.archive.damaged", self._found.report.file, message, fix)


def read_xml(data: bytes, found: OsmMap) -> None:
    """Add the elements of an OSM XML file to a map.

    Raises:
        ArchiveError: It is cut off, no XML, no OSM XML, or declares entities.
    """
    reader = XmlReader(found)
    parser = expat.ParserCreate()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.StartDoctypeDeclHandler = reader.refuse
    parser.EntityDeclHandler = reader.refuse
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise ArchiveError(
            "floorplan.archive.damaged",
            found.report.file,
            f"It is no whole XML file: {error}.",
            "Export it again as OSM XML in UTF-8; it is cut off or was changed by hand.",
        ) from error
    report_skipped(reader, found)


def report_skipped(reader: XmlReader, found: OsmMap) -> None:
    """Report elements that were passed over while reading."""
    if reader.removed:
        found.report.info(
            "osm.deleted",
            None,
            f"{reader.removed} elements are marked as deleted; they were not read.",
            "Upload or save the data without them.",
        )
    if reader.nameless:
        found.report.error(
            "id.missing",
            None,
            f"{reader.nameless} elements have no id that is a whole number; they were left out.",
            "Give each element an id.",
        )


def whole(text: str | None) -> int | None:
    """Return the whole number of an id, or None."""
    try:
        return int(text) if text is not None and len(text) < 20 else None  # noqa: PLR2004 - 64 bits
    except ValueError:
        return None


def position_of(attributes: Mapping[str, str]) -> Position | None:
    """Return the longitude and latitude of some attributes, or None."""
    try:
        return float(attributes["lon"]), float(attributes["lat"])
    except (KeyError, ValueError):
        return None
