"""Random small houses: rooms in a grid, doors of any width, stairs, an escalator and a lift."""

import functools
import random
import tempfile
from pathlib import Path

from routing import PROFILES
from tests.floorplans.plans import GROUND, UPPER, Plan, degrees, outline, uid
from tests.floorplans.rooms import bare_plan
from tests.routing.worlds import World, travelled

COLUMNS = (-10.0, -5.0, 0.0, 5.0, 10.0)
ROWS = (-5.0, 0.0, 5.0)
WIDTHS = (0.6, 0.8, 0.85, 0.9, 1.0, 1.4)
CATEGORIES = ("library", "walkway", "lobby", "foodservice", "room", "nonpublic", "steps")
SHAFTS = {(3, 0): "elevator", (3, 1): "stairs", (0, 1): "escalator"}
"""Cells that hold a connector on both levels."""


def random_plan(seed: int) -> Plan:
    """Draw a house of two levels with eight cells each."""
    rng = random.Random(seed)  # noqa: S311
    plan = bare_plan()
    for level in (GROUND, UPPER):
        for column in range(4):
            for row in range(2):
                cell(plan, rng, level, column, row)
        for column in range(4):
            for row in range(2):
                if column < 3:
                    door(plan, rng, f"{level} {column}{row} east", level, (column + 1, row), (0, 1))
                if row < 1:
                    door(plan, rng, f"{level} {column}{row} north", level, (column, 1), (1, 0))
    return plan


def cell(plan: Plan, rng: random.Random, level: str, column: int, row: int) -> None:
    """Add one room or shaft, sometimes with a piece of furniture."""
    west, south = COLUMNS[column], ROWS[row]
    box = (west, south, west + 5, south + 5)
    weights = (6, 6, 2, 2, 3, 1, 1)
    category = SHAFTS.get((column, row)) or rng.choices(CATEGORIES, weights)[0]
    name = {"en": f"Room {column}{row}", "zh": f"{column}{row}室"}
    plan.unit(f"{level} {column}{row}", level, box, category, name=name)
    if rng.random() < 0.3 and category not in SHAFTS.values():
        x, y = west + rng.uniform(1.2, 3), south + rng.uniform(1.2, 3)
        shape = {"type": "Polygon", "coordinates": [square(x, y)]}
        plan.add(
            "fixture", f"{level} {column}{row} desk", shape, level_id=uid(level),
            category="furniture",
        )  # fmt: skip


def square(x: float, y: float) -> list[list[float]]:
    return degrees(outline((x, y, x + 0.8, y + 0.8)))


def door(
    plan: Plan,
    rng: random.Random,
    label: str,
    level: str,
    cell: tuple[int, int],
    along: tuple[int, int],
) -> None:
    """Add an opening on the western or southern side of a cell, or leave the wall whole."""
    if rng.random() < 0.15:
        return
    width, shift = rng.choice(WIDTHS), rng.uniform(1, 3)
    x, y = COLUMNS[cell[0]] + shift * along[0], ROWS[cell[1]] + shift * along[1]
    plan.opening(label, level, (x, y), (x + width * along[0], y + width * along[1]))


@functools.cache
def random_house(seed: int) -> World:
    """Return a random house for all profiles."""
    with tempfile.TemporaryDirectory() as folder:
        return travelled(random_plan(seed).load(Path(folder)), *PROFILES.values())
