"""The planner: what wishes, limits, many places and alternatives cost, and whether they are right.

Trips between random rooms of the full-size sample library. Each answer is compared with networkx on
the same weights, in turns; costs have to be equal. See `docs/benchmarks.md`.
"""

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TypeVar

import networkx as nx
import numpy as np

from bench import harness
from bench.harness import Options, Result, at_least, at_most, figure
from ext import UNREACHABLE
from floorplans import Access, Place, is_public, is_traversable
from hub.opening import open_site, write_sample
from hub.twin import Site, setting_of
from routing import (
    Costs,
    Limits,
    RoutingError,
    Setting,
    Terms,
    Wanted,
    Wish,
    access_to,
    costs_to,
    plan_journey,
    terms_of,
    within,
)

SEED = 20_261_130
TRIPS, QUICK_TRIPS = 60, 12
STOPS = 10
MINUTES = 2
Ends = tuple[Place, Place]
Answered = TypeVar("Answered")

STEPPED = frozenset({"stairs", "steps", "escalator", "elevator"})
"""Where no trip begins or ends: step-free ones may not, and nobody waits there."""


def measure(options: Options) -> tuple[Result, ...]:
    """Measure all questions on one library."""
    with tempfile.TemporaryDirectory() as folder:
        site, _ = open_site(write_sample(Path(folder), "central"), simulated=False)
    trips = list(random_trips(site, QUICK_TRIPS if options.quick else TRIPS))
    costs = site.costs["foot"]
    results = (
        *way_results(site, costs, trips, "wish", (Wish.AVOID_STAIRS,), Limits()),
        *way_results(site, costs, trips, "step-free", (), Limits(step_free=True)),
        *many_results(site, costs, trips),
        *question_results(setting_of(site), site, costs, trips),
    )
    for result in results:
        print(f"{result.name:<28} {result.value:>10g} {result.unit}")
    return results


def random_trips(site: Site, count: int) -> Iterator[Ends]:
    """Yield pairs of public rooms where people and wide chairs can stand, the same each time."""
    rng = random.Random(SEED)  # noqa: S311 - reproducible
    rooms = []
    for unit in site.venue.units.values():
        place = site.places.find(unit.id)
        entered = is_public(unit) and is_traversable(unit) and unit.category not in STEPPED
        if entered and stands(site, place):
            rooms.append(place)
    for _ in range(count):
        start, end = rng.sample(rooms, 2)
        yield start, end


def stands(site: Site, place: Place) -> bool:
    """Tell whether somebody can stand at a place on both floors."""
    try:
        return all(
            len(access_to(each, place).nodes) > 0
            for each in (site.costs["foot"], site.roomy["foot"])
        )
    except RoutingError:
        return False


def timed(call: Callable[[], Answered]) -> tuple[float, Answered]:
    """Return the milliseconds of a call and what it gave."""
    begun = time.perf_counter()
    found = call()
    return (time.perf_counter() - begun) * 1000, found


def network_of(terms: Terms) -> nx.DiGraph:
    """Return the graph of some terms for networkx; nothing is passed with leave."""
    network, arcs = nx.DiGraph(), terms.costs.graph.arcs
    weights = terms.weights(())
    rows = np.flatnonzero(weights < UNREACHABLE)
    order = rows[np.argsort(-weights[rows], kind="stable")]
    network.add_weighted_edges_from(
        zip(
            arcs.tail[order].tolist(),
            arcs.head[order].tolist(),
            weights[order].tolist(),
            strict=True,
        )
    )
    return network


def way_results(
    site: Site,
    costs: Costs,
    trips: list[Ends],
    name: str,
    wishes: tuple[Wish, ...],
    limits: Limits,
) -> Iterator[Result]:
    """Yield what single ways on some terms cost, and on how many networkx disagrees."""
    ours: list[float] = []
    theirs: list[float] = []
    wrong = 0
    network = network_of(terms_of(costs, site.venue, wishes, limits, site.roomy))
    for ends in trips:
        wanted = Wanted(*ends, wishes=wishes, limits=limits)
        spent, journey = timed(partial(plan_journey, setting_of(site), costs, wanted))
        terms = setting_of(site).terms(costs, wanted)
        start, end = (access_to(terms.costs, place) for place in ends)
        if terms.costs.graph.straight(start, end) is not None:
            continue
        told, least = timed(partial(least_cost, network, terms.costs, start, end))
        wrong += (terms.cost(journey.ways[0]) if journey.found else None) != least
        ours.append(spent)
        theirs.append(told)
    yield figure(f"{name}.ms", statistics.median(ours), "ms")
    ratio = statistics.median(t / o for t, o in zip(theirs, ours, strict=True))
    yield at_least(f"{name}.ratio", ratio, "x", 1, "networkx bidirectional")
    yield at_most(f"{name}.wrong", wrong, "trips", 0)


def least_cost(network: nx.DiGraph, costs: Costs, start: Access, end: Access) -> int | None:
    """Return what the best way costs by networkx, None without one."""
    for access, out in ((start, True), (end, False)):
        times = costs.walks(access.unit_id, access.metres).tolist()
        for node, spent in zip(access.nodes.tolist(), times, strict=True):
            network.add_edge(*(("start", node) if out else (node, "end")), weight=spent)
    try:
        return int(nx.bidirectional_dijkstra(network, "start", "end")[0])
    except nx.NetworkXNoPath:
        return None
    finally:
        network.remove_nodes_from(("start", "end"))


def many_results(site: Site, costs: Costs, trips: list[Ends]) -> Iterator[Result]:
    """Yield what one search to all toilets costs beside one whole tree of networkx."""
    terms = terms_of(costs, site.venue)
    network = network_of(terms)
    ends = [access_to(costs, place) for place in site.places.of_category("restroom")]
    ours: list[float] = []
    theirs: list[float] = []
    for place, _ in trips[:QUICK_TRIPS]:
        start = access_to(costs, place)
        ours.append(timed(partial(costs_to, terms, start, ends))[0])
        source = int(start.nodes[0])
        tree = partial(nx.single_source_dijkstra_path_length, network, source)
        theirs.append(timed(tree)[0])
    yield figure("many.ms", statistics.median(ours), "ms")
    ratio = statistics.median(t / o for t, o in zip(theirs, ours, strict=True))
    yield at_least("many.ratio", ratio, "x", 1, "networkx single source")


def question_results(
    setting: Setting, site: Site, costs: Costs, trips: list[Ends]
) -> Iterator[Result]:
    """Yield what whole questions take."""
    stops = tuple(place for place, _ in trips[:STOPS])
    terms = terms_of(costs, site.venue)
    questions: dict[str, Callable[[Ends], object]] = {
        "plain": lambda ends: plan_journey(setting, costs, Wanted(*ends)),
        "all-wishes": lambda ends: plan_journey(setting, costs, Wanted(*ends, wishes=tuple(Wish))),
        "alternatives": lambda ends: plan_journey(setting, costs, Wanted(*ends, alternatives=3)),
        "ten-stops": lambda ends: plan_journey(
            setting, costs, Wanted(*ends, stops=stops, best_order=True)
        ),
        "reach": lambda ends: within(
            terms, site.venue, access_to(costs, ends[0]), MINUTES * 60_000
        ),
    }
    for name, ask in questions.items():
        spent = [timed(partial(ask, ends))[0] for ends in trips[:QUICK_TRIPS]]
        yield figure(f"question.{name}.ms", statistics.median(spent), "ms")


if __name__ == "__main__":
    sys.exit(harness.run(str(__doc__), measure))
