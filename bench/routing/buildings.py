"""Mixed buildings on a campus: what a library is made of, at any size, from a seed.

Floors have corridors of two lanes, joined across. Between them lie stack rooms with an aisle
between every two shelves and a node for each bay, open areas, and small rooms. Stairs cost more
upwards, lifts are waited for when they are boarded, escalators run one way, and paths join the
entrances of the buildings.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.routing.worlds import PACE, Draft, Numbers, Places, World, moved

LEVEL = 4.5
"""Metres from floor to floor."""

STEP = 2.0
"""Metres between the nodes of a corridor."""

CELL = 12
"""Corridor nodes along one room."""

DEPTH = 20.0
"""Metres from corridor to corridor."""

AISLES, BAYS = 12, 13
AREA_COLUMNS, AREA_ROWS = 10, 6
MIX = (0, 1, 0, 2)
"""Which of `ROOMS` come how often: stacks twice, open areas and small rooms once."""

DOOR_MS = 2_500
STAIRS_UP_MS, STAIRS_DOWN_MS = 14_000, 10_500
ESCALATOR_MS = 13_000
ESCALATED = 4
"""Floors that escalators join."""

LIFT_WAIT_MS, LIFT_DOORS_MS, LIFT_LEVEL_MS = 32_000, 4_000, 2_600
PATH_STEP = 12.0
NODES_PER_CELL = 164
"""What a floor has, on average, for each of its rooms."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The measures of one building.

    Args:
        floors: How many.
        rows: Rows of rooms on each floor, with a corridor on both sides of each.
        cells: Rooms in a row.
    """

    floors: int
    rows: int
    cells: int

    @property
    def nodes(self) -> int:
        """About how many nodes it has."""
        return self.floors * self.rows * self.cells * NODES_PER_CELL


def mixed(name: str, nodes: int, seed: int) -> World:
    """Return a campus of about so many nodes."""
    rng = np.random.default_rng(seed)
    draft = Draft(rng)
    plans = plans_for(nodes, rng)
    side = int(np.ceil(np.sqrt(len(plans))))
    entrances = []
    for number, plan in enumerate(plans):
        corner = np.array([(number % side) * 420.0, (number // side) * 220.0, 0.0])
        entrances.append(building(draft, plan, corner))
    campus(draft, entrances, side)
    return draft.world(name)


def plans_for(nodes: int, rng: np.random.Generator) -> list[Plan]:
    """Return buildings that have about so many nodes together."""
    plans: list[Plan] = []
    left = nodes
    while left > NODES_PER_CELL:
        floors, rows, cells = rng.integers([4, 2, 4], [12, 6, 11]).tolist()
        while floors > 2 and floors * rows * cells * NODES_PER_CELL > left:
            floors -= 1
        while rows > 1 and floors * rows * cells * NODES_PER_CELL > left:
            rows -= 1
        cells = max(1, min(cells, round(left / (floors * rows * NODES_PER_CELL))))
        plans.append(Plan(floors, rows, cells))
        left -= plans[-1].nodes
    return plans


def building(draft: Draft, plan: Plan, corner: Places) -> Numbers:
    """Draw a building; return the nodes of its two entrances."""
    floors = [
        floor(draft, plan, moved(corner, 0.0, 0.0, level * LEVEL)) for level in range(plan.floors)
    ]
    lanes = np.stack(floors)
    middle = lanes.shape[3] // 2
    for row in range(plan.rows + 1):
        stairs(draft, lanes[:, row, 0, 0 if row % 2 else -1])
    for row in range(plan.rows):
        for shift in range(2):
            lift(draft, lanes[:, row, 1, middle + shift])
    low = lanes[:ESCALATED, 0, 0]
    one_way(draft, low[:, middle], ESCALATOR_MS)
    one_way(draft, low[::-1, middle - 2], ESCALATOR_MS)
    return np.array([lanes[0, 0, 0, 0], lanes[0, -1, 1, -1]])


def floor(draft: Draft, plan: Plan, corner: Places) -> NDArray[np.int32]:
    """Draw a floor; return (rows + 1, 2, k) the nodes of its corridors, by lane."""
    up = np.array([0.0, DEPTH, 0.0])
    kinds = shared_out(draft.rng, plan.rows * plan.cells).reshape(plan.rows, plan.cells)
    lanes = np.stack([corridor(draft, plan.cells, corner + row * up)
                      for row in range(plan.rows + 1)])  # fmt: skip
    ends = draft.new_zone()
    for row in range(plan.rows):
        across(draft, lanes[row, 1], lanes[row + 1, 0], corner + row * up, ends)
        for cell in range(plan.cells):
            begin = moved(corner + row * up, cell * CELL * STEP, 0.0)
            here = slice(cell * CELL, (cell + 1) * CELL)
            front, back = lanes[row, 1, here], lanes[row + 1, 0, here]
            ROOMS[kinds[row, cell]](draft, begin, front, back)
    return lanes


def shared_out(rng: np.random.Generator, count: int) -> NDArray[np.int64]:
    """Return which of `ROOMS` each of some rooms is: in order of `MIX`, begun somewhere."""
    return rng.permutation(np.resize(np.roll(MIX, rng.integers(len(MIX))), count))


def corridor(draft: Draft, cells: int, corner: Places) -> NDArray[np.int32]:
    """Draw two lanes; return (2, k) their nodes. A zone is as long as three rooms."""
    count = cells * CELL
    x = np.arange(count) * STEP
    lanes = np.stack([
        draft.add(corner + np.column_stack([x, np.full(count, y), np.zeros(count)]))
        for y in (-0.6, 0.6)
    ])  # fmt: skip
    for begin in range(0, count, 3 * CELL):
        zone = draft.new_zone()
        here = lanes[:, begin : begin + 3 * CELL + 1]
        for lane in here:
            draft.walk(lane[:-1], lane[1:], STEP, zone)
        draft.walk(here[0, : 3 * CELL], here[1, : 3 * CELL], 1.2, zone)
        draft.walk(here[0, :-1], here[1, 1:], np.hypot(STEP, 1.2), zone)
        draft.walk(here[1, :-1], here[0, 1:], np.hypot(STEP, 1.2), zone)
    return lanes


def across(draft: Draft, south: Numbers, north: Numbers, corner: Places, zone: int) -> None:
    """Join two corridors at both ends."""
    y = np.arange(1, 9) * DEPTH / 9
    for column in (0, len(south) - 1):
        x = column * STEP
        way = draft.add(corner + np.column_stack([np.full(8, x), y, np.zeros(8)]))
        chain = np.concatenate([south[[column]], way, north[[column]]])
        draft.walk(chain[:-1], chain[1:], DEPTH / 9, zone)


def doors(draft: Draft, inside: Numbers, outside: Numbers, step: Places, zone: int) -> None:
    """Join pairs of nodes by doors that have a node of their own, a step from the inner one."""
    places = np.array([draft.place_of(int(node)) for node in inside]) + step
    middle = draft.add(places)
    cost = float(np.linalg.norm(step)) / PACE * 1000 + DOOR_MS / 2
    for a, b in ((inside, middle), (middle, outside)):
        draft.arc(a, b, cost, zone)
        draft.arc(b, a, cost, zone)


def stacks(draft: Draft, corner: Places, front: Numbers, back: Numbers) -> None:
    """Draw a stack room: aisles with a node for each bay, ways along their ends, four doors."""
    zone = draft.new_zone()
    x, y = np.meshgrid(np.arange(AISLES) * 1.9, 2.6 + np.arange(BAYS + 2) * 1.05)
    flat = np.column_stack([x.ravel(), y.ravel(), np.zeros(x.size)])
    grid = draft.add(corner + flat).reshape(BAYS + 2, AISLES)
    draft.walk(grid[:-1].ravel(), grid[1:].ravel(), 1.05, zone)
    for ends in (grid[0], grid[-1]):
        draft.walk(ends[:-1], ends[1:], 1.9, zone)
    at = np.array([3, 8])
    doors(draft, grid[0, at], front[at], np.array([0.0, -1.0, 0.0]), zone)
    doors(draft, grid[-1, at], back[at], np.array([0.0, 1.0, 0.0]), zone)


def areas(draft: Draft, corner: Places, front: Numbers, back: Numbers) -> None:
    """Draw two open areas, which meet each other and a corridor without a door."""
    zones = draft.new_zone(), draft.new_zone()
    south = mesh(draft, moved(corner, 0.0, 2.2), (AREA_COLUMNS, AREA_ROWS), 1.6, zones[0])
    north = mesh(draft, moved(corner, 0.0, 11.0), (AREA_COLUMNS, AREA_ROWS), 1.6, zones[1])
    at = np.arange(0, AREA_COLUMNS, 2)
    draft.walk(south[0, at], front[at], 1.8, zones[0])
    draft.walk(south[-1, at], north[0, at], 1.6, zones[0])
    draft.walk(north[-1, at], back[at], 1.8, zones[1])


def mesh(
    draft: Draft, corner: Places, shape: tuple[int, int], step: float, zone: int
) -> NDArray[np.int32]:
    """Draw nodes, each joined to its eight neighbours; returns (rows, columns) of them."""
    columns, rows = shape
    x, y = np.meshgrid(np.arange(columns) * step, np.arange(rows) * step)
    places = np.column_stack([x.ravel(), y.ravel(), np.zeros(x.size)])
    grid = draft.add(corner + places).reshape(rows, columns)
    draft.walk(grid[:, :-1].ravel(), grid[:, 1:].ravel(), step, zone)
    draft.walk(grid[:-1].ravel(), grid[1:].ravel(), step, zone)
    draft.walk(grid[:-1, :-1].ravel(), grid[1:, 1:].ravel(), step * np.sqrt(2), zone)
    draft.walk(grid[:-1, 1:].ravel(), grid[1:, :-1].ravel(), step * np.sqrt(2), zone)
    return grid


def rooms(draft: Draft, corner: Places, front: Numbers, back: Numbers) -> None:
    """Draw small rooms on both sides: a door, a middle and three places, all in sight."""
    offsets = np.array([[0.0, 0.0, 0.0], [-0.8, 2.0, 0.0], [0.8, 2.0, 0.0], [0.0, 3.2, 0.0]])
    a, b = np.triu_indices(len(offsets), 1)
    apart = np.hypot(*(offsets[a] - offsets[b])[:, :2].T)
    zone = draft.new_zone()
    for outside, y, way in ((front, 3.0, 1.0), (back, DEPTH - 3.0, -1.0)):
        for number in range(0, len(outside), 2):
            shift = np.array([number * STEP, y, 0.0])
            spots = draft.add(corner + shift + offsets * [1.0, way, 1.0])
            draft.walk(spots[a], spots[b], apart, zone)
            doors(draft, spots[:1], outside[[number]], np.array([0.0, -way, 0.0]), zone)


ROOMS = (stacks, areas, rooms)


def stairs(draft: Draft, halls: Numbers) -> None:
    """Join floors by stairs, dearer upwards."""
    one_way(draft, halls, STAIRS_UP_MS)
    one_way(draft, halls[::-1], STAIRS_DOWN_MS)


def one_way(draft: Draft, halls: Numbers, cost: float) -> None:
    """Join each floor to the next one given, in this direction only."""
    draft.arc(halls[:-1], halls[1:], cost, -1)


def lift(draft: Draft, halls: Numbers) -> None:
    """Join floors by a lift: whoever boards it waits."""
    places = np.array([draft.place_of(int(node)) for node in halls])
    cars = draft.add(moved(places, 0.0, 1.0))
    draft.board(halls, cars, LIFT_WAIT_MS + LIFT_DOORS_MS)
    draft.arc(cars, halls, LIFT_DOORS_MS, -1)
    one_way(draft, cars, LIFT_LEVEL_MS)
    one_way(draft, cars[::-1], LIFT_LEVEL_MS)


def campus(draft: Draft, entrances: list[Numbers], side: int) -> None:
    """Join the entrances of neighbouring buildings by paths."""
    for number, own in enumerate(entrances):
        east, north = number + 1, number + side
        if east < len(entrances) and east % side:
            path(draft, int(own[1]), int(entrances[east][0]))
        if north < len(entrances):
            path(draft, int(own[0]), int(entrances[north][1]))


def path(draft: Draft, begin: int, end: int) -> None:
    """Draw a path from one entrance to another."""
    zone = draft.new_zone()
    here, there = draft.place_of(begin), draft.place_of(end)
    metres = float(np.hypot(*(there - here)[:2]))
    count = max(2, int(metres / PATH_STEP))
    along = np.linspace(0.0, 1.0, count + 2)[1:-1, None]
    way = draft.add(here + along * (there - here))
    chain = np.concatenate([[begin], way, [end]]).astype(np.int32)
    draft.walk(chain[:-1], chain[1:], metres / (count + 1), zone)
