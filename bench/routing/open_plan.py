"""The worst case: every floor is one open hall, a mesh of eight neighbours with furniture in it."""

import numpy as np
from numpy.typing import NDArray

from bench.routing.buildings import ESCALATED, ESCALATOR_MS, LEVEL, campus, lift, one_way, stairs
from bench.routing.worlds import Draft, Numbers, Places, Truths, Whole, World, moved

STEP = 1.5
"""Metres between neighbours."""

COLUMNS, ROWS, FLOORS = 48, 36, 8
FURNITURE = 0.12
"""Share of the places that nobody can stand on."""

ZONE = 7
"""Columns and rows of a zone: about 350 arcs."""

DIRECTIONS = ((0, 1), (1, 0), (1, 1), (1, -1))


def open_plan(name: str, nodes: int, seed: int) -> World:
    """Return a campus of open halls, of about so many nodes."""
    rng = np.random.default_rng(seed)
    draft = Draft(rng)
    per_floor = round(COLUMNS * ROWS * (1 - FURNITURE))
    buildings = max(1, round(nodes / per_floor / FLOORS))
    side = int(np.ceil(np.sqrt(buildings)))
    entrances = []
    for number in range(buildings):
        corner = np.array([(number % side) * 120.0, (number // side) * 100.0, 0.0])
        entrances.append(building(draft, corner))
    campus(draft, entrances, side)
    return draft.world(name)


def building(draft: Draft, corner: Places) -> Numbers:
    """Draw a building; return the nodes of its two entrances."""
    halls = np.stack(
        [hall(draft, moved(corner, 0.0, 0.0, level * LEVEL)) for level in range(FLOORS)]
    )
    for row, column in ((0, 0), (ROWS - 1, COLUMNS - 1), (0, COLUMNS - 1), (ROWS - 1, 0)):
        stairs(draft, halls[:, row, column])
    middle = COLUMNS // 2
    for row in (ROWS // 3, 2 * ROWS // 3):
        for column in (middle, middle + 1):
            lift(draft, halls[:, row, column])
    low = halls[:ESCALATED, ROWS // 2]
    one_way(draft, low[:, middle - 4], ESCALATOR_MS)
    one_way(draft, low[::-1, middle - 6], ESCALATOR_MS)
    return np.array([halls[0, 0, 0], halls[0, -1, -1]])


def hall(draft: Draft, corner: Places) -> NDArray[np.int32]:
    """Draw a floor; return (rows, columns) its nodes, -1 where something stands."""
    row, column = np.indices((ROWS, COLUMNS))
    standing = draft.rng.random((ROWS, COLUMNS)) >= FURNITURE
    standing[kept(row, column)] = True
    grid = np.full((ROWS, COLUMNS), -1, dtype=np.int32)
    flat = np.stack([column * STEP, row * STEP, np.zeros((ROWS, COLUMNS))], axis=-1)
    grid[standing] = draft.add(corner + flat[standing])
    across = -(-COLUMNS // ZONE)
    first = draft.new_zones(across * -(-ROWS // ZONE))
    zones = first + row // ZONE * across + column // ZONE
    for down, right in DIRECTIONS:
        here, there = shifted(grid, down, right)
        both = (here >= 0) & (there >= 0)
        zone = shifted(zones, down, right)[0][both]
        draft.walk(here[both], there[both], STEP * float(np.hypot(down, right)), zone)
    return grid


def kept(row: Whole, column: Whole) -> Truths:
    """Tell where nothing may stand: the rims, and the middle, where people change floors."""
    rim: Truths = (row == 0) | (row == ROWS - 1) | (column == 0) | (column == COLUMNS - 1)
    middle: Truths = np.abs(column - COLUMNS // 2) < 8
    return np.logical_or(rim, middle)


def shifted(grid: Whole, down: int, right: int) -> tuple[Whole, Whole]:
    """Return the places of a grid that have a neighbour in a direction, and those neighbours."""
    rows, columns = grid.shape
    begin, end = max(0, -right), columns - max(0, right)
    return grid[: rows - down, begin:end], grid[down:, begin + right : end + right]
