"""Where names stand: inside their unit, over nothing else, whole."""

from pathlib import Path

import pytest
import shapely
from shapely import Polygon

from floorplans import find_connectors
from floorplans.rendering.fitting import (
    Label,
    Line,
    Taken,
    box,
    extent,
    fit,
    layouts,
    room_of,
)
from floorplans.rendering.floor import angle
from floorplans.rendering.names import Names, name_units
from floorplans.rendering.plan import level_plans
from floorplans.rendering.sheet import make_sheet
from floorplans.rendering.wording import Language, Phrase
from tests.floorplans.plans import GROUND, Plan, polygon, small_plan, uid


def named(plan: Plan, folder: Path) -> Names:
    loaded = plan.load(folder)
    connectors = find_connectors(loaded.venue, loaded.table)
    ground = level_plans(loaded.venue, connectors)[0]
    names = Names()
    name_units(ground, make_sheet(ground.bounds()), Language.BOTH, names)
    return names


def rectangle(label: Label) -> Polygon:
    return box(label.x, label.y, extent(label.lines, label.size), label.turn)


def text_of(label: Label) -> str:
    return "|".join(line.text for line in label.lines)


def test_names_lie_in_their_unit_and_off_its_furniture(tmp_path: Path) -> None:
    plan = small_plan()
    shelf = shapely.box(5, -3.5, 9, -0.5)
    plan.add("fixture", "shelf", polygon((5, -3.5, 9, -0.5)), level_id=uid(GROUND),
             category="furniture")  # fmt: skip
    names = named(plan, tmp_path)
    (label,) = [label for label in names.placed if "Reading room 0" in text_of(label)]
    assert shapely.box(4, -5, 10, 0).contains(rectangle(label))
    assert not rectangle(label).intersects(shelf)


def test_labels_of_overlapping_units_do_not_overlap(tmp_path: Path) -> None:
    plan = small_plan()
    for number in range(6):
        name = {"zh": f"重叠房间{number}", "en": f"Overlapping {number}"}
        plan.unit(f"twin {number}", GROUND, (-9, -4, 3, 4), "room", name=name)
    shapes = [rectangle(label) for label in named(plan, tmp_path).placed]
    touching = [
        (index, other)
        for index, one in enumerate(shapes)
        for other in range(index)
        if one.intersection(shapes[other]).area > 1e-9
    ]
    assert len(shapes) >= 6
    assert touching == []


def test_a_room_too_small_for_its_name_gets_a_number_in_a_list(tmp_path: Path) -> None:
    plan = small_plan()
    name = {"zh": "配电间", "en": "Electrical distribution room"}
    plan.unit("closet", GROUND, (-9, -4, -8.2, -3.2), "room", name=name)
    names = named(plan, tmp_path)
    assert [(number, called[1].text) for number, called in names.listed] == [
        ("#1", "Electrical distribution room")
    ]
    (label,) = [label for label in names.placed if text_of(label) == "#1"]
    assert shapely.box(-9, -4, -8.2, -3.2).contains(shapely.Point(label.x, label.y))


def test_a_stair_shows_which_ways_it_leads(tmp_path: Path) -> None:
    (label,) = [label for label in named(small_plan(), tmp_path).placed if "▲" in text_of(label)]
    assert text_of(label) == "1号楼梯|Stairs 1|▲"


@pytest.mark.parametrize(
    ("corners", "degrees"),
    [
        ([(0, 0), (10, 0), (10, 2), (0, 2)], 0),
        ([(0, 0), (2, 0), (2, 10), (0, 10)], 90),
        ([(0, 0), (10, 10), (9, 11), (-1, 1)], 45),
        ([(0, 0), (10, -10), (11, -9), (1, 1)], -45),
    ],
)
def test_text_along_a_room_is_read_from_below(
    corners: list[tuple[float, float]], degrees: float
) -> None:
    found = angle(Polygon(corners))
    assert found == pytest.approx(degrees, abs=0.1)
    assert angle(Polygon(corners[::-1])) == found


def test_a_word_is_not_broken_to_make_it_fit() -> None:
    ways = list(layouts((Phrase("Laboratory of thermodynamics", "en"),)))
    assert [[line.text for line in lines] for lines in ways] == [
        ["Laboratory of thermodynamics"],
        ["Laboratory of", "thermodynamics"],
    ]


def test_a_label_that_does_not_fit_is_not_set() -> None:
    room = room_of(shapely.box(0, 0, 2, 1), ())
    assert room is not None
    taken = Taken()
    assert fit(room, (Line("Reading room", "en"),), 0.6, 0.0, taken) is None
    assert fit(room, (Line("Room", "en"),), 0.5, 0.0, taken) is not None
    assert fit(room, (Line("Room", "en"),), 0.5, 0.0, taken) is None


def test_ground_of_nothing_is_no_room() -> None:
    assert room_of(Polygon(), ()) is None
