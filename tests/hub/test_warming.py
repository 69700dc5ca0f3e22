"""Small pieces of work are done between the ticks, in turn, and harm nobody."""

import asyncio
import random
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import groupby

import pytest

from floorplans import NavigationGraph, is_public
from hub.fair_loop import fair_loop
from hub.twin import Site, leave_given, make_twin, preparations, start_fact
from hub.twin.preparing import graphs_by_use, units_by_use
from hub.warming import Warming
from routing import Guide, UnwalkablePlace, plan_route
from routing.guidance import Sights
from routing.marks import Prospect
from routing.scenery import Scenery
from tests.hub.library import sample_site

Piece = Callable[[], None]


def warm(
    *sources: Iterable[Piece], busy: Callable[[], bool] = lambda: False, most: int = 100
) -> list[Exception]:
    """Do the pieces of some sources; return what was reported."""
    reports: list[Exception] = []
    warming = Warming(sources, busy, reports.append, breath=0.0, most=most)
    with asyncio.Runner(loop_factory=fair_loop) as runner:
        runner.run(warming.run())
    return reports


def unexpected(error: Exception) -> None:
    raise AssertionError from error


def noted(done: list[str], names: str) -> Iterator[Piece]:
    return (partial(done.append, name) for name in names)


def test_sources_take_turns_and_each_keeps_its_order() -> None:
    done: list[str] = []
    assert warm(noted(done, "abcd"), noted(done, "xy")) == []
    assert "".join(done) == "axbycd"


def test_what_cannot_settle_is_told_and_all_pieces_are_done() -> None:
    done: list[str] = []
    reports: list[Exception] = []

    async def settle() -> None:
        raise RuntimeError("can't start new thread")

    warming = Warming([noted(done, "ab")], lambda: False, reports.append, settle, breath=0.0)
    with asyncio.Runner(loop_factory=fair_loop) as runner:
        runner.run(warming.run())
    assert "".join(done) == "ab"
    assert [str(each) for each in reports] == ["can't start new thread"] * 2


def test_no_more_pieces_are_done_than_the_bound_and_none_are_asked_for() -> None:
    done: list[str] = []
    endless = (partial(done.append, "x") for _ in iter(int, 1))
    warm(endless, most=5)
    assert len(done) == 5


def test_a_piece_that_raises_is_reported_once_and_the_rest_is_done() -> None:
    done: list[str] = []

    def broken() -> None:
        done.append("!")
        raise ValueError(len(done))

    reports = warm([broken, broken, *noted(done, "a")], noted(done, "xyz"))
    assert "".join(done) == "!x!yaz"
    assert [str(each) for each in reports] == ["1"]


def test_a_source_that_raises_ends_and_the_others_go_on() -> None:
    done: list[str] = []

    def broken() -> Iterator[Piece]:
        yield from noted(done, "a")
        raise ValueError("no more")

    reports = warm(broken(), noted(done, "xyz"))
    assert "".join(done) == "axyz"
    assert [str(each) for each in reports] == ["no more"]


def test_others_get_their_turn_after_each_piece_and_come_first() -> None:
    told: list[str] = []
    answers = iter([True, True, False])

    def busy() -> bool:
        told.append("?")
        return next(answers, False)

    warm(noted(told, "ab"), busy=busy)
    assert told == ["?", "?", "?", "a", "?", "b", "?"]


def test_a_turn_of_the_loop_passes_between_two_pieces() -> None:
    done: list[str] = []

    async def scenario() -> None:
        loop = asyncio.get_running_loop()

        def piece() -> None:
            done.append("piece")
            loop.call_soon(done.append, "other")

        await Warming([[piece, piece]], lambda: False, unexpected, breath=0.0).run()

    with asyncio.Runner(loop_factory=fair_loop) as runner:
        runner.run(scenario())
    assert done == ["piece", "other", "piece", "other"]


def test_it_ends_when_it_is_cancelled() -> None:
    endless: Iterable[Piece] = ((lambda: None) for _ in iter(int, 1))

    async def scenario() -> None:
        warming = Warming([endless], lambda: False, unexpected, breath=0.0)
        task = asyncio.create_task(warming.run())
        await asyncio.sleep(0.01)
        assert not task.done()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    with asyncio.Runner(loop_factory=fair_loop) as runner:
        runner.run(scenario())


class Watched(Scenery):
    """A building that notes what is asked of it."""

    def __init__(self, site: Site) -> None:
        super().__init__(site.venue, site.connectors)
        self.asked: list[tuple[float, str]] = []

    def prospect(self, graph: NavigationGraph, unit_id: str) -> Prospect:
        self.asked.append((graph.radius, unit_id))
        return super().prospect(graph, unit_id)


def test_entrances_and_public_floor_of_the_graphs_that_are_travelled_most_come_first() -> None:
    site = sample_site()
    graphs, units = graphs_by_use(site), site.venue.units
    shown = [site.costs[profile_id].graph.radius for profile_id in site.shown]
    assert [each.radius for each in graphs[:2]] == shown
    assert len({each.radius for each in graphs}) == len(graphs)
    scenery = Watched(site)
    lots = units_by_use(site)
    assert {*lots[0][: len(site.entrance_units)]} == site.entrance_units
    for piece in Sights(scenery).preparations(graphs, lots):
        piece()
    order = [(is_public(units[unit_id]), radius) for radius, unit_id in scenery.asked]
    assert [each for each, _ in groupby(order)] == [
        (public, graph.radius) for public in (True, False) for graph in graphs
    ]
    assert len(scenery.asked) == len(set(scenery.asked))


def test_routes_through_what_was_made_ready_ask_nothing_and_tell_the_same() -> None:
    site = sample_site()
    fresh, warmed = (Guide(site.venue, site.connectors) for _ in range(2))
    scenery = Watched(site)
    warmed.sights = Sights(scenery)
    # The other way around, so that marks get other numbers.
    lots = [tuple(reversed(each)) for each in units_by_use(site)]
    for piece in warmed.sights.preparations(graphs_by_use(site)[::-1], lots[::-1]):
        piece()
    asked = len(scenery.asked)
    rng, unit_ids, told = random.Random(4), list(site.venue.units), 0  # noqa: S311
    for costs in site.costs.values():
        for _ in range(20):
            start, end = (site.places.find(each) for each in rng.sample(unit_ids, 2))
            try:
                routes = [plan_route(costs, each, start, end) for each in (fresh, warmed)]
            except UnwalkablePlace:
                continue
            assert routes[0].steps == routes[1].steps
            told += len(routes[0].steps)
    assert told > 100
    assert len(scenery.asked) == asked


def test_a_site_can_be_made_ready() -> None:
    site = sample_site()
    for source in preparations(site):
        for piece in source:
            piece()


def test_what_ways_may_pass_with_leave_is_made_ready_for_the_weights_of_the_moment() -> None:
    site = sample_site()
    twin = make_twin(site)
    twin.run((start_fact(site, 0),), 0)
    units = [
        (profile_id, unit_id)
        for profile_id in site.costs
        for unit_id in site.venue.units
        if any(twin.costs(profile_id).behind_of(unit_id))
    ]
    assert units
    for piece in leave_given(twin):
        piece()
    for profile_id, unit_id in units:
        costs = twin.costs(profile_id)
        assert costs.contraction is not None
        key = (*costs.behind_of(unit_id), "")
        assert costs.contraction.annexes.sure(costs.live, key) is costs.rights_of(unit_id).entered
