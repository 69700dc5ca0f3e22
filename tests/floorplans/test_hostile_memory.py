"""Hostile archives under a bound on memory: each ends in a finding or a clear error.

Each case runs in a process of its own whose address space is limited. What would fill the memory
fails there by MemoryError, not here by taking the machine down. The size of the address space is
read from /proc: these tests need Linux, and fail elsewhere.
"""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.floorplans.plans import Plan, polygon, small_plan, uid

ROOM = 1 << 30
"""Bytes of address space beyond what the interpreter and the libraries take."""

PROGRAM = """
import json, resource, sys
from floorplans import FloorplanError, check_venue, find_connectors, load_venue
pages = int(open("/proc/self/statm").read().split()[0])
most = pages * resource.getpagesize() + int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_AS, (most, most))
try:
    loaded = load_venue(sys.argv[1])
except FloorplanError as error:
    print(json.dumps({"error": error.code, "text": str(error)}))
else:
    connectors = find_connectors(loaded.venue, loaded.table)
    checked = check_venue(loaded.venue, connectors)
    codes = sorted({finding.code for finding in (*loaded.findings, *checked)})
    drawn = [unit for unit in loaded.venue.units.values() if not unit.inferred]
    print(json.dumps({"units": len(drawn), "codes": codes}))
"""


def loaded_within(path: Path, room: int = ROOM) -> dict[str, object]:
    """Load and check an archive within a bound; return its error, or its units and codes."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(path), str(room)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, object] = json.loads(done.stdout)
    return found


def features(one: bytes, count: int) -> bytes:
    return b'{"type": "FeatureCollection", "features": [' + (one + b",") * count + one + b"]}"


def zipped(plan: Plan, path: Path, name: str, piece: bytes, count: int) -> Path:
    """Write a plan with one entry that is a piece many times over, without holding it."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as bundle:
        for file, data in plan.files().items():
            if file != name:
                bundle.writestr(file, data)
        with bundle.open(name, "w", force_zip64=True) as entry:
            for _ in range(count):
                entry.write(piece)
    return path


def test_good_plan_fits(tmp_path: Path) -> None:
    assert loaded_within(small_plan().folder(tmp_path / "plan"))["units"] == 6


def test_zip_bomb_of_two_gigabytes(tmp_path: Path) -> None:
    path = zipped(small_plan(), tmp_path / "bomb.zip", "unit.geojson", b"[" * (1 << 20), 2048)
    assert path.stat().st_size < 32 << 20
    assert loaded_within(path)["error"] == "floorplan.archive.too_large"


def test_zip_in_a_zip_is_not_opened(tmp_path: Path) -> None:
    inner = zipped(small_plan(), tmp_path / "in.zip", "unit.geojson", b"[" * (1 << 20), 512)
    outer = small_plan().zip(tmp_path / "out.zip")
    with zipfile.ZipFile(outer, "a", zipfile.ZIP_DEFLATED) as bundle:
        bundle.write(inner, "more.zip")
    assert loaded_within(outer)["units"] == 6


@pytest.mark.parametrize(
    ("piece", "code"),
    [
        (b"5", "floorplan.findings.more"),
        (b'{"id":7}', "floorplan.findings.more"),
    ],
)
def test_a_million_features_that_are_none(tmp_path: Path, piece: bytes, code: str) -> None:
    plan = small_plan()
    plan.raw["unit.geojson"] = features(piece, 1_000_000)
    codes = loaded_within(plan.folder(tmp_path / "plan"))["codes"]
    assert isinstance(codes, list)
    assert {code, "floorplan.json.too_many"} <= set(codes)


def test_more_values_than_could_be_held(tmp_path: Path) -> None:
    plan = small_plan()
    plan.raw["detail.geojson"] = b"[" + b"[]," * 17_000_000 + b"1]"
    found = loaded_within(plan.folder(tmp_path / "plan"))
    assert found["units"] == 6
    assert "floorplan.json.too_many" in str(found["codes"])


@pytest.mark.parametrize(
    ("thirds", "code"), [(170_000, "geometry.too_many"), (30_000, "geometry.invalid")]
)
def test_outline_without_end(tmp_path: Path, thirds: int, code: str) -> None:
    plan = small_plan()
    ring = b"[120.60001,31.30001],[120.60002,31.30001],[120.60002,31.30002],"
    geometry = b'{"type":"Polygon","coordinates":[[' + ring * thirds + b"[120.60001,31.30001]]]}"
    room = json.dumps({**plan.feature("ground room"), "geometry": 0}).encode()
    plan.raw["unit.geojson"] = features(
        room.replace(b'"geometry": 0', b'"geometry": ' + geometry), 0
    )
    found = loaded_within(plan.folder(tmp_path / "plan"))
    assert f"floorplan.{code}" in str(found["codes"])


def test_units_that_all_lie_on_each_other(tmp_path: Path) -> None:
    """1,500 copies of a room make a million pairs; they are neither held nor listed."""
    plan = small_plan()
    for number in range(1500):
        plan.unit(f"copy {number}", "ground", (4, -5, 10, 0), "room")
    found = loaded_within(plan.folder(tmp_path / "plan"))
    assert found["units"] == 1506
    assert "floorplan.findings.more" in str(found["codes"])


def test_fixtures_that_all_lie_on_each_other(tmp_path: Path) -> None:
    plan = small_plan()
    for number in range(1500):
        plan.add(
            "fixture", f"copy {number}", polygon((5, -4, 6, -3)), level_id=uid("ground"),
            category="desk",
        )  # fmt: skip
    assert "floorplan.fixture.overlap" in str(loaded_within(plan.folder(tmp_path / "p"))["codes"])


def test_texts_of_many_megabytes_are_not_repeated_in_findings(tmp_path: Path) -> None:
    plan = small_plan()
    for label in ("ground room", "upper room", "ground hall"):
        plan.properties(label)["category"] = label * 500_000
        plan.properties(label)["name"] = {label * 500_000: "x" * 1_000_000}
        plan.properties(label)["level_id" if label == "upper room" else "x" * 10**6] = "y" * 10**7
    found = loaded_within(plan.folder(tmp_path / "plan"))
    assert found["units"] == 5
