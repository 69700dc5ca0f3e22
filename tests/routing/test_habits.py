"""How full zones usually are: learned by hour, forgotten by and by, never made up."""

import math
import random
from datetime import datetime
from statistics import fmean, stdev
from zoneinfo import ZoneInfo

import pytest

from routing import NO_FORECAST, Expected, Habits, Week, hour_of_week, with_hour
from routing.habits import MEMORY

SHANGHAI = ZoneInfo("Asia/Shanghai")
SECOND = 10**9


def at(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).timestamp()) * SECOND


def taught(*samples: tuple[str, float]) -> Week:
    week: Week = {}
    for text, people in samples:
        week = with_hour(week, hour_of_week(at(text), SHANGHAI), people)
    return week


def test_a_week_is_learned_by_hour_in_the_buildings_own_time() -> None:
    hall = taught(("2026-05-04T10:30", 10), ("2026-05-11T10:05", 14), ("2026-05-12T10:05", 99))
    habits = Habits(SHANGHAI, {"hall": hall, "room": taught(("2026-05-04T10:30", 9))})
    found = habits.at("hall", at("2026-05-18T10:59"))
    assert found is not None
    assert found.people == 12
    assert found.sd == pytest.approx(2**1.5)
    assert habits.at("room", at("2026-05-04T10:30")) == Expected(9.0, 3.0)


def test_what_was_never_seen_is_not_made_up() -> None:
    habits = Habits(SHANGHAI, {"hall": taught(("2026-05-04T10:30", 10))})
    assert habits.at("hall", at("2026-05-04T11:00")) is None
    assert habits.at("attic", at("2026-05-04T10:30")) is None
    assert NO_FORECAST.at("hall", 0) is None


def test_the_first_weeks_weigh_the_same() -> None:
    rng = random.Random(5)  # noqa: S311
    people = [rng.uniform(0, 80) for _ in range(MEMORY)]
    week: Week = {}
    for count, each in enumerate(people, 1):
        week = with_hour(week, 7, each)
        found = week[7].expected()
        assert found.people == pytest.approx(fmean(people[:count]))
        if count > 1:
            assert found.sd == pytest.approx(stdev(people[:count]))


def test_another_term_is_learned_and_the_old_one_forgotten() -> None:
    week: Week = {}
    for _ in range(40):
        week = with_hour(week, 7, 200.0)
    for _ in range(40):
        week = with_hour(week, 7, 20.0)
    found = week[7].expected()
    assert found.people == pytest.approx(20, abs=180 * math.exp(-40 / MEMORY))
    assert week[7].weeks == MEMORY
