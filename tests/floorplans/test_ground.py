"""Floors made ready: what stands where, and that threads may ask at the same time."""

import subprocess
import sys
import threading
from pathlib import Path

import shapely

from floorplans import NavigationGraph
from tests.floorplans.rooms import FOOT, graph_of, two_rooms

DOOR = ((0.0, -1.0), (0.0, 1.0))

RAGGED = """
import threading
import numpy as np
from shapely import MultiPolygon, Polygon
from floorplans.ground import ground_of
from floorplans.walkable import FreeSpace

angles = np.linspace(0, 2 * np.pi, 400_000, endpoint=False)
radii = 1 + 0.1 * np.sin(angles * 5_000)
floor = MultiPolygon([Polygon(np.column_stack([radii * np.cos(angles), radii * np.sin(angles)]))])
none, walls = np.empty((0, 4)), np.array([[5.0, 5.0, 6.0, 5.0]])
space = FreeSpace(floor, floor, np.empty((0, 2)), none, walls)
for _ in range(3):
    ground = ground_of(space, np.empty((0, 2)), none)
    together, wrong = threading.Barrier(4), []

    def ask() -> None:
        together.wait()
        for angle in np.linspace(0, 6, 20).tolist():
            if not ground.holds(0.5 * np.cos(angle), 0.5 * np.sin(angle)):
                wrong.append(angle)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
"""


def test_threads_may_ask_a_floor_at_the_same_time() -> None:
    """In a process of its own: an index that is made while others use it ends the process."""
    done = subprocess.run(
        [sys.executable, "-c", RAGGED],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def floors(graph: NavigationGraph) -> list[shapely.Geometry]:
    """Return what any thread may look at."""
    spaces = [floor.space for floor in graph.floors.values()]
    return [area for space in spaces for area in (space.floor, space.inside)]


def test_the_floors_that_threads_share_are_never_prepared(tmp_path: Path) -> None:
    graph = graph_of(two_rooms(DOOR), tmp_path, FOOT)
    for unit_id in graph.floors:
        assert graph.access(unit_id, 0.0, 0.0) is not None
    assert not any(shapely.is_prepared(area) for area in floors(graph))
    assert all(shapely.is_prepared(ground.inside) for ground in graph.grounds.values())


def test_all_who_ask_at_once_get_the_same_floor(tmp_path: Path) -> None:
    graph = graph_of(two_rooms(DOOR), tmp_path, FOOT)
    unit_id = next(iter(graph.floors))
    together, found = threading.Barrier(4), []

    def ask() -> None:
        together.wait()
        found.append(graph.ground(unit_id))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {id(each) for each in found} == {id(graph.grounds[unit_id])}
