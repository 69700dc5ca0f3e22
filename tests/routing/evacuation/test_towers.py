"""Out of burning stairs of a tower, however many flights there are: by the fewest of them."""

from pathlib import Path

import numpy as np
import pytest

from ext import UNREACHABLE
from floorplans import ArcKind
from routing import FOOT, Target
from routing.evacuation import (
    Crowd,
    Field,
    Hazard,
    Premises,
    Rules,
    Situation,
    arrows_at_once,
    obstructed,
    premises_of,
)
from tests.floorplans.plans import Plan, uid
from tests.floorplans.rooms import bare_plan
from tests.routing.evacuation.buildings import spot
from tests.routing.worlds import travelled

STOREYS = 210
LAST_DOOR = 60
"""The highest floor whose door leads on from the stairs where those above are shut."""

OPEN = {"type": "open", "automatic": None, "material": None}
STAIRS = tuple(f"{level} near stairs" for level in range(1, STOREYS + 1))
RISERS = tuple(f"{level} riser" for level in range(1, STOREYS + 1))


def tower() -> Plan:
    """Corridors one above the other, with stairs at both ends and a riser beside the near ones."""
    plan = bare_plan()
    plan.features["level"] = []
    for ordinal in range(STOREYS + 1):
        level = str(ordinal)
        plan.level(level, ordinal)
        plan.unit(f"{level} corridor", level, (-6, -5, 6, 5), "walkway")
        plan.unit(f"{level} riser", level, (-10, -5, -6, 0), "room")
        for side, west, door in (("near", -10, -6), ("far", 6, 6)):
            plan.unit(f"{level} {side} stairs", level, (west, 0, west + 4, 5), "stairs")
            plan.opening(f"{level} {side} door", level, (door, 1), (door, 2.2), door=OPEN)
    plan.opening("exit", "0", (-1, -5), (0.5, -5), category="emergencyexit", door=OPEN)
    return plan


@pytest.fixture(scope="module")
def building(tmp_path_factory: pytest.TempPathFactory) -> Premises:
    world = travelled(tower().load(Path(tmp_path_factory.mktemp("tower"))), FOOT)
    return premises_of(world.venue, Rules(), world.foot, world.foot)


def burning(*shut: int) -> Situation:
    """The near stairs burn, and the risers, whose smoke lies over them; some doors are shut."""
    return Situation(
        (
            Hazard("stairs", frozenset(map(uid, STAIRS))),
            Hazard("risers", frozenset(map(uid, RISERS))),
        ),
        frozenset((Target.OPENING, uid(f"{level} near door")) for level in shut),
    )


def flights(building: Premises, field: Field) -> tuple[int, int]:
    """The flights on the way from the top of the near stairs: burning ones, and others."""
    found = field.way(spot(building, f"{STOREYS} near stairs", -8.0, 2.5))
    assert found is not None
    graph = building.network.costs.graph
    track = found[1].track
    stairs = track[graph.arcs.kind[track] == ArcKind.STAIRS]
    inside = np.isin(graph.node_unit, [graph.unit_numbers[uid(each)] for each in STAIRS])
    burnt = int(inside[graph.arcs.tail[stairs]].sum())
    return burnt, len(stairs) - burnt


@pytest.mark.parametrize(
    ("shut", "expected"),
    [
        (range(0), (0, STOREYS)),
        (range(LAST_DOOR + 1, STOREYS + 1), (STOREYS - LAST_DOOR, LAST_DOOR)),
        (range(1, STOREYS + 1), (STOREYS, 0)),
    ],
    ids=["every door leads on", "doors lead on further down", "no door leads on"],
)
def test_the_fewest_burning_flights_are_shown_from_any_height(
    building: Premises, shut: range, expected: tuple[int, int]
) -> None:
    found = arrows_at_once(building, burning(*shut), Crowd({})).on_foot
    assert flights(building, found) == expected


def test_the_plan_leads_from_the_stairs_by_the_same_way(building: Premises) -> None:
    network = building.network
    top = next(
        number
        for number, each in enumerate(network.spots)
        if each.access.unit_id == uid(f"{STOREYS} near stairs")
    )
    span = slice(int(network.starts[top]), int(network.starts[top + 1]))
    for shut, target in ((range(0), Target.OPENING), (range(1, STOREYS + 1), Target.CONNECTOR)):
        left = obstructed(network, building.venue, burning(*shut), building.rules)
        kept = network.firsts[span][left.walks[span] < UNREACHABLE]
        assert [network.passages[vertex].key[0] for vertex in kept] == [target]
