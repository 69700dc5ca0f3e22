"""Stored graphs come back number by number, or are refused."""

import random
import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from floorplans import Venue, find_connectors
from floorplans.build import build_graphs
from floorplans.errors import StoredGraphError
from floorplans.graph import NavigationGraph
from floorplans.model import ConnectorKind, Direction
from floorplans.stored import FORMAT, HEAD, MAGIC, dump_graphs, graph_key, load_graphs
from tests.floorplans.plans import small_plan
from tests.floorplans.rooms import FOOT, WHEELCHAIR, two_rooms
from tests.floorplans.test_incremental import assert_same


@pytest.fixture(scope="module")
def venue(tmp_path_factory: pytest.TempPathFactory) -> Venue:
    plan = two_rooms(((0, -4), (0, 4)))
    return plan.load(tmp_path_factory.mktemp("rooms")).venue


@pytest.fixture(scope="module")
def graphs(venue: Venue) -> tuple[NavigationGraph, ...]:
    return build_graphs(venue, (), (FOOT, WHEELCHAIR))


def test_what_was_stored_comes_back(graphs: tuple[NavigationGraph, ...]) -> None:
    key, found = load_graphs(dump_graphs("k", graphs))
    assert key == "k"
    assert [graph.radius for graph in found] == [FOOT, WHEELCHAIR]
    for one, other in zip(graphs, found, strict=True):
        assert_same(one, other)


def test_a_stored_graph_works_and_lends_its_pieces(
    venue: Venue, graphs: tuple[NavigationGraph, ...]
) -> None:
    _, found = load_graphs(dump_graphs("k", graphs))
    unit_id = graphs[0].unit_ids[0]
    spot = graphs[0].floors[unit_id].space.inside.representative_point()
    mine, theirs = (each.access(unit_id, spot.x, spot.y) for each in (graphs[0], found[0]))
    assert mine is not None
    assert theirs is not None
    assert np.array_equal(mine.nodes, theirs.nodes)
    again = build_graphs(venue, (), (FOOT,), found)[0]
    assert all(again.floors[uid].space is each.space for uid, each in found[0].floors.items())


def test_the_same_graphs_give_the_same_bytes(
    venue: Venue, graphs: tuple[NavigationGraph, ...]
) -> None:
    again = build_graphs(venue, (), (FOOT, WHEELCHAIR))
    assert dump_graphs("k", graphs) == dump_graphs("k", again)


def test_the_key_follows_what_routes_follow(venue: Venue) -> None:
    key = graph_key(venue, ())
    opening = next(iter(venue.openings.values()))
    narrower = replace(opening, clear_width=0.9)
    renamed = replace(opening, names={"en": "Another name"})
    assert graph_key(replace(venue, openings={opening.id: narrower}), ()) != key
    assert graph_key(replace(venue, openings={opening.id: renamed}), ()) == key
    unit = next(iter(venue.units.values()))
    closed = {**venue.units, unit.id: replace(unit, category="structure")}
    assert graph_key(replace(venue, units=closed), ()) != key


def test_the_key_knows_connectors(tmp_path: Path) -> None:
    loaded = small_plan().load(tmp_path)
    (stairs,) = find_connectors(loaded.venue, loaded.table)
    kept = [
        replace(stairs, direction=direction, kind=kind, stops=stops)
        for direction in Direction
        for kind in (stairs.kind, ConnectorKind.ELEVATOR)
        for stops in (stairs.stops, stairs.stops[:1], stairs.stops[::-1])
    ]
    keys = {graph_key(loaded.venue, (connector,)) for connector in kept}
    assert len(keys) == len(kept)
    assert graph_key(loaded.venue, ()) not in keys
    renamed = replace(stairs, names={"en": "Another name"})
    assert graph_key(loaded.venue, (renamed,)) == graph_key(loaded.venue, (stairs,))


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda _: b"", "no file"),
        (lambda _: b"PK\x03\x04" + bytes(100), "no file"),
        (lambda data: data[:-1], "cut off"),
        (lambda data: data[: HEAD.size], "cut off"),
        (lambda data: data[:40] + bytes([data[40] ^ 1]) + data[41:], "damaged"),
        (lambda data: HEAD.pack(MAGIC, FORMAT + 1, 0) + data[HEAD.size :], "format"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(
    graphs: tuple[NavigationGraph, ...], damage: object, reason: str
) -> None:
    assert callable(damage)
    with pytest.raises(StoredGraphError, match=reason):
        load_graphs(damage(dump_graphs("k", graphs)))


def test_random_bytes_are_refused() -> None:
    rng = random.Random(3)  # noqa: S311
    for _ in range(300):
        body = rng.randbytes(rng.randint(0, 60))
        with pytest.raises(StoredGraphError):
            load_graphs(HEAD.pack(MAGIC, FORMAT, zlib.crc32(body)) + body)
