"""All signs at once: a zone's crowding changes, and every screen needs its next arc to every place.

Zhilu's side is what the hub does in a tick: `Metric.update` and one `Board.sweep`, which give the
cost and the first arc for every pair. RoutingKit gives costs only; where a screen is to be left
follows from the costs of its neighbours, so those are pinned too. Its binding makes whoever changes
weights pin anew; that time is told but not counted.
"""

import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bench.harness import Result, at_least, at_most, figure, percentile
from bench.peers import routingkit
from bench.routing.ours import Ours
from bench.routing.timing import say, seconds
from bench.routing.worlds import Numbers, World
from ext import UNREACHABLE, Board
from hub.garbage import uncollected

SCREENS, PLACES = 500, 200
CHANGES, QUICK_CHANGES = 30, 8
SEED = 20_261_130
Answer = tuple[Numbers, Numbers]
BARS = {"10k": 25.0, "100k": 45.0, "1m": 40.0, "open": 35.0}
GROWTH_BAR = 7.0
PEER = "routingkit-cch"


@dataclass(frozen=True, slots=True)
class Task:
    """What is asked after each change.

    Args:
        screens: (s,) nodes that screens stand at.
        places: (d,) nodes that they point to.
        pinned: (p,) screens and all nodes that can be next from one, ascending.
    """

    screens: Numbers
    places: Numbers
    pinned: Numbers


@dataclass(slots=True)
class Seconds:
    """What each step took, by change."""

    update: list[float] = field(default_factory=list)
    sweep: list[float] = field(default_factory=list)
    peer_update: list[float] = field(default_factory=list)
    peer_pin: list[float] = field(default_factory=list)
    peer_costs: list[float] = field(default_factory=list)
    peer_screens: list[float] = field(default_factory=list)
    compared: int = 0
    differing: int = 0

    def ours(self) -> float:
        """Return the median of update and sweep."""
        return statistics.median(map(sum, zip(self.update, self.sweep, strict=True)))

    def theirs(self, asked: list[float]) -> float:
        """Return the median of the peer's partial customisation and its queries."""
        return statistics.median(map(sum, zip(self.peer_update, asked, strict=True)))


def sign_results(ours: Ours, bars: str | None, *, quick: bool) -> Iterator[Result]:
    """Yield how long every sign's next arc takes after a change, and what the peer takes."""
    world, stem = ours.world, f"{ours.world.name}.signs"
    task = task_of(world)
    board = board_of(ours, task)
    metric = ours.metric.fork()
    peer = peer_of(world)
    taken = Seconds()
    for arcs, weights in changes(world, QUICK_CHANGES if quick else CHANGES):
        taken.update.append(seconds(metric.update, arcs, weights))
        taken.sweep.append(seconds(board.sweep, metric))
        if peer is not None:
            known = ask_peer(peer, task, (arcs, weights), taken)
            answer = board.sweep(metric)
            taken.compared += answer[0].size
            taken.differing += differing(world, metric.weights, task, answer, known)
    yield from own_results(stem, taken)
    if peer is None:
        yield figure(f"{stem}.{PEER}.missing", 1, "peers")
        return
    yield from peer_results(stem, taken, bars)
    yield figure(f"{stem}.compared", taken.compared, "pairs")
    yield figure(f"{stem}.differing", taken.differing, "pairs")


def own_results(stem: str, taken: Seconds) -> Iterator[Result]:
    """Yield Zhilu's times."""
    yield figure(f"{stem}.update.p50", statistics.median(taken.update) * 1e3, "ms")
    yield figure(f"{stem}.update.p99", percentile(taken.update, 99) * 1e3, "ms")
    yield figure(f"{stem}.sweep.p50", statistics.median(taken.sweep) * 1e3, "ms")
    yield figure(f"{stem}.sweep.max", max(taken.sweep) * 1e3, "ms")
    yield figure(f"{stem}.all.p50", taken.ours() * 1e3, "ms")
    say(f"  update and sweep: {taken.ours() * 1e3:.2f} ms")


def peer_results(stem: str, taken: Seconds, bars: str | None) -> Iterator[Result]:
    """Yield the peer's times, and how many times those of the hub's sweep they are."""
    for step in ("update", "pin", "costs", "screens"):
        spent: list[float] = getattr(taken, f"peer_{step}")
        yield figure(f"{stem}.{PEER}.{step}.p50", statistics.median(spent) * 1e3, "ms")
    own = taken.ours()
    same, less = taken.theirs(taken.peer_costs), taken.theirs(taken.peer_screens)
    say(f"  {PEER}: {same * 1e3:.2f} ms, without neighbours {less * 1e3:.2f} ms")
    if bars in BARS:
        yield at_least(f"{stem}.times", same / own, "x", BARS[bars], PEER)
    else:
        yield figure(f"{stem}.times", same / own, "x", PEER)
    yield figure(f"{stem}.costs_only.times", less / own, "x", PEER)


def task_of(world: World) -> Task:
    """Draw the screens and the places."""
    rng = np.random.default_rng(SEED)
    screens = rng.choice(world.nodes, min(SCREENS, world.nodes), replace=False).astype(np.int32)
    places = rng.choice(world.nodes, min(PLACES, world.nodes), replace=False).astype(np.int32)
    nexts = world.heads[np.isin(world.tails, screens)]
    return Task(screens, places, np.union1d(screens, nexts).astype(np.int32))


def board_of(ours: Ours, task: Task) -> Board:
    """Return the board of a task: each screen and place is one node."""
    groups = [
        (np.arange(len(each) + 1, dtype=np.int32), each, np.zeros(len(each), dtype=np.int32))
        for each in (task.screens, task.places)
    ]
    return Board(ours.hierarchy, *groups[0], *groups[1])


def changes(world: World, count: int) -> Iterator[tuple[Numbers, Numbers]]:
    """Yield arcs of one zone after the other with the weights of another crowd in it."""
    rng = np.random.default_rng(SEED)
    zones = world.zones()
    for number in range(count):
        arcs = zones[int(rng.integers(len(zones)))]
        factor = 1.2 + 1.6 * rng.random() + number * 1e-4
        yield arcs, np.rint(world.weights[arcs] * factor).astype(np.int32)


@dataclass(frozen=True, slots=True)
class Peer:
    """RoutingKit's customizable hierarchy of a graph."""

    metric: object
    update: Callable[[dict[int, int]], None]


def peer_of(world: World) -> Peer | None:
    """Return the peer, None where it is not installed."""
    try:
        order = routingkit.order_of(world.tails, world.heads, world.places)
    except ImportError:
        return None
    hierarchy = routingkit.hierarchy_of(order, world.tails, world.heads)
    metric = routingkit.metric_of(hierarchy, world.weights)
    return Peer(metric, routingkit.updater_of(hierarchy, metric))


def ask_peer(
    peer: Peer, task: Task, change: tuple[Numbers, Numbers], taken: Seconds
) -> NDArray[np.int64]:
    """Let the peer change the weights and give all costs, with neighbours and without.

    Returns:
        (p, d) costs from all pinned nodes; `UNREACHABLE` without a way.
    """
    changed = dict(zip(change[0].tolist(), change[1].tolist(), strict=True))
    taken.peer_update.append(seconds(peer.update, changed))
    places = task.places.tolist()
    screens, pinned = task.screens.tolist(), task.pinned.tolist()
    with uncollected():
        _, _, spent = columns(peer, screens, places)
        found, pinning, asking = columns(peer, pinned, places)
    taken.peer_screens.append(spent)
    taken.peer_pin.append(pinning)
    taken.peer_costs.append(asking)
    known = [[UNREACHABLE if cost is None else cost for cost in column] for column in found]
    return np.array(known, dtype=np.int64).T


def columns(
    peer: Peer, pinned: list[int], places: list[int]
) -> tuple[list[list[int | None]], float, float]:
    """Pin some nodes; return the costs from them to each place, and the seconds of both."""
    begin = time.perf_counter()
    costs_to = routingkit.many_to_one(peer.metric, pinned)
    ready = time.perf_counter()
    found = [costs_to(place) for place in places]
    return found, ready - begin, time.perf_counter() - ready


def differing(
    world: World, weights: Numbers, task: Task, answer: Answer, known: NDArray[np.int64]
) -> int:
    """Count the pairs whose cost or first arc does not fit the costs that the peer gives."""
    costs, arcs = answer
    row = np.full(world.nodes, -1)
    row[task.pinned] = np.arange(len(task.pinned))
    own = known[row[task.screens]]
    going = arcs >= 0
    there = task.screens[:, None] == task.places[None, :]
    follow = known[row[world.heads[arcs]], np.arange(len(task.places))]
    fits = np.where(
        going,
        (world.tails[arcs] == task.screens[:, None]) & (weights[arcs] + follow == own),
        there | (own >= UNREACHABLE),
    )
    return int(np.count_nonzero((costs != own) | ~fits))


def growth(found: Mapping[str, float]) -> Iterator[Result]:
    """Yield by how much the time grows from 10k to 1M nodes, where both were measured."""
    names = [f"{size}.signs.all.p50" for size in ("10k", "1m")]
    times = [found[name] for name in names if name in found]
    if len(times) == len(names):
        yield at_most("signs.growth", times[1] / times[0], "ratio", GROWTH_BAR)
