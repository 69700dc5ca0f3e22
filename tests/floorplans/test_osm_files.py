"""OSM files as they come: three formats, folders, tables, and hostile bytes."""

import gzip
import random
from pathlib import Path

import msgspec
import pytest

from floorplans import ArchiveError, FloorplanError, Limits
from floorplans.readers.osm import is_osm, load_osm
from tests.floorplans.osm_drawing import dump, of_code, two_rooms

XML = two_rooms().xml()


def refused(path: Path, limits: Limits | None = None) -> ArchiveError:
    with pytest.raises(ArchiveError) as caught:
        load_osm(path, limits)
    assert caught.value.fix
    assert caught.value.file in {path.name, str(path)}
    return caught.value


def test_xml_pbf_and_geojson_give_the_same_venue(tmp_path: Path) -> None:
    sketch = two_rooms()
    stairs = sketch.box(20, 0, 24, 4, indoor="area", stairs="yes", level="0-1")
    (tmp_path / "plan.geojson").write_bytes(dump(sketch.geojson()))
    sketch.write_pbf(tmp_path / "plan.osm.pbf")
    xml = sketch.load(tmp_path).venue
    for name in ("plan.osm.pbf", "plan.geojson"):
        other = load_osm(tmp_path / name).venue
        assert set(other.units) == set(xml.units)
        assert set(other.openings) == set(xml.openings)
        assert set(other.relationships) == {f"vertical/{stairs}"}
        for unit_id, unit in xml.units.items():
            assert unit.area.symmetric_difference(other.units[unit_id].area).area < 0.5
            assert unit.names == other.units[unit_id].names


def test_tags_may_stand_in_an_object_of_their_own(tmp_path: Path) -> None:
    geojson = two_rooms().geojson()
    features = geojson["features"]
    assert isinstance(features, list)
    for feature in features:
        kind, _, number = feature.pop("id").partition("/")
        tags = {k: v for k, v in feature["properties"].items() if k not in {"id", "user", "uid"}}
        tags["level"] = 0
        feature["properties"] = {"type": kind, "id": int(number), "tags": tags, "meta": {"user": 1}}
    path = tmp_path / "plan.json"
    path.write_bytes(dump(geojson))
    assert set(load_osm(path).venue.units) == {"way/102", "way/103", "way/104"}


def test_features_without_ids_are_named_by_their_place(tmp_path: Path) -> None:
    geojson = two_rooms().geojson()
    features = geojson["features"]
    assert isinstance(features, list)
    for feature in features:
        del feature["id"], feature["properties"]["id"]
    features += [17, {"properties": {"indoor": "room"}, "geometry": {"type": "Blob"}}]
    path = tmp_path / "plan.geojson"
    path.write_bytes(dump(geojson))
    loaded = load_osm(path)
    assert "feature/1" in loaded.venue.units
    assert of_code(loaded, "id.missing")
    assert of_code(loaded, "feature.malformed")
    assert of_code(loaded, "geometry.type")


def test_overpass_positions_inside_ways_are_used(tmp_path: Path) -> None:
    ring = [(51.0, 13.0), (51.0, 13.001), (51.001, 13.001), (51.0, 13.0)]
    nodes = "".join(f"<nd ref='{i % 3}' lat='{a}' lon='{b}'/>" for i, (a, b) in enumerate(ring))
    tags = "<tag k='indoor' v='room'/><tag k='level' v='0'/>"
    path = tmp_path / "plan.osm"
    path.write_text(f"<osm version='0.6'><way id='1'>{nodes}{tags}</way></osm>", encoding="utf-8")
    assert list(load_osm(path).venue.units) == ["way/1"]


def test_what_an_editor_marked_as_deleted_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "plan.osm"
    text = XML.replace("<way id='103' version='1'>", "<way id='103' action='delete'>")
    path.write_text(text, encoding="utf-8")
    loaded = load_osm(path)
    assert set(loaded.venue.units) == {"way/102", "way/104"}
    assert of_code(loaded, "osm.deleted")


def test_a_folder_with_one_file_and_a_table(tmp_path: Path) -> None:
    sketch = two_rooms()
    sketch.load(tmp_path)
    table = '[[zones]]\nid = "all"\nunits = ["way/102", "way/103"]\n'
    (tmp_path / "venue.toml").write_text(table, encoding="utf-8")
    assert is_osm(tmp_path)
    assert [zone.id for zone in load_osm(tmp_path).table.zones] == ["all"]
    (tmp_path / "other.osm").write_text(XML, encoding="utf-8")
    assert not is_osm(tmp_path)
    assert refused(tmp_path).code == "floorplan.archive.layout"


def test_a_file_has_a_table_of_its_own_name(tmp_path: Path) -> None:
    path = two_rooms().write_pbf(tmp_path / "house.osm.pbf")
    table = '[[zones]]\nid = "z"\nunits = ["way/102"]\n'
    (tmp_path / "house.toml").write_text(table, encoding="utf-8")
    assert [zone.id for zone in load_osm(path).table.zones] == ["z"]


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("a.osm", b"", True),
        ("A.OSM.PBF", b"", True),
        ("a.osm.xml", b"", True),
        ("a.geojson", b'{"properties": {"indoor": "room"}}', True),
        ("a.json", b'{"properties": {"tags": {"indoor" : "corridor"}}}', True),
        ("a.geojson", b'{"properties": {"indoor": true}}', False),
        ("unit.geojson", b'{"feature_type": "unit", "properties": {"indoor": "room"}}', False),
        ("a.geojson", b"", False),
        ("a.xml", b"<osm>", False),
    ],
)
def test_osm_files_are_told_apart(tmp_path: Path, name: str, data: bytes, expected: bool) -> None:  # noqa: FBT001
    path = tmp_path / name
    path.write_bytes(data)
    assert is_osm(path) is expected
    assert is_osm(tmp_path) is expected


def test_nothing_is_no_osm(tmp_path: Path) -> None:
    assert not is_osm(tmp_path)
    assert not is_osm(tmp_path / "absent.osm")
    assert refused(tmp_path).code == "floorplan.archive.empty"
    assert refused(tmp_path / "absent.osm").code == "floorplan.archive.missing"


BOMB = "<!DOCTYPE osm [<!ENTITY a 'aaaaaaaaaa'>" + "".join(
    f"<!ENTITY {chr(98 + i)} '{f'&{chr(97 + i)};' * 10}'>" for i in range(12)
)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "no element found"),
        (XML[: len(XML) // 2].encode(), "no whole XML file"),
        (XML.replace("House", "Haus Löbtau").encode("latin-1"), "not well-formed"),
        (XML.encode("utf-16")[:-2], "no whole XML file"),
        (XML.replace("UTF-8", "EBCDIC-9").encode(), "no whole XML file"),
        (b"<html><body/></html>", "starts with <html>"),
        (b"<osmChange version='0.6'/>", "starts with <osmChange>"),
        (b"{}", "no whole XML file"),
        (f"{BOMB}]><osm version='0.6'>&k;</osm>".encode(), "document type"),
        (b"<!DOCTYPE osm SYSTEM 'file:///etc/passwd'><osm/>", "document type"),
        (b"<osm version='0.6'>" + b"<a>" * 100_000, "nested too deeply"),
        (gzip.compress(XML.encode()), "compressed"),
    ],
)
def test_broken_xml_is_refused_with_a_reason(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "plan.osm"
    path.write_bytes(data)
    assert message in str(refused(path))


def test_other_encodings_that_are_declared_are_read(tmp_path: Path) -> None:
    path = tmp_path / "plan.osm"
    text = XML.replace("House", "Haus Löbtau").replace("UTF-8", "ISO-8859-1")
    path.write_bytes(text.encode("latin-1"))
    assert load_osm(path).venue.names == {"und": "Haus Löbtau"}


def test_a_file_beyond_the_limits_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "plan.osm"
    path.write_text(XML, encoding="utf-8")
    assert refused(path, Limits(file_bytes=500)).code == "floorplan.archive.too_large"
    way = "<way id='9'>" + "<nd ref='1'/>" * 40_000 + "</way></osm>"
    path.write_text(XML.replace("</osm>", way), encoding="utf-8")
    assert refused(path, Limits(total_bytes=2_000_000)).code == "floorplan.archive.too_large"


def test_a_small_pbf_that_holds_much_is_refused(tmp_path: Path) -> None:
    sketch = two_rooms()
    sketch.ways[900] = ([1] * 60_000, {})
    path = sketch.write_pbf(tmp_path / "plan.osm.pbf")
    assert path.stat().st_size < 5_000
    limits = Limits(total_bytes=64 * 50_000)
    assert refused(path, limits).code == "floorplan.archive.too_large"


def test_levels_that_blow_a_small_file_up_are_refused(tmp_path: Path) -> None:
    sketch = two_rooms()
    for step in range(200):
        sketch.node(step / 10, 2, {"door": "yes", "level": "-200-200"})
    path = tmp_path / "plan.osm"
    path.write_text(sketch.xml(), encoding="utf-8")
    assert refused(path).code == "floorplan.archive.too_large"


def test_broken_pbf_is_refused(tmp_path: Path) -> None:
    whole = two_rooms().write_pbf(tmp_path / "plan.osm.pbf").read_bytes()
    path = tmp_path / "cut.osm.pbf"
    for data in (b"", b"\xff" * 64, b"\0\0\0\x0djunkjunkjunkjunk", whole[: len(whole) // 2]):
        path.write_bytes(data)
        assert refused(path).code == "floorplan.archive.damaged"


@pytest.mark.parametrize("data", [b"{", b"[" * 100_000, b"\xff\xfe{", b'{"a": "\xe9"}'])
def test_broken_geojson_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "plan.geojson"
    path.write_bytes(data)
    assert refused(path).code == "floorplan.archive.damaged"


@pytest.mark.parametrize("name", ["plan.osm", "plan.osm.pbf", "plan.geojson"])
def test_spoiled_bytes_end_in_a_venue_or_a_clear_error(tmp_path: Path, name: str) -> None:
    sketch = two_rooms()
    path = tmp_path / name
    if name.endswith(".pbf"):
        sketch.write_pbf(path)
    else:
        path.write_bytes(dump(sketch.geojson()) if name.endswith("json") else XML.encode())
    whole = path.read_bytes()
    dice = random.Random(7)  # noqa: S311 - spoils test data
    for _ in range(150):
        data = bytearray(whole)
        for _ in range(dice.randint(1, 4)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        path.write_bytes(data[: dice.choice([len(data), dice.randrange(len(data))])])
        try:
            load_osm(path)
        except FloorplanError as error:
            assert error.code.startswith("floorplan.")  # noqa: PT017 - either outcome is right


VALUES = ["", "NaN", "-0", "1e400", "0-0-0", ";;;", "٣", "99999999999", "a" * 3000, "\x00"]


def test_spoiled_tags_end_in_a_venue(tmp_path: Path) -> None:
    """Every tag of the map in turn gets each of some mad values; the corridor stays."""
    path = tmp_path / "plan.geojson"
    sketch = two_rooms()
    sketch.node(3, 2, {"highway": "elevator", "level": "0-1"})
    sketch.way([(1, 1), (4, 1)], {"highway": "steps", "level": "0-1", "conveying": "yes"})
    text = dump(sketch.geojson())
    for value in VALUES:
        document = msgspec.json.decode(text)
        for feature in document["features"][1:]:
            for key in set(feature["properties"]) - {"id", "indoor"}:
                feature["properties"][key] = value
        document["features"][3]["properties"]["level"] = "0"
        path.write_bytes(dump(document))
        assert "way/104" in load_osm(path).venue.units
