"""Zhilu's side: a graph's hierarchy as the hub holds it."""

from dataclasses import dataclass

from bench.routing.worlds import World
from ext import Hierarchy, Metric, Query, dissect


@dataclass(frozen=True, slots=True)
class Ours:
    """A graph with its hierarchy, its weights and working memory for queries."""

    world: World
    hierarchy: Hierarchy
    metric: Metric
    query: Query

    def way(self, source: int, sink: int) -> tuple[int, object]:
        """Return the cost from one node to another, and the arcs."""
        return self.query.between(self.metric, source, sink)


def ours_of(world: World) -> Ours:
    """Order a graph, contract it and customise it."""
    hierarchy = contracted(world)
    return Ours(world, hierarchy, Metric(hierarchy, world.weights), Query(hierarchy))


def contracted(world: World) -> Hierarchy:
    """Order a graph and contract it."""
    order = dissect(world.tails, world.heads, world.places)
    return Hierarchy(world.nodes, world.tails, world.heads, order)
