"""Are the answers right? Every one is held against a search that shares no code with Zhilu.

The graph's weights change between the batches (a crowd in a zone, a lift out of service), so that
partial customisation is judged with the queries.
"""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from bench.harness import Result, at_most, figure
from bench.routing.ours import Ours
from bench.routing.signs import board_of, changes, task_of
from bench.routing.timing import say
from bench.routing.worlds import Numbers, World
from ext import UNREACHABLE

BATCHES, QUICK_BATCHES = 20, 5
SOURCES, SINKS = 10, 100
LARGE = 500_000
SEED = 20_261_201


def quality_results(ours: Ours, *, quick: bool) -> Iterator[Result]:
    """Yield how many answers were compared and how many were wrong."""
    name = ours.world.name
    try:
        import_oracle()
    except ImportError as error:
        say(f"  the oracle is missing: {error}")
        yield figure(f"{name}.quality.scipy.missing", 1, "peers")
        return
    batches = QUICK_BATCHES if quick or ours.world.nodes > LARGE else BATCHES
    ways, wrong_ways = judged_ways(ours, batches)
    pairs, wrong_pairs = judged_signs(ours, 2)
    say(f"  {ways} ways compared, {wrong_ways} wrong; {pairs} pairs of signs, {wrong_pairs} wrong")
    yield figure(f"{name}.quality.ways", ways, "ways")
    yield at_most(f"{name}.quality.ways.wrong", wrong_ways, "ways", 0, "scipy")
    yield figure(f"{name}.quality.signs", pairs, "pairs")
    yield at_most(f"{name}.quality.signs.wrong", wrong_pairs, "pairs", 0, "scipy")


def import_oracle() -> Callable[..., NDArray[np.float64]]:
    """Return SciPy's Dijkstra."""
    from scipy.sparse.csgraph import dijkstra  # noqa: PLC0415

    oracle: Callable[..., NDArray[np.float64]] = dijkstra
    return oracle


def exact_costs(world: World, weights: Numbers, sources: Numbers) -> NDArray[np.int64]:
    """Return (k, n) the costs from some nodes to all, `UNREACHABLE` without a way."""
    from scipy.sparse import csr_array  # noqa: PLC0415

    open_arcs = weights < UNREACHABLE
    matrix = csr_array(
        (
            weights[open_arcs].astype(np.float64),
            (world.tails[open_arcs], world.heads[open_arcs]),
        ),
        shape=(world.nodes, world.nodes),
    )
    costs = import_oracle()(matrix, indices=sources)
    return np.where(np.isinf(costs), UNREACHABLE, costs).astype(np.int64)


def judged_ways(ours: Ours, batches: int) -> tuple[int, int]:
    """Return how many ways were compared and how many have another cost or are none."""
    world, metric = ours.world, ours.metric.fork()
    rng = np.random.default_rng(SEED)
    compared = wrong = 0
    for number, (arcs, weights) in enumerate(changes(world, batches)):
        metric.update(arcs, weights)
        if world.lifts:
            lift = world.lifts[number % len(world.lifts)]
            metric.update(lift, np.full(len(lift), UNREACHABLE, dtype=np.int32))
        now = metric.weights
        sources = rng.choice(world.nodes, min(SOURCES, world.nodes), replace=False)
        exact = exact_costs(world, now, sources.astype(np.int32))
        for row, source in enumerate(sources.tolist()):
            for sink in rng.integers(0, world.nodes, SINKS).tolist():
                cost, way = ours.query.between(metric, source, sink)
                compared += 1
                wrong += cost != exact[row, sink] or not leads(
                    world, now, (source, sink), cost, way
                )
    return compared, wrong


def leads(world: World, weights: Numbers, ends: tuple[int, int], cost: int, way: Numbers) -> bool:
    """Tell whether arcs lead from one end to the other and cost what is said."""
    if cost >= UNREACHABLE:
        return len(way) == 0
    nodes = [ends[0], *world.heads[way].tolist()]
    return (
        nodes[-1] == ends[1]
        and nodes[:-1] == world.tails[way].tolist()
        and int(weights[way].sum(dtype=np.int64)) == cost
    )


def judged_signs(ours: Ours, batches: int) -> tuple[int, int]:
    """Return how many pairs of screens and places were compared and how many were wrong."""
    world, metric = ours.world, ours.metric.fork()
    task = task_of(world)
    board = board_of(ours, task)
    screens = task.screens[:: max(1, len(task.screens) // 20)]
    rows = np.searchsorted(np.sort(task.screens), screens)
    rows = np.argsort(task.screens, kind="stable")[rows]
    compared = wrong = 0
    for arcs, weights in changes(world, batches):
        metric.update(arcs, weights)
        now = metric.weights
        costs, firsts = board.sweep(metric)
        exact = exact_costs(world, now, screens)[:, task.places]
        mine, first = costs[rows], firsts[rows]
        wrong += int(np.count_nonzero(mine != exact))
        compared += mine.size
        going = first >= 0
        wrong += int(np.count_nonzero(going & (world.tails[first] != screens[:, None])))
    return compared, wrong
