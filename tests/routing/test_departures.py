"""Later departures: hours and forecasts count, and what nobody knows is said."""

from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from floorplans import PassageRule, RuleTarget
from routing import (
    Closing,
    Condition,
    Effect,
    Expected,
    OpenState,
    Target,
    closing,
    closings,
    crowding_factor,
    crowding_spread,
    foreseen,
    make_timetable,
)
from tests.floorplans.plans import GROUND, UPPER, uid
from tests.routing.worlds import World

SHANGHAI = ZoneInfo("Asia/Shanghai")
SECOND = 10**9


def at(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).timestamp()) * SECOND


MONDAY_TEN = at("2026-05-04T10:30")


def rule(target: RuleTarget, feature_id: str, hours: str) -> PassageRule:
    return PassageRule(target, feature_id, hours)


def test_the_outlook_has_hours_lasting_conditions_and_foreseen_crowds(built: World) -> None:
    room, stairs = uid("room"), "stairs-1"
    timetable, _ = make_timetable(
        [
            rule(RuleTarget.UNIT, room, "Mo-Fr 09:00-17:00"),
            rule(RuleTarget.CONNECTOR, stairs, "Mo-Su 08:00-20:00"),
        ],
        120.6,
        31.3,
    )
    lasting = [Condition(Effect.CLOSED, Target.CONNECTOR, ("lift-1",))]
    upper = (uid(f"{UPPER} hall"),)
    crowds = [(upper, 60.0, Expected(90.0, 20.0)), ((uid(f"{GROUND} hall"),), 60.0, None)]
    early = foreseen(built.foot, lasting, timetable, crowds, at("2026-05-04T07:00"))
    assert early.costs.closed(room)
    assert early.forecast_units == set(upper)
    factor = crowding_factor(90.0, 60.0)
    assert early.costs.walk(upper[0], 10) == round(10 / 1.34 * factor * 1000)
    later = foreseen(built.foot, lasting, timetable, crowds, MONDAY_TEN)
    assert not later.costs.closed(room)
    assert closings(timetable, MONDAY_TEN) == {
        (Target.UNIT, room): at("2026-05-04T17:00"),
        (Target.CONNECTOR, stairs): at("2026-05-04T20:00"),
    }


def test_an_empty_zone_that_is_foreseen_slows_nobody(built: World) -> None:
    timetable, _ = make_timetable([], 120.6, 31.3)
    unit = (uid("room"),)
    found = foreseen(built.foot, (), timetable, [(unit, 50.0, Expected(0.0, 0.0))], MONDAY_TEN)
    assert np.array_equal(found.costs.live, built.foot.nominal)
    assert found.forecast_units == set(unit)


def test_spreads_of_crowds_move_in_quarters() -> None:
    assert crowding_spread(0, 0, 50) == 0
    assert crowding_spread(80, 10, 50) * 4 == round(crowding_spread(80, 10, 50) * 4) > 0


@pytest.mark.parametrize(
    ("is_open", "until", "expected"),
    [
        (True, None, None),
        (True, 200, None),
        (True, 90, Closing.MAY_CLOSE),
        (True, 30, Closing.CLOSES_BEFORE),
        (False, None, Closing.CLOSED),
        (False, 200, Closing.CLOSED),
        (False, 50, None),
    ],
)
def test_a_place_that_closes_before_arrival_is_told(
    is_open: bool,  # noqa: FBT001 - a parameter of the test
    until: int | None,
    expected: Closing | None,
) -> None:
    state = OpenState(
        rule(RuleTarget.UNIT, "room", "Mo"), is_open, None if until is None else until * SECOND
    )
    assert closing(state, 0, high=120.0, low=60.0) is expected
    assert closing(None, 0, 120.0, 60.0) is None
