"""Whatever stands in a file, loading ends in a venue that works or in an error of this room."""

import contextlib
import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from floorplans import (
    FloorplanError,
    PlaceIndex,
    check_venue,
    find_connectors,
    floor_geojson,
    load_venue,
    zones_of,
)
from tests.floorplans.plans import GROUND, Plan, line, point, polygon, small_plan, uid

ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([10**400, -1, 0, 91, 1e308, math.nan, math.inf]),
    st.floats(),
    st.text(max_size=5),
    st.sampled_from([uid("ground room"), uid(GROUND), "elevator", "opentobelow", "Polygon", []]),
    st.lists(st.one_of(st.none(), st.floats(), st.text(max_size=2)), max_size=4),
    st.dictionaries(st.text(max_size=3), st.none() | st.text(max_size=3), max_size=2),
)
"""Values that could stand anywhere in a broken file."""


def full_plan() -> Plan:
    plan = small_plan()
    room, level = uid("ground room"), uid(GROUND)
    end = {"id": uid("upper stairs"), "feature_type": "unit"}
    start = {"id": uid("ground stairs"), "feature_type": "unit"}
    plan.add("anchor", "a", point(7, -3), unit_id=room)
    plan.add("occupant", "o", None, name={"en": "Club"}, category="bar", anchor_id=uid("a"))
    plan.add("amenity", "d", point(6, -2), category="information", unit_ids=[room])
    plan.add("fixture", "f", polygon((5, -4, 6, -3)), category="desk", level_id=level)
    plan.add("kiosk", "k", polygon((0, 0, 1, 1)), level_id=level, anchor_id=uid("a"))
    plan.add("detail", "l", line((0, 0), (1, 1)), level_id=level)
    plan.add("geofence", "g", polygon((0, 0, 2, 2)), category="terminal", level_ids=[level])
    plan.add(
        "relationship", "r", None, category="stairs", direction="directed", origin=start,
        intermediary=[], destination=end,
    )  # fmt: skip
    return plan


def spots(
    value: dict[str, Any] | list[Any], path: tuple[Any, ...] = ()
) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every value inside a JSON document."""
    if path:
        yield path
    children = value.items() if isinstance(value, dict) else enumerate(value)
    for key, child in children:
        if isinstance(child, dict | list):
            yield from spots(child, (*path, key))
        else:
            yield (*path, key)


FILES = {
    name: json.loads(data) for name, data in full_plan().files().items() if name != "manifest.json"
}
SPOTS = [(name, path) for name, value in FILES.items() for path in spots(value)]


def spoil(name: str, path: tuple[Any, ...], value: object) -> bytes:
    """Return a file with one value replaced."""
    document = json.loads(json.dumps(FILES[name]))
    inner = document
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return json.dumps(document).encode()


def use(path: Path) -> None:
    """Load a venue and do with it what the hub does."""
    loaded = load_venue(path)
    venue = loaded.venue
    connectors = find_connectors(venue, loaded.table)
    check_venue(venue, connectors)
    index = PlaceIndex(venue)
    index.search("room", 5)
    for ordinal in venue.ordinals():
        floor_geojson(venue, ordinal, zones_of(venue, loaded.table), connectors)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return full_plan().folder(tmp_path_factory.mktemp("hostile"))


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(spoils=st.lists(st.tuples(st.sampled_from(SPOTS), ODD), min_size=1, max_size=3))
def test_odd_values_anywhere(folder: Path, spoils: list[tuple[Any, Any]]) -> None:
    for (name, path), value in spoils:
        (folder / name).write_bytes(spoil(name, path, value))
    try:
        with contextlib.suppress(FloorplanError):
            use(folder)
    finally:
        full_plan().folder(folder)


@settings(max_examples=80, deadline=None)
@given(
    name=st.sampled_from(sorted(FILES)),
    cut=st.floats(0, 1, exclude_max=True),
    junk=st.binary(max_size=4),
)
def test_damaged_bytes(folder: Path, name: str, cut: float, junk: bytes) -> None:
    good = json.dumps(FILES[name]).encode()
    at = int(cut * len(good))
    (folder / name).write_bytes(good[:at] + junk + good[at + len(junk) :])
    try:
        with contextlib.suppress(FloorplanError):
            use(folder)
    finally:
        full_plan().folder(folder)


@settings(max_examples=80, deadline=None)
@given(data=st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_any_venue_table(folder: Path, data: bytes) -> None:
    (folder / "venue.toml").write_bytes(data)
    try:
        use(folder)
    finally:
        (folder / "venue.toml").unlink()
