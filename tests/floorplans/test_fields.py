from collections.abc import Callable
from pathlib import Path

import pytest

from tests.floorplans.plans import (
    GROUND,
    Plan,
    codes,
    only,
    small_plan,
    uid,
)

Spoil = Callable[[Plan], None]


def spoiled(tmp_path: Path, spoil: Spoil) -> list[str]:
    plan = small_plan()
    spoil(plan)
    return codes(plan.load(tmp_path).findings)


def test_bare_name_counts_as_the_language_of_the_archive(tmp_path: Path) -> None:
    plan = small_plan()
    plan.properties("ground room")["name"] = "Reading room"
    loaded = plan.load(tmp_path)
    assert codes(loaded.findings) == ["labels.bare"]
    assert loaded.venue.units[uid("ground room")].names == {"en": "Reading room"}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ({"en": "Room", "zh": "  "}, "labels.blank"),
        ({"en": "Room", "zh": None}, "labels.blank"),
        ({"en": "Room", "not a tag": "x"}, "labels.language"),
        ({"en": "Room", "zh": "\u202e\x00"}, "labels.blank"),
        ({"en": "Ro\u202eom"}, "labels.control"),
        (["Room"], "labels.type"),
    ],
)
def test_odd_names(tmp_path: Path, name: object, code: str) -> None:
    assert spoiled(tmp_path, lambda plan: plan.properties("ground room").update(name=name)) == [
        code
    ]


def test_names_cannot_turn_about_the_sentence_they_stand_in(tmp_path: Path) -> None:
    plan = small_plan()
    plan.properties("ground room")["name"] = {
        "en": "\u202eRoom\u2066\x07", "ar": "\u200fقاعة", "zh": "👨\u200d👧 室"
    }  # fmt: skip
    loaded = plan.load(tmp_path)
    assert codes(loaded.findings) == ["labels.control"]
    assert loaded.venue.units[uid("ground room")].names == {
        "en": "Room", "ar": "\u200fقاعة", "zh": "👨\u200d👧 室"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("ordinal", "read"),
    [(1.0, 1), ("1", 1), (1.5, None), ("first", None), (None, None), (True, None)],
)
def test_ordinals_that_are_no_integers(tmp_path: Path, ordinal: object, read: int | None) -> None:
    plan = small_plan()
    plan.properties("upper")["ordinal"] = ordinal
    loaded = plan.load(tmp_path)
    finding = only(loaded.findings, "level.ordinal")
    assert finding.feature_id == uid("upper")
    levels = loaded.venue.levels
    assert (levels[uid("upper")].ordinal if uid("upper") in levels else None) == read


def test_level_without_building(tmp_path: Path) -> None:
    plan = small_plan()
    plan.properties("upper")["building_ids"] = None
    loaded = plan.load(tmp_path)
    assert codes(loaded.findings) == ["level.no_building"]
    assert loaded.venue.levels[uid("upper")].building_ids == ()


@pytest.mark.parametrize(
    ("label", "category"),
    [
        ("ground room", "readingroom"),
        ("entrance", "door"),
        (GROUND, "floor"),
        ("venue", "library"),
        ("library", "house"),
    ],
)
def test_unknown_categories_are_kept(tmp_path: Path, label: str, category: str) -> None:
    plan = small_plan()
    plan.properties(label)["category"] = category
    loaded = plan.load(tmp_path)
    finding = only(loaded.findings, "category.unknown")
    assert finding.feature_id == uid(label)
    assert category in finding.message
    if label == "ground room":
        assert loaded.venue.units[uid(label)].category == category


def test_missing_category(tmp_path: Path) -> None:
    plan = small_plan()
    plan.properties("ground room")["category"] = None
    loaded = plan.load(tmp_path)
    assert codes(loaded.findings) == ["category.missing"]
    assert loaded.venue.units[uid("ground room")].category == "unspecified"


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("restriction", "vip", "property.value"),
        ("accessibility", ["wheelchair", "ramp"], "property.value"),
        ("accessibility", "wheelchair", "property.type"),
        ("restriction", 5, "property.type"),
    ],
)
def test_odd_values(tmp_path: Path, key: str, value: object, code: str) -> None:
    assert spoiled(tmp_path, lambda plan: plan.properties("ground room").update({key: value})) == [
        code
    ]


def test_door(tmp_path: Path) -> None:
    plan = small_plan()
    plan.properties("entrance")["door"] = {"type": "sliding", "automatic": True, "material": "tin"}
    loaded = plan.load(tmp_path)
    assert codes(loaded.findings) == ["property.value"]
    door = loaded.venue.openings[uid("entrance")].door
    assert door is not None
    assert (door.type, door.automatic, door.material) == ("sliding", True, "tin")
