"""One-way doors let out and not in; narrowed doors let through who fits."""

from pathlib import Path

import pytest

from floorplans import ArcKind, NavigationGraph
from tests.floorplans.plans import GROUND, Plan, codes, uid
from tests.floorplans.rooms import APART, FOOT, WHEELCHAIR, at, graph_of, metres, through, two_rooms

DOOR = ((0.0, -1.0), (0.0, 1.0))


def stated(plan: Plan, **facts: object) -> Plan:
    """Let the venue table say something of the door."""
    lines = "\n".join(
        f"{key} = {value}" if isinstance(value, float) else f'{key} = "{value}"'
        for key, value in facts.items()
    )
    plan.table = f'{plan.table or ""}\n[[openings]]\nid = "{uid("door")}"\n{lines}\n'
    return plan


def both_ways(graph: NavigationGraph) -> tuple[float, float]:
    """Metres from the west room to the east one, and back."""
    west, east = at(graph, "west", -5, 0), at(graph, "east", 5, 0)
    return metres(graph, west, east), metres(graph, east, west)


@pytest.mark.parametrize("radius", [FOOT, WHEELCHAIR])
@pytest.mark.parametrize(
    ("into", "expected"), [(None, (10, 10)), ("east", (10, APART)), ("west", (APART, 10))]
)
def test_a_one_way_door_is_passed_one_way(
    tmp_path: Path, into: str | None, expected: tuple[float, float], radius: float
) -> None:
    plan = two_rooms(DOOR)
    if into is not None:
        stated(plan, into=uid(into))
    assert both_ways(graph_of(plan, tmp_path, radius)) == pytest.approx(expected, abs=0.01)


def test_every_crossing_point_leads_into_the_unit(tmp_path: Path) -> None:
    plan = stated(two_rooms(((0, -4), (0, 4))), into=uid("east"))
    graph = graph_of(plan, tmp_path)
    crossing = graph.arcs.kind == ArcKind.CROSS
    heads = graph.node_unit[graph.arcs.head[crossing]]
    assert crossing.sum() > 4
    assert {graph.unit_ids[unit] for unit in heads.tolist()} == {uid("east")}


def test_back_is_by_another_door(tmp_path: Path) -> None:
    plan = stated(two_rooms(DOOR), into=uid("east"))
    plan.opening("other door", GROUND, (0, 3), (0, 4))
    forth, back = both_ways(graph_of(plan, tmp_path))
    assert forth == pytest.approx(10, abs=0.01)
    assert back == pytest.approx(
        through((5, 0), (FOOT / 2, 3.22), (-FOOT / 2, 3.22), (-5, 0)), abs=0.1
    )


def test_one_way_into_a_unit_that_it_does_not_touch_is_found_and_left_out(tmp_path: Path) -> None:
    plan = stated(two_rooms(DOOR), into=uid("nowhere"))
    assert "table.opening_into" in codes(plan.load(tmp_path / "read").findings)
    assert both_ways(graph_of(plan, tmp_path)) == pytest.approx((10, 10), abs=0.01)


@pytest.mark.parametrize(
    ("width", "radius", "passes"),
    [
        (0.9, FOOT, True),
        (0.9, WHEELCHAIR, True),
        (0.8, WHEELCHAIR, True),
        (0.78, WHEELCHAIR, False),
        (0.38, FOOT, False),
    ],
)
def test_who_fits_between_the_jambs_gets_through(
    tmp_path: Path,
    width: float,
    radius: float,
    passes: bool,  # noqa: FBT001
) -> None:
    plan = stated(two_rooms(((0, -4), (0, 4))), clear_width=width)
    expected = (10, 10) if passes else (APART, APART)
    assert both_ways(graph_of(plan, tmp_path, radius)) == pytest.approx(expected, abs=0.05)


def test_a_narrowed_opening_is_crossed_at_its_middle(tmp_path: Path) -> None:
    plan = stated(two_rooms(((0, -4), (0, 4))), clear_width=1.0)
    graph = graph_of(plan, tmp_path)
    crossing = graph.arcs.kind == ArcKind.CROSS
    points = graph.positions[graph.arcs.tail[crossing]]
    assert abs(points[:, 1]).max() == pytest.approx(0.5 - FOOT, abs=1e-3)
    assert abs(points[:, 0]).max() == pytest.approx(0, abs=1e-3)


def test_a_clear_width_above_the_line_widens_nothing(tmp_path: Path) -> None:
    narrow = graph_of(two_rooms(DOOR), tmp_path / "plain")
    wide = graph_of(stated(two_rooms(DOOR), clear_width=5.0), tmp_path / "wide")
    assert (narrow.positions == wide.positions).all()


def test_a_narrowed_one_way_door(tmp_path: Path) -> None:
    plan = stated(two_rooms(((0, -4), (0, 4))), into=uid("west"), clear_width=0.9)
    assert both_ways(graph_of(plan, tmp_path, WHEELCHAIR)) == pytest.approx((APART, 10), abs=0.01)
