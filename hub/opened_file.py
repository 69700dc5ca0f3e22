"""What was read of a floor plan, kept in the data folder so that the next start is quick.

The file holds what follows from the plan's files and the program alone: the venue with all that is
wrong with it, and the groundwork of its site. It counts only under the same files and the same
program. After a checksum there are two pickles, the second of which refers to what is in the first,
and by their radius to the navigation graphs, which have a file of their own. They are read by an
unpickler which makes nothing but the classes of the model and arrays (docs.python.org, pickle,
"Restricting Globals"). Removing the file costs time at the next start and nothing else.
"""

import functools
import importlib
import pickle
import sys
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import shapely
import structlog

import ext
import floorplans
import hub.twin
import routing
import signage
from floorplans import Finding, LoadedVenue, NavigationGraph
from hub.errors import PermanentHubError
from hub.twin import Groundwork
from hub.written import write_file

NAME = "opened.plan"
CHECKED = 4
"""Bytes of the checksum in front, a CRC-32: it tells damage, not forgery."""

PROGRAM = (ext, floorplans, routing, signage, hub.twin)
OPENERS = ("opening.py", "reading.py", "opened_file.py", "graph_file.py")
"""The files of the hub itself that decide what is made of a plan."""

MODEL = ("floorplans.", "routing.", "signage.", "hub.twin.", "hub.opened_file")
MAKERS = frozenset(
    {
        ("ext.access", "Access"),
        ("floorplans.places", "PlaceIndex"),
        ("floorplans.search", "SearchIndex"),
        ("routing.contraction", "Contraction"),
        ("shapely.io", "from_wkb"),
        ("numpy", "dtype"),
        ("numpy", "ndarray"),
        ("numpy._core.multiarray", "_reconstruct"),
        ("numpy._core.multiarray", "scalar"),
        ("numpy._core.numeric", "_frombuffer"),
    }
)

PLAIN = (Enum, msgspec.Struct)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Read:
    """What reading a floor plan gave.

    Args:
        key: Names the plan's files and the program.
        loaded: The venue and its table.
        findings: What the checks of the venue and of its shelves found.
    """

    key: str
    loaded: LoadedVenue
    findings: tuple[Finding, ...]


class Kept:
    """What is kept of a floor plan, or what reading it gave where nothing is.

    Args:
        plan: The plan.
        file: Where its groundwork comes next, None where it is not kept.
    """

    def __init__(self, plan: Read, file: "ModelUnpickler | None" = None) -> None:
        self.plan = plan
        self._file = file

    def groundwork(self, graphs: Mapping[float, NavigationGraph]) -> Groundwork | None:
        """Return the groundwork on some graphs, None where it is not kept; to be asked for once."""
        if self._file is None:
            return None
        file, self._file = self._file, None
        file.graphs = graphs
        try:
            found = file.load()
        except Exception as error:  # noqa: BLE001 - whatever an older program's file leads to
            log.info("plan.not_read", reason=str(error))
            return None
        return found if isinstance(found, Groundwork) else None


def kept_plan(
    path: Path,
    data: Path | None,
    read: Callable[[Path], tuple[LoadedVenue, tuple[Finding, ...]]],
) -> Kept:
    """Return what is kept of a floor plan, or what reading it gives.

    Args:
        path: The floor plan.
        data: The data folder; without one nothing is kept.
        read: Reads the plan and checks it.
    """
    if data is None:
        return Kept(Read("", *read(path)))
    begun = time.perf_counter()
    try:
        key = plan_key(path)
    except OSError:  # whoever reads the plan says what is wrong with its files
        return Kept(Read("", *read(path)))
    held = load(data / NAME)
    if held is not None and held.plan.key == key:
        log.info(
            "plan.loaded", file=str(data / NAME), seconds=round(time.perf_counter() - begun, 3)
        )
        return held
    return Kept(Read(key, *read(path)))


def keep_plan(plan: Read, laid: Groundwork, data: Path) -> None:
    """Keep what was read and worked out; where that cannot be done, say so in the log."""
    file = BytesIO()
    pickler = ModelPickler(file)
    try:
        pickler.dump(plan)
        pickler.dump(laid)
        payload = file.getvalue()
        write_file(data / NAME, checksum(payload) + payload)
    except (pickle.PicklingError, TypeError, PermanentHubError) as error:
        log.warning("plan.not_stored", file=str(data / NAME), reason=str(error))


def load(path: Path) -> Kept | None:
    """Return what a file holds, None where it is not there or cannot be used."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        log.warning("plan.not_read", file=str(path), reason=error.strerror or str(error))
        return None
    payload = memoryview(content)[CHECKED:]
    if checksum(payload) != content[:CHECKED]:
        log.warning("plan.not_read", file=str(path), reason="it does not have its checksum")
        return None
    file = ModelUnpickler(BytesIO(payload))
    try:
        plan = file.load()
    except Exception as error:  # noqa: BLE001 - whatever an older program's file leads to
        log.info("plan.not_read", file=str(path), reason=str(error))
        return None
    return Kept(plan, file) if isinstance(plan, Read) else None


def checksum(payload: bytes | memoryview) -> bytes:
    """Return what stands in front of a file."""
    return zlib.crc32(payload).to_bytes(CHECKED)


class ModelPickler(pickle.Pickler):
    """Writes navigation graphs as their radius, and dataclasses so that they are quick to make."""

    def __init__(self, file: BytesIO) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)

    def persistent_id(self, obj: Any) -> float | None:  # noqa: ANN401 - pickle's
        """Return what stands for an object, None for all that is written itself."""
        return obj.radius if isinstance(obj, NavigationGraph) else None

    def reducer_override(self, obj: Any) -> Any:  # noqa: ANN401 - pickle's
        """Return how to make a dataclass: of the values of its fields, in their order."""
        if isinstance(obj, type) or not is_dataclass(obj):
            return NotImplemented
        made_of = (field.name for field in fields(obj) if field.init)
        return type(obj), tuple(getattr(obj, name) for name in made_of)


class ModelUnpickler(pickle.Unpickler):
    """Makes the classes of the model, geometries and arrays, and nothing else.

    Attributes:
        graphs: By radius, those that are meant where one is referred to.
    """

    graphs: Mapping[float, NavigationGraph] = {}

    def persistent_load(self, pid: Any) -> NavigationGraph:  # noqa: ANN401 - pickle's
        """Return a navigation graph.

        Raises:
            KeyError: There is none of that radius.
        """
        return self.graphs[pid]

    def find_class(self, module_name: str, global_name: str) -> object:
        """Return one of them.

        Raises:
            UnpicklingError: It is something else.
        """
        if (module_name, global_name) in MAKERS:
            return getattr(importlib.import_module(module_name), global_name)
        if module_name.startswith(MODEL) and module_name in sys.modules:
            found = vars(sys.modules[module_name]).get(global_name)
            if isinstance(found, type) and (is_dataclass(found) or issubclass(found, PLAIN)):
                return found
        raise pickle.UnpicklingError(f"{module_name}.{global_name} is not of the model")


def plan_key(path: Path) -> str:
    """Return what names the files of a floor plan and the program that reads them."""
    files = sorted(each for each in path.rglob("*") if each.is_file()) if path.is_dir() else [path]
    parts = (program_key().encode(), *named_contents(path.parent, files))
    return digest_of(parts)


@functools.cache
def program_key() -> str:
    """Return what names the program, as far as the venue and the ways in it follow from it."""
    versions = f"{sys.version} {np.__version__} {shapely.__version__} {shapely.geos_version}"
    parts = [versions.encode()]
    for package in PROGRAM:
        folder = Path(str(package.__file__)).parent
        parts += named_contents(folder, sorted((*folder.rglob("*.py"), *folder.rglob("*.so"))))
    hub = Path(__file__).parent
    parts += named_contents(hub, [hub / name for name in OPENERS])
    return digest_of(parts)


def named_contents(folder: Path, files: Iterable[Path]) -> Iterator[bytes]:
    """Yield the names and contents of some files."""
    for file in files:
        yield str(file.relative_to(folder)).encode()
        yield file.read_bytes()


def digest_of(parts: Iterable[bytes]) -> str:
    """Return the digest of some parts, each with its length in front."""
    digest = sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()
