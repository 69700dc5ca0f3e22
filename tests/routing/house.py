"""A small house whose times can be worked out by hand.

Ground floor, 20 by 10 metres::

    office │ hall          │ stairs ┌ room
    (C, private, two doors) │ lift   │ (L, two doors to the hall)

The upper and the top floor have a hall with the same lift and stairs, the top floor an attic.
"""

from pathlib import Path

from floorplans import Access
from routing import Costs, Way, plan_way
from tests.floorplans.plans import GROUND, UPPER, Plan, uid
from tests.floorplans.rooms import bare_plan, outline_of
from tests.routing.worlds import World, travelled

TOP = "top"
OFFICE = outline_of([(-10, -5), (-6, -5), (-6, -1), (-8, -1), (-8, 1), (-6, 1), (-6, 5), (-10, 5)])
ROOM = outline_of([(0, -5), (10, -5), (10, 5), (7, 5), (7, -2), (0, -2)])


def house_plan() -> Plan:
    plan = bare_plan()
    plan.level(TOP, 2)
    for level in (GROUND, UPPER, TOP):
        hall = {"zh": f"{level}厅", "en": f"{level} hall"}
        plan.unit(f"{level} hall", level, (-6, -5, 0, 5), "walkway", name=hall)
        plan.unit(f"{level} lift", level, (0, -1, 2, 1), "elevator")
        plan.unit(f"{level} stairs", level, (0, 2, 2, 4), "stairs")
        plan.opening(f"{level} lift door", level, (0, -0.5), (0, 0.5))
        plan.opening(f"{level} stairs door", level, (0, 2.5), (0, 3.5))
    room = {"name": {"zh": "阅览室", "en": "Reading room"}, "level_id": uid(GROUND)}
    plan.add("unit", "room", ROOM, category="library", **room)
    plan.add("unit", "office", OFFICE, category="nonpublic", level_id=uid(GROUND))
    plan.unit("attic", TOP, (-10, -5, -6, 5), "library", name={"zh": "阁楼", "en": "Attic"})
    plan.opening("room door", GROUND, (0, -4.6), (0, -3.6))
    plan.opening("second door", GROUND, (0, -3.2), (0, -2.2))
    plan.opening("office south door", GROUND, (-6, -4), (-6, -3))
    plan.opening("office north door", GROUND, (-6, 3), (-6, 4))
    plan.opening("attic door", TOP, (-6, -0.6), (-6, 0.6))
    return plan


def house(folder: Path) -> World:
    return travelled(house_plan().load(folder))


def place(costs: Costs, label: str, x: float, y: float) -> Access:
    access = costs.graph.access(uid(label), float(x), float(y))
    assert access is not None
    return access


def way(costs: Costs, start: Access, end: Access) -> Way:
    found = plan_way(costs, start, end)
    assert found is not None
    return found
