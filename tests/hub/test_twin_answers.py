"""What a ROUTE tells beside its line: all times in it are of that line."""

import random
from itertools import pairwise

import pytest

from floorplans import Place
from hub.ports import Document
from hub.twin import Answer, Site
from hub.twin.answers import answer_members
from hub.twin.documents import NANOSECONDS, rfc3339
from hub.twin.slots import Departure, OpenRoute
from hub.twin.stages.asked import answered, setting_of
from routing import Wanted, describe, plan_journey
from tests.hub.library import sample_site

BEGUN = 1_700_000_000 * NANOSECONDS


@pytest.fixture(scope="module")
def site() -> Site:
    return sample_site()


def questions(site: Site, count: int) -> list[tuple[Place, ...]]:
    """Three different named places each."""
    rng = random.Random(3)  # noqa: S311
    costs = site.costs["foot"]
    rooms = [
        site.places.find(unit.id)
        for unit in site.venue.units.values()
        if unit.names and unit.id in costs.graph.unit_numbers
    ]
    return [tuple(rng.sample(rooms, 3)) for _ in range(count)]


def asked(site: Site, wanted: Wanted) -> OpenRoute | None:
    costs = site.costs["foot"]
    journey = plan_journey(setting_of(site), costs, wanted)
    answer = Answer(journey, Departure(BEGUN, (), None, None, 0, 0))
    return answered(site, wanted, costs, answer, None) if journey.found else None


def number(document: Document, key: str) -> float:
    return float(str(document[key]))


def test_arrival_departure_and_stops_are_timed_like_the_line(site: Site) -> None:
    """What is drawn is pulled taut: it takes a little less than the arcs of the graph."""
    apart = 0
    for start, stop, end in questions(site, 50):
        found = asked(site, Wanted(start, end, stops=(stop,)))
        if found is None:
            continue
        told = answer_members(site, found)
        arrival, departure, stops = told["arrival"], told["departure"], told["stops"]
        assert isinstance(arrival, dict)
        assert isinstance(departure, dict)
        assert isinstance(stops, list)
        assert number(arrival, "seconds") == round(found.route.seconds)
        assert number(arrival, "low") <= number(arrival, "seconds") <= number(arrival, "high")
        assert departure["arrives"] == rfc3339(BEGUN + round(found.route.seconds) * NANOSECONDS)
        (there,) = stops
        assert isinstance(there, dict)
        assert number(there, "seconds") == round(found.route.pieces[0].trace.seconds)
        apart += round(sum(w.milliseconds for w in found.route.ways) / 1000) != round(
            found.route.seconds
        )
    assert apart > 0


def test_other_ways_are_timed_like_their_lines(site: Site) -> None:
    costs = site.costs["foot"]
    for start, end in pairwise(place for each in questions(site, 8) for place in each):
        found = asked(site, Wanted(start, end, alternatives=3)) if start != end else None
        if found is None or found.answer is None:
            continue
        told = answer_members(site, found)["alternatives"]
        assert isinstance(told, list)
        for other, document in zip(found.answer.journey.alternatives, told, strict=True):
            assert isinstance(document, dict)
            line = describe(costs, site.guide, start, end, other.way)
            assert number(document, "seconds") == round(line.seconds)
