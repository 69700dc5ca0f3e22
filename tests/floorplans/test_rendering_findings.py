"""Findings on a drawing: a numbered marker where each is, and a list that explains them."""

from pathlib import Path

from floorplans import Finding, Severity, check_venue, find_connectors
from floorplans.rendering import Overlays
from tests.floorplans.drawings import SVG, drawn, ground, layer, parsed, shown, texts
from tests.floorplans.plans import GROUND, UPPER, small_plan, uid


def test_findings_are_numbered_marked_and_listed(tmp_path: Path) -> None:
    plan = small_plan()
    plan.opening("nowhere", GROUND, (-3, 0), (-2, 0))
    loaded = plan.load(tmp_path)
    connectors = find_connectors(loaded.venue, loaded.table)
    findings = [
        found
        for found in check_venue(loaded.venue, connectors)
        if found.severity is not Severity.INFO
    ]
    assert [found.code for found in findings].count("floorplan.opening.orphan") == 1
    root = ground(plan, tmp_path, Overlays(findings=findings))
    marks = [
        found.attrib["data-finding"] for found in root.iter() if "data-finding" in found.attrib
    ]
    assert "floorplan.opening.orphan" in marks
    listed = texts(root)
    assert any(text.startswith("opening.orphan × 1") for text in listed)
    assert any("Findings (" in text for text in listed)


def test_a_finding_stands_where_it_says_and_else_where_its_feature_is(tmp_path: Path) -> None:
    stated = Finding("a.stated", Severity.ERROR, "f", uid("ground room"), "m", "x",
                     uid(UPPER), (0.0, 0.0))  # fmt: skip
    of_feature = Finding("b.feature", Severity.WARNING, "f", uid("upper room"), "m", "x")
    of_level = Finding("c.level", Severity.INFO, "f", uid(UPPER), "m", "x")
    of_venue = Finding("d.venue", Severity.INFO, "f", None, "m", "x")
    findings = [of_venue, of_level, of_feature, stated]
    low, high = (
        parsed(one.svg) for one in drawn(small_plan(), tmp_path, Overlays(findings=findings))
    )
    assert layer(low, "findings") is None
    signs = [found for found in shown(high, "findings") if "data-finding" in found.attrib]
    assert [found.attrib["data-finding"] for found in signs] == ["a.stated", "b.feature"]
    assert texts(shown(high, "findings")) == ["1", "2"]
    assert any(text.startswith("c.level × 1") for text in texts(high))
    assert any(text.startswith("+ 1 ") for text in texts(high))


def test_markers_of_one_place_stand_beside_each_other(tmp_path: Path) -> None:
    same = [
        Finding(f"a.{number}", Severity.INFO, "f", uid("ground room"), "m", "x")
        for number in range(30)
    ]
    root = ground(small_plan(), tmp_path, Overlays(findings=same))
    spots = [
        (float(circle.attrib["cx"]), float(circle.attrib["cy"]), float(circle.attrib["r"]))
        for circle in shown(root, "findings").iter(f"{SVG}circle")
    ]
    assert len(spots) == 30
    gaps = [
        ((x - other_x) ** 2 + (y - other_y) ** 2) ** 0.5 - 2 * r
        for index, (x, y, r) in enumerate(spots)
        for other_x, other_y, _ in spots[:index]
    ]
    assert min(gaps) > -0.1 * spots[0][2]
