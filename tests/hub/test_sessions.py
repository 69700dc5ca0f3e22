"""Which visitors' routes are open."""

import pytest

from hub.errors import SessionsFullError
from hub.sessions import FORSAKEN_NS, Sessions


def test_a_route_that_somebody_listens_to_stays() -> None:
    sessions = Sessions()
    sessions.open("r-1", 0)
    later = 10 * FORSAKEN_NS
    assert sessions.forsaken({"route/r-1"}, later) == ()
    assert sessions.forsaken((), later + FORSAKEN_NS) == ()
    assert sessions.forsaken((), later + FORSAKEN_NS + 1) == ("r-1",)
    assert not sessions.close("r-1")


def test_beyond_the_bound_new_routes_are_refused_and_old_ones_stay() -> None:
    sessions = Sessions(bound=2)
    sessions.open("r-1", 0)
    sessions.open("r-2", 0)
    with pytest.raises(SessionsFullError):
        sessions.open("r-3", 0)
    assert sessions.close("r-1")
    sessions.open("r-3", 0)
    assert set(sessions.seen_ns) == {"r-2", "r-3"}


def test_those_that_ask_for_more_have_a_bound_of_their_own() -> None:
    sessions = Sessions(asked_bound=1)
    sessions.open("a", 0, asks=True)
    sessions.open("b", 0)
    with pytest.raises(SessionsFullError, match=r"1 routes with stops, .*; ask for the fastest"):
        sessions.open("c", 0, asks=True)
    sessions.close("a")
    sessions.open("c", 0, asks=True)
    assert sessions.forsaken((), 10**15) == ("b", "c")
    sessions.open("d", 0, asks=True)
