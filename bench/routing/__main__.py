"""Routing: exact, live, and how many times faster than anything a user could pick instead.

Graphs come from the generator in this folder and from real venues; peers run in the same process
and in turns with Zhilu. See `docs/benchmarks.md`.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from bench import harness
from bench.harness import BenchError, Report, Result, bar_lines
from bench.processes import end_on_sigterm
from bench.routing import signs
from bench.routing.buildings import mixed
from bench.routing.guidance import guidance_results
from bench.routing.hierarchies import hierarchy_results
from bench.routing.instructions import instruction_results
from bench.routing.open_plan import open_plan
from bench.routing.ours import Ours, ours_of
from bench.routing.quality import quality_results
from bench.routing.requests import request_results
from bench.routing.sessions import session_results
from bench.routing.signs import sign_results
from bench.routing.timing import say
from bench.routing.venues import venues
from bench.routing.ways import way_results
from bench.routing.worlds import World

SEED = 20_261_128
MADE: dict[str, Callable[[], World]] = {
    "1k": partial(mixed, "1k", 1_400, SEED),
    "10k": partial(mixed, "10k", 10_700, SEED),
    "100k": partial(mixed, "100k", 101_000, SEED),
    "open": partial(open_plan, "open", 99_000, SEED),
    "1m": partial(mixed, "1m", 1_100_000, SEED),
}
VENUES = "venues"
SIZES = (*MADE, VENUES)
QUICK_SIZES = ("1k", "10k")
GRAPH_ROWS = ("ways", "signs", "hierarchy", "quality")
OTHER_ROWS: dict[str, Callable[..., Iterator[Result]]] = {
    "guidance": guidance_results,
    "instructions": instruction_results,
    "requests": request_results,
    "sessions": session_results,
}
ROWS = (*GRAPH_ROWS, *OTHER_ROWS)


@dataclass(frozen=True, slots=True)
class Choice:
    """What is measured."""

    quick: bool
    sizes: frozenset[str]
    rows: frozenset[str]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark from the command line."""
    end_on_sigterm()
    options = parser().parse_args(arguments)
    sizes = options.sizes or (QUICK_SIZES if options.quick else SIZES)
    choice = Choice(options.quick, frozenset(sizes), frozenset(options.only or ROWS))
    results = tuple(measured(choice))
    for line in bar_lines(results):
        say(line)
    report = Report(harness.machine(), harness.versions(), results)
    harness.print_report(report, harness.Options(options.quick, options.json))
    return int(all(result.name.endswith(".failed") for result in results))


def parser() -> argparse.ArgumentParser:
    """Return the command line."""
    found = argparse.ArgumentParser(prog="python -m bench.routing", description=__doc__)
    found.add_argument("--quick", action="store_true", help="fewer queries, small graphs")
    found.add_argument("--json", action="store_true", help="close with one line of JSON")
    found.add_argument("--sizes", type=partial(listed, SIZES), help=", ".join(SIZES))
    found.add_argument("--only", type=partial(listed, ROWS), help=", ".join(ROWS))
    return found


def listed(known: Sequence[str], text: str) -> tuple[str, ...]:
    """Read names that commas part.

    Raises:
        ArgumentTypeError: One is not known.
    """
    names = tuple(text.split(","))
    for name in names:
        if name not in known:
            raise argparse.ArgumentTypeError(f"{name!r} is none of {', '.join(known)}")
    return names


def measured(choice: Choice) -> Iterator[Result]:
    """Yield all figures."""
    swept: dict[str, float] = {}
    graphs = choice.sizes if choice.rows & set(GRAPH_ROWS) else frozenset()
    for name, make in MADE.items():
        if name in graphs:
            for result in graph_results(make(), name, choice):
                swept[result.name] = result.value
                yield result
    yield from signs.growth(swept)
    if VENUES in graphs:
        unmeasured = 0
        for world in venues():
            if isinstance(world, str):
                say(f"not measured: {world}")
                unmeasured += 1
            else:
                yield from graph_results(world, bars_near(world), choice)
        yield harness.figure("venues.unmeasured", unmeasured, "venues")
    for name, results in OTHER_ROWS.items():
        if name in choice.rows:
            say(f"\n{name}")
            yield from guarded(name, results(quick=choice.quick))


def bars_near(world: World) -> str | None:
    """Return the size whose bars a venue is held against, None below all of them."""
    if world.nodes < 3_000:
        return None
    return "10k" if world.nodes < 30_000 else "100k"


def graph_results(world: World, bars: str | None, choice: Choice) -> Iterator[Result]:
    """Yield what is told of one graph."""
    say(f"\n{world.name}: {world.nodes:,} nodes, {world.arcs:,} arcs")
    yield harness.figure(f"{world.name}.nodes", world.nodes, "nodes")
    yield harness.figure(f"{world.name}.arcs", world.arcs, "arcs")
    ours = ours_of(world)
    rows: dict[str, Callable[[Ours], Iterator[Result]]] = {
        "ways": partial(way_results, bars=bars, quick=choice.quick),
        "signs": partial(sign_results, bars=bars, quick=choice.quick),
        "hierarchy": partial(hierarchy_results, bars=bars, quick=choice.quick),
        "quality": partial(quality_results, quick=choice.quick),
    }
    for name in GRAPH_ROWS:
        if name in choice.rows:
            say(f" {name}")
            yield from guarded(f"{world.name}.{name}", rows[name](ours))


def guarded(name: str, results: Iterator[Result]) -> Iterator[Result]:
    """Yield the figures of a row; where it breaks off, say why and let the others go on."""
    try:
        yield from results
    except (BenchError, OSError) as error:
        say(f"error: {name}: {error}")
        yield harness.figure(f"{name}.failed", 1, "rows")


if __name__ == "__main__":
    sys.exit(main())
