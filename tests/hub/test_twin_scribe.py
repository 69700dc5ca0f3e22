"""What the scribe writes is, byte for byte, what plain Python says of the same route."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ext import Made, Text, difference, sendable
from floorplans import Frame, Labels, PlaceIndex, Venue, load_venue
from hub.catalogues import read_catalogues, shipped_catalogues
from hub.ports import Document, Json
from hub.twin import Answer, answer_members, answered, preparations, route_document, setting_of
from hub.twin.scribe import Scribe
from hub.twin.texts import Asked
from routing import (
    FOOT,
    Costs,
    Guide,
    Route,
    Wanted,
    describe,
    describe_journey,
    plan_journey,
    plan_route,
)
from tests.hub.library import sample_site
from tests.hub.route_oracle import leg_documents, step_documents
from tests.routing.house import house
from tests.routing.random_houses import random_house
from tests.routing.roomy import building_of
from tests.routing.test_catalogues import made_up
from tests.routing.worlds import World, random_accesses, travelled

ODD = (
    'the "quoted" hall',
    "back\\slash",
    "tab\tand\nline",
    "\x00\x01\x1f\x7f",
    "😀 𠮷野家",
    "\u2028é",
    "",
    "指路",
)


def encoded(value: object) -> bytes:
    return msgspec.json.encode(value, order="deterministic")


def check(scribe: Scribe, route: Route) -> None:
    for _ in range(2):
        assert encoded(scribe.told(route)[0]) == encoded(leg_documents(scribe, route))
        assert encoded(scribe.told(route)[1]) == encoded(step_documents(scribe, route))


def scribe_of(world: World, most: int = 1_000) -> Scribe:
    return Scribe(world.venue, world.by_id(), world.guide, most)


def routes(world: World, guide: Guide, costs: Costs, rng: random.Random) -> Iterator[Route]:
    """Routes between random points, and between random places that have names."""
    places = PlaceIndex(world.venue)
    for start, end in random_accesses(world, costs, rng):
        ends = [places.at(each.level_id, each.x, each.y) for each in (start, end)]
        yield plan_route(costs, guide, *ends)
        named = [places.find(rng.choice(world.rooms()).id) for _ in range(2)]
        if all(costs.graph.access(each.unit_id or "", each.x, each.y) for each in named):
            yield plan_route(costs, guide, *named)


def check_routes(world: World, scribe: Scribe, count: int, seed: int = 1) -> None:
    rng = random.Random(seed)  # noqa: S311
    for costs in world.costs.values():
        for route in islice(routes(world, scribe.guide, costs, rng), count):
            check(scribe, route)


def test_the_library_for_everybody() -> None:
    site = sample_site()
    world = World(site.venue, tuple(site.connectors.values()), site.costs, site.guide)
    check_routes(world, site.scribe, 60)


def test_the_university_of_others(shared_dir: Path) -> None:
    world = travelled(load_venue(shared_dir / "venues" / "spbpu"), FOOT)
    check_routes(world, scribe_of(world), 60)


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10**6))
def test_random_houses(seed: int) -> None:
    world = random_house(seed)
    check_routes(world, scribe_of(world), 6, seed)


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_many_routes_are_written_at_once_as_one_by_one(threads: int) -> None:
    world = random_house(threads)
    rng = random.Random(threads)  # noqa: S311
    found: list[Route] = []
    for costs in world.costs.values():
        found += islice(routes(world, world.guide, costs, rng), 60)
    alone = [encoded(scribe_of(world).told(each)) for each in found]
    for most in (16, 100_000):
        scribe = scribe_of(world, most)
        for _ in range(2):
            assert [encoded(each) for each in scribe.told_all(found, threads)] == alone


@pytest.mark.parametrize("most", [1, 3, 20])
def test_many_routes_are_written_while_their_places_are_forgotten(
    most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another route of the same tick may take a place that has just been numbered."""
    world = random_house(4)
    found = [*islice(routes(world, world.guide, world.foot, random.Random(4)), 40)]  # noqa: S311
    alone = [encoded(scribe_of(world).told(each)) for each in found]
    monkeypatch.setattr("hub.twin.scribe.MOST_PLACES", most)
    scribe = scribe_of(world, 16)
    assert [encoded(each) for each in scribe.told_all(found, 2)] == alone


def test_three_languages_and_none(tmp_path: Path) -> None:
    (tmp_path / "plan").mkdir()
    world = house(tmp_path / "plan")
    catalogues = (*shipped_catalogues(), *read_catalogues(made_up(tmp_path / "words")))
    for spoken in (catalogues, catalogues[::-1], ()):
        guide = Guide(world.venue, world.by_id(), spoken)
        check_routes(world, Scribe(world.venue, world.by_id(), guide), 20)


def test_journeys_with_stops_name_each_stop(tmp_path: Path) -> None:
    world = house(tmp_path)
    building, scribe = building_of(world), scribe_of(world)
    places, rng = PlaceIndex(world.venue), random.Random(5)  # noqa: S311
    for _ in range(20):
        start, *stops, end = (places.find(rng.choice(world.rooms()).id) for _ in range(4))
        wanted = Wanted(start, end, tuple(stops))
        journey = plan_journey(building, world.foot, wanted)
        check(scribe, describe_journey(building, wanted, journey))


def odd(venue: Venue, names: Iterator[str]) -> Venue:
    """A building that everything in has an odd name of, at the origin of all degrees."""

    def called(features: Mapping[str, Any]) -> dict[str, Any]:
        return {key: replace(each, names=labels()) for key, each in features.items()}

    def labels() -> Labels:
        return {"zh": next(names), "en": next(names), "de": next(names)}

    return replace(
        venue,
        frame=Frame(0.0, 0.0),
        units=called(venue.units),
        levels=called(venue.levels),
        amenities=called(venue.amenities),
        occupants=called(venue.occupants),
        fixtures=called(venue.fixtures),
    )


@pytest.mark.parametrize("seed", range(3))
def test_odd_names_and_places_near_zero(seed: int, tmp_path: Path) -> None:
    world, rng = house(tmp_path), random.Random(seed)  # noqa: S311
    names = iter(lambda: "".join(rng.sample(ODD, 2)), None)
    venue = odd(world.venue, names)
    connectors = {
        key: replace(each, names={"zh": next(names), "en": ""})
        for key, each in world.by_id().items()
    }
    guide = Guide(venue, connectors, shipped_catalogues())
    strange = World(venue, tuple(connectors.values()), world.costs, guide)
    check_routes(strange, Scribe(venue, connectors, guide), 40, seed)


def test_what_does_not_fit_is_forgotten_and_said_again(tmp_path: Path) -> None:
    world = house(tmp_path)
    scribe = scribe_of(world, most=16)
    check_routes(world, scribe, 20)
    assert scribe.fragments.count < 2 * 16


def test_most_of_what_is_said_was_said_before(tmp_path: Path) -> None:
    world = house(tmp_path)
    scribe = scribe_of(world)
    check_routes(world, scribe, 40)
    held = scribe.fragments.count, scribe.fragments.size
    check_routes(world, scribe, 40)
    assert (scribe.fragments.count, scribe.fragments.size) == held


def test_places_are_told_apart_by_more_than_their_id(tmp_path: Path) -> None:
    world = house(tmp_path)
    scribe, places = scribe_of(world), PlaceIndex(world.venue)
    start, end = (places.find(each.id) for each in world.rooms()[:2])
    for names in ({"en": "North"}, {"en": "South"}, {}):
        check(scribe, plan_route(world.foot, world.guide, replace(start, names=names), end))
        check(scribe, plan_route(world.foot, world.guide, start, replace(end, names=names)))


def test_alternatives_are_told_like_the_route_itself() -> None:
    site, told = sample_site(), 0
    rng, rooms = random.Random(3), sorted(site.venue.units)  # noqa: S311
    costs, setting = site.costs["foot"], setting_of(site)
    for _ in range(12):
        start, end = (site.places.find(each) for each in rng.sample(rooms, 2))
        if not all(costs.graph.access(each.unit_id or "", each.x, each.y) for each in (start, end)):
            continue
        wanted = Wanted(start, end, alternatives=3)
        journey = plan_journey(setting, costs, wanted)
        found = answered(site, wanted, costs, Answer(journey), None)
        document = route_document(site, found) | answer_members(site, found)
        routes = [found.route]
        routes += [
            describe(costs, site.guide, start, end, each.way) for each in journey.alternatives
        ]
        parts = [document, *members(document["alternatives"])]
        for part, route in zip(parts, routes, strict=True):
            assert encoded(part["legs"]) == encoded(leg_documents(site.scribe, route))
            assert encoded(part["steps"]) == encoded(step_documents(site.scribe, route))
            told += part is not document
        assert sendable(document)
        plain = msgspec.json.decode(encoded(document))
        assert encoded(plain) == encoded(document)
        assert difference(document, plain) is None
    assert told > 3


def members(value: Json) -> list[Document]:
    assert isinstance(value, list)
    return [each for each in value if isinstance(each, dict)]


def test_what_was_made_ready_is_asked_for_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    site, asked = sample_site(), set()
    world = World(site.venue, tuple(site.connectors.values()), site.costs, site.guide)
    scribe, graph = Scribe(site.venue, site.connectors, site.guide), site.costs["foot"].graph
    scenes = chain.from_iterable(preparations(site))
    words = scribe.preparations(graph, site.places.all())
    for piece in chain(scenes, words, scribe.preparations_of_marks(graph)):
        piece()
    make = Asked.__call__

    def watched(self: Asked, what: int, one: int, two: int, three: int, number: int) -> Made:
        asked.add(Text(what))
        return make(self, what, one, two, three, number)

    monkeypatch.setattr(Asked, "__call__", watched)
    rng, places = random.Random(2), site.places  # noqa: S311
    for costs in world.costs.values():
        for _ in range(15):
            ends = [places.find(rng.choice(world.rooms()).id) for _ in range(2)]
            if all(costs.graph.access(each.unit_id or "", each.x, each.y) for each in ends):
                check(scribe, plan_route(costs, site.guide, *ends))
    assert asked == {Text.BEGINS, Text.GOES_ON, Text.PASSES}


def test_what_is_made_ready_never_drives_out_what_was_said(tmp_path: Path) -> None:
    world = house(tmp_path)
    scribe = scribe_of(world, most=100)
    check_routes(world, scribe, 1)
    before = scribe.fragments.count
    for piece in scribe.preparations(world.foot.graph, PlaceIndex(world.venue).all()):
        piece()
    assert before <= scribe.fragments.count <= max(before, 50)
    check_routes(world, scribe, 10)
