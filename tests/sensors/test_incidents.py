"""Incidents: a handful of lines, and the right counts."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from sensors.incidents import OTHERS, Incidents, Phase, Told


def test_a_storm_is_told_when_it_begins_while_it_goes_on_and_when_it_has_ended() -> None:
    incidents = Incidents()
    told = [incidents.note("bad", second / 100) for second in range(20_000)]
    assert told[0] == Told("bad", Phase.BEGUN, 1, 0.0)
    assert not any(told[1:])
    assert [(each.phase, each.count) for each in incidents.look(200.0)] == [(Phase.GOES_ON, 20_000)]
    assert incidents.look(201.0) == []
    (ended,) = incidents.look(260.0)
    assert (ended.phase, ended.count, round(ended.seconds)) == (Phase.ENDED, 20_000, 200)
    assert len(incidents) == 0


def test_lines_about_what_goes_on_become_rare() -> None:
    incidents, moments = Incidents(), []
    for second in range(8 * 3_600):
        incidents.note("bad", second)
        moments += [second for _ in incidents.look(second)]
    assert moments[:5] == [60, 180, 420, 900, 1_860]
    gaps = [later - earlier for earlier, later in itertools.pairwise(moments[6:])]
    assert set(gaps) == {3_600}


def test_what_came_once_is_told_once() -> None:
    incidents = Incidents()
    assert incidents.note("bad", 0.0) is not None
    assert incidents.look(100.0) == []
    assert incidents.note("bad", 101.0) == Told("bad", Phase.BEGUN, 1, 0.0)


def test_keys_beyond_the_bound_share_one() -> None:
    incidents = Incidents(bound=2)
    keys = [told.key for name in "abcd" if (told := incidents.note(name, 0.0)) is not None]
    assert keys == ["a", "b", OTHERS]
    assert len(incidents) == 3
    (ended,) = incidents.look(60.0)
    assert (ended.key, ended.count) == (OTHERS, 2)


def test_whoever_wakes_at_the_moments_that_are_due_misses_nothing() -> None:
    incidents = Incidents()
    for second in range(59):
        incidents.note("bad", second)
    told, wakes = [], 0
    while (due := incidents.due()) is not None:
        wakes += 1
        told += incidents.look(due)
    assert [each.phase for each in told] == [Phase.GOES_ON, Phase.ENDED]
    assert wakes == 2


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.floats(0, 100)), max_size=60))
def test_no_fault_is_lost_whatever_comes(faults: list[tuple[str, float]]) -> None:
    incidents, now, counted = Incidents(bound=3), 0.0, 0
    for key, rest in faults:
        now += rest
        counted += sum(each.count for each in incidents.look(now) if each.phase is Phase.ENDED)
        before = len(incidents)
        begun = incidents.note(key, now)
        assert len(incidents) <= 4
        assert begun is None or len(incidents) == before + 1
    ended = [each for each in incidents.look(now + 60.0) if each.phase is Phase.ENDED]
    assert all(each.count > 1 for each in ended)
    assert sum(each.count for each in ended) + counted <= len(faults)
    assert len(incidents) == 0
