"""A clock that is set: noticed, and nothing stays live or closed because of it."""

from hub.clock import ClockWatch
from hub.sessions import FORSAKEN_NS, Sessions
from hub.twin import ClockSet, clock_fact, reading_fact
from hub.twin.slots import BELIEVED
from tests.hub.library import SECOND, START_NS, reading, started_twin

DAY = 86_400 * SECOND
KEY = "room508/occupants"


def test_a_watch_tells_a_jump_from_drift() -> None:
    watch = ClockWatch(START_NS, 5.0)
    assert watch.jumped_ns(START_NS + SECOND, 6.0) == 0
    assert watch.jumped_ns(START_NS + SECOND + 10**8, 6.0) == 0
    assert watch.jumped_ns(START_NS + 3_600 * SECOND, 6.0) > 3_590 * SECOND
    assert watch.jumped_ns(START_NS + SECOND, 7.0) < -3_590 * SECOND
    assert watch.jumped_ns(START_NS + 2 * SECOND, 8.0) == 0


def test_nothing_stays_live_in_the_future_of_a_clock_that_was_set_back() -> None:
    twin = started_twin()
    twin.run((reading_fact(reading("room508", "occupants", "7")),), START_NS)
    assert twin.engine.state.table(BELIEVED)[KEY].value.fresh
    back = START_NS - DAY
    twin.run((clock_fact(ClockSet(-DAY, back)),), back)
    assert not twin.engine.state.table(BELIEVED)[KEY].value.fresh
    twin.run((reading_fact(reading("room508", "occupants", "8", back + SECOND)),), back + SECOND)
    held = twin.engine.state.table(BELIEVED)[KEY].value
    assert (held.fresh, held.reading.value) == (True, 8.0)


def test_a_clock_that_was_set_ahead_ends_what_is_too_old_and_the_next_reading_is_live() -> None:
    twin = started_twin()
    twin.run((reading_fact(reading("room508", "occupants", "7")),), START_NS)
    ahead = START_NS + DAY
    twin.run((clock_fact(ClockSet(DAY, ahead)),), ahead)
    assert not twin.engine.state.table(BELIEVED)[KEY].value.fresh
    twin.run((reading_fact(reading("room508", "occupants", "8", ahead)),), ahead)
    assert twin.engine.state.table(BELIEVED)[KEY].value.fresh


def test_open_routes_outlive_a_clock_that_is_set() -> None:
    sessions = Sessions()
    sessions.open("r-1", START_NS)
    sessions.shift(DAY)
    assert sessions.forsaken((), START_NS + DAY + SECOND) == ()
    assert sessions.forsaken((), START_NS + DAY + FORSAKEN_NS + SECOND) == ("r-1",)
