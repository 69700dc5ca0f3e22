"""What a screen says of its destinations, on the small house of the routing tests."""

import pytest

from floorplans import Access
from routing import Condition, Costs, Effect, Target, plan_way, reweigh, spoken_metres
from signage import Heading, Pose, RowState, compose, read_heading, retold
from signage.faces import LOOK_AHEAD, along, look_ahead, round_seconds
from tests.floorplans.plans import GROUND, UPPER, uid
from tests.routing.house import house, place, way
from tests.routing.worlds import World

SOUTH = 180.0
"""A glass that looks south: its reader looks north, so that arrow 2 is east."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> World:
    return house(tmp_path_factory.mktemp("house"))


def pose(stand: Access, facing: float = SOUTH) -> Pose:
    return Pose(stand.level_id, stand.x, stand.y, facing)


def told(
    costs: Costs, stand: Access, end: Access, facing: float = SOUTH, shown: Heading | None = None
) -> Heading:
    return read_heading(costs, pose(stand, facing), stand, plan_way(costs, stand, end), shown)


def closing(costs: Costs, target: Target, feature_id: str) -> Costs:
    return reweigh(costs, (), [Condition(Effect.CLOSED, target, (feature_id,))])[0]


def test_a_destination_on_the_same_floor(built: World) -> None:
    costs = built.foot
    stand, end = place(costs, "room", 1, -3.5), place(costs, "room", 9, -3.5)
    assert told(costs, stand, end) == Heading(RowState.OK, 2, 8, 5, None)
    assert told(costs, stand, end, 0) == Heading(RowState.OK, 6, 8, 5, None)
    assert told(costs, end, stand) == Heading(RowState.OK, 6, 8, 5, None)


def test_here(built: World) -> None:
    costs = built.foot
    stand = place(costs, "room", 1, -3.5)
    assert told(costs, stand, place(costs, "room", 3.9, -3.5)) == Heading(RowState.HERE)
    assert told(costs, stand, place(costs, "room", 4.1, -3.5)).state is RowState.OK
    assert told(costs, stand, stand) == Heading(RowState.HERE)
    next_room = place(costs, f"{GROUND} hall", -0.5, -4)
    assert told(costs, place(costs, "room", 0.5, -4), next_room).state is RowState.OK


def test_unreachable_has_no_arrow(built: World) -> None:
    costs = closing(built.foot, Target.UNIT, uid("room"))
    stand, end = place(costs, f"{GROUND} hall", -3, 0), place(costs, "room", 5, -4)
    assert told(costs, stand, end) == Heading(RowState.UNREACHABLE)


def test_the_same_way_in_another_time_says_so_and_nothing_else(built: World) -> None:
    costs = built.foot
    stand, end = place(costs, f"{GROUND} hall", -3, 0), place(costs, "room", 5, -4)
    shown = told(costs, stand, end)
    crowd = Condition(Effect.CROWDING, Target.UNIT, (uid(f"{GROUND} hall"),), 6.0)
    crowded, _ = reweigh(costs, (), [crowd])
    slow = way(crowded, stand, end)
    assert slow.arcs == way(costs, stand, end).arcs
    assert retold(shown, slow) == told(crowded, stand, end, shown=shown)
    assert retold(shown, slow).seconds > shown.seconds
    assert retold(Heading(RowState.HERE), slow) == Heading(RowState.HERE)


def test_the_first_connector_is_named(built: World) -> None:
    foot, chair = built.costs["foot"], built.costs["wheelchair"]
    for costs, via in ((foot, "stairs-1"), (chair, "lift-1")):
        stand = place(costs, f"{GROUND} hall", -3, 0)
        assert told(costs, stand, place(costs, f"{UPPER} hall", -3, 0)).via == via
        assert told(costs, stand, place(costs, "room", 5, -4)).via is None


def test_an_arrow_to_a_lift_points_at_the_lift(built: World) -> None:
    """The way up leads elsewhere from there; what counts is where it leaves this floor."""
    costs = built.costs["wheelchair"]
    stand, end = place(costs, f"{GROUND} hall", -4, 0), place(costs, f"{UPPER} hall", -5, -4)
    found = way(costs, stand, end)
    assert found.metres > LOOK_AHEAD
    assert look_ahead(costs, found) == pytest.approx((1, 0), abs=0.3)
    assert told(costs, stand, end).arrow == 2


def test_an_arrow_around_a_corner_of_the_same_room_does_not_point_through_the_wall(
    built: World,
) -> None:
    costs = built.foot
    stand, end = place(costs, "room", 1, -3), place(costs, "room", 8.5, 4)
    heading = told(costs, stand, end)
    assert (heading.arrow, heading.metres) == (2, 13)


def test_a_short_jog_does_not_turn_the_arrow() -> None:
    jog = [(1.0, 0.0), (1.0, 10.0)]
    x, y = along((0.0, 0.0), jog)
    assert (x, y) == pytest.approx((1, 5))
    assert along((0.0, 0.0), [(3.0, 0.0)]) == (3, 0)
    assert along((0.0, 0.0), []) == (0, 0)
    assert along((0.0, 0.0), [(0.0, 20.0)]) == (0, LOOK_AHEAD)


def test_a_shown_arrow_stays_at_a_border(built: World) -> None:
    """The way turns by a few degrees as the end moves; the sign does not flicker."""
    costs = built.foot
    stand = place(costs, f"{GROUND} hall", -5, -4)
    left, right = (
        place(costs, f"{GROUND} hall", -3.55, -0.7),
        place(costs, f"{GROUND} hall", -3.4, -0.7),
    )
    before, after = told(costs, stand, left), told(costs, stand, right)
    assert (before.arrow, after.arrow) == (1, 1)
    shown = Heading(RowState.OK, 0)
    assert told(costs, stand, left, shown=shown).arrow == 0
    far = place(costs, f"{GROUND} hall", -1, -0.7)
    assert told(costs, stand, far, shown=shown).arrow == 1


def test_a_closure_turns_the_arrow_and_its_end_turns_it_back(built: World) -> None:
    costs = built.foot
    stand, end = place(costs, f"{GROUND} hall", -3, 0), place(costs, f"{UPPER} hall", -3, 0)
    before = told(costs, stand, end)
    shut = closing(costs, Target.CONNECTOR, "stairs-1")
    during = told(shut, stand, end, shown=before)
    assert (before.via, during.via) == ("stairs-1", "lift-1")
    assert (before.arrow, during.arrow) == (1, 2)
    opened, _ = reweigh(shut, [Condition(Effect.CLOSED, Target.CONNECTOR, ("stairs-1",))], ())
    assert told(opened, stand, end, shown=during) == before


@pytest.mark.parametrize(
    ("metres", "shown"),
    [(0.2, 1), (1.4, 1), (19.4, 19), (19.9, 20), (20, 20), (22.4, 20), (23, 25), (148, 150)],
)
def test_metres_are_rounded(metres: float, shown: int) -> None:
    assert spoken_metres(metres) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, 5),
        (3, 5),
        (12, 10),
        (13, 15),
        (57, 55),
        (59, 60),
        (60, 60),
        (67, 60),
        (68, 75),
        (200, 195),
    ],
)
def test_seconds_are_rounded(seconds: float, shown: int) -> None:
    assert round_seconds(seconds) == shown


def test_longer_ways_never_show_less() -> None:
    metres = [spoken_metres(each / 10) for each in range(3000)]
    seconds = [round_seconds(each / 10) for each in range(3000)]
    assert metres == sorted(metres)
    assert seconds == sorted(seconds)


@pytest.mark.parametrize(
    ("step_free", "differs"),
    [
        (Heading(RowState.OK, 2, 30, 40, "stairs-1"), False),
        (Heading(RowState.OK, 2, 99, 99, "stairs-1"), False),
        (Heading(RowState.OK, 2, 30, 40, "lift-1"), True),
        (Heading(RowState.OK, 3, 30, 40, "stairs-1"), True),
        (Heading(RowState.UNREACHABLE), True),
    ],
)
def test_the_step_free_way_is_shown_where_it_differs(step_free: Heading, differs: bool) -> None:  # noqa: FBT001
    main = Heading(RowState.OK, 2, 30, 40, "stairs-1")
    face = compose("s", ("d",), {"d": main}, {"d": step_free})
    row = face.row("d")
    assert row is not None
    assert row.main == main
    assert row.step_free == (step_free if differs else None)


def test_rows_stand_in_the_order_of_the_screen() -> None:
    here = Heading(RowState.HERE)
    headings = dict.fromkeys("abc", here)
    face = compose("s", ("c", "a", "b"), headings, headings)
    assert [row.destination_id for row in face.rows] == ["c", "a", "b"]
    assert face.row("x") is None
