"""The navigation graphs of the served venue, kept in the data folder between starts."""

import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import structlog

from floorplans import (
    Connector,
    NavigationGraph,
    StoredGraphError,
    Venue,
    build_graphs,
    dump_graphs,
    graph_key,
    load_graphs,
)
from hub.errors import PermanentHubError
from hub.written import write_file

NAME = "navigation.graph"

log = structlog.get_logger(__name__)


def graphs_of(
    venue: Venue, connectors: Sequence[Connector], radii: Iterable[float], data: Path | None
) -> tuple[NavigationGraph, ...]:
    """Return a venue's graphs, from the data folder where they are there and still right.

    What is built is stored; pieces that did not change since are taken over. A file that cannot be
    read or written costs time at the next start and nothing else; it is logged.
    """
    wanted = sorted(set(radii))
    if data is None:
        return build_graphs(venue, connectors, wanted)
    begun = time.perf_counter()
    path, key = data / NAME, graph_key(venue, connectors)
    held_key, held = read(path)
    if held_key == key and set(wanted) <= {graph.radius for graph in held}:
        log.info("graph.loaded", file=str(path), seconds=round(time.perf_counter() - begun, 3))
        return held
    graphs = build_graphs(venue, connectors, wanted, held)
    log.info("graph.built", seconds=round(time.perf_counter() - begun, 3))
    try:
        write_file(path, dump_graphs(key, graphs))
    except PermanentHubError as error:
        log.warning("graph.not_stored", file=str(path), reason=str(error))
    return graphs


def read(path: Path) -> tuple[str, tuple[NavigationGraph, ...]]:
    """Return what a file holds; nothing where it cannot be used."""
    try:
        # The arrays lie in what is read. A mapped file would end the hub when somebody copies
        # another one over it (SIGBUS).
        return load_graphs(memoryview(path.read_bytes()))
    except FileNotFoundError:
        return "", ()
    except (OSError, ValueError, StoredGraphError) as error:
        log.warning("graph.not_read", file=str(path), reason=str(error))
        return "", ()
