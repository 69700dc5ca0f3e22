"""Drawings of whole levels: well formed, whole, the same every time, and safe to open."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest
import shapely

from floorplans import Venue, build_graph, find_connectors
from floorplans.findings import Finding, Severity
from floorplans.model import Area, Fixture
from floorplans.rendering import Language, Overlays, render_levels
from floorplans.rendering.file_names import file_names
from floorplans.rendering.palette import FAINT, INK, PAPER, STYLES
from tests.floorplans.drawings import SVG, drawn, ground, ids, layer, parsed, shown, texts
from tests.floorplans.plans import GROUND, line, point, polygon, small_plan, uid


def test_every_feature_of_a_level_is_in_its_drawing_and_of_no_other(tmp_path: Path) -> None:
    low, high = (parsed(one.svg) for one in drawn(small_plan(), tmp_path))
    names = ("hall", "room", "stairs", "room door", "stairs door")
    assert ids(low) == {uid(f"ground {name}") for name in names} | {uid("entrance")}
    assert ids(high) == {uid(f"upper {name}") for name in names}


def test_the_same_venue_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = (drawn(small_plan(), tmp_path / name) for name in "ab")
    assert first == second


def test_a_drawing_says_what_it_is_to_those_who_cannot_see_it(tmp_path: Path) -> None:
    root = ground(small_plan(), tmp_path)
    assert root.attrib["role"] == "img"
    named = {found.attrib["id"]: found.text for found in root if "id" in found.attrib}
    assert root.attrib["aria-labelledby"].split() == ["title", "desc"]
    assert named["title"] == "图书馆 Library · ground层 Level ground · 楼层序号 ordinal 0"
    assert "3 units, 3 openings" in (named["desc"] or "")


@pytest.mark.parametrize(
    ("language", "there", "missing"),
    [
        (Language.BOTH, {"阅览室0Reading room 0", "图例 Legend"}, set()),
        (Language.ZH, {"阅览室0", "图例"}, {"Legend", "Reading room 0"}),
        (Language.EN, {"Reading room 0", "Legend"}, {"图例", "阅览室0"}),
    ],
)
def test_names_and_legend_are_in_the_languages_asked_for(
    tmp_path: Path, language: Language, there: set[str], missing: set[str]
) -> None:
    found = set(texts(parsed(drawn(small_plan(), tmp_path, None, language)[0].svg)))
    assert there <= found
    assert not missing & found


HOSTILE = "</text><script>alert(1)</script>\"'&\x00\u202e]]>"


def test_no_name_category_or_finding_becomes_markup(tmp_path: Path) -> None:
    plan = small_plan()
    names = {"en": HOSTILE, "zh": HOSTILE}
    for label in ("ground room", "ground", "venue", "library"):
        plan.properties(label)["name"] = names
    plan.properties("ground")["short_name"] = names
    plan.properties("ground hall")["category"] = HOSTILE
    plan.properties("entrance")["category"] = HOSTILE
    plan.add("fixture", "shelf", polygon((0, 0, 3, 3)), level_id=uid(GROUND),
             category=HOSTILE, name=names)  # fmt: skip
    finding = Finding(HOSTILE, Severity.ERROR, HOSTILE, uid("ground room"), HOSTILE, HOSTILE)
    svg = drawn(plan, tmp_path, Overlays(findings=[finding]))[0].svg
    root = parsed(svg)
    assert {found.tag.removeprefix(SVG) for found in root.iter()} <= {
        *("svg", "title", "desc", "defs", "pattern", "path", "circle", "clipPath", "rect", "g"),
        *("text", "tspan", "polygon"),
    }
    handlers = [key for found in root.iter() for key in found.attrib if key.startswith("on")]
    assert handlers == []
    assert "alert(1)" in svg
    assert "<script" not in svg
    assert re.search(r"href|javascript|@import|<!", svg) is None


def test_a_plan_names_nothing_outside_itself(tmp_path: Path) -> None:
    root = ground(small_plan(), tmp_path)
    defined = {found.attrib["id"] for found in root.iter() if "id" in found.attrib}
    used = set(re.findall(r"url\(#([^)]+)\)", ET.tostring(root, encoding="unicode")))
    assert used <= defined
    assert used


def test_kinds_of_floor_differ_by_more_than_colour(tmp_path: Path) -> None:
    plan = small_plan()
    plan.unit("staff", GROUND, (-10, 0, -6, 5), "office", restriction="employeesonly")
    plan.unit("toilet", GROUND, (-10, -5, -6, -2), "restroom.female")
    plan.unit("hole", GROUND, (-5, 1, -2, 4), "opentobelow")
    root = ground(plan, tmp_path)
    fills = re.findall(r"url\(#(\w+)\)", ET.tostring(shown(root, "units"), encoding="unicode"))
    assert fills == ["slash", "tiles"]
    dashed = [found for found in shown(root, "signs") if "stroke-dasharray" in found.attrib]
    assert len(dashed) == 1
    assert "女卫生间Women" in texts(root)


def test_an_inferred_unit_is_dashed_and_hatched(tmp_path: Path) -> None:
    loaded = small_plan().load(tmp_path)
    hall = uid("ground hall")
    units = {**loaded.venue.units, hall: replace(loaded.venue.units[hall], inferred=True)}
    rendering = next(iter(render_levels(replace(loaded.venue, units=units), ())))
    root = parsed(rendering.svg)
    assert "url(#wide)" in ET.tostring(shown(root, "units"), encoding="unicode")
    (guessed,) = [found for found in shown(root, "walls") if "stroke-dasharray" in found.attrib]
    assert guessed.attrib["d"].count("z") == 1
    assert any("Inferred" in text for text in texts(root))


def test_the_legend_explains_what_is_there_and_nothing_else(tmp_path: Path) -> None:
    plan = small_plan()
    plan.opening("lift door", GROUND, (4, -4.5), (4, -3.5), door={"type": "sliding"},
                 access_control=["outofservice"])  # fmt: skip
    plan.add("amenity", "desk", point(0, 0), category="information", unit_ids=[uid("ground hall")])
    found = texts(ground(plan, tmp_path))
    for there in ("Sliding door", "Out of service", "Information", "Entrance", "Stairs"):
        assert there in found
    for missing in ("Lift", "Turnstile", "Restroom", "One way", "Screen, kiosk"):
        assert missing not in found


def test_a_one_way_door_has_an_arrow_into_its_unit(tmp_path: Path) -> None:
    loaded = small_plan().load(tmp_path)
    door, room = uid("ground room door"), uid("ground room")
    one_way = replace(loaded.venue.openings[door], into=room)
    openings = {**loaded.venue.openings, door: one_way}
    svg = next(iter(render_levels(replace(loaded.venue, openings=openings), ()))).svg
    (arrow,) = re.findall(r'stroke="#1a4fa3"[^>]* d="M(-?\d+) (-?\d+)l(-?\d+) (-?\d+)', svg)[:1]
    assert int(arrow[2]) > 0
    assert abs(int(arrow[3])) <= 1


def test_the_overlays_show_what_they_are_asked_for(tmp_path: Path) -> None:
    plan = small_plan()
    loaded = plan.load(tmp_path)
    connectors = find_connectors(loaded.venue, loaded.table)
    graph = build_graph(loaded.venue, connectors, 0.22)
    bare = ground(plan, tmp_path)
    assert all(layer(bare, name) is None for name in ("walkable", "graph", "route", "findings"))
    overlays = Overlays(walkable=graph, graph=graph, route={uid(GROUND): [[(0, 0), (3, 0)]]})
    low, high = (parsed(one.svg) for one in drawn(plan, tmp_path, overlays))
    assert all(layer(low, name) is not None for name in ("walkable", "graph", "route"))
    assert layer(high, "route") is None
    (stop,) = [text for text in texts(shown(low, "connectors")) if text.startswith("stairs-1")]
    assert stop == "stairs-1 ▲"
    assert "stairs-1 ▼" in texts(shown(high, "connectors"))


def test_more_walking_lines_than_can_be_seen_are_thinned_and_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("floorplans.rendering.overlays.MOST_LINES", 5)
    plan = small_plan()
    loaded = plan.load(tmp_path)
    graph = build_graph(loaded.venue, find_connectors(loaded.venue, loaded.table), 0.22)
    told = " ".join(texts(ground(plan, tmp_path, Overlays(graph=graph))))
    shown_lines, there = map(int, re.findall(r"\((\d+)/(\d+)\)", told)[0])
    assert shown_lines <= 5 < there


def test_a_far_away_unit_does_not_shrink_the_plan(tmp_path: Path) -> None:
    plan = small_plan()
    plan.unit("lost", GROUND, (40, 40, 45, 45), "room")
    near, far = (drawn(each, tmp_path / name)[0].svg
                 for name, each in (("near", small_plan()), ("far", plan)))  # fmt: skip
    sizes = [parsed(svg).attrib["viewBox"] for svg in (near, far)]
    assert sizes[0] == sizes[1]


def test_a_level_without_anything_on_it_is_drawn(tmp_path: Path) -> None:
    plan = small_plan()
    plan.level("roof", 2)
    roof = drawn(plan, tmp_path)[-1]
    assert roof.file_name == "roof.svg"
    assert "0 units" in roof.svg


def test_a_thousand_shelves_stay_small(tmp_path: Path) -> None:
    loaded = small_plan().load(tmp_path)
    venue = crowded(loaded.venue, 1000)
    svg = next(iter(render_levels(venue, ()))).svg
    assert len(svg.encode()) < 1_000_000
    assert len(ids(parsed(svg))) > 1000


def crowded(venue: Venue, count: int) -> Venue:
    """A venue with rows of small named shelves on its ground floor."""
    fixtures = {}
    for number in range(count):
        x, y = -9.9 + (number % 50) * 0.28, -4.9 + (number // 50) * 0.49
        area: Area = shapely.box(x, y, x + 0.2, y + 0.4)
        name = {"zh": f"书架{number}", "en": f"Range {number}"}
        key = f"shelf-{number}"
        fixtures[key] = Fixture(key, uid(GROUND), "furniture", name, {}, None, None, area)
    return replace(venue, fixtures=fixtures)


def test_files_are_named_after_levels_safely(tmp_path: Path) -> None:
    plan = small_plan()
    for number, short in enumerate(("../up", "CON", "", "B1", "b1", "三层", "1", "-1"), 2):
        label = f"level {number}"
        plan.level(label, number)
        plan.properties(label)["short_name"] = {"en": short} if short else None
        plan.properties(label)["name"] = {"en": short or "x"}
    found = file_names(plan.load(tmp_path).venue)
    assert list(found.values()) == [
        *("ground", "upper", "up", "level-CON", "level4"),
        *("Library_B1", "Library_b1_2", "三层", "1", "minus-1"),
    ]


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_text_is_readable_on_every_floor() -> None:
    fills = [style.fill for key, style in STYLES.items() if key != "structure"]
    assert min(contrast(INK, fill) for fill in (*fills, PAPER)) >= 7
    assert contrast(FAINT, PAPER) >= 4.5


def test_details_are_drawn_and_spare_a_stair_its_own_treads(tmp_path: Path) -> None:
    plan = small_plan()
    own = layer(ground(plan, tmp_path / "own"), "signs")
    assert own is not None
    plan.add("detail", "tread", line((5, 1), (5, 4)), level_id=uid(GROUND))
    assert layer(ground(plan, tmp_path / "file"), "signs") is None
