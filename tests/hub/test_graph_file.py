"""Navigation graphs that survive a restart: reused where right, never in the way."""

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
import structlog
from shapely import affinity
from structlog.testing import capture_logs

import hub.graph_file
from floorplans import Connector, NavigationGraph, Venue, dump_graphs, find_connectors, graph_key
from floorplans.pieces import Piece, Surroundings, make_piece
from floorplans.stored import HEAD, MAGIC
from hub.graph_file import NAME, graphs_of
from hub.opening import open_site
from tests.floorplans.plans import GROUND
from tests.floorplans.rooms import FOOT, WHEELCHAIR, furniture, outline_of
from tests.floorplans.test_incremental import assert_same
from tests.hub.library import sample_folder
from tests.routing.house import house_plan

RADII = (FOOT, WHEELCHAIR)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> tuple[Venue, tuple[Connector, ...]]:
    plan = house_plan()
    furniture(plan, "desk", GROUND, outline_of([(8, -4), (9, -4), (9, -3), (8, -3)]))
    loaded = plan.load(tmp_path_factory.mktemp("house"))
    return loaded.venue, find_connectors(loaded.venue, loaded.table)


@pytest.fixture(scope="module")
def fresh(house: tuple[Venue, tuple[Connector, ...]]) -> tuple[NavigationGraph, ...]:
    return graphs_of(*house, RADII, None)


@pytest.fixture
def logs(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, object]]]:
    """What is logged; the module's own logger may be bound already."""
    monkeypatch.setattr(hub.graph_file, "log", structlog.get_logger("test"))
    with capture_logs() as caught:
        yield caught  # type: ignore[misc]


def events(logs: list[dict[str, object]]) -> list[object]:
    return [each["event"] for each in logs]


def assert_all_same(
    found: tuple[NavigationGraph, ...], expected: tuple[NavigationGraph, ...]
) -> None:
    assert [graph.radius for graph in found] == [graph.radius for graph in expected]
    for one, other in zip(found, expected, strict=True):
        assert_same(one, other)


def test_the_first_start_builds_and_the_next_one_loads(
    tmp_path: Path,
    house: tuple[Venue, tuple[Connector, ...]],
    fresh: tuple[NavigationGraph, ...],
    logs: list[dict[str, object]],
) -> None:
    data = tmp_path / "var"
    assert_all_same(graphs_of(*house, RADII, data), fresh)
    assert [each.name for each in data.iterdir()] == [NAME]
    held = (data / NAME).read_bytes()
    assert_all_same(graphs_of(*house, RADII, data), fresh)
    assert (data / NAME).read_bytes() == held
    assert events(logs) == ["graph.built", "graph.loaded"]


def test_a_file_that_is_written_over_in_place_changes_no_graph_in_use(
    tmp_path: Path,
    house: tuple[Venue, tuple[Connector, ...]],
    fresh: tuple[NavigationGraph, ...],
) -> None:
    data = tmp_path / "var"
    graphs_of(*house, RADII, data)
    loaded = graphs_of(*house, RADII, data)
    (data / NAME).write_bytes(b"")
    assert_all_same(loaded, fresh)


def test_the_same_venue_gives_the_same_bytes(
    tmp_path: Path, house: tuple[Venue, tuple[Connector, ...]]
) -> None:
    for folder in ("one", "other"):
        graphs_of(*house, RADII, tmp_path / folder)
    assert (tmp_path / "one" / NAME).read_bytes() == (tmp_path / "other" / NAME).read_bytes()


def test_without_a_folder_nothing_is_kept(
    house: tuple[Venue, tuple[Connector, ...]], logs: list[dict[str, object]]
) -> None:
    assert len(graphs_of(*house, (FOOT, FOOT), None)) == 1
    assert logs == []


def test_a_changed_desk_makes_anew_only_its_room(
    tmp_path: Path,
    house: tuple[Venue, tuple[Connector, ...]],
    fresh: tuple[NavigationGraph, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    venue, connectors = house
    graphs_of(venue, connectors, RADII, tmp_path)
    moved = {
        key: replace(each, area=affinity.translate(each.area, 0.1, 0))
        for key, each in venue.fixtures.items()
    }
    changed = replace(venue, fixtures=moved)
    made: list[float] = []

    def counting(given: Surroundings, key: bytes) -> Piece:
        made.append(given.radius)
        return make_piece(given, key)

    monkeypatch.setattr("floorplans.build.make_piece", counting)
    found = graphs_of(changed, connectors, RADII, tmp_path)
    assert made == list(RADII)
    assert_all_same(found, graphs_of(changed, connectors, RADII, None))
    assert any(
        one.positions.shape != other.positions.shape or (one.positions != other.positions).any()
        for one, other in zip(found, fresh, strict=True)
    )


def test_another_body_is_added_to_those_that_are_there(
    tmp_path: Path,
    house: tuple[Venue, tuple[Connector, ...]],
    fresh: tuple[NavigationGraph, ...],
    logs: list[dict[str, object]],
) -> None:
    graphs_of(*house, (FOOT,), tmp_path)
    assert_all_same(graphs_of(*house, RADII, tmp_path), fresh)
    assert_all_same(graphs_of(*house, RADII, tmp_path), fresh)
    assert events(logs) == ["graph.built", "graph.built", "graph.loaded"]


def test_connector_units_of_one_body_are_not_lent_to_another(
    tmp_path: Path, house: tuple[Venue, tuple[Connector, ...]], fresh: tuple[NavigationGraph, ...]
) -> None:
    """Inside lifts all bodies have one radius; their doors differ, and so do the keys."""
    graphs_of(*house, RADII, tmp_path)
    keys = [{floor.key for floor in graph.floors.values()} for graph in fresh]
    for one, other in itertools.combinations(keys, 2):
        assert one.isdisjoint(other)


DAMAGES: Mapping[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "cut off": lambda data: data[: len(data) // 2],
    "one bit": lambda data: data[:-9] + bytes([data[-9] ^ 1]) + data[-8:],
    "foreign": lambda data: b"PK\x03\x04" + data,
    "newer format": lambda data: HEAD.pack(MAGIC, 99, 0) + data[HEAD.size :],
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_costs_one_building_and_is_replaced(
    tmp_path: Path,
    house: tuple[Venue, tuple[Connector, ...]],
    fresh: tuple[NavigationGraph, ...],
    logs: list[dict[str, object]],
    damage: str,
) -> None:
    graphs_of(*house, RADII, tmp_path)
    whole = (tmp_path / NAME).read_bytes()
    (tmp_path / NAME).write_bytes(DAMAGES[damage](whole))
    assert_all_same(graphs_of(*house, RADII, tmp_path), fresh)
    assert (tmp_path / NAME).read_bytes() == whole
    assert events(logs) == ["graph.built", "graph.not_read", "graph.built"]
    (told,) = [each for each in logs if each["event"] == "graph.not_read"]
    assert (told["log_level"], told["file"]) == ("warning", str(tmp_path / NAME))
    assert told["reason"]


def test_a_file_of_another_venue_lends_nothing_wrong(
    tmp_path: Path,
    house: tuple[Venue, tuple[Connector, ...]],
    fresh: tuple[NavigationGraph, ...],
    logs: list[dict[str, object]],
) -> None:
    plan = house_plan()
    plan.unit("booth", GROUND, (-5, -4, -3, -2), "phoneroom")
    other = plan.load(tmp_path / "plan").venue
    graphs_of(other, (), RADII, tmp_path)
    assert_all_same(graphs_of(*house, RADII, tmp_path), fresh)
    assert events(logs) == ["graph.built", "graph.built"]


@pytest.mark.parametrize("spoilt", ["folder", "file above"])
def test_a_place_that_cannot_be_written_is_told_and_the_hub_starts(
    tmp_path: Path,
    house: tuple[Venue, tuple[Connector, ...]],
    fresh: tuple[NavigationGraph, ...],
    logs: list[dict[str, object]],
    spoilt: str,
) -> None:
    """These stand in the way of the system's own user as well, whom no permission stops."""
    data = tmp_path / "var"
    if spoilt == "folder":
        (data / NAME).mkdir(parents=True)
    else:
        data.write_text("a file")
    assert_all_same(graphs_of(*house, RADII, data), fresh)
    assert events(logs) == ["graph.not_read", "graph.built", "graph.not_stored"]
    assert logs[-1]["reason"]


def test_a_read_only_folder_is_told_and_the_hub_starts(
    tmp_path: Path,
    house: tuple[Venue, tuple[Connector, ...]],
    fresh: tuple[NavigationGraph, ...],
    logs: list[dict[str, object]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The refusal is played: no permission stops the system's own user."""

    def refused(**_: object) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.mkdtemp", refused)
    assert_all_same(graphs_of(*house, RADII, tmp_path), fresh)
    assert events(logs) == ["graph.built", "graph.not_stored"]
    assert "Permission denied" in str(logs[-1]["reason"])
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_refuses_leaves_the_old_file_whole(
    tmp_path: Path,
    house: tuple[Venue, tuple[Connector, ...]],
    fresh: tuple[NavigationGraph, ...],
    logs: list[dict[str, object]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    graphs_of(*house, (FOOT,), tmp_path)
    held = (tmp_path / NAME).read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    assert_all_same(graphs_of(*house, RADII, tmp_path), fresh)
    monkeypatch.undo()
    assert (tmp_path / NAME).read_bytes() == held
    assert [each.name for each in tmp_path.iterdir()] == [NAME]
    assert "No space left" in str(logs[-1]["reason"])


def test_the_key_is_that_of_the_venue(
    tmp_path: Path, house: tuple[Venue, tuple[Connector, ...]], fresh: tuple[NavigationGraph, ...]
) -> None:
    graphs_of(*house, RADII, tmp_path)
    assert (tmp_path / NAME).read_bytes() == dump_graphs(graph_key(*house), fresh)


def test_a_site_opened_from_its_stored_graphs_is_the_same(tmp_path: Path) -> None:
    first, _ = open_site(sample_folder(), simulated=False, data=tmp_path)
    assert (tmp_path / NAME).exists()
    again, _ = open_site(sample_folder(), simulated=False, data=tmp_path)
    for profile_id, costs in first.costs.items():
        assert_same(costs.graph, again.costs[profile_id].graph)
        assert (costs.nominal == again.costs[profile_id].nominal).all()
