"""What a way passes: the connectors, openings and units that its arcs belong to."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ext import Way
from floorplans import ArcKind
from routing.conditions import Target
from routing.costs import Costs, TargetKey

RIDDEN = frozenset({ArcKind.RIDE, ArcKind.STAIRS, ArcKind.ESCALATOR, ArcKind.RAMP})


def key_of(costs: Costs, arc: int) -> TargetKey:
    """Return what an arc belongs to: its connector, else its opening, else its unit."""
    graph, arcs = costs.graph, costs.graph.arcs
    if arcs.connector[arc] >= 0:
        return Target.CONNECTOR, graph.connector_ids[arcs.connector[arc]]
    if arcs.opening[arc] >= 0:
        return Target.OPENING, graph.opening_ids[arcs.opening[arc]]
    return Target.UNIT, graph.unit_ids[arcs.unit[arc]]


def times_along(costs: Costs, way: Way) -> NDArray[np.int32]:
    """Return the milliseconds of each arc of a way."""
    return costs.along(way.arcs, way.start.unit_id, way.end.unit_id)


@dataclass(frozen=True, slots=True)
class Span:
    """The part of a way between two passages.

    Args:
        key: The passage before, the unit, and the passage after it; a connector stands for itself.
        unit_id: The unit that is walked, empty within a connector.
        milliseconds: Time for it, with that of the passage after it.
    """

    key: tuple[str, str, str]
    unit_id: str
    milliseconds: int


def spans_of(costs: Costs, way: Way) -> Iterator[Span]:
    """Cut a way where it passes openings and connectors; both ends are left out."""
    before, unit_id, time = "", way.start.unit_id, 0
    for arc, milliseconds in zip(way.arcs, times_along(costs, way).tolist(), strict=True):
        target, feature_id = key_of(costs, arc)
        time += milliseconds
        if target is Target.UNIT:
            unit_id = feature_id
            continue
        riding = target is Target.CONNECTOR and before == feature_id
        yield Span((before, "" if riding else unit_id, feature_id), "" if riding else unit_id, time)
        before, unit_id, time = feature_id, "", 0
    if time:
        yield Span((before, unit_id, ""), unit_id, time)


def connectors_of(costs: Costs, arcs: Iterable[int]) -> tuple[str, ...]:
    """Return the connectors that arcs go along, in order, one after another each once."""
    graph = costs.graph
    found: list[str] = []
    for arc in arcs:
        if ArcKind(int(graph.arcs.kind[arc])) in RIDDEN:
            connector_id = graph.connector_ids[graph.arcs.connector[arc]]
            if not found or found[-1] != connector_id:
                found.append(connector_id)
    return tuple(found)
