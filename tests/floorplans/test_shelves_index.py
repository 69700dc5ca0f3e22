"""A call number becomes a bay, and a point in front of it."""

from pathlib import Path

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point, Polygon

from floorplans import Venue
from floorplans.shelves import (
    CallNumberError,
    NotOnShelf,
    NotOnShelfReason,
    Scheme,
    ShelfFace,
    ShelfIndex,
    ShelfSpot,
)
from tests.floorplans.libraries import box_rack, face, rack, stacks, turned_box, with_rack
from tests.floorplans.plans import GROUND, UPPER, degrees, outline, small_plan, uid

NORTH, EAST, SOUTH, WEST = 0.0, 90.0, 180.0, 270.0
FOUR = "I247.5 I247.5/100 I247.57 I247.7"


@pytest.fixture(scope="module")
def venue(tmp_path_factory: pytest.TempPathFactory) -> Venue:
    return stacks().load(tmp_path_factory.mktemp("stacks")).venue


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Venue:
    """The floors without furniture."""
    return small_plan().load(tmp_path_factory.mktemp("bare")).venue


def spot(index: ShelfIndex, text: str, **more: str) -> ShelfSpot:
    found = index.find(text, collection=more.get("collection"))
    assert isinstance(found, ShelfSpot), found
    return found


def missing(index: ShelfIndex, text: str) -> NotOnShelf:
    found = index.find(text)
    assert isinstance(found, NotOnShelf), found
    return found


@pytest.mark.parametrize(
    ("text", "bay"),
    [
        ("I247.5", 1), ("I247.5/2", 1), ("I247.5/99", 1), ("I247.5/100", 2), ("I247.51", 2),
        ("I247.57", 3), ("I247.6/1", 3), ("I247.7/1", 4), ("I249", 4), ("I249/7", 4), ("I249.9", 4),
    ],
)  # fmt: skip
def test_bays(venue: Venue, text: str, bay: int) -> None:
    index = ShelfIndex(venue, [face("range", SOUTH, FOUR, "I249")])
    assert spot(index, text).bay == bay


def test_bays_run_from_the_readers_left(venue: Venue) -> None:
    south = ShelfIndex(venue, [face("range", SOUTH, FOUR, "I249")])
    north = ShelfIndex(venue, [face("range", NORTH, FOUR, "I249")])
    first, last = spot(south, "I247.5"), spot(south, "I248")
    assert (first.x, first.y) == pytest.approx((-7.25, -0.45), abs=1e-6)
    assert (last.x, last.y) == pytest.approx((-2.75, -0.45), abs=1e-6)
    first, last = spot(north, "I247.5"), spot(north, "I248")
    assert (first.x, first.y) == pytest.approx((-2.75, 1.05), abs=1e-6)
    assert (last.x, last.y) == pytest.approx((-7.25, 1.05), abs=1e-6)
    assert {first.unit_id, last.unit_id} == {uid("ground hall")}
    assert (first.level_id, first.ordinal) == (uid(GROUND), 0)


def test_a_shelf_at_the_wall_is_stood_at_from_its_own_room(venue: Venue) -> None:
    """The wall has no width: the hall begins where the shelf's back is."""
    into_room = spot(ShelfIndex(venue, [face("wall shelf", EAST, "I1 I2")]), "I1")
    assert into_room.unit_id == uid("ground room")
    assert (into_room.x, into_room.y) == pytest.approx((4.75, -4.45), abs=1e-6)
    into_wall = spot(ShelfIndex(venue, [face("wall shelf", WEST, "I1 I2")]), "I1")
    assert into_wall.unit_id == uid("ground room")
    assert venue.units[uid("ground room")].area.covers(Point(into_wall.x, into_wall.y))


@pytest.mark.parametrize("angle", range(0, 360, 15))
def test_turned_ranges(bare: Venue, angle: int) -> None:
    points = turned_box((-6, -1, -2, -0.4), angle)
    turned = with_rack(bare, "turned", Polygon(points))
    left = shapely.affinity.rotate(Point(-5.5, -1.45), angle, origin=(-4, -0.7))
    facing = (SOUTH - angle) % 360
    found = spot(ShelfIndex(turned, [face("turned", facing + 4, FOUR)]), "I247.5")
    assert (found.x, found.y) == pytest.approx((left.x, left.y), abs=1e-6)
    area = turned.fixtures[uid("turned")].area
    assert area.distance(Point(found.x, found.y)) == pytest.approx(0.45, abs=1e-6)


def test_bevelled_and_noisy_outlines(bare: Venue) -> None:
    """Bevels of 0.1 m and a vertex every 0.1 m do not change the side."""
    south = [(-8 + step / 10, 0.01 * (step % 2)) for step in range(1, 60)]
    points = [*south, (-2, 0.1), (-2, 0.5), (-2.1, 0.6), (-7.9, 0.6), (-8, 0.5), (-8, 0.1)]
    noisy = with_rack(bare, "noisy", Polygon(points))
    for facing in (SOUTH - 20, SOUTH, SOUTH + 20):
        found = spot(ShelfIndex(noisy, [face("noisy", facing, FOUR)]), "I247.5")
        assert (found.x, found.y) == pytest.approx((-7.16, -0.45), abs=0.06)


def test_a_stepped_range_is_stood_at_close_by_each_part(bare: Venue) -> None:
    points = [(-8, 0), (-5, 0), (-5, 1), (-2, 1), (-2, 2), (-8, 2)]
    stepped = with_rack(bare, "stepped", Polygon(points))
    index = ShelfIndex(stepped, [face("stepped", SOUTH, "I1 I2")])
    near, far = spot(index, "I1"), spot(index, "I2")
    assert (near.x, near.y) == pytest.approx((-6.5, -0.45), abs=1e-6)
    assert (far.x, far.y) == pytest.approx((-3.5, 0.55), abs=1e-6)


def test_in_a_narrow_aisle_one_stands_in_its_middle(venue: Venue) -> None:
    tight = with_rack(venue, "opposite", shapely.box(-8, -1, -2, -0.6))
    found = spot(ShelfIndex(tight, [face("range", SOUTH, FOUR)]), "I247.5")
    assert (found.x, found.y) == pytest.approx((-7.25, -0.3), abs=1e-6)


def test_a_rack_in_a_hole_of_its_room_is_stood_at_from_the_room(tmp_path: Path) -> None:
    plan = small_plan()
    box_rack(plan, "island", (-8, 0, -2, 0.6))
    hole = degrees(outline((-8, 0, -2, 0.6)))
    hall = plan.feature("ground hall")["geometry"]
    assert isinstance(hall, dict)
    hall["coordinates"].append(hole[::-1])
    found = spot(ShelfIndex(plan.load(tmp_path).venue, [face("island", SOUTH, "I1")]), "I1")
    assert (found.x, found.y) == pytest.approx((-5, -0.45), abs=1e-6)
    assert found.unit_id == uid("ground hall")


def test_a_rack_on_no_floor_is_said_to_be_out_of_reach(venue: Venue) -> None:
    lost = with_rack(venue, "lost", shapely.box(20, 20, 24, 21))
    found = missing(ShelfIndex(lost, [face("lost", SOUTH, "I1")]), "I1")
    assert found.reason is NotOnShelfReason.NO_FLOOR


def test_levels_do_not_mix(tmp_path: Path) -> None:
    plan = stacks()
    box_rack(plan, "upper range", (-8, 0, -2, 0.6), UPPER)
    box_rack(plan, "below", (-8, -1, -2, -0.1), GROUND)
    index = ShelfIndex(plan.load(tmp_path).venue, [face("upper range", SOUTH, "I1")])
    found = spot(index, "I1")
    assert (found.unit_id, found.ordinal) == (uid("upper hall"), 1)
    assert (found.x, found.y) == pytest.approx((-5, -0.45), abs=1e-6)


def test_without_a_last_number_the_next_face_takes_over(venue: Venue) -> None:
    faces = [face("range", SOUTH, "I1 I247.5"), face("range", NORTH, "J1 J5")]
    index = ShelfIndex(venue, faces)
    assert [spot(index, text).face for text in ("I9", "J0/3", "J1", "J99")] == [
        faces[0], faces[0], faces[1], faces[1],
    ]  # fmt: skip
    found = missing(index, "K1")
    assert (found.reason, found.before, found.after) == (
        NotOnShelfReason.NO_RANGE, faces[1], None,
    )  # fmt: skip


def test_what_is_not_there_has_neighbours(venue: Venue) -> None:
    faces = [face("range", SOUTH, "I1", "I249"), face("range", NORTH, "K1", "K3")]
    found = missing(ShelfIndex(venue, faces), "J22/3")
    assert (found.before, found.after) == (faces[0], faces[1])
    assert found.call_number.text == "J22/3"
    assert missing(ShelfIndex(venue, faces), "A1").before is None
    assert missing(ShelfIndex(venue, faces), "特 I1").reason is NotOnShelfReason.NO_COLLECTION
    with pytest.raises(CallNumberError):
        ShelfIndex(venue, faces).find("025.04")
    with pytest.raises(CallNumberError):
        ShelfIndex(venue, []).find("I247.5")


def test_higher_priority_comes_first(venue: Venue) -> None:
    usual = face("range", SOUTH, "I1", "I9")
    display = face("wall shelf", EAST, "I247.5/30", "I247.5/40", priority=5)
    index = ShelfIndex(venue, [usual, display])
    assert [found.face for found in index.find_all("I247.5/33")] == [display, usual]
    assert [found.face for found in index.find_all("I247.5/50")] == [usual]


def test_a_display_does_not_end_the_open_range_around_it(venue: Venue) -> None:
    usual = face("range", SOUTH, "I1")
    display = face("wall shelf", EAST, "I247.5/30", "I247.5/40", priority=5)
    assert spot(ShelfIndex(venue, [usual, display]), "I3").face == usual


def test_two_sets_are_both_found_in_order(venue: Venue) -> None:
    faces = [face("range", SOUTH, "I1", "I9"), face("range", NORTH, "I1", "I9")]
    for given_faces in (faces, faces[::-1]):
        found = ShelfIndex(venue, given_faces).find_all("I5")
        assert [one.face for one in found] == given_faces


def test_collections_keep_apart(venue: Venue) -> None:
    general = face("range", SOUTH, "I1", "I9")
    children = face("range", NORTH, "I1", "I9", collection="少儿")
    kept = face("wall shelf", EAST, "A1", "Z9", collection="KEPT")
    index = ShelfIndex(venue, [children, kept, general])
    assert [one.face for one in index.find_all("少儿 I287/1")] == [children]
    assert [one.face for one in index.find_all("kept I287/1")] == [kept]
    assert [one.face for one in index.find_all("I287/1", collection="少 儿")] == [children]
    assert [one.face for one in index.find_all("I287/1")] == [general, children, kept]
    assert spot(index, "B2").face == kept
    assert spot(index, "少儿I287/1").names["zh"] == "少儿 I1–I9 书架 第1架"


def test_schemes_keep_apart(venue: Venue) -> None:
    chinese = face("range", SOUTH, "Q1", "Q98")
    western = face("range", NORTH, "QA1 QA76.9", "QA999", scheme=Scheme.LCC)
    dewey = face("wall shelf", EAST, "000 500", "999", scheme=Scheme.DDC)
    index = ShelfIndex(venue, [chinese, western, dewey])
    assert spot(index, "Q34/5").face == chinese
    assert (spot(index, "QA76.9 .D3").face, spot(index, "QA76.9 .D3").bay) == (western, 2)
    assert (spot(index, "641.5 ABC").face, spot(index, "641.5 ABC").bay) == (dewey, 2)
    assert missing(index, "R3").reason is NotOnShelfReason.NO_RANGE


def test_local_numbers(venue: Venue) -> None:
    rare = face("range", SOUTH, "善001 善100", "善420", scheme=Scheme.LOCAL, collection="善")
    index = ShelfIndex(venue, [rare])
    assert (spot(index, "善099").bay, spot(index, "善 100").bay) == (1, 2)
    assert missing(index, "善421").before == rare


def test_bays_out_of_order_are_still_found(venue: Venue) -> None:
    index = ShelfIndex(venue, [face("range", SOUTH, "I3 I1 I2", "I4")])
    assert [spot(index, text).bay for text in ("I1", "I2/5", "I3")] == [2, 3, 1]


def test_bays_of_one_class_are_named_by_the_leftmost(venue: Venue) -> None:
    index = ShelfIndex(venue, [face("range", SOUTH, "I1 I2 I2 I3", "I4")])
    assert spot(index, "I2/9").bay == 2


def test_names_in_two_languages(venue: Venue) -> None:
    closed = spot(ShelfIndex(venue, [face("range", SOUTH, FOUR, "I249")]), "I247.57")
    assert closed.names == {"zh": "I247.5–I249 书架 第3架", "en": "Shelf I247.5–I249, bay 3"}
    still_open = spot(ShelfIndex(venue, [face("range", SOUTH, FOUR)]), "I247.57")
    assert still_open.names["en"] == "Shelf from I247.5, bay 3"


def test_faces_of_fixtures_that_are_gone_are_passed_over(venue: Venue) -> None:
    index = ShelfIndex(venue, [face("gone", SOUTH, "I1"), face("range", SOUTH, "I2")])
    assert spot(index, "I2").face.fixture_id == uid("range")


def thousand(venue: Venue) -> tuple[Venue, list[ShelfFace]]:
    """A thousand ranges of two faces with five bays each: A0/0 to Z.../..., in order."""
    faces = []
    for row in range(1000):
        x, y = -9.9 + row % 40 * 0.3, -4.9 + row // 40 * 0.39
        venue = with_rack(venue, f"row {row}", shapely.box(x, y, x + 0.1, y + 0.3))
        for side, facing in enumerate((WEST, EAST)):
            starts = " ".join(
                f"{'ABCDEFGHIJ'[row // 100]}{row % 100:02}{side}{bay}" for bay in range(5)
            )
            faces.append(face(f"row {row}", facing, starts))
    return venue, faces


def test_a_thousand_ranges(tmp_path: Path) -> None:
    full, faces = thousand(small_plan().load(tmp_path).venue)
    index = ShelfIndex(full, faces)
    for number, one in enumerate(faces):
        for bay, start in enumerate(one.starts, 1):
            found = spot(index, f"{start.text}/{number}")
            assert (found.face, found.bay) == (one, bay)


KEYS = st.lists(st.integers(100, 999), min_size=1, max_size=6)
RANGES = st.lists(st.tuples(KEYS, st.integers(100, 999), st.integers(0, 2)), max_size=8)


@settings(max_examples=60, deadline=None)
@given(RANGES, st.integers(100, 999))
def test_the_binary_search_finds_what_a_look_at_each_range_does(
    venue: Venue, drawn: list[tuple[list[int], int, int]], wanted: int
) -> None:
    """Fixed-width running numbers compare as integers, so that the oracle is arithmetic."""
    faces = [
        face("range", SOUTH, " ".join(map(str, sorted(starts))), str(last), priority=priority,
             scheme=Scheme.LOCAL)
        for starts, last, priority in drawn
        if last >= max(starts)
    ]  # fmt: skip
    if not faces:
        return
    expected = sorted(
        (-one.priority, order)
        for order, one in enumerate(faces)
        if one.last is not None and int(one.starts[0].text) <= wanted <= int(one.last.text)
    )
    found = ShelfIndex(venue, faces).find_all(str(wanted))
    assert [one.face for one in found] == [faces[order] for _, order in expected]
    for one in found:
        before = [int(start.text) for start in one.face.starts if int(start.text) <= wanted]
        assert int(one.face.starts[one.bay - 1].text) == max(before)


def test_rack_outlines_come_from_files_too(tmp_path: Path) -> None:
    plan = small_plan()
    rack(plan, "slanted", turned_box((-6, -1, -2, -0.4), 30))
    found = spot(ShelfIndex(plan.load(tmp_path).venue, [face("slanted", 150.0, "I1")]), "I1")
    assert found.unit_id == uid("ground hall")
