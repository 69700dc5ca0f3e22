"""RoutingKit (C++) through its two bindings: a customizable hierarchy and a plain one.

RoutingKit cuts by latitude and longitude and knows no levels. With the plain coordinates it cuts
straight through all floors of a building, so it is given floors that lie side by side as well, and
the better order counts.
"""

from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int32]
Way = tuple[int, object]

SLOPE = 100.0
"""By how much floors that lie side by side are apart, in heights of a floor."""

NOWHERE = -1


def library() -> ModuleType:
    """Return the binding of the customizable hierarchy."""
    return import_module("routingkit_cch")


def order_of(tails: Numbers, heads: Numbers, places: NDArray[np.float64]) -> list[int]:
    """Return RoutingKit's own order, by inertial flow, with floors side by side."""
    order: list[int] = library().compute_order_inertial(
        len(places),
        tails.tolist(),
        heads.tolist(),
        (places[:, 1] + SLOPE * places[:, 2]).tolist(),
        places[:, 0].tolist(),
    )
    return order


def hierarchy_of(order: list[int], tails: Numbers, heads: Numbers) -> Any:  # noqa: ANN401
    """Return the hierarchy of an order."""
    return library().CCH(order, tails.tolist(), heads.tolist(), filter_always_inf_arcs=False)


def metric_of(hierarchy: object, weights: Numbers) -> Any:  # noqa: ANN401
    """Return a hierarchy under weights."""
    return library().CCHMetric(hierarchy, weights.tolist())


def updater_of(hierarchy: object, metric: object) -> Callable[[dict[int, int]], None]:
    """Return what gives some arcs of a metric other weights: its partial customisation."""
    updater = library().CCHMetricPartialUpdater(hierarchy)
    return lambda changed: updater.apply(metric, changed)


def customizable(metric: object) -> Callable[[int, int], Way]:
    """Return the queries of a metric; they answer with arcs."""
    query = library().CCHQuery(metric)

    def way(source: int, sink: int) -> Way:
        found = query.run(source, sink)
        return (NOWHERE if found.distance is None else found.distance), found.arc_path

    return way


def many_to_one(metric: object, sources: list[int]) -> Callable[[int], list[int | None]]:
    """Return the costs from pinned nodes to another one."""
    found: Callable[[int], list[int | None]] = library().CCHManyToOne(metric, sources).distances_to
    return found


def plain(
    nodes: int, tails: Numbers, heads: Numbers, weights: Numbers
) -> Callable[[int, int], Way]:
    """Return the queries of a contraction hierarchy for these weights only; arcs, too."""
    native = import_module("routingkit_ch._native")
    arrays = (each.astype(np.uint32) for each in (tails, heads, weights))
    query = native.CHQuery(native.ContractionHierarchy.build(nodes, *arrays))

    def way(source: int, sink: int) -> Way:
        query.reset().add_source(source).add_target(sink).run()
        return query.get_distance(), query.get_arc_path()

    return way
