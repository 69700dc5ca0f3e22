"""The `level` of OSM elements: whole floors, ranges, lists, commas, repetitions."""

import pytest

from floorplans.readers.osm.levels import HIGHEST, floors_of, said_levels


@pytest.mark.parametrize(
    ("tags", "ordinals"),
    [
        ({"level": "0"}, (0,)),
        ({"level": " 2 "}, (2,)),
        ({"level": "+1"}, (1,)),
        ({"level": "-1"}, (-1,)),
        ({"level": "1.0"}, (1,)),
        ({"level": "0-3"}, (0, 1, 2, 3)),
        ({"level": "-1-3"}, (-1, 0, 1, 2, 3)),
        ({"level": "-3--1"}, (-3, -2, -1)),
        ({"level": "-1;0"}, (-1, 0)),
        ({"level": "3;1"}, (1, 3)),
        ({"level": "-2;0-1;5"}, (-2, 0, 1, 5)),
        ({"level": "0.5"}, (0,)),
        ({"level": "-0.5"}, (-1,)),
        ({"level": "0.5-1.5"}, (0, 1)),
        ({"level": "1", "repeat_on": "2-3"}, (1, 2, 3)),
        ({"level": "0-1", "repeat_on": "2;4"}, (0, 1, 2, 3, 4, 5)),
        ({"min_level": "-1", "max_level": "1"}, (-1, 0, 1)),
    ],
)
def test_values_are_floors(tags: dict[str, str], ordinals: tuple[int, ...]) -> None:
    floors = floors_of(tags)
    assert floors is not None
    assert (floors.ordinals, floors.oddities) == (ordinals, [])


def test_a_repeated_range_stays_a_run_of_floors() -> None:
    floors = floors_of({"level": "0-1", "repeat_on": "3"})
    assert floors is not None
    assert floors.spans == [(0, 1), (3, 4)]


@pytest.mark.parametrize("tags", [{}, {"level": ""}, {"level": "  "}, {"repeat_on": "1"}])
def test_no_level_is_none(tags: dict[str, str]) -> None:
    assert floors_of(tags) is None


@pytest.mark.parametrize(
    ("level", "ordinals", "code"),
    [
        ("0,5", (0,), "level_comma"),
        ("0,1", (0, 1), "level_comma"),
        ("-1,0,1", (-1, 0, 1), "level_comma"),
        ("3-0", (0, 1, 2, 3), "level_range"),
        ("EG", (), "level_invalid"),
        ("0;EG", (0,), "level_invalid"),
        ("0-9999", (), "level_invalid"),
        ("99999999999999999999", (), "level_invalid"),
        ("nan", (), "level_invalid"),
        ("١", (), "level_invalid"),
        (str(HIGHEST + 1), (), "level_invalid"),
    ],
)
def test_odd_values_say_what_was_made_of_them(
    level: str, ordinals: tuple[int, ...], code: str
) -> None:
    floors = floors_of({"level": level})
    assert floors is not None
    assert floors.ordinals == ordinals
    assert [oddity.code for oddity in floors.oddities] == [code]


def test_heights_between_floors_are_kept_for_the_report() -> None:
    floors = floors_of({"level": "0.25;1.5;2"})
    assert floors is not None
    assert floors.fractional == ["0.25", "1.5"]


def test_a_building_says_which_floors_it_has() -> None:
    said = said_levels({"min_level": "11", "max_level": "14", "non_existent_levels": "13"})
    assert said == {"all": {11, 12, 14}, "missing": {13}}
