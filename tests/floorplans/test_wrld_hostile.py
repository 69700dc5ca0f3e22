"""WRLD indoor maps as they come: damaged, huge, misspelt; what is good still loads."""

import json
import random
import zipfile
from pathlib import Path

import pytest
import shapely

from floorplans import ArchiveError, FloorplanError, Limits, VenueError, touching_units
from floorplans.readers.wrld import is_wrld, load_wrld
from tests.floorplans.plans import codes, only
from tests.floorplans.wrld_plans import HIGH, LOW, house, storey, unit_at

box = shapely.box


def code_of(path: Path, limits: Limits | None = None) -> str:
    with pytest.raises(ArchiveError) as caught:
        load_wrld(path, limits)
    return caught.value.code.removeprefix("floorplan.archive.")


def test_is_wrld_tells_maps_from_other_folders(tmp_path: Path) -> None:
    folder = house().folder(tmp_path / "map")
    assert is_wrld(folder)
    assert is_wrld(house().zip(tmp_path / "map.zip", top="map/"))
    assert not is_wrld(tmp_path)
    assert not is_wrld(tmp_path / "nothing")
    (tmp_path / "text.zip").write_bytes(b"no zip")
    assert not is_wrld(tmp_path / "text.zip")
    (folder / "main.json").write_text('{"name": "an npm package"}')
    assert not is_wrld(folder)
    (folder / "main.json").write_bytes(b"\xff\xfe{")
    assert not is_wrld(folder)


def test_archives_that_cannot_be_used(tmp_path: Path) -> None:
    assert code_of(tmp_path / "nothing") == "missing"
    assert code_of(tmp_path) == "empty"
    whole = house().zip(tmp_path / "house.zip")
    (tmp_path / "cut.zip").write_bytes(whole.read_bytes()[:400])
    assert code_of(tmp_path / "cut.zip") == "damaged"
    assert code_of(whole, Limits(file_bytes=100)) == "too_large"
    assert code_of(whole, Limits(entries=1)) == "entries"
    folder = house().folder(tmp_path / "folder")
    assert code_of(folder, Limits(total_bytes=3000)) == "too_large"
    (folder / "high.geojson").unlink()
    (folder / "high.geojson").mkdir()
    assert "archive.file_missing" in codes(load_wrld(folder).findings)


def test_zips_with_two_maps_or_one_file_twice_are_refused(tmp_path: Path) -> None:
    for target, names in (("two.zip", ("a/", "b/")), ("same.zip", ("", ""))):
        with zipfile.ZipFile(tmp_path / target, "w") as bundle:
            for top in names:
                if top or "main.json" not in bundle.namelist():
                    bundle.writestr(f"{top}main.json", "{}")
                else:
                    with pytest.warns(UserWarning, match="Duplicate name"):
                        bundle.writestr("main.json", "{}")
    assert code_of(tmp_path / "two.zip") == "layout"
    assert code_of(tmp_path / "same.zip") == "duplicate"


def test_file_names_do_not_lead_out_of_the_bundle(tmp_path: Path) -> None:
    (tmp_path / "secret.geojson").write_text("{}")
    plan = house()
    main = plan.main()
    main["levels"][1]["filename"] = "../secret.geojson"
    plan.raw["main.json"] = json.dumps(main).encode()
    loaded = plan.load(tmp_path)
    assert only(loaded.findings, "archive.file_missing").file == "../secret.geojson"
    assert list(loaded.venue.levels) == [LOW]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"{", "json.malformed"),
        (b"[]", "wrld.main"),
        (b'{"id": 4, "levels": []}', "wrld.levels"),
        (b'{"id": 4, "levels": [7, {"id": "a"}]}', "wrld.level"),
    ],
)
def test_main_files_without_levels_end_in_a_clear_error(
    tmp_path: Path, content: bytes, code: str
) -> None:
    plan = house()
    plan.raw["main.json"] = content
    with pytest.raises(VenueError, match=r"main\.json") as caught:
        plan.load(tmp_path)
    assert caught.value.code == "floorplan.venue.empty"
    assert code.startswith(("json", "wrld"))


def test_odd_level_entries_are_named_and_the_others_load(tmp_path: Path) -> None:
    plan = house()
    main = plan.main()
    low, high = main["levels"]
    no_id = {**high, "id": None, "z_order": "2"}
    main["levels"] = [high, {**low, "id": 7}, {**low, "id": 7}, {**low, "z_order": 0.5}, no_id, 3]
    main["id"] = " "
    plan.raw["main.json"] = json.dumps(main).encode()
    loaded = plan.load(tmp_path)
    assert [(level.id, level.ordinal) for level in loaded.venue.levels.values()] == [
        ("7", 0),
        (HIGH, 1),
        ("level-2", 2),
    ]
    assert {"wrld.venue.id", "id.duplicate", "id.missing", "wrld.level"} <= set(
        codes(loaded.findings)
    )


def test_levels_of_one_height_are_named(tmp_path: Path) -> None:
    plan = house()
    main = plan.main()
    main["levels"][1]["z_order"] = 0
    plan.raw["main.json"] = json.dumps(main).encode()
    loaded = plan.load(tmp_path)
    assert only(loaded.findings, "wrld.level.z_order").feature_id == HIGH
    assert len(loaded.venue.levels) == 2


def test_odd_features_are_named_and_the_others_load(tmp_path: Path) -> None:
    plan = house()
    floor = plan.storeys[LOW]
    floor.add(6, "wall", box(12, 1, 13, 2))
    floor.add(None, "Wall", box(14, 1, 15, 2))
    floor.add(91, "wal", box(1, 1, 2, 2))
    features = floor.features()
    features += [
        {"type": "Feature", "properties": None, "geometry": None},
        {"type": "Feature", "properties": {"id": 92, "type": "wall"}, "geometry": None},
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features})
    plan.raw[f"{LOW}.geojson"] = text.replace("]}]}", "]},]}").encode()
    loaded = plan.load(tmp_path)
    found = set(codes(loaded.findings))
    assert found >= {
        "id.duplicate",
        "id.missing",
        "wrld.type",
        "feature.malformed",
        "geometry.missing",
    }
    types = [f for f in loaded.findings if f.code == "floorplan.wrld.type"]
    assert "'wall'" in types[1].message
    room = unit_at(loaded.venue, LOW, 8, 2)
    assert not room.area.intersects(box(0, 0, 0, 0))
    assert room.area.area == pytest.approx(19.4 * 3.7 + 0.1 - 2, rel=1e-2)
    assert len(touching_units(loaded.venue)["low/2"]) == 2


def test_invalid_walls_are_mended_and_named(tmp_path: Path) -> None:
    plan = house()
    bow_tie = shapely.Polygon([(6, 1), (7, 3), (7, 1), (6, 3)])
    plan.storeys[LOW].add(93, "wall", bow_tie)
    loaded = plan.load(tmp_path)
    assert only(loaded.findings, "geometry.invalid").feature_id == "low/93"
    assert unit_at(loaded.venue, LOW, 15, 2).area.area < 72


def test_missing_outline_is_taken_from_the_walls(tmp_path: Path) -> None:
    plan = house()
    plan.storeys[LOW].outline = None
    loaded = plan.load(tmp_path)
    assert only(loaded.findings, "wrld.outline").severity.value == "error"
    assert loaded.venue.levels[LOW].area.area == pytest.approx(200, rel=1e-3)
    assert len([u for u in loaded.venue.units.values() if u.level_id == LOW]) == 5


def test_empty_level_is_left_out(tmp_path: Path) -> None:
    plan = house()
    plan.raw[f"{HIGH}.geojson"] = b'{"type": "FeatureCollection", "features": []}'
    loaded = plan.load(tmp_path)
    assert list(loaded.venue.levels) == [LOW]
    assert only(loaded.findings, "wrld.outline").file == f"{HIGH}.geojson"


def test_level_without_walls_is_one_unit(tmp_path: Path) -> None:
    plan = house()
    plan.storeys[HIGH].walls = []
    plan.storeys[HIGH].doors = {}
    loaded = plan.load(tmp_path)
    on_top = [unit for unit in loaded.venue.units.values() if unit.level_id == HIGH]
    assert sorted(unit.category for unit in on_top) == ["room", "stairs"]


def test_unused_files_are_named(tmp_path: Path) -> None:
    plan = house()
    plan.raw["notes.json"] = b"{}"
    loaded = plan.load(tmp_path)
    assert only(loaded.findings, "archive.file_unknown").file == "notes.json"


def test_random_damage_ends_in_a_venue_or_a_clear_error(tmp_path: Path) -> None:
    plan = house()
    plan.path(1, "stairs", (18, 5, 0), (18, 5, 1))
    whole = plan.files()
    chance = random.Random(7)  # noqa: S311 - no secret
    tokens = [b"null", b"-1e999", b"[]", b"{}", b'"x"', b"0", b"", b"[[", b"1e-9", b"true"]
    for turn in range(60):
        name = chance.choice(sorted(whole))
        data = bytearray(whole[name])
        for _ in range(chance.randint(1, 4)):
            start = chance.randrange(len(data))
            data[start : start + chance.randint(0, 12)] = chance.choice(tokens)
        plan.raw = {name: bytes(data)}
        try:
            loaded = load_wrld(plan.folder(tmp_path / str(turn)))
        except FloorplanError as error:
            assert error.code.startswith("floorplan.")  # noqa: PT017 - either way is right
        else:
            assert loaded.venue.levels


def test_a_stray_level_moves_no_other(tmp_path: Path) -> None:
    plan = house()
    plan.storeys["third"] = storey()
    at_home = plan.load(tmp_path / "home").venue
    text = json.dumps({"type": "FeatureCollection", "features": plan.storeys["third"].features()})
    plan.raw["third.geojson"] = text.replace("56.4", "46.4").encode()
    loaded = plan.load(tmp_path / "stray")
    assert only(loaded.findings, "wrld.level.stray").feature_id == "third"
    assert loaded.venue.frame == at_home.frame
    assert loaded.venue.levels[LOW] == at_home.levels[LOW]
