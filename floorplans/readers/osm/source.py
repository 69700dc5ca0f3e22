"""Find the OSM file of a venue and read it within bounds."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from floorplans.errors import ArchiveError
from floorplans.readers.archive import TABLE, Budget, Limits, read_file
from floorplans.readers.osm.assemble import assemble
from floorplans.readers.osm.elements import Element, OsmMap
from floorplans.readers.osm.geojson import read_geojson
from floorplans.readers.osm.pbf import read_pbf
from floorplans.readers.osm.xml_text import read_xml
from floorplans.reporting import FileReport

XML_SUFFIXES = (".osm", ".osm.xml")
PBF_SUFFIXES = (".pbf",)
JSON_SUFFIXES = (".geojson", ".json")
PACKED = (b"\x1f\x8b", b"BZh", b"PK\x03\x04", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")
"""How gzip, bzip2, zip, xz and zstd files start."""

GLANCE = 4 << 20
"""Bytes of a JSON file that are looked at to tell what it is."""

INDOOR = re.compile(rb'"indoor"\s*:\s*"(?:room|corridor|area|wall|level|door|yes)"')
IMDF = re.compile(rb'"feature_type"\s*:')

BYTES_PER_PART = 64
"""Memory that a node, tag or member takes at the least, for the bound of packed files."""


@dataclass(frozen=True, slots=True)
class Source:
    """The file of a venue, its bytes and those of the venue table beside it."""

    name: str
    data: bytes
    table: bytes | None


def is_osm(path: Path) -> bool:
    """Tell whether a path looks like OSM data: a file of it, or a folder with exactly one.

    `.osm`, `.osm.xml` and `.pbf` files count by name; `.geojson` and `.json` files when their first
    4 MiB hold a value of `indoor` and no IMDF feature. Never raises.
    """
    try:
        if path.is_dir():
            return sum(1 for _ in islice(osm_files(path, Limits()), 2)) == 1
        return path.is_file() and is_osm_file(path)
    except OSError:
        return False


def is_osm_file(path: Path) -> bool:
    """Tell whether one file looks like OSM data."""
    name = path.name.lower()
    if name.endswith(XML_SUFFIXES + PBF_SUFFIXES):
        return True
    if not name.endswith(JSON_SUFFIXES):
        return False
    with path.open("rb") as stream:
        head = stream.read(GLANCE)
    return INDOOR.search(head) is not None and IMDF.search(head) is None


def osm_files(folder: Path, limits: Limits) -> Iterator[Path]:
    """Yield the OSM files of a folder, by name, among as many entries as the limits allow."""
    for entry in sorted(islice(folder.iterdir(), limits.entries)):
        if entry.is_file() and is_osm_file(entry):
            yield entry


def read_source(path: Path, limits: Limits) -> Source:
    """Read a venue's file and the table beside it: `venue.toml`, or `<stem>.toml` for a file.

    Raises:
        ArchiveError: It is missing, unreadable, packed or too large, or a folder holds none or
            several.
    """
    if path.is_dir():
        file, table = only_file(path, limits), path / TABLE
    else:
        stem = path.name.split(".")[0]
        file, table = path, path.with_name(f"{stem}.toml")
    if not file.is_file():
        fix = "Give the path of an .osm, .osm.pbf or .geojson file, or of its folder."
        raise ArchiveError("floorplan.archive.missing", str(path), "It does not exist.", fix)
    budget = Budget(file.name, limits)
    data = read_file(file, budget)
    if data.startswith(PACKED):
        fix = "Unpack it first: give the plain .osm, .osm.pbf or .geojson file."
        raise ArchiveError("floorplan.archive.packed", file.name, "It is compressed.", fix)
    return Source(file.name, data, read_file(table, budget) if table.is_file() else None)


def only_file(folder: Path, limits: Limits) -> Path:
    """Return the one OSM file of a folder."""
    try:
        files = list(osm_files(folder, limits))
    except OSError as error:
        fix = "Let this program read the folder and its files."
        message = f"{error.strerror}."
        raise ArchiveError("floorplan.archive.unreadable", folder.name, message, fix) from error
    if len(files) == 1:
        return files[0]
    if files:
        message = f"It holds several OSM files: {', '.join(file.name for file in files[:5])}."
        fix = "Keep one of them in the folder, or give the path of one."
        raise ArchiveError("floorplan.archive.layout", folder.name, message, fix)
    fix = "Put one .osm, .osm.pbf or .geojson file into it."
    raise ArchiveError("floorplan.archive.empty", folder.name, "It holds no OSM file.", fix)


def read_elements(source: Source, limits: Limits, report: FileReport) -> list[Element]:
    """Return the elements of a file, their shapes in degrees.

    Raises:
        ArchiveError: The file is damaged, or unpacks to more than the limits allow.
    """
    name = source.name.lower()
    if name.endswith(JSON_SUFFIXES):
        return read_geojson(source.data, report)
    found = OsmMap(report, limits.total_bytes // BYTES_PER_PART)
    if name.endswith(PBF_SUFFIXES):
        read_pbf(source.data, found)
    else:
        read_xml(source.data, found)
    return assemble(found)
