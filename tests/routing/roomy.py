"""Costs on the floor that step-free ways ask for."""

from collections.abc import Mapping

from floorplans import build_graph
from routing import ROOMY_RADIUS, Costs, Setting, landmarks_of, nominal_costs
from tests.routing.worlds import World

_KNOWN: dict[int, Mapping[str, Costs]] = {}


def roomy(world: World) -> Mapping[str, Costs]:
    """Nominal costs of all profiles of a world on the graph of `ROOMY_RADIUS`, made once."""
    if id(world) not in _KNOWN:
        graph = build_graph(world.venue, world.connectors, ROOMY_RADIUS)
        _KNOWN[id(world)] = {
            each.profile.id: nominal_costs(graph, world.venue, each.profile)
            for each in world.costs.values()
        }
    return _KNOWN[id(world)]


def building_of(world: World) -> Setting:
    landmarks = {each.profile.id: landmarks_of(each) for each in world.costs.values()}
    return Setting(world.venue, world.by_id(), roomy(world), landmarks, world.guide)
