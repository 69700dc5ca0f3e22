"""The peer of rerouting: for each phone one query on the hierarchy and one `send_str`, and no more.

No state is kept, nothing is told apart, worded or encoded: each phone is sent a constant of the
size that the hub's frames have.
"""

import argparse
import asyncio
from pathlib import Path

import numpy as np
from aiohttp import web
from numpy.typing import NDArray

from ext import Metric, Query
from floorplans import Access, NavigationGraph, load_graphs
from routing import WHEELCHAIR

HOST = "127.0.0.1"
SEED = 20_261_203
PACE = 1.35
Ends = tuple[NDArray[np.int32], NDArray[np.int32]]


class Bare:
    """Queries and sends.

    Args:
        graph: What is queried.
        phones: How many ways there are.
        size: Bytes of each frame.
    """

    def __init__(self, graph: NavigationGraph, phones: int, size: int) -> None:
        self._metric = Metric(graph.hierarchy, milliseconds(graph.arcs.metres))
        self._query = Query(graph.hierarchy)
        self._ways = drawn_ways(graph, phones)
        self._frame = '{"frame":"' + "x" * (size - 12) + '"}'
        self._phones: list[web.WebSocketResponse] = []

    def application(self) -> web.Application:
        """Return the web application."""
        app = web.Application()
        app.router.add_get("/stream", self.stream)
        app.router.add_post("/reroute", self.reroute)
        return app

    async def stream(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one phone."""
        phone = web.WebSocketResponse()
        await phone.prepare(request)
        self._phones.append(phone)
        await phone.send_str('{"ready":1}')
        async for _ in phone:
            pass
        return phone

    async def reroute(self, _request: web.Request) -> web.Response:
        """Query each way and send each phone a frame."""
        for phone, (near, far) in zip(self._phones, self._ways, strict=True):
            self._query.route(self._metric, *near, *far)
            await phone.send_str(self._frame)
        return web.Response(status=204)


def milliseconds(metres: NDArray[np.float64]) -> NDArray[np.int32]:
    """Return what so many metres cost, at least 1."""
    return np.maximum(np.rint(metres / PACE * 1000), 1).astype(np.int32)


def drawn_ways(graph: NavigationGraph, count: int) -> list[tuple[Ends, Ends]]:
    """Draw pairs of units on different levels, tied to the graph as the hub ties places."""
    rng = np.random.default_rng(SEED)
    units = sorted(graph.floors)
    found: list[tuple[Ends, Ends]] = []
    while len(found) < count:
        a, b = (tied(graph, units[int(each)]) for each in rng.integers(0, len(units), 2))
        if a is not None and b is not None and a.level_id != b.level_id:
            found.append((ends_of(a), ends_of(b)))
    return found


def tied(graph: NavigationGraph, unit_id: str) -> Access | None:
    """Tie the middle of a unit to the graph."""
    spot = graph.floors[unit_id].space.floor.representative_point()
    return graph.access(unit_id, spot.x, spot.y)


def ends_of(access: Access) -> Ends:
    """Return nodes and what each costs."""
    return access.nodes, milliseconds(access.metres)


def main() -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--phones", type=int, required=True)
    parser.add_argument("--size", type=int, required=True)
    parser.add_argument("--graphs", type=Path, required=True)
    options = parser.parse_args()
    _, graphs = load_graphs(options.graphs.read_bytes())
    graph = next(each for each in graphs if each.radius == WHEELCHAIR.radius)

    async def application() -> web.Application:
        await asyncio.sleep(0)
        return Bare(graph, options.phones, options.size).application()

    web.run_app(application(), host=HOST, port=options.port, access_log=None, print=lambda _: None)


if __name__ == "__main__":
    main()
