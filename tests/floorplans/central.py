"""The central library, drawn, written and loaded once for all tests of it."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from floorplans import LoadedVenue, load_venue
from floorplans.sample.building import Library
from floorplans.sample.central import central_library
from floorplans.sample.central.building import central


@cache
def drawn() -> Library:
    return central()


@cache
def files() -> Mapping[str, bytes]:
    return central_library()


@cache
def loaded() -> LoadedVenue:
    with TemporaryDirectory() as folder:
        for name, data in files().items():
            Path(folder, name).write_bytes(data)
        return load_venue(Path(folder))
