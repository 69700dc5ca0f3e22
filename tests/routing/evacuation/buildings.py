"""Buildings to leave: one small enough to work out by hand, and the sample library."""

from collections.abc import Mapping
from pathlib import Path

from floorplans import Access, Refuge, load_venue
from routing import FOOT, WHEELCHAIR
from routing.evacuation import Crowd, Hazard, Premises, Rules, Situation, premises_of
from tests.floorplans.plans import GROUND, UPPER, Plan, uid
from tests.floorplans.rooms import bare_plan
from tests.routing.worlds import World, sample_world, travelled

REFUGE = "refuge"


def two_floors() -> Plan:
    """Two floors of 20 by 10 metres.

    Below, a west and an east hall with an open passage 2.3 m wide between them; the west hall has
    the entrance (1.3 m clear), the east hall an emergency exit (0.8 m clear). A stair and a lift
    lead up to a hall with a lobby.
    """
    plan = bare_plan()
    plan.unit("west", GROUND, (-10, -5, 0, 5), "walkway", name={"zh": "西厅", "en": "West hall"})
    plan.unit("east", GROUND, (0, -5, 8, 5), "library", name={"zh": "东厅", "en": "East hall"})
    plan.unit("upstairs", UPPER, (-10, -5, 4, 5), "library", name={"zh": "楼上", "en": "Upstairs"})
    plan.unit("lobby", UPPER, (4, -5, 8, 5), "lobby", name={"zh": "前室", "en": "Lobby"})
    for level in (GROUND, UPPER):
        plan.unit(f"{level} stairs", level, (8, 1, 10, 5), "stairs")
        plan.unit(f"{level} lift", level, (8, -3, 10, -1), "elevator")
        plan.opening(f"{level} stairs door", level, (8, 2.4), (8, 3.7))
        plan.opening(f"{level} lift door", level, (8, -2.5), (8, -1.5))
    door = {"type": "open", "automatic": None, "material": None}
    plan.opening("passage", GROUND, (0, -1.15), (0, 1.15), door=door)
    plan.opening("lobby door", UPPER, (4, -0.65), (4, 0.65), door=door)
    plan.opening(
        "entrance", GROUND, (-10, -0.65), (-10, 0.65), category="pedestrian.principal", door=door
    )
    plan.opening("fire exit", GROUND, (4, -5), (4.8, -5), category="emergencyexit", door=door)
    return plan


def two_floors_world(folder: Path, plan: Plan | None = None) -> World:
    return travelled((plan or two_floors()).load(folder), FOOT, WHEELCHAIR)


def premises(
    world: World,
    refuges: tuple[Refuge, ...] = (),
    rules: Rules = Rules(),  # noqa: B008 - frozen
) -> Premises:
    foot, wheels = (world.costs[profile.id] for profile in (FOOT, WHEELCHAIR))
    return premises_of(world.venue, rules, foot, wheels, refuges)


def sample_premises(folder: Path) -> Premises:
    loaded_world = sample_world(folder)
    return premises(loaded_world, load_venue(folder).table.refuges)


def spot(building: Premises, label: str, x: float, y: float, *, wheels: bool = False) -> Access:
    costs = building.wheels if wheels else building.network.costs
    access = costs.graph.access(uid(label), x, y)
    assert access is not None
    return access


def fire(*labels: str) -> Situation:
    return Situation((Hazard("fire", frozenset(map(uid, labels))),))


def crowd(users: Mapping[str, float] | None = None, **counts: int) -> Crowd:
    return Crowd({uid(label): count for label, count in counts.items()}, users or {})


def refuge(label: str, x: float, y: float, capacity: int, name: str = REFUGE) -> Refuge:
    return Refuge(name, {"zh": "避难处", "en": "Refuge"}, uid(label), x, y, capacity)
