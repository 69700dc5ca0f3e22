"""Contractions: what they answer depends on the weights asked about, not on what came before."""

import random
from dataclasses import replace

import numpy as np
import pytest

from ext import UNREACHABLE
from floorplans import Access, is_traversable
from routing import Costs, Way, own_layer, plan_way
from routing.contraction import MANY, Contraction, bring_up
from tests.floorplans.plans import uid
from tests.routing.house import place
from tests.routing.worlds import World, disturbed, random_accesses


def afresh(costs: Costs) -> Costs:
    """The same costs with a contraction that was asked nothing yet."""
    return replace(costs, contraction=Contraction(costs.graph, costs.live))


def answers(costs: Costs, pairs: list[tuple[Access, Access]]) -> list[Way | None]:
    return [plan_way(costs, start, end) for start, end in pairs]


def test_answers_do_not_depend_on_what_was_asked_before(sample: World) -> None:
    rng = random.Random(41)  # noqa: S311
    rooms = [u for u in sample.venue.units.values() if is_traversable(u)]
    for nominal in sample.costs.values():
        drawn = random_accesses(sample, nominal, rng, rooms)
        pairs = [next(drawn) for _ in range(20)]
        states = [nominal, *(disturbed(nominal, rng) for _ in range(4))]
        first = [answers(afresh(costs), pairs) for costs in states]
        for _ in range(12):
            number = rng.randrange(len(states))
            assert answers(states[number], pairs) == first[number]


def test_without_a_contraction_ways_cost_the_same(sample: World) -> None:
    rng = random.Random(42)  # noqa: S311
    for nominal in sample.costs.values():
        live = disturbed(nominal, rng)
        pairs = random_accesses(sample, nominal, rng)
        for start, end in (next(pairs) for _ in range(60)):
            fast, plain = plan_way(live, start, end), plan_way(live.undisturbed(), start, end)
            searched = plan_way(replace(live, contraction=None), start, end)
            assert (fast is None) == (searched is None)
            if fast is not None and searched is not None:
                assert fast.milliseconds == searched.milliseconds
                assert plain is not None


def test_leave_is_taken_back_after_the_question(built: World) -> None:
    """A way into the private office must not open it to the next one."""
    costs = built.foot
    office = costs.index.of(next(key for key in costs.index.targets() if key[1] == uid("office")))
    assert (costs.live[office] == UNREACHABLE).all()
    contraction = costs.contraction
    assert contraction is not None
    before = contraction.metric(costs.live).fork()
    inside = place(costs, "office", -9, 4)
    assert plan_way(costs, place(costs, "room", 8, 4), inside) is not None
    assert contraction.metric(costs.live).same_as(before)


def test_a_layer_of_its_own_goes_its_own_way(sample: World) -> None:
    rng = random.Random(43)  # noqa: S311
    costs = sample.foot
    contraction = costs.contraction
    assert contraction is not None
    kept = contraction.metric(costs.live).fork()
    other = own_layer(costs).contraction
    assert other is not None
    live = disturbed(costs, rng).live
    assert not np.array_equal(live, costs.live)
    assert not other.metric(live).same_as(kept)
    assert contraction.metric(costs.live).same_as(kept)


@pytest.mark.parametrize("together", [False, True], ids=["one", "several"])
def test_weights_that_could_not_be_told_are_told_the_next_time(
    sample: World, monkeypatch: pytest.MonkeyPatch, *, together: bool
) -> None:
    """A failure half-way leaves nobody with ways under weights of which the metric knows a part."""
    rng = random.Random(43)  # noqa: S311
    costs = afresh(sample.foot)
    layer = costs.contraction
    assert layer is not None
    drawn = random_accesses(sample, costs, rng)
    pairs = [next(drawn) for _ in range(20)]
    answers(costs, pairs)
    arcs = np.flatnonzero(costs.live < UNREACHABLE)[:: MANY * 4]
    slower = costs.live.copy()
    slower[arcs] *= 3
    live = replace(costs, live=slower)
    with monkeypatch.context() as broken:
        if together:
            broken.setattr("routing.contraction.update_all", fail)
        else:
            whole = Contraction.begun
            broken.setattr(Contraction, "begun", lambda *asked: fail(whole(*asked)))
        with pytest.raises(MemoryError):
            bring_up([(layer, slower)], 1) if together else layer.metric(slower)
    expected = answers(replace(live, contraction=Contraction(live.graph, slower)), pairs)
    assert answers(live, pairs) == expected


def fail(*_: object) -> None:
    raise MemoryError
