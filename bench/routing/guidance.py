"""Legs and steps of a way by the kernels, in turns with guidance in plain Python."""

import random
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from bench.harness import Result, figure, percentile
from bench.routing.timing import say
from floorplans import Place, PlaceIndex, load_venue
from floorplans.sample import central_library, sample_library
from hub.garbage import uncollected
from routing import FOOT, Way, access_to, describe, plan_way
from tests.routing.plain_guidance.guidance import steps_of
from tests.routing.plain_guidance.sightings import Scene
from tests.routing.tracing import Lines
from tests.routing.worlds import World, travelled

SEED = 20_261_129
ROUTES, QUICK_ROUTES = 2_000, 200
PLAIN = "plain Python"

BLOCK = 100
"""Ways that one tells after another, as a tick does, before it is the other's turn."""

Asked = tuple[Place, Place, Way]


def guidance_results(*, quick: bool) -> Iterator[Result]:
    """Yield the time from a way to its steps, words not included, once all its rooms are known."""
    with tempfile.TemporaryDirectory(prefix="zhilu-bench-") as folder:
        for name, content in (sample_library if quick else central_library)().items():
            (Path(folder) / name).write_bytes(content)
        world = travelled(load_venue(Path(folder)), FOOT)
    asked = list(ways(world, QUICK_ROUTES if quick else ROUTES))
    counts = [told_by_kernel(world, *each) for each in asked]
    mine, plain = in_turns(world, asked)
    yield figure("guidance.routes", len(asked), "routes")
    yield figure("guidance.steps.p50", percentile(counts, 50), "steps")
    yield figure("guidance.zhilu.p50", percentile(mine, 50) / 1e3, "us")
    yield figure("guidance.plain.p50", percentile(plain, 50) / 1e3, "us", PLAIN)
    times = percentile(plain, 50) / percentile(mine, 50)
    yield figure("guidance.plain.times", times, "x", PLAIN)
    say(f"  {percentile(mine, 50) / 1e3:.1f} us, {PLAIN} {times:.1f} times as much")


def ways(world: World, count: int) -> Iterator[Asked]:
    """Yield the best ways between random rooms."""
    rng, index = random.Random(SEED), PlaceIndex(world.venue)  # noqa: S311
    rooms = [each.id for each in world.rooms() if each.id in world.foot.graph.floors]
    while count:
        start, end = (index.find(each) for each in rng.sample(rooms, 2))
        way = plan_way(world.foot, access_to(world.foot, start), access_to(world.foot, end))
        if way is not None:
            yield start, end, way
            count -= 1


def told_by_kernel(world: World, start: Place, end: Place, way: Way) -> int:
    """Return how many steps the kernels make of a way."""
    (piece,) = describe(world.foot, world.guide, start, end, way).pieces
    return piece.steps.count


def in_turns(world: World, asked: list[Asked]) -> tuple[list[int], list[int]]:
    """Return the nanoseconds of both for each way; what rooms look like is known to both before."""
    graph, scenery = world.foot.graph, world.guide.scenery
    scenes: dict[str, Scene] = {}
    lines = Lines(graph)

    def told_plainly(start: Place, end: Place, way: Way) -> int:
        legs = lines.legs(world.foot, way)
        return len(steps_of(legs, scenery, graph, (start, end), scenes))

    for each in asked:
        told_plainly(*each)
    mine: list[int] = []
    plain: list[int] = []
    with uncollected():
        for begin in range(0, len(asked), BLOCK):
            block = asked[begin : begin + BLOCK]
            mine += [nanoseconds(partial(told_by_kernel, world), *each) for each in block]
            plain += [nanoseconds(told_plainly, *each) for each in block]
    return mine, plain


def nanoseconds(
    tell: Callable[[Place, Place, Way], int], start: Place, end: Place, way: Way
) -> int:
    """Return the time of one call."""
    before = time.perf_counter_ns()
    tell(start, end, way)
    return time.perf_counter_ns() - before
