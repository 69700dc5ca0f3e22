"""Turn-by-turn guidance in Chinese and English."""

import random
import re

import pytest

from routing import Leg, Step, StepKind, describe, pick, plan_way
from routing.guidance import Turn, bends_of, classify, simplified, steps_of, turn_degrees
from routing.legs import Stretch
from routing.walks import Position
from tests.floorplans.plans import GROUND, UPPER, uid
from tests.routing.house import TOP
from tests.routing.test_planner import ATTIC, ROOM
from tests.routing.worlds import World, random_accesses

START, END = {"zh": "大门", "en": "Main door"}, {"zh": "书架", "en": "Shelf"}


def walk(*points: Position, level: str = GROUND, units: tuple[tuple[str, int], ...] = ()) -> Leg:
    stretches = tuple(Stretch(uid(label), index) for label, index in units)
    return Leg(uid(level), points, 0.0, 10.0, 0.0, 0.0, None, stretches)


def ridden(connector: str, level: str, *points: Position) -> Leg:
    return Leg(uid(level), points, 0.0, 10.0, 0.0, 44.0, connector, ())


def told(built: World, *legs: Leg) -> tuple[Step, ...]:
    return steps_of(legs, built.venue, built.by_id(), START, END)


@pytest.mark.parametrize(
    ("angle", "turn"),
    [
        (0, Turn.STRAIGHT),
        (19.99, Turn.STRAIGHT),
        (20, Turn.SLIGHT_RIGHT),
        (44.99, Turn.SLIGHT_RIGHT),
        (45, Turn.RIGHT),
        (134.99, Turn.RIGHT),
        (135, Turn.SHARP_RIGHT),
        (171.99, Turn.SHARP_RIGHT),
        (172, Turn.BACK),
        (180, Turn.BACK),
    ],
)
def test_turns_at_their_limits(angle: float, turn: Turn) -> None:
    assert classify(angle) is turn
    assert classify(-angle) is Turn(turn.value.replace("right", "left"))


@pytest.mark.parametrize(
    ("there", "angle"),
    [((0, 2), 0), ((1, 1), 90), ((-1, 1), -90), ((1, 2), 45), ((-1, 0), -135), ((0, 0), 180)],
)
@pytest.mark.parametrize("turned", range(0, 360, 30))
def test_right_is_positive_wherever_one_walks_to(
    there: Position, angle: float, turned: int
) -> None:
    spin = complex(0, 1) ** (turned / 90)
    points = [complex(*point) * spin for point in ((0, 0), (0, 1), there)]
    before, here, after = [(point.real, point.imag) for point in points]
    found = turn_degrees(before, here, after)
    assert found % 360 == pytest.approx(angle % 360, abs=1e-9)


def test_a_walk_with_two_turns(built: World) -> None:
    steps = told(built, walk((0, 0), (0, 10), (8, 10), (8, 15)))
    assert [step.kind.value for step in steps] == ["depart", "turn", "turn", "arrive"]
    assert [step.text["en"] for step in steps] == [
        "Start at Main door and walk 10 m",
        "Turn right and walk 8 m",
        "Turn left and walk 5 m",
        "You have arrived at Shelf",
    ]
    assert [step.text["zh"] for step in steps] == [
        "从大门出发，直行10米",
        "右转，走8米",
        "左转，走5米",
        "到达书架",
    ]
    assert [step.at for step in steps] == [(0, 0), (0, 10), (8, 10), (8, 15)]
    assert [step.metres for step in steps] == [10, 8, 5, 0]
    assert sum(step.seconds for step in steps) == pytest.approx(10)


def test_a_room_is_named_where_it_is_entered(built: World) -> None:
    units = ((f"{GROUND} hall", 0), ("room", 2))
    depart, turn, _ = told(built, walk((-5, -4), (-2, -4), (0, -4), (0, 4), units=units))
    assert depart.text["en"].endswith("walk 5 m, into Reading room")
    assert depart.text["zh"].endswith("，进入阅览室")
    assert "into" not in turn.text["en"]


def test_small_weaving_is_no_turn_and_slight_bends_go_on(built: World) -> None:
    steps = told(built, walk((0, 0), (5, 0.3), (10, -0.2), (15, 0)))
    assert [step.kind for step in steps] == [StepKind.DEPART, StepKind.ARRIVE]
    steps = told(built, walk((0, 0), (10, 0), (20, 3)))
    assert [step.kind for step in steps] == [StepKind.DEPART, StepKind.ARRIVE]
    assert steps[0].metres == pytest.approx(20.44, abs=0.01)


@pytest.mark.parametrize(
    ("target", "english", "chinese"),
    [
        (UPPER, "Take Lift 1 up to Level upper", "乘1号电梯上到upper层"),
        (TOP, "Take Lift 1 up to Level top (2 floors)", "乘1号电梯上到top层（共2层）"),
    ],
)
def test_a_ride_names_its_level_and_counts_floors(
    built: World, target: str, english: str, chinese: str
) -> None:
    there = told(built, walk((0, 0), (0, 5)), ridden("lift-1", target, (0, 5), (0, 0)))
    ride = there[1]
    assert (ride.kind, ride.text) == (StepKind.CONNECTOR, {"en": english, "zh": chinese})
    assert (ride.level_id, ride.at, ride.seconds) == (uid(GROUND), (0, 5), 44)
    assert there[2].text["en"] == "Go straight on for 5 m"
    assert there[2].level_id == uid(target)


def test_stairs_are_walked_and_lead_down_too(built: World) -> None:
    steps = told(built, walk((0, 0), (0, 5), level=TOP), ridden("stairs-1", GROUND, (0, 5)))
    assert steps[1].text == {
        "en": "Take Stairs 1 down to Level ground (2 floors)",
        "zh": "走1号楼梯下到ground层（共2层）",
    }
    assert [step.kind.value for step in steps] == ["depart", "connector", "arrive"]


def test_standing_at_the_destination_already(built: World) -> None:
    (arrive,) = told(built, walk((3, 3)))
    assert (arrive.kind, arrive.at, arrive.metres) == (StepKind.ARRIVE, (3, 3), 0)


def test_a_path_that_comes_back_to_a_point_keeps_its_order() -> None:
    points = ((0.0, 0.0), (0.0, 5.0), (5.0, 5.0), (0.0, 5.0), (0.0, 9.0))
    assert simplified(points) == [0, 1, 2, 3, 4]


def test_the_words_of_a_whole_route(built: World) -> None:
    costs = built.foot
    way = plan_way(
        costs,
        *(
            access
            for place in (ROOM, ATTIC)
            if (access := costs.graph.access(place.unit_id or "", place.x, place.y)) is not None
        ),
    )
    route = describe(costs, built.venue, built.by_id(), ROOM, ATTIC, way)
    texts = [step.text["en"] for step in route.steps]
    assert texts[0].startswith("Start at Room and walk")
    assert sum("into ground hall" in text for text in texts) == 1
    assert texts.count("Take Stairs 1 up to Level top (2 floors)") == 1
    assert sum("into Attic" in text for text in texts) == 1


def test_every_step_speaks_both_languages_and_names_no_unit_twice(sample: World) -> None:
    costs = sample.foot
    pairs = random_accesses(sample, costs, random.Random(41))  # noqa: S311
    for _ in range(200):
        route = describe(
            costs, sample.venue, sample.by_id(), ROOM, ATTIC, plan_way(costs, *next(pairs))
        )
        assert route.steps[-1].kind is StepKind.ARRIVE
        assert sum(step.seconds for step in route.steps) == pytest.approx(
            route.seconds, abs=0.5 * len(route.steps)
        )
        for step in route.steps:
            assert set(step.text) == {"zh", "en"}
            assert all(step.text.values())
            assert step.text["en"].count(", into ") <= 1
            assert step.text["zh"].count("进入") <= 1
            assert not re.search(r"None|nan|\b0 m\b", step.text["en"])
        for leg in route.legs:
            names = [pick(bend.into, "en") for bend in bends_of(leg, sample.venue) if bend.into]
            entered = [each.unit_id for each in leg.stretches[1:]]
            assert len(names) <= len(entered)


@pytest.mark.parametrize(
    ("labels", "language", "name"),
    [
        ({"zh": "厅", "en": "Hall"}, "zh", "厅"),
        ({"zh": "厅", "en": "Hall"}, "fr", "Hall"),
        ({"zh": "厅"}, "en", "厅"),
        ({"ru": "зал", "de": "Saal"}, "en", "Saal"),
        ({"en": ""}, "en", ""),
        ({}, "en", ""),
    ],
)
def test_names_in_the_language_asked_for(labels: dict[str, str], language: str, name: str) -> None:
    assert pick(labels, language) == name
