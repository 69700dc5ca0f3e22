from pathlib import Path

import pytest

from floorplans import (
    AmbiguousPlace,
    OutsidePlace,
    Place,
    PlaceIndex,
    PlaceKind,
    UnknownLevel,
    UnknownPlace,
)
from floorplans.shelves import Scheme, ShelfIndex
from tests.floorplans.libraries import box_rack, face
from tests.floorplans.plans import FRAME, GROUND, UPPER, Plan, point, polygon, small_plan, uid


def furnished() -> Plan:
    """The small plan with one of each kind of place in the ground floor's room."""
    plan = small_plan()
    room, level = uid("ground room"), uid(GROUND)
    plan.add("anchor", "anchor", point(5, -1), unit_id=room)
    plan.add("anchor", "stray", point(-9, 4), unit_id=room)
    plan.add(
        "occupant",
        "club",
        None,
        name={"en": "Café Müller", "zh": "咖啡馆"},
        category="cafe",
        anchor_id=uid("anchor"),
    )
    plan.add(
        "amenity",
        "desk",
        point(6, -2),
        category="information",
        name={"en": "Information desk", "zh": "服务台"},
        alt_name={"en": "Help"},
        unit_ids=[room],
    )
    plan.add(
        "fixture",
        "shelf",
        polygon((5, -5, 6, -3)),
        category="furniture",
        level_id=level,
        name={"en": "Shelf A"},
        anchor_id=uid("anchor"),
    )
    plan.add("kiosk", "screen", polygon((0, 0, 1, 1)), level_id=level, name={"en": "Screen"})
    return plan


def index_of(plan: Plan, tmp_path: Path) -> PlaceIndex:
    return PlaceIndex(plan.load(tmp_path).venue)


@pytest.fixture
def index(tmp_path: Path) -> PlaceIndex:
    return index_of(furnished(), tmp_path)


@pytest.mark.parametrize(
    ("text", "label", "kind"),
    [
        ("Reading room 0", "ground room", "unit"),
        ("  READING  room 0 ", "ground room", "unit"),
        ("阅览室1", "upper room", "unit"),
        ("cafe muller", "club", "occupant"),
        ("咖啡馆", "club", "occupant"),
        ("服务台", "desk", "amenity"),
        ("help", "desk", "amenity"),
        ("shelf a", "shelf", "fixture"),
        ("screen", "screen", "kiosk"),
    ],
)
def test_names_in_any_language(index: PlaceIndex, text: str, label: str, kind: str) -> None:
    place = index.find(text)
    assert (place.id, place.kind.value) == (uid(label), kind)
    assert index.find(uid(label)) == place


def test_nameless_units_are_found_by_id_only(index: PlaceIndex) -> None:
    assert index.find(uid("ground hall")).names == {}
    assert uid("ground hall") not in {place.id for place in index.search("", 100)}


def test_where_places_are(index: PlaceIndex) -> None:
    club, shelf, screen = (index.find(uid(label)) for label in ("club", "shelf", "screen"))
    assert (club.x, club.y) == pytest.approx((5, -1), abs=1e-6)
    assert (shelf.x, shelf.y) == pytest.approx((5, -1), abs=1e-6)
    assert (screen.x, screen.y) == pytest.approx((0.5, 0.5), abs=0.1)
    assert [place.unit_id for place in (club, shelf, screen)] == [
        uid("ground room"),
        uid("ground room"),
        uid("ground hall"),
    ]
    assert (club.ordinal, club.level_id, club.category) == (0, uid(GROUND), "cafe")


def test_display_point_inside_is_used_and_outside_is_not(tmp_path: Path) -> None:
    plan = small_plan()
    plan.properties("ground room")["display_point"] = point(5, -4)
    plan.properties("upper room")["display_point"] = point(-5, 4)
    index = index_of(plan, tmp_path)
    inside, outside = index.find(uid("ground room")), index.find(uid("upper room"))
    assert (inside.x, inside.y) == pytest.approx((5, -4), abs=1e-6)
    assert 4 < outside.x < 10
    assert -5 < outside.y < 0


def test_an_anchor_outside_its_unit_is_not_followed(tmp_path: Path) -> None:
    plan = furnished()
    plan.properties("club")["anchor_id"] = uid("stray")
    place = index_of(plan, tmp_path).find(uid("club"))
    assert place.unit_id == uid("ground room")
    assert 4 < place.x < 10


def test_unknown_place_suggests_close_names(index: PlaceIndex) -> None:
    with pytest.raises(UnknownPlace) as caught:
        index.find("Reading rom 0")
    assert caught.value.code == "place.unknown"
    assert caught.value.suggestions[0] == "Reading room 0"


def test_ambiguous_place_lists_its_candidates(tmp_path: Path) -> None:
    plan = small_plan()
    for label in ("ground room", "upper room"):
        plan.properties(label)["name"] = {"en": "Reading room"}
    with pytest.raises(AmbiguousPlace) as caught:
        index_of(plan, tmp_path).find("reading room")
    assert caught.value.code == "place.ambiguous"
    assert caught.value.candidates == tuple(sorted([uid("ground room"), uid("upper room")]))


def test_a_room_and_who_uses_it_are_one_place(tmp_path: Path) -> None:
    plan = furnished()
    plan.properties("club")["name"] = {"en": "reading room 0", "zh": "阅览室0"}
    index = index_of(plan, tmp_path)
    assert index.find("Reading room 0").id == uid("club")
    listed = {place.id for place in index.search("reading", 10)}
    assert listed == {uid("club"), uid("upper room")}


@pytest.mark.parametrize("level", ["0", GROUND, "Level ground", "ground层", uid(GROUND)])
def test_points_in_metres(index: PlaceIndex, level: str) -> None:
    place = index.find(f"{level}:5.5,-1.25")
    assert (place.x, place.y, place.ordinal, place.kind) == (5.5, -1.25, 0, PlaceKind.POINT)
    assert place.unit_id == uid("ground room")


def test_points_in_degrees(index: PlaceIndex) -> None:
    longitude, latitude = FRAME.point_to_degrees(5, 1)
    place = index.find(f"1@{longitude:.9f},{latitude:.9f}")
    assert (place.x, place.y) == pytest.approx((5, 1), abs=1e-3)
    assert (place.level_id, place.unit_id) == (uid(UPPER), uid("upper stairs"))


def test_point_of_a_level_shared_by_two_buildings(tmp_path: Path) -> None:
    plan = small_plan()
    plan.level("annex", 0)
    plan.feature("annex")["geometry"] = polygon((20, -5, 30, 5))
    index = index_of(plan, tmp_path)
    assert index.find("0:25,0").level_id == uid("annex")
    assert index.find("0:0,0").level_id == uid(GROUND)
    assert index.find("0:25,0").unit_id is None
    with pytest.raises(OutsidePlace) as caught:
        index.find("0:15,0")
    assert caught.value.code == "place.outside"


def test_point_on_two_levels_of_one_ordinal(tmp_path: Path) -> None:
    plan = small_plan()
    plan.level("twin", 0)
    with pytest.raises(AmbiguousPlace) as caught:
        index_of(plan, tmp_path).find("0:0,0")
    assert set(caught.value.candidates) == {uid(GROUND), uid("twin")}


def test_unknown_level(index: PlaceIndex) -> None:
    with pytest.raises(UnknownLevel) as caught:
        index.find("7:1,1")
    assert caught.value.code == "level.unknown"


@pytest.mark.parametrize("text", ["", "0:", "0:1", "0:nan,1", "0:1,1,1", ":1,1", "0@1", "x" * 500])
def test_texts_that_are_no_point(index: PlaceIndex, text: str) -> None:
    with pytest.raises((UnknownPlace, UnknownLevel)):
        index.find(text)


def test_extra_places_are_found_like_the_others(tmp_path: Path) -> None:
    lift = Place(
        "lift-1", {"en": "Lift 1"}, "elevator", PlaceKind.AMENITY, 0, uid(GROUND), None, 1.0, 2.0
    )
    index = PlaceIndex(small_plan().load(tmp_path).venue, [lift])
    assert index.find("lift-1") == index.find("LIFT 1") == lift
    assert index.search("lift", 5) == (lift,)


def test_walls_are_not_offered(tmp_path: Path) -> None:
    plan = small_plan()
    plan.unit("void", UPPER, (20, 20, 21, 21), "opentobelow", name={"en": "Void"})
    index = index_of(plan, tmp_path)
    assert index.search("void", 5) == ()
    assert index.find("void").id == uid("void")


def test_amenity_without_a_unit_has_no_level(tmp_path: Path) -> None:
    plan = furnished()
    plan.properties("desk")["unit_ids"] = []
    with pytest.raises(UnknownPlace):
        index_of(plan, tmp_path).find(uid("desk"))


def with_shelves(tmp_path: Path) -> PlaceIndex:
    plan = furnished()
    box_rack(plan, "range", (-8, -1, -2, -0.4))
    box_rack(plan, "rare", (-8, 2, -2, 2.6))
    plan.properties("ground hall")["name"] = {"en": "Hall", "zh": "J301"}
    venue = plan.load(tmp_path).venue
    faces = [
        face("range", 180.0, "I247.5 I247.5/9 I247.57", "I249"),
        face("range", 0.0, "J1 J3", "J5"),
        face("rare", 180.0, "善001 善100", "善420", scheme=Scheme.LOCAL, collection="善"),
    ]
    return PlaceIndex(venue, (), ShelfIndex(venue, faces))


@pytest.mark.parametrize(
    "text",
    ["I247.5/12", "call:I247.5/12", "Ｉ２４７．５／１２", "i247.5 / 12", "CALL:I247.5 12"],
)
def test_call_numbers_are_places(tmp_path: Path, text: str) -> None:
    index = with_shelves(tmp_path)
    place = index.find(text)
    assert (place.id, place.kind, place.category) == ("call:I247.5/12", PlaceKind.SHELF, "shelf")
    assert place.names == {"zh": "I247.5–I249 书架 第2架", "en": "Shelf I247.5–I249, bay 2"}
    assert (place.x, place.y) == pytest.approx((-5, -1.45), abs=1e-6)
    assert (place.level_id, place.unit_id) == (uid(GROUND), uid("ground hall"))
    assert index.find(place.id) == place
    assert index.search(text, 5)[0] == place


def test_a_name_wins_over_the_same_call_number(tmp_path: Path) -> None:
    index = with_shelves(tmp_path)
    assert index.find("J301").id == uid("ground hall")
    assert index.find("call:J301").id == "call:J301"
    assert [place.id for place in index.search("j301", 5)] == [uid("ground hall"), "call:J301"]
    assert [place.id for place in index.search("j301", 1)] == [uid("ground hall")]
    assert index.search("j301", 0) == ()


def test_a_call_number_comes_before_names_that_only_begin_with_it(tmp_path: Path) -> None:
    plan = small_plan()
    box_rack(plan, "range", (-8, -1, -2, -0.4))
    plan.properties("ground room")["name"] = {"en": "J3 Reading room"}
    venue = plan.load(tmp_path).venue
    index = PlaceIndex(venue, (), ShelfIndex(venue, [face("range", 0.0, "J1 J3", "J5")]))
    assert [place.id for place in index.search("J3", 5)] == ["call:J3", uid("ground room")]
    assert [place.id for place in index.search("J3 read", 5)] == [uid("ground room")]


def test_a_call_number_that_is_not_there_names_its_neighbours(tmp_path: Path) -> None:
    index = with_shelves(tmp_path)
    with pytest.raises(UnknownPlace) as caught:
        index.find("I5/3")
    assert caught.value.suggestions == ("I249", "J1")
    assert [index.find(text).id for text in caught.value.suggestions] == ["call:I249", "call:J1"]
    assert index.search("I5/3", 5) == ()
    with pytest.raises(UnknownPlace) as caught:
        index.find("善500")
    assert caught.value.suggestions == ("善 420",)


@pytest.mark.parametrize("text", ["I", "J", "call:", "call:x", "reading", "阅览室", "善"])
def test_words_are_no_call_numbers(tmp_path: Path, text: str) -> None:
    """A letter alone is a class of the CLC, but whoever types it means something else."""
    found = with_shelves(tmp_path).search(text, 20)
    assert PlaceKind.SHELF not in {place.kind for place in found}


def test_without_shelves_a_call_number_is_unknown(index: PlaceIndex) -> None:
    with pytest.raises(UnknownPlace):
        index.find("I247.5/12")
    assert index.search("call:I247.5/12", 5) == ()
