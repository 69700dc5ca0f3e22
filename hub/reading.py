"""Read a floor plan from its files, or draw a sample library; most starts need neither."""

from collections.abc import Callable, Mapping
from pathlib import Path

from floorplans import (
    Finding,
    LoadedVenue,
    check_shelves,
    check_venue,
    find_connectors,
    load_venue,
)
from floorplans.sample import central_library, sample_library

SAMPLES: Mapping[str, Callable[[], Mapping[str, bytes]]] = {
    "central": central_library,
    "branch": sample_library,
}


def read_plan(path: Path) -> tuple[LoadedVenue, tuple[Finding, ...]]:
    """Read a venue; return it with all that is wrong with the plan and its shelves.

    Raises:
        FloorplanError: Nothing can be made of the files.
    """
    loaded = load_venue(path)
    venue, table = loaded.venue, loaded.table
    found = check_venue(venue, find_connectors(venue, table), loaded.file)
    return loaded, (*loaded.findings, *found, *check_shelves(venue, table.shelves))


def draw_sample(target: Path, sample: str) -> None:
    """Write the files of a sample library into a folder, those that are not there already."""
    for name, content in SAMPLES[sample]().items():
        path = target / name
        if not path.exists() or path.read_bytes() != content:
            path.write_bytes(content)
