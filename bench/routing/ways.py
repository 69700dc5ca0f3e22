"""Point to point with path: the same queries for Zhilu and each peer, in turns."""

import time
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from bench.harness import Result, at_least, figure
from bench.peers import graph_libraries, routingkit
from bench.routing.ours import Ours
from bench.routing.timing import Asked, Question, in_turns, say
from bench.routing.worlds import World
from hub.garbage import uncollected

ZHILU = "zhilu"
QUERIES, QUICK_QUERIES = 2_100, 300
ROUNDS, QUICK_ROUNDS = 7, 3
SEED = 20_261_129

NETWORKX, RUSTWORKX, IGRAPH, SCIPY = "networkx", "rustworkx", "igraph", "scipy"
NETWORKIT, CUSTOMIZABLE, PLAIN = "networkit", "routingkit-cch", "ch-router"

BARS: dict[str, dict[str, float]] = {
    "10k": {NETWORKX: 1_000, RUSTWORKX: 420, IGRAPH: 400, SCIPY: 190, CUSTOMIZABLE: 2.4},
    "100k": {
        NETWORKX: 2_600,
        RUSTWORKX: 3_000,
        IGRAPH: 2_300,
        SCIPY: 950,
        NETWORKIT: 215,
        CUSTOMIZABLE: 2.5,
    },
    "1m": {NETWORKX: 36_000, SCIPY: 3_200, CUSTOMIZABLE: 2.5, PLAIN: 1.5},
    "open": {NETWORKX: 1_600, SCIPY: 230, CUSTOMIZABLE: 1.5},
}

Maker = Callable[[World], graph_libraries.Router]


def of(make: Callable[..., graph_libraries.Router], world: World) -> graph_libraries.Router:
    """Give a library the arrays of a graph."""
    return make(world.nodes, world.tails, world.heads, world.weights)


def customizable(world: World) -> graph_libraries.Router:
    """Return RoutingKit's customizable hierarchy of a graph."""
    order = routingkit.order_of(world.tails, world.heads, world.places)
    hierarchy = routingkit.hierarchy_of(order, world.tails, world.heads)
    return routingkit.customizable(routingkit.metric_of(hierarchy, world.weights))


MAKERS: dict[str, Maker] = {
    NETWORKX: partial(of, graph_libraries.networkx_bidirectional),
    RUSTWORKX: partial(of, graph_libraries.rustworkx_dijkstra),
    IGRAPH: partial(of, graph_libraries.igraph_dijkstra),
    SCIPY: partial(of, graph_libraries.scipy_dijkstra),
    NETWORKIT: partial(of, graph_libraries.networkit_bidirectional),
    CUSTOMIZABLE: customizable,
    PLAIN: partial(of, routingkit.plain),
}


def way_results(ours: Ours, bars: str | None, *, quick: bool) -> Iterator[Result]:
    """Yield the median of each contender, and how many times as long as Zhilu the peers take.

    Args:
        ours: The graph.
        bars: Which of `BARS` it is held against.
        quick: Fewer queries.
    """
    world = ours.world
    rounds = QUICK_ROUNDS if quick else ROUNDS
    questions = drawn(world, QUICK_QUERIES if quick else QUERIES)
    contenders: dict[str, Asked] = {ZHILU: ours.way}
    for name, make in MAKERS.items():
        begin = time.perf_counter()
        try:
            with uncollected():
                contenders[name] = make(world)
        except ImportError as error:
            say(f"  {name} is missing: {error}")
            yield figure(f"{world.name}.way.{name}.missing", 1, "peers")
        else:
            ready = time.perf_counter() - begin
            say(f"  {name} is ready after {ready:.1f} s")
            yield figure(f"{world.name}.way.{name}.ready", ready, "s")
    yield from disagreements(ours, contenders, questions)
    times = in_turns(contenders, questions, rounds)
    for name, taken in times.items():
        asked = len(taken.taken)
        say(f"  {name:<16} {taken.median_us:>12,.1f} us over {asked} queries")
        yield figure(f"{world.name}.way.{name}.p50", taken.median_us, "us")
        yield figure(f"{world.name}.way.{name}.queries", asked, "queries")
    for name in contenders:
        if name == ZHILU:
            continue
        ratio = times[ZHILU].ratio(times[name])
        stem, bar = f"{world.name}.way.{name}.times", BARS.get(bars or "", {}).get(name)
        if bar is None:
            yield figure(stem, ratio, "x", name)
        else:
            yield at_least(stem, ratio, "x", bar, name)


def drawn(world: World, count: int) -> list[Question]:
    """Draw pairs of two nodes, which are hardly ever drawn twice."""
    rng = np.random.default_rng(SEED)
    sources = rng.integers(0, world.nodes, count)
    sinks = (sources + rng.integers(1, world.nodes, count)) % world.nodes
    return list(zip(sources.tolist(), sinks.tolist(), strict=True))


def disagreements(
    ours: Ours, contenders: dict[str, Asked], questions: list[Question]
) -> Iterator[Result]:
    """Yield how many of some costs differ between Zhilu and the peers that tell them."""
    compared = differing = 0
    for source, sink in questions[:3]:
        cost, _ = ours.way(source, sink)
        for ask in contenders.values():
            told, _ = ask(source, sink)
            if told != graph_libraries.UNTOLD:
                compared += 1
                differing += told != cost
    yield figure(f"{ours.world.name}.way.compared", compared, "costs")
    yield figure(f"{ours.world.name}.way.differing", differing, "costs")
