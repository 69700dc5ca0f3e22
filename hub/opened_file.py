"""What was read of a floor plan, kept in the data folder so that the next start is quick.

The file holds what follows from the plan's files and the program alone: the venue with all that is
wrong with it, and landmarks. It counts only under the same files and the same program. It is a
pickle that is read by an unpickler which makes nothing but the classes of the model and arrays
(docs.python.org, pickle, "Restricting Globals"). Removing it costs time at the next start and
nothing else.
"""

import functools
import importlib
import pickle
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, is_dataclass
from enum import Enum
from hashlib import blake2b
from io import BytesIO
from pathlib import Path

import numpy as np
import shapely
import structlog

import ext
import floorplans
import routing
from floorplans import Finding, LoadedVenue
from hub.errors import PermanentHubError
from hub.written import write_file
from routing import Costs, Landmarks, landmarks_of

NAME = "opened.plan"
CHECKED = 32
"""Bytes of the checksum in front."""

MODEL = ("floorplans", "routing", "hub.opened_file")
MAKERS = frozenset(
    {
        ("shapely.io", "from_wkb"),
        ("numpy", "dtype"),
        ("numpy", "ndarray"),
        ("numpy._core.multiarray", "_reconstruct"),
        ("numpy._core.numeric", "_frombuffer"),
    }
)

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Kept:
    """What follows from a floor plan and the program.

    Args:
        key: Names the plan's files and the program.
        loaded: The venue and its table.
        findings: What the checks of the venue and of its shelves found.
        landmarks: By what they were worked out from.
    """

    key: str
    loaded: LoadedVenue
    findings: tuple[Finding, ...]
    landmarks: dict[str, Landmarks] = field(default_factory=dict)

    def landmarks_of(self, costs: Costs) -> Landmarks:
        """Return the landmarks of some costs, those that are kept where they are there."""
        key = costs_key(costs)
        if key not in self.landmarks:
            self.landmarks[key] = landmarks_of(costs)
        return self.landmarks[key]


def kept_plan(
    path: Path,
    data: Path | None,
    read: Callable[[Path], tuple[LoadedVenue, tuple[Finding, ...]]],
) -> tuple[Kept, bool]:
    """Return what is kept of a floor plan, or what reading it gives; and whether it was kept.

    Args:
        path: The floor plan.
        data: The data folder; without one nothing is kept.
        read: Reads the plan and checks it.
    """
    if data is None:
        return Kept("", *read(path)), False
    begun = time.perf_counter()
    key = plan_key(path)
    held = load(data / NAME)
    if held is not None and held.key == key:
        log.info(
            "plan.loaded", file=str(data / NAME), seconds=round(time.perf_counter() - begun, 3)
        )
        return held, True
    return Kept(key, *read(path)), False


def keep_plan(kept: Kept, data: Path) -> None:
    """Keep what was read; where that cannot be done, say so in the log."""
    payload = pickle.dumps(kept, pickle.HIGHEST_PROTOCOL)
    try:
        write_file(data / NAME, blake2b(payload, digest_size=CHECKED).digest() + payload)
    except PermanentHubError as error:
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
    checksum, payload = content[:CHECKED], content[CHECKED:]
    if blake2b(payload, digest_size=CHECKED).digest() != checksum:
        log.warning("plan.not_read", file=str(path), reason="it does not have its checksum")
        return None
    try:
        held = ModelUnpickler(BytesIO(payload)).load()
    except Exception as error:  # noqa: BLE001 - whatever an older program's file leads to
        log.info("plan.not_read", file=str(path), reason=str(error))
        return None
    return held if isinstance(held, Kept) else None


class ModelUnpickler(pickle.Unpickler):
    """Makes the classes of the model, geometries and arrays, and nothing else."""

    def find_class(self, module_name: str, global_name: str) -> object:
        """Return one of them.

        Raises:
            UnpicklingError: It is something else.
        """
        if (module_name, global_name) in MAKERS:
            return getattr(importlib.import_module(module_name), global_name)
        if module_name.startswith(MODEL) and module_name in sys.modules:
            found = vars(sys.modules[module_name]).get(global_name)
            if isinstance(found, type) and (is_dataclass(found) or issubclass(found, Enum)):
                return found
        raise pickle.UnpicklingError(f"{module_name}.{global_name} is not of the model")


def plan_key(path: Path) -> str:
    """Return what names the files of a floor plan and the program that reads them."""
    files = sorted(each for each in path.rglob("*") if each.is_file()) if path.is_dir() else [path]
    digest = blake2b(program_key().encode(), digest_size=CHECKED)
    add_files(digest, path.parent, files)
    return digest.hexdigest()


@functools.cache
def program_key() -> str:
    """Return what names the program, as far as the venue and the ways in it follow from it."""
    versions = f"{sys.version} {np.__version__} {shapely.__version__} {shapely.geos_version}"
    digest = blake2b(versions.encode(), digest_size=CHECKED)
    for package in (ext, floorplans, routing):
        folder = Path(str(package.__file__)).parent
        add_files(digest, folder, sorted((*folder.rglob("*.py"), *folder.rglob("*.so"))))
    return digest.hexdigest()


def add_files(digest: blake2b, folder: Path, files: Iterable[Path]) -> None:
    """Add the names and contents of some files to a digest; each with its length in front."""
    for file in files:
        for part in (str(file.relative_to(folder)).encode(), file.read_bytes()):
            digest.update(len(part).to_bytes(8, "big") + part)


def costs_key(costs: Costs) -> str:
    """Return what names costs and their graph, as far as landmarks follow from them."""
    graph = costs.graph
    digest = blake2b(costs.profile.id.encode(), digest_size=CHECKED)
    for array in (
        costs.nominal,
        graph.leaving,
        graph.leaving_heads,
        graph.leaving_arcs,
        graph.entering,
        graph.arcs.tail,
        graph.arc_numbers,
    ):
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()
