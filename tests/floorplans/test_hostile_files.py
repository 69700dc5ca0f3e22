"""Whatever stands in a file, loading ends in a venue that works or in an error of this room.

The examples are the same on every run. `ZHILU_FUZZ=20` tries 20 times as many, each time others
(scripts/fuzz.sh).
"""

import contextlib
import json
import math
import os
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from floorplans import (
    FloorplanError,
    PlaceIndex,
    Severity,
    build_graph,
    check_venue,
    find_connectors,
    floor_geojson,
    load_venue,
    zones_of,
)
from floorplans.sample import sample_library
from tests.floorplans.plans import GROUND, Plan, line, point, polygon, small_plan, uid

TIMES = int(os.environ.get("ZHILU_FUZZ", "1"))


def thorough(examples: int) -> settings:
    """Return settings for some examples, fixed ones unless more were asked for."""
    return settings(
        max_examples=examples * TIMES,
        derandomize=TIMES == 1,
        database=None,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


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
    for finding in (*loaded.findings, *check_venue(venue, connectors)):
        assert finding.code.startswith("floorplan.")
        assert finding.severity in Severity
        assert finding.message
        assert finding.fix
    index = PlaceIndex(venue)
    index.search("room", 5)
    for radius in (0.22, 0.42):
        build_graph(venue, connectors, radius)
    for ordinal in venue.ordinals():
        floor_geojson(venue, ordinal, zones_of(venue, loaded.table), connectors)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return full_plan().folder(tmp_path_factory.mktemp("hostile"))


@thorough(100)
@given(spoils=st.lists(st.tuples(st.sampled_from(SPOTS), ODD), min_size=1, max_size=3))
def test_odd_values_anywhere(folder: Path, spoils: list[tuple[Any, Any]]) -> None:
    for (name, path), value in spoils:
        (folder / name).write_bytes(spoil(name, path, value))
    try:
        with contextlib.suppress(FloorplanError):
            use(folder)
    finally:
        full_plan().folder(folder)


@thorough(40)
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


@thorough(60)
@given(data=st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_any_venue_table(folder: Path, data: bytes) -> None:
    (folder / "venue.toml").write_bytes(data)
    try:
        use(folder)
    finally:
        (folder / "venue.toml").unlink()


@pytest.mark.parametrize("category", ["stairs", "elevator", "escalator", "traversal"])
@pytest.mark.parametrize("direction", ["directed", "undirected"])
def test_relationships_in_circles(tmp_path: Path, category: str, direction: str) -> None:
    plan = small_plan()
    stairs = [
        {"id": uid(f"{level} stairs"), "feature_type": "unit"} for level in ("ground", "upper")
    ]
    own = {"id": uid("circle 0"), "feature_type": "relationship"}
    ends = [stairs, stairs[::-1], [stairs[0], stairs[0]], [own, own], [stairs[0], own]]
    for number, (origin, destination) in enumerate(ends):
        plan.add(
            "relationship", f"circle {number}", None, category=category, direction=direction,
            origin=origin, intermediary=[origin, destination], destination=destination,
        )  # fmt: skip
    path = plan.folder(tmp_path / "plan")
    use(path)
    assert len(load_venue(path).venue.relationships) == len(ends)


def nodes(document: Any) -> Iterator[Any]:
    """Yield every object and list of a document."""
    if isinstance(document, dict | list):
        yield document
        for child in document.values() if isinstance(document, dict) else document:
            yield from nodes(child)


def disturb(document: Any, chance: random.Random) -> None:
    """Delete, repeat, swap or shift something in a document."""
    spot = chance.choice([node for node in nodes(document) if node])
    key = chance.choice(sorted(spot) if isinstance(spot, dict) else range(len(spot)))
    other = chance.choice(sorted(spot) if isinstance(spot, dict) else range(len(spot)))
    match chance.randrange(5):
        case 0:
            del spot[key]
        case 1 if isinstance(spot, list):
            spot.insert(other, json.loads(json.dumps(spot[key])))
        case 2:
            spot[key], spot[other] = spot[other], spot[key]
        case 3 if isinstance(spot[key], float):
            spot[key] += chance.choice([1e-9, 1e-6, 1e-5, 1e-4, 0.1, 50])
        case _:
            spot[key] = chance.choice([None, [], {}, "", 0, -1, 1e300, [spot[other]]])


def disturbed(files: dict[str, Any], seed: int, count: int) -> dict[str, bytes]:
    """Return files with some disturbances; the same seed gives the same ones."""
    chance = random.Random(seed)  # noqa: S311 - repeatable on purpose
    documents = json.loads(json.dumps(files))
    for _ in range(count):
        name = chance.choice(sorted(documents))
        if documents[name]:
            disturb(documents[name], chance)
    return {name: json.dumps(document).encode() for name, document in documents.items()}


@thorough(100)
@given(seed=st.integers(0, 2**32), count=st.integers(1, 12))
def test_disturbed_documents(folder: Path, seed: int, count: int) -> None:
    try:
        for name, data in disturbed(FILES, seed, count).items():
            (folder / name).write_bytes(data)
        with contextlib.suppress(FloorplanError):
            use(folder)
    finally:
        full_plan().folder(folder)


@thorough(80)
@given(
    flips=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(1, 255))),
    cut=st.floats(0, 1),
)
def test_damaged_zip(folder: Path, flips: list[tuple[float, int]], cut: float) -> None:
    path = folder.parent / "damaged.zip"
    full_plan().zip(path)
    data = bytearray(path.read_bytes())
    for place, bits in flips:
        data[int(place * len(data))] ^= bits
    if cut < 0.3:
        data = data[: int(cut / 0.3 * len(data))]
    path.write_bytes(data)
    with contextlib.suppress(FloorplanError):
        use(path)


@pytest.fixture(scope="module")
def sample() -> dict[str, bytes]:
    return dict(sample_library())


@pytest.mark.parametrize("seed", range(2 * TIMES))
def test_disturbed_sample_library(tmp_path: Path, sample: dict[str, bytes], seed: int) -> None:
    """Many disturbances at once: what is good beside them still loads."""
    documents = {
        name: json.loads(data) for name, data in sample.items() if name.endswith("geojson")
    }
    files = {**sample, **disturbed(documents, seed, 60)}
    with zipfile.ZipFile(tmp_path / "sample.zip", "w") as bundle:
        for name, data in files.items():
            bundle.writestr(name, data)
    with contextlib.suppress(FloorplanError):
        use(tmp_path / "sample.zip")
