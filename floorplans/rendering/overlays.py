"""What can be laid over a plan: walkable space, the navigation graph, a route."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from floorplans.graph import ArcKind, NavigationGraph
from floorplans.rendering.fitting import Line, Taken, beside, box, extent
from floorplans.rendering.palette import PAPER
from floorplans.rendering.plan import LevelPlan
from floorplans.rendering.sheet import Sheet
from floorplans.rendering.svg import Style, dots, element, group, path_data, strokes, words

WALKABLE = "#00897b"
WALK = "#0b5cad"
CROSS = "#c2410c"
CONNECTOR = "#6b21a8"
ROUTE = "#d1006c"

RING, RING_LABEL = 1.1, 1.5
"""Millimetres of paper: the radius of a connector's ring, the letters beside it."""

OFFS = (RING, 2.5, 4.0)
"""Millimetres between the ring's middle and its letters: the least that is free."""

MOST_LINES = 80_000
"""Walking lines drawn on one level; of more, the same part everywhere is left out."""


def walkable(plan: LevelPlan, sheet: Sheet, graph: NavigationGraph) -> str:
    """Return where the middle of a body can be."""
    floors = [graph.floors[unit.id] for unit in plan.units if unit.id in graph.floors]
    # A floor reaches through its doorways, so that neighbours overlap there.
    data = path_data(sheet, shapely.union_all([floor.space.floor for floor in floors]))
    style: Style = {
        "data-layer": "walkable",
        "fill": WALKABLE,
        "fill-opacity": 0.22,
        "fill-rule": "evenodd",
        "stroke": WALKABLE,
        "stroke-width": sheet.paper(0.12),
        "pointer-events": "none",
    }
    return element("path", {**style, "d": data}) if data else ""


def level_arcs(plan: LevelPlan, graph: NavigationGraph) -> NDArray[np.bool_]:
    """Return which arcs begin and end on the level."""
    number = graph.level_ids.index(plan.level.id)
    on_level = graph.node_level == number
    found: NDArray[np.bool_] = on_level[graph.arcs.tail] & on_level[graph.arcs.head]
    return found


def walk_lines(plan: LevelPlan, graph: NavigationGraph) -> NDArray[np.int32]:
    """Return the (n, 2) ends of a level's walking lines, each line once."""
    arcs = graph.arcs
    walking = level_arcs(plan, graph) & (arcs.kind == ArcKind.WALK)
    ends = np.stack([arcs.tail[walking], arcs.head[walking]], axis=1)
    pairs: NDArray[np.int32] = np.unique(np.sort(ends, axis=1), axis=0)
    return pairs


def thinned(lines: NDArray[np.int32]) -> NDArray[np.int32]:
    """Leave out the same part of the lines everywhere, so that `MOST_LINES` stay at most."""
    return lines[:: max(1, -(-len(lines) // MOST_LINES))]


def walk_counts(plan: LevelPlan, graph: NavigationGraph) -> tuple[int, int]:
    """Return how many walking lines are drawn, and how many there are."""
    lines = walk_lines(plan, graph)
    return len(thinned(lines)), len(lines)


def navigation(plan: LevelPlan, sheet: Sheet, graph: NavigationGraph) -> str:
    """Return the nodes and arcs of a level: ways to walk, openings, ways to other levels."""
    arcs, positions = graph.arcs, graph.positions
    number = graph.level_ids.index(plan.level.id)
    tails, heads = thinned(walk_lines(plan, graph)).T
    crossing = level_arcs(plan, graph) & (arcs.kind == ArcKind.CROSS)
    crossed = positions[np.concatenate([arcs.tail[crossing], arcs.head[crossing]])]
    thin = sheet.paper(0.1)
    round_dot: Style = {
        "stroke-linecap": "round",
        "stroke-width": sheet.paper(0.5),
    }
    square: Style = {"stroke-linecap": "square", "stroke-width": sheet.paper(0.8)}
    lines = strokes(sheet, positions[tails], positions[heads])
    across = strokes(sheet, positions[arcs.tail[crossing]], positions[arcs.head[crossing]])
    nodes = positions[graph.node_level == number]
    return group(
        {"data-layer": "graph", "fill": "none", "pointer-events": "none"},
        [
            element("path", {"stroke": WALK, "stroke-width": thin, "opacity": 0.55, "d": lines}),
            element("path", {"stroke": CROSS, "stroke-width": 3 * thin, "d": across}),
            element("path", {"stroke": WALK, **round_dot, "d": dots(sheet, nodes)}),
            element("path", {"stroke": CROSS, **square, "d": dots(sheet, crossed)}),
        ],
    )


def connector_rings(plan: LevelPlan, sheet: Sheet, graph: NavigationGraph, taken: Taken) -> str:
    """Return a ring at each connector's stop, with its id and the ways it leads."""
    rings = []
    size = sheet.metres(RING_LABEL)
    style: Style = {
        "font-weight": "bold",
        "text-anchor": "middle",
        "fill": CONNECTOR,
        "stroke": PAPER,
        "stroke-width": sheet.paper(0.4),
        "paint-order": "stroke",
        "font-size": sheet.paper(RING_LABEL),
    }
    ring: Style = {"r": sheet.paper(RING), "stroke": CONNECTOR, "stroke-width": sheet.paper(0.4)}
    for connector, (node, rises) in connector_stops(plan, graph).items():
        x, y = graph.positions[node].tolist()
        arrows = ("▲" if max(rises) > 0 else "") + ("▼" if min(rises) < 0 else "")
        label = f"{graph.connector_ids[connector]} {arrows}"
        wide_high = extent((Line(label, ""),), size)
        spots = [spot for off in OFFS for spot in beside((x, y), sheet.metres(off), wide_high)]
        free = (spot for spot in spots if taken.is_free(box(*spot, wide_high, 0.0)))
        label_x, label_y = sheet.spot(*next(free, spots[2]))
        cx, cy = sheet.spot(x, y)
        base = label_y + 0.36 * sheet.paper(RING_LABEL)
        rings.append(element("circle", {"cx": cx, "cy": cy, **ring}))
        rings.append(element("text", {"x": label_x, "y": base, **style}, words(label)))
    return group({"data-layer": "connectors", "fill": "none", "pointer-events": "none"}, rings)


def connector_stops(
    plan: LevelPlan, graph: NavigationGraph
) -> Mapping[int, tuple[int, tuple[int, ...]]]:
    """Return the connectors that leave a level: from which node, and the levels they climb."""
    arcs = graph.arcs
    number = graph.level_ids.index(plan.level.id)
    leaving = (graph.node_level[arcs.tail] == number) & (arcs.connector >= 0) & (arcs.rise != 0)
    found: dict[int, tuple[int, list[int]]] = {}
    rises: dict[int, list[int]] = defaultdict(list)
    for index in np.flatnonzero(leaving).tolist():
        connector = int(arcs.connector[index])
        rises[connector].append(int(arcs.rise[index]))
        found.setdefault(connector, (int(arcs.tail[index]), rises[connector]))
    return {key: (node, tuple(climbed)) for key, (node, climbed) in sorted(found.items())}


def route(sheet: Sheet, lines: Sequence[Sequence[tuple[float, float]]]) -> str:
    """Return the parts of a route on a level: a ring where each begins, a disc where it ends."""
    parts = []
    line: Style = {"stroke-linejoin": "round", "stroke-linecap": "round"}
    for points in lines:
        if not points:
            continue
        data = path_data(sheet, shapely.linestrings([*points, points[-1]]))
        (x, y), (end_x, end_y) = sheet.spot(*points[0]), sheet.spot(*points[-1])
        size, thick = sheet.paper(1.3), sheet.paper(1.0)
        parts += [
            element("path", {**line, "stroke": PAPER, "stroke-width": 1.8 * thick, "d": data}),
            element("path", {**line, "stroke": ROUTE, "stroke-width": thick, "d": data}),
            element(
                "circle",
                {
                    "cx": x,
                    "cy": y,
                    "r": size,
                    "fill": PAPER,
                    "stroke": ROUTE,
                    "stroke-width": thick * 0.6,
                },
            ),
            element(
                "circle",
                {
                    "cx": end_x,
                    "cy": end_y,
                    "r": size * 1.2,
                    "fill": ROUTE,
                    "stroke": PAPER,
                    "stroke-width": thick * 0.4,
                },
            ),
        ]
    return group({"data-layer": "route", "fill": "none", "pointer-events": "none"}, parts)
