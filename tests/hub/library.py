"""The sample library as a site, opened once for all tests."""

import atexit
import functools
import shutil
import tempfile
from pathlib import Path
from typing import Any

import msgspec

from floorplans.sample import sample_id
from hub.engine import Revision
from hub.opening import open_site, write_sample
from hub.ports import Document
from hub.twin import Site, Twin, make_twin, reading_fact, start_fact
from sensors import Reading, decode

START_NS = 1_700_000_000 * 10**9
SECOND = 10**9

SPECIAL = sample_id("unit", "l3-special")
SIGN = "sign-l1-01"


@functools.cache
def sample_folder() -> Path:
    """Write the sample library once, into a folder that goes when the tests end."""
    folder = tempfile.mkdtemp(prefix="zhilu-sample-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return write_sample(Path(folder))


@functools.cache
def worked_out() -> Path:
    """Return a folder with what follows from the sample's plan, worked out once for all tests."""
    folder = Path(tempfile.mkdtemp(prefix="zhilu-worked-out-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    open_site(sample_folder(), simulated=False, data=folder)
    return folder


def begun_folder(data: Path) -> Path:
    """Give a hub's folder what is worked out, as after a start, so that its hub starts quickly."""
    data.mkdir(parents=True, exist_ok=True)
    for file in worked_out().iterdir():
        if not (data / file.name).exists():
            shutil.copy(file, data)
    return data


@functools.cache
def sample_site() -> Site:
    """Open the sample library."""
    site, _ = open_site(sample_folder(), simulated=False)
    return site


def read(document: Document) -> Document:
    """Return a document as those who are sent it read it."""
    return msgspec.json.decode(msgspec.json.encode(document), type=dict[str, Any])


def started_twin() -> Twin:
    """Return a twin of the sample library after its first tick."""
    twin = make_twin(sample_site())
    twin.inbox.offer(start_fact(twin.site, START_NS))
    twin.tick(START_NS)
    return twin


def reading(sensor: str, quantity: str, payload: str, at_ns: int = START_NS) -> Reading:
    """Return a reading as a device would send it."""
    return decode(f"zhilu/v1/{sensor}/{quantity}", payload.encode(), at_ns)


def tell(twin: Twin, *facts: Any, at_ns: int = START_NS + SECOND) -> Revision | None:
    """Let facts arrive and tick; no stage fails."""
    for fact in facts:
        twin.inbox.put(fact)
    revision = twin.tick(at_ns)
    assert revision is None or revision.failures == ()
    return revision


def hear(
    twin: Twin, sensor: str, quantity: str, payload: str, at_ns: int = START_NS + SECOND
) -> Revision | None:
    """Let a reading arrive and tick; no stage fails."""
    return tell(twin, reading_fact(reading(sensor, quantity, payload, at_ns)), at_ns=at_ns)
