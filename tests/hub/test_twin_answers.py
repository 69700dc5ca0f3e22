"""What a ROUTE tells beside its line: all times in it are of that line."""

import random
from datetime import datetime
from itertools import pairwise

import msgspec
import pytest

from floorplans import Place
from hub.ports import Document
from hub.twin import Answer, Site
from hub.twin.answers import answer_members
from hub.twin.documents import NANOSECONDS, rfc3339
from hub.twin.slots import Departure, OpenRoute
from hub.twin.stages.asked import answer_later, answered, setting_of
from routing import NO_FORECAST, Journey, Target, Wanted, describe, plan_journey
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
    answer = Answer(journey, Departure(BEGUN, (), (), 0, 0))
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


class Note(msgspec.Struct):
    """What somebody who leaves later should know."""

    code: str
    text: dict[str, str]


class Told(msgspec.Struct):
    """What a route says of a departure."""

    notes: list[Note]


def notes(site: Site, wanted: Wanted, answer: Answer) -> list[Note]:
    told = answer_members(site, answered(site, wanted, site.costs["foot"], answer, None))
    return msgspec.convert(told["departure"], Told).notes


def test_stops_that_close_before_somebody_is_there_are_told_as_the_destination_is(
    site: Site,
) -> None:
    """The library closes at nine in the evening; ten seconds before nobody can be upstairs."""
    start, stop, end = questions(site, 1)[0]
    evening = datetime(2026, 5, 5, 20, 59, 50, tzinfo=site.zone)
    leaves_ns = round(evening.timestamp()) * NANOSECONDS
    wanted = Wanted(start, end, stops=(stop,))
    told = notes(site, wanted, answer_later(site, "foot", wanted, (), leaves_ns, NO_FORECAST))
    closings = [each.text for each in told if each.code == "departure.closes-before"]
    assert closings == [
        {
            "zh": f"{place.names['zh']}于21:00关闭，您到达时已关闭",
            "en": f"{place.names['en']} closes at 21:00, before you can be there",
        }
        for place in (stop, end)
    ]


def test_what_was_left_aside_is_told_by_whether_there_is_another_way(site: Site) -> None:
    start, _, end = questions(site, 1)[0]
    wanted, costs = Wanted(start, end), site.costs["foot"]
    aside = ((Target.CONNECTOR, next(iter(site.connectors))),)
    journey = plan_journey(setting_of(site), costs, wanted)
    none = Journey(journey.terms, journey.points, (), lost=(end,))
    texts = [
        notes(site, wanted, Answer(each, Departure(BEGUN, aside, (), 0, 0)))[0].text
        for each in (journey, none)
    ]
    assert "Another way is taken" in texts[0]["en"]
    assert "已改走其他路线" in texts[0]["zh"]
    assert "There is no other way" in texts[1]["en"]
    assert "没有其他路线" in texts[1]["zh"]
